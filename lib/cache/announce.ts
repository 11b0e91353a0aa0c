import { z } from 'zod'
import { count } from '#lib/metrics/tally.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { processState } from '#lib/platform/process-state.ts'
import { type ArticleList, sitemapTags, type Tag } from './tags.ts'

/** PostgreSQL's notification channel that every instance listens to. */
export const channel = 'broadsheet_cache'

/**
 * What became of the pages that carry a tag.
 * - expire: the next request for one waits for a fresh one
 * - remove: the same, and the old one must never be shown again, even if rendering fails
 * - age: a fresh one is made in the background, the old one may still be shown
 */
export const announcementSchema = z.object({
  expire: z.array(z.string()).default([]),
  remove: z.array(z.string()).default([]),
  age: z.array(z.string()).default([]),
})
export type Announcement = z.infer<typeof announcementSchema>

/** What takes time, it returns as a promise: whoever wrote waits for it. */
type Subscriber = (announcement: Announcement) => unknown
const subscribers = () => processState('cache-subscribers', () => new Set<Subscriber>())

/** Calls `subscriber` for each announcement, of this process and (with a listener) of the others. */
export function subscribe(subscriber: Subscriber): void {
  subscribers().add(subscriber)
}

/** Hands an announcement to this process's subscribers, all of them before it returns its promise. */
export async function deliver(announcement: Announcement): Promise<void> {
  await Promise.all([...subscribers()].map((subscriber) => subscriber(announcement)))
}

/** Collects tags during a write. */
export class Announcing {
  /** To be counted when the write is done. */
  readonly counts: Parameters<typeof count>[] = []
  #tags = { expire: new Set<Tag>(), remove: new Set<Tag>() }
  expire(...tags: Tag[]): void {
    for (const tag of tags) for (const one of [tag, ...sitemapTags(tag)]) this.#tags.expire.add(one)
  }
  /** An article comes into a list. @param first it was never public: it stands on the first page */
  comesInto(list: ArticleList, { first }: { first: boolean }): void {
    this.expire(`newest:${list}`)
    if (!first) this.expire(`older:${list}`)
  }
  remove(...tags: Tag[]): void {
    for (const tag of tags) {
      this.#tags.remove.add(tag)
      // Of what is taken down not even an expired sitemap may tell.
      for (const one of sitemapTags(tag)) this.#tags.remove.add(one)
    }
  }
  /** In pieces that fit a notification (PostgreSQL's limit is 8000 bytes). */
  get pieces(): Announcement[] {
    const pieces: Announcement[] = []
    for (const kind of ['expire', 'remove'] as const) {
      const tags = [...this.#tags[kind]]
      for (let at = 0; at < tags.length; at += 200) {
        pieces.push({ expire: [], remove: [], age: [], [kind]: tags.slice(at, at + 200) })
      }
    }
    return pieces
  }
}

/**
 * Runs a write in one transaction and announces the tags that it touched in that same transaction:
 * either both happen or neither. This process's pages are expired, and caches in front told, before the
 * promise resolves, so whoever wrote sees her own write at the next request.
 */
export async function write<T>(
  work: (tx: Tx, announcing: Announcing) => Promise<T>,
  timeoutMs = 15_000,
): Promise<T> {
  const announcing = new Announcing()
  const result = await db().$transaction(
    async (tx) => {
      const done = await work(tx, announcing)
      for (const piece of announcing.pieces) {
        await tx.$executeRaw`select pg_notify(${channel}, ${JSON.stringify(piece)})`
      }
      return done
    },
    { timeout: timeoutMs, maxWait: 10_000 },
  )
  for (const one of announcing.counts) count(...one)
  await Promise.all(announcing.pieces.map(deliver))
  return result
}
