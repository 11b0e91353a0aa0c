import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { roomFor } from '#lib/platform/room.ts'

/** Whoever gave no sign for so long reads no more. */
const presentMs = 300_000
const tellEveryMs = 5000
const mostReaders = 200_000
const articlesTold = 50

/**
 * Who reads now at this instance, told to all of them every few seconds (lib/reads/now.ts adds them
 * up). Names live in memory alone, and no longer than they are present; each reads the article that
 * she looked at last.
 */
export class Present {
  #instance = randomUUID()
  #readers = new LRUCache<string, number>({ ...roomFor(mostReaders), ttl: presentMs })
  #told = ''

  /** A sign of someone. @param visitor her name of the day */
  see(visitor: string, articleId: number): void {
    this.#readers.set(visitor, articleId)
  }

  /** How many, and of which articles, the most read first. */
  now(): { readers: number; articles: { articleId: number; readers: number }[] } {
    this.#readers.purgeStale()
    const byArticle = new Map<number, number>()
    for (const articleId of this.#readers.values())
      byArticle.set(articleId, (byArticle.get(articleId) ?? 0) + 1)
    const articles = [...byArticle]
      .map(([articleId, readers]) => ({ articleId, readers }))
      .sort((a, b) => b.readers - a.readers || b.articleId - a.articleId)
    return { readers: this.#readers.size, articles: articles.slice(0, articlesTold) }
  }

  /** Tells all instances. Nobody here, and that was said: nothing is written. */
  async tell(): Promise<void> {
    const { readers, articles } = this.now()
    const saying = JSON.stringify(articles)
    if (readers === 0 && this.#told === '[]') return
    await db().$executeRaw`
      insert into "ReadersNow" (instance, at, readers, articles)
      values (${this.#instance}::uuid, now(), ${readers}::int, ${saying}::jsonb)
      on conflict (instance) do update
      set at = now(), readers = excluded.readers, articles = excluded.articles`
    this.#told = saying
  }

  /** Tells every few seconds until it is stopped; then it is forgotten at once. */
  keepTelling(): () => Promise<void> {
    let telling: Promise<void> | undefined
    const timer = setInterval(() => {
      telling ??= this.tell()
        .catch((error) => log.debug({ err: error }, 'who reads now could not be told'))
        .finally(() => {
          telling = undefined
        })
    }, tellEveryMs)
    timer.unref()
    return async () => {
      clearInterval(timer)
      await telling
      await db()
        .readersNow.deleteMany({ where: { instance: this.#instance } })
        .catch(() => {})
    }
  }
}

/** The process's one. */
export const present = () => processState('readers-present', () => new Present())
