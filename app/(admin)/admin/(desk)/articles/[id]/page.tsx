import type { Metadata } from 'next'
import { guarded, idOf } from '../../guard.tsx'
import { editing } from '../editing.tsx'

export const metadata: Metadata = { title: 'Article' }

export default function ArticlePage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('article.list', async (user) => editing(user, await idOf(params)))
}
