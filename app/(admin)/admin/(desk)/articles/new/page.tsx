import type { Metadata } from 'next'
import { guarded } from '../../guard.tsx'
import { editing } from '../editing.tsx'

export const metadata: Metadata = { title: 'New article' }

export default function NewArticlePage() {
  return guarded('article.create', (user) => editing(user, null))
}
