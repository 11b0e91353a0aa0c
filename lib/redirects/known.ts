import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Announcement } from '#lib/cache/announce.ts'
import { matchRoute, withQueryOf } from '#lib/cache/routes.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { follow, RedirectLoop } from './follow.ts'
import { isTracking, readOldPath } from './old-path.ts'

const bound = 5000
const pauseAfterFailureMs = 2000

/**
 * Where addresses lead at which no page answers. What was found is kept, with the tags of what it was
 * found from; what leads nowhere is kept apart, so that a flood of it drives nothing else out.
 */
export class Redirects {
  #leading = new LRUCache<string, { to: string; tags: Set<string> }>({ max: bound })
  #leadingNowhere = new LRUCache<string, true>({ max: bound })
  /** Parameters that redirects know of pages that ignore them, by the page's path. */
  #parameters = new Map<string, Set<string>>()
  /** Counts the announcements of redirects, and which of them the parameters know of. */
  #redirectsHeard = 0
  #parametersKnowOf = -1
  #readingParameters: Promise<void> | null = null
  /** Not asked for again before, when they couldn't be read: no reader waits for a database that is away. */
  #pauseTo = 0
  /** Raised by each announcement: what was read before one isn't kept after it. */
  #heard = 0

  apply({ expire, remove }: Announcement): void {
    const tags = [...expire, ...remove]
    this.#heard++
    if (tags.includes('redirects')) {
      this.#leading.clear()
      this.#leadingNowhere.clear()
      this.#redirectsHeard++
      return
    }
    for (const [key, known] of this.#leading.entries())
      if (tags.some((tag) => known.tags.has(tag))) this.#leading.delete(key)
    // A slug that led nowhere may be an article's now; its page is asked for first, so it may wait.
  }

  /** When announcements may have been missed. */
  expireAll(): void {
    this.apply({ expire: ['redirects'], remove: [], age: [] })
  }

  /**
   * Do the parameters make this the address of something else than the page that ignores them?
   * "/?p=123" of an old system, where "/" is our front.
   */
  async overridesPage(path: string, search: string): Promise<boolean> {
    while (this.#parametersKnowOf !== this.#redirectsHeard && performance.now() >= this.#pauseTo) {
      this.#readingParameters ??= this.#readParameters()
        .catch((error) => {
          this.#pauseTo = performance.now() + pauseAfterFailureMs
          log.warn({ err: error }, 'old addresses with parameters could not be read')
        })
        .finally(() => {
          this.#readingParameters = null
        })
      await this.#readingParameters
    }
    const names = this.#parameters.size > 0 ? this.#parameters.get(path.toLowerCase()) : undefined
    if (!names) return false
    for (const name of new URLSearchParams(search).keys())
      if (names.has(name.toLowerCase())) return true
    return false
  }

  /**
   * Where an address leads, in one hop, with the query that it was asked for with.
   * @returns null: nowhere else
   */
  async to(path: string, search: string): Promise<{ location: string; tags: string[] } | null> {
    const old = readOldPath(path + search)
    if (!old || path.length + search.length > 2000) return null
    const params = [...new URLSearchParams(search)].filter(([name]) => !isTracking(name))
    const key = old.path + (params.length ? `?${new URLSearchParams(params)}` : '')
    const found = this.#leading.get(key) ?? (await this.#find(key))
    if (!found) return null
    const location = withQueryOf(found.to, onlyTracking(search))
    return location === path + search ? null : { location, tags: [...found.tags] }
  }

  /**
   * Sends a reader on.
   * @returns false, and nothing is sent, when the address leads nowhere else
   */
  async answer(
    req: IncomingMessage,
    res: ServerResponse,
    path: string,
    search: string,
  ): Promise<boolean> {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false
    const found = await this.to(path, search)
    if (!found) return false
    res.writeHead(301, {
      Location: inAscii(found.location),
      'Cache-Control': 'public, max-age=0, s-maxage=10',
      'Surrogate-Key': found.tags.join(' '),
      'X-Content-Type-Options': 'nosniff',
      'Content-Length': 0,
    })
    res.end()
    return true
  }

  async #find(key: string): Promise<{ to: string; tags: Set<string> } | null> {
    if (this.#leadingNowhere.get(key)) return null
    const tags = new Set<Tag>(['redirects'])
    const heard = this.#heard
    const to = await collectingTags(tags, () => this.#follow(key))
    const mayKeep = heard === this.#heard
    if (to === null) {
      if (mayKeep) this.#leadingNowhere.set(key, true)
      return null
    }
    if (mayKeep) this.#leading.set(key, { to, tags })
    return { to, tags }
  }

  async #follow(key: string): Promise<string | null> {
    try {
      return await follow(key)
    } catch (error) {
      if (!(error instanceof RedirectLoop)) throw error
      log.warn({ err: error, key }, 'redirects lead in a circle')
      return null
    }
  }

  async #readParameters(): Promise<void> {
    const heard = this.#redirectsHeard
    const rows = await db().$queryRaw<{ path: string }[]>`
      select path from "Redirect" where path like '%?%'`
    const parameters = new Map<string, Set<string>>()
    for (const { path } of rows) {
      const old = readOldPath(path)
      if (!old || !matchRoute(old.path, '')) continue
      const names = parameters.get(old.path) ?? new Set<string>()
      for (const [name] of old.params) names.add(name)
      parameters.set(old.path, names)
    }
    this.#parameters = parameters
    this.#parametersKnowOf = heard
  }
}

/** The part of a query that counts visits only. */
function onlyTracking(search: string): string {
  const params = [...new URLSearchParams(search)].filter(([name]) => isTracking(name))
  return params.length ? `?${new URLSearchParams(params)}` : ''
}

/** A header holds ASCII only: a legible target is encoded, one that is encoded stays as it is. */
const inAscii = (location: string) =>
  location.replace(/[^\x21-\x7e]+/g, (letters) => encodeURIComponent(letters))
