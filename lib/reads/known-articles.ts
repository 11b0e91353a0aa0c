import { LRUCache } from 'lru-cache'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import type { Announcement } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'

const remembered = 20_000
/** What is no reader's now may be soon, by the clock alone. */
const hiddenForMs = 2000
/** An address that was claimed by a transaction which took so long (ms) is still noticed. */
const longestWriteMs = 120_000

/**
 * Which articles readers find, by slug. All slugs that were ever public are held in memory: whoever asks
 * for ever new ones that don't exist costs the database nothing.
 */
export class KnownArticles {
  #ids = new LRUCache<string, number | 'hidden'>({ max: remembered })
  /** Ids by slug. Undefined: not read yet, so anything may be. */
  #slugs: Map<string, number> | undefined
  #readTo = 0
  /** Announcements so far, and how many of them the slugs know of. */
  #heard = 0
  #slugsKnowOf = 0
  #reading: Promise<void> | undefined

  apply({ expire, remove }: Announcement): void {
    if (expire.length + remove.length === 0) return
    this.#ids.clear()
    this.#heard++
  }

  /** When announcements may have been missed. */
  expireAll(): void {
    this.#ids.clear()
    this.#heard++
    this.#readTo = 0
  }

  /**
   * Reads all slugs; from then on announcements must be told. While the database is away nothing
   * changes that would have to be known.
   */
  async load(): Promise<void> {
    this.#slugs = new Map()
    this.#slugsKnowOf = -1
    await this.mayBe('')
  }

  /** Was this ever an article's slug? Asks the database only when something was published since. */
  async mayBe(slug: string): Promise<boolean> {
    if (!this.#slugs || this.#slugs.has(slug)) return true
    while (this.#slugsKnowOf !== this.#heard) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined
      })
      await this.#reading
    }
    return this.#slugs.has(slug)
  }

  /**
   * The article that readers find at this slug now, or were redirected to; undefined if none. While the
   * database is away, whatever was an article's is one: readers have it from the cache.
   */
  async find(slug: string): Promise<number | undefined> {
    const known = this.#ids.get(slug)
    if (known !== undefined) return known === 'hidden' ? undefined : known
    if (!(await this.mayBe(slug))) return undefined
    const heard = this.#heard
    const held = this.#slugs?.get(slug)
    const found = await resolveAddress('article', slug).catch((error) => {
      if (held === undefined) throw error
      return null
    })
    if (!found) return held
    const isThere = found.status === 'live' || found.status === 'moved'
    if (heard === this.#heard && found.status !== 'none') {
      if (isThere) this.#ids.set(slug, found.id)
      else this.#ids.set(slug, 'hidden', { ttl: hiddenForMs })
    }
    return isThere ? found.id : undefined
  }

  async #read(): Promise<void> {
    const heard = this.#heard
    const whole = this.#readTo === 0
    const rows = await db().$queryRaw<{ slug: string; id: number; since: Date }[]>`
      select slug, "targetId" as id, since from "Address"
      where kind = 'article' and since > ${new Date(this.#readTo - longestWriteMs)}`
    const slugs = whole ? new Map<string, number>() : (this.#slugs ?? new Map())
    for (const { slug, id, since } of rows) {
      slugs.set(slug, id)
      this.#readTo = Math.max(this.#readTo, since.getTime())
    }
    this.#slugs = slugs
    this.#slugsKnowOf = heard
  }
}

/** The process's one. */
export const knownArticles = () => processState('known-articles', () => new KnownArticles())

/** Begins to hold all slugs; until they are read, the database is asked for each. */
export function holdArticleSlugs(): void {
  knownArticles()
    .load()
    .catch((error) => log.warn({ err: error }, 'the slugs of articles could not be read'))
}
