import { LRUCache } from 'lru-cache'
import { subscribe } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'

type Decision = { isPublic: boolean; current: boolean }

// Any announced write may have published or taken down a picture's article: decisions are asked
// again then, but the old ones still serve while the database is away.
const decisions = () =>
  processState('picture-decisions', () => {
    const cache = new LRUCache<string, Decision>({ max: 20_000 })
    subscribe(() => {
      for (const decision of cache.values()) decision.current = false
    })
    return cache
  })

/** Is this picture on something that readers may see now: a byline, or a published article? */
export async function isPublicPicture(hash: string): Promise<boolean> {
  const cache = decisions()
  const known = cache.get(hash)
  if (known?.current) return known.isPublic
  try {
    const [row] = await db().$queryRaw<{ found: boolean }[]>`
      select exists (
        select 1 from "Media" m join "Byline" b on b."portraitId" = m.id where m.hash = ${hash}
      ) or exists (
        select 1 from "Media" m
        join "Revision" r on r."mediaId" = m.id
        join "Article" a on a."liveRevisionId" = r.id
        where m.hash = ${hash} and a.state = 'published' and a."publishedAt" <= now()
      ) as found`
    const isPublic = row?.found ?? false
    cache.set(hash, { isPublic, current: true })
    return isPublic
  } catch (error) {
    if (!known) throw error
    log.warn({ err: error, hash }, 'the database is away: a picture is served by an older decision')
    return known.isPublic
  }
}
