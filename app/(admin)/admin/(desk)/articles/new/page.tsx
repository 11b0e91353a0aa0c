import type { Metadata } from 'next'
import { guarded } from '../../guard.tsx'
import { Editing } from '../editing.tsx'

export const metadata: Metadata = { title: 'New article' }

export default function NewArticlePage() {
  return guarded('article.create', async (user) => <Editing user={user} articleId={null} />)
}
