import { LRUCache } from 'lru-cache'
import type { Announcement } from './announce.ts'

/** A finished response, ready to be sent many times. */
export type Page = {
  status: number
  /** Of a redirect. */
  location?: string
  body: Buffer
  tags: ReadonlySet<string>
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
  /** When it was rendered, and when it last couldn't be: ms since 1970. */
  madeAt: number
  failedAt: number
  /** What the front keeps with it: headers and compressed bodies, by encoding. */
  prepared: Map<string, unknown>
}

type Heard = { tags: Set<string>; removed: Set<string>; all: boolean }

/** A render in flight: it remembers what was announced since it began. */
export type Render = { heard: Heard }

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

  get(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  /** To be called before the first read of a render. */
  begin(): Render {
    const render: Render = { heard: { tags: new Set(), removed: new Set(), all: false } }
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
      page,
      freshness: overtaken ? 'expired' : 'fresh',
      madeAt: Date.now(),
      failedAt: 0,
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
