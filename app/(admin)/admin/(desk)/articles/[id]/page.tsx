import type { Metadata } from 'next'
import { openArticle } from '#lib/articles/open.ts'
import { guarded, idOf } from '../../guard.tsx'
import { Editing } from '../editing.tsx'

export const metadata: Metadata = { title: 'Article' }

export default function ArticlePage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('article.list', async (user) => (
    <Editing user={user} article={await openArticle(user, await idOf(params))} />
  ))
}
