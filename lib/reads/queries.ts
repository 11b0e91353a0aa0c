import { LRUCache } from 'lru-cache'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { processState } from '#lib/platform/process-state.ts'

/** Ids of published articles by slug, forgotten when anything is published, moved or taken down. */
const liveIds = () =>
  processState('live-article-ids', () => {
    const ids = new LRUCache<string, number>({ max: 20_000 })
    subscribe(({ expire, remove }) => {
      if (expire.length || remove.length) ids.clear()
    })
    return ids
  })

/** The article that readers find at this slug now (or were redirected from); undefined if none. */
export async function liveArticleId(slug: string): Promise<number | undefined> {
  const known = liveIds().get(slug)
  if (known !== undefined) return known
  const found = await resolveAddress('article', slug)
  if (found.status !== 'live' && found.status !== 'moved') return undefined
  liveIds().set(slug, found.id)
  return found.id
}

/** An article's acknowledged reads. */
export async function countReads(articleId: number): Promise<number> {
  const row = await db().articleReads.findUnique({ where: { articleId }, select: { total: true } })
  return Number(row?.total ?? 0)
}
