import { LRUCache } from 'lru-cache'
import type { Announcement } from './announce.ts'
import { ownPage } from './own-memory.ts'

/** A finished response, ready to be sent many times. */
export type Page = {
  status: number
  /** Of a redirect. */
  location?: string
  /** Content-Type; a document for readers unless given. */
  type?: string
  body: Buffer
  /** Beside those that every page has. */
  headers?: [name: string, value: string][]
  tags: ReadonlySet<string>
  /** Expires by itself after this long (ms); null or left out: never. */
  validForMs?: number | null
  /** After this long (ms) a new one is made in the background; null or left out: never. */
  renewAfterMs?: number | null
  scriptHashes: string[]
  /** Origins that its Content-Security-Policy lets it frame. */
  frameOrigins: string[]
}

/**
 * - fresh: as the database says
 * - ageing: may still be shown while a new one is made
 * - expired: shown only when a new one can't be made
 */
export type Freshness = 'fresh' | 'ageing' | 'expired'

export type Entry = {
  page: Page
  freshness: Freshness
  /** When it expires by itself, on the process's own clock, which no change of the time moves. */
  validTo: number
  /** From when on it is renewed in the background. */
  renewFrom: number
  /** When it was rendered, ms since 1970. */
  madeAt: number
  /** When it last couldn't be, on the process's own clock. */
  failedAt: number
  /** When what it says last changed, in seconds since 1970: each change has a second of its own. */
  changedAt: number
  /** What the front keeps with it: headers and compressed bodies, by encoding. */
  prepared: Map<string, unknown>
}

type Heard = { tags: Set<string>; removed: Set<string>; all: boolean }

/** A render in flight: it remembers what was announced since it began. */
export type Render = { heard: Heard; began: number }

/**
 * Finished pages by canonical URL, bounded by bytes. It never loses an announcement: one that comes
 * while a page is being made counts for that page too.
 */
export class PageStore {
  #entries: LRUCache<string, Entry>
  #byTag = new Map<string, Set<string>>()
  #inFlight = new Set<Render>()

  /** @param maxBytes 0 keeps nothing */
  constructor(maxBytes: number) {
    this.#entries = new LRUCache<string, Entry>({
      maxSize: Math.max(maxBytes, 1),
      // HTML compresses to less than a third: half as much again holds both compressed forms.
      sizeCalculation: ({ page }, key) => Math.ceil(page.body.length * 1.5) + key.length + 1500,
      dispose: ({ page }, key) => {
        for (const tag of page.tags) {
          const keys = this.#byTag.get(tag)
          keys?.delete(key)
          if (keys?.size === 0) this.#byTag.delete(tag)
        }
      },
    })
  }

  get size(): { pages: number; bytes: number; maxBytes: number } {
    const { size: pages, calculatedSize: bytes, maxSize: maxBytes } = this.#entries
    return { pages, bytes, maxBytes }
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    const now = performance.now()
    if (entry.validTo <= now) entry.freshness = 'expired'
    else if (entry.freshness === 'fresh' && entry.renewFrom <= now) entry.freshness = 'ageing'
    return entry
  }

  /** To be called before the first read of a render. */
  begin(): Render {
    const heard: Heard = { tags: new Set(), removed: new Set(), all: false }
    const render: Render = { heard, began: performance.now() }
    this.#inFlight.add(render)
    return render
  }

  /** Ends a render that made nothing. */
  abandon(render: Render): void {
    this.#inFlight.delete(render)
  }

  /**
   * Ends a render and keeps its page.
   * @returns undefined when what it shows was taken away meanwhile: render again
   */
  put(key: string, page: Page, render: Render): Entry | undefined {
    this.#inFlight.delete(render)
    const { tags, removed, all } = render.heard
    for (const tag of removed) if (page.tags.has(tag)) return undefined
    const overtaken = all || !page.tags.isDisjointFrom(tags)
    const entry: Entry = {
      page: ownPage(page),
      freshness: overtaken ? 'expired' : 'fresh',
      validTo: render.began + (page.validForMs ?? Number.POSITIVE_INFINITY),
      renewFrom: render.began + (page.renewAfterMs ?? Number.POSITIVE_INFINITY),
      madeAt: Date.now(),
      failedAt: Number.NEGATIVE_INFINITY,
      changedAt: changedAt(page, this.#entries.peek(key)),
      prepared: new Map(),
    }
    // Addresses that lead nowhere are endless: they must not drive out those that lead somewhere.
    if (page.status === 404) return entry
    this.#entries.set(key, entry)
    if (this.#entries.peek(key) === entry) {
      for (const tag of page.tags) {
        const keys = this.#byTag.get(tag)
        if (keys) keys.add(key)
        else this.#byTag.set(tag, new Set([key]))
      }
    }
    return entry
  }

  /** Applies what was written, here or in another instance. */
  apply({ expire, remove, age }: Announcement): void {
    for (const { heard } of this.#inFlight) {
      for (const tag of expire) heard.tags.add(tag)
      for (const tag of remove) heard.removed.add(tag)
    }
    for (const tag of age) this.#mark(tag, 'ageing')
    for (const tag of expire) this.#mark(tag, 'expired')
    for (const tag of remove) {
      for (const key of [...(this.#byTag.get(tag) ?? [])]) this.#entries.delete(key)
    }
  }

  /** When announcements may have been missed. */
  expireAll(): void {
    for (const { heard } of this.#inFlight) heard.all = true
    for (const entry of this.#entries.values()) entry.freshness = 'expired'
  }

  #mark(tag: string, freshness: Freshness): void {
    for (const key of this.#byTag.get(tag) ?? []) {
      const entry = this.#entries.peek(key)
      if (!entry || (freshness === 'ageing' && entry.freshness !== 'fresh')) continue
      entry.freshness = freshness
    }
  }
}

function changedAt({ body }: Page, before: Entry | undefined): number {
  const now = Math.floor(Date.now() / 1000)
  if (!before) return now
  return before.page.body.equals(body) ? before.changedAt : Math.max(now, before.changedAt + 1)
}
