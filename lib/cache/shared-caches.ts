import { log } from '#lib/platform/log.ts'
import type { Announcement } from './announce.ts'

export type SharedCachesOptions = {
  urls: string[]
  secret: string
  /** For how long (ms) a write waits for the caches at most. */
  waitMs?: number
  /** What was told is told once more so much later (ms): see `#tellAgain`. */
  againMs?: number
}

/**
 * Tells caches in front (Varnish: deploy/varnish) what changed. Every instance tells of each
 * announcement, after its own pages are expired: whatever a cache fetched from it before is older than
 * what it is told, and goes. A cache that can't be reached is told later.
 */
export class SharedCaches {
  #caches: SharedCache[]
  #waitMs: number
  constructor({ urls, secret, waitMs = 300, againMs = 1500 }: SharedCachesOptions) {
    this.#caches = urls.map((url) => new SharedCache(url, secret, againMs))
    this.#waitMs = waitMs
  }

  /** @returns when all caches that can be reached have been told, or the time is up */
  async apply({ expire, remove }: Announcement): Promise<void> {
    if (!this.#caches.length || (!expire.length && !remove.length)) return
    // Pictures don't say which articles show them; each is looked at again.
    const expired = remove.length ? [...expire, 'media'] : expire
    const keys: [string, Fate][] = [
      ...expired.map((key): [string, Fate] => [key, 'expire']),
      ...remove.map((key): [string, Fate] => [key, 'remove']),
    ]
    const told = this.#caches.map((cache) => cache.tell(keys))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#waitMs)
    })
    await Promise.race([Promise.all(told), late])
    clearTimeout(timer)
  }

  /** When announcements may have been missed: all that they keep is asked for anew. */
  expireAll(): void {
    for (const cache of this.#caches) void cache.tell([['all', 'expire']])
  }

  /** How each cache stands: what it wasn't told yet, what it was told, how often that failed. */
  get states(): { url: string; away: boolean; waiting: number; told: number; failed: number }[] {
    return this.#caches.map((cache) => cache.state)
  }

  /** Tells what is left, once. */
  async close(): Promise<void> {
    await Promise.all(this.#caches.map((cache) => cache.close()))
  }
}

/** A request's headers are 8 kB at most. */
const maxBytes = 5000
/** Beyond so many waiting keys everything is asked for anew. */
const maxKeys = 2000
const timeoutMs = 2000
const [firstPauseMs, longestPauseMs] = [100, 5000]

/** What becomes of the pages that carry a key. */
type Fate = 'expire' | 'remove'

class SharedCache {
  #waiting = new Map<string, Fate>()
  /** Which of these are to come a second time, and which wait for that. */
  #first = new Set<string>()
  #second = new Map<string, Fate>()
  #secondTimer: NodeJS.Timeout | undefined
  #sending: Promise<void> | null = null
  /** How many keys are on their way. */
  #underway = 0
  #closed = false
  #wake: () => void = () => {}
  #url: string
  #secret: string
  #againMs: number
  #failures = 0
  #told = 0
  #failed = 0

  constructor(url: string, secret: string, againMs: number) {
    this.#url = url
    this.#secret = secret
    this.#againMs = againMs
  }

  get state() {
    return {
      url: new URL(this.#url).host,
      away: this.#failures > 0,
      waiting: this.#waiting.size + this.#underway,
      told: this.#told,
      failed: this.#failed,
    }
  }

  /** @returns when it was told; at once while it is away */
  async tell(keys: Iterable<[string, Fate]>, { again = true } = {}): Promise<void> {
    for (const [key, fate] of keys) {
      this.#wait(key, fate)
      if (again) this.#first.add(key)
    }
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null
    })
    if (!this.#failures) await this.#sending
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#secondTimer)
    this.#wake()
    await this.#sending
  }

  #wait(key: string, fate: Fate): void {
    if (this.#waiting.get(key) !== 'remove') this.#waiting.set(key, fate)
    if (this.#waiting.size <= maxKeys) return
    const removing = [...this.#waiting.values()].includes('remove')
    this.#waiting = new Map([['all', removing ? 'remove' : 'expire']])
    this.#first = new Set(['all'])
  }

  async #send(): Promise<void> {
    // Pieces of one write go together.
    await Promise.resolve()
    while (this.#waiting.size) {
      const keys = this.#take()
      this.#underway = keys.length
      try {
        await this.#purge(keys)
        this.#underway = 0
        if (this.#failures) log.info({ cache: this.state.url }, 'a cache in front is back')
        this.#failures = 0
        this.#told++
        this.#tellAgain(keys)
      } catch (error) {
        this.#underway = 0
        for (const [key, fate] of keys) this.#wait(key, fate)
        this.#failed++
        if (this.#failures++ === 0)
          log.warn({ err: error, cache: this.state.url }, 'a cache in front could not be told')
        if (this.#closed) return
        await this.#pause(Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failures - 1)))
      }
    }
  }

  /** As many keys as fit a header. */
  #take(): [string, Fate][] {
    const taken: [string, Fate][] = []
    let bytes = 0
    for (const [key, fate] of this.#waiting) {
      bytes += key.length + 1
      if (bytes > maxBytes && taken.length) break
      taken.push([key, fate])
      this.#waiting.delete(key)
    }
    return taken
  }

  /**
   * Between a cache's look whether anything was purged and its keeping of what it fetched are some
   * microseconds in which a purge finds nothing. So each comes a second time.
   */
  #tellAgain(keys: [string, Fate][]): void {
    if (this.#closed) return
    for (const [key, fate] of keys) if (this.#first.delete(key)) this.#second.set(key, fate)
    if (!this.#second.size) return
    this.#secondTimer ??= setTimeout(() => {
      this.#secondTimer = undefined
      const again = [...this.#second]
      this.#second.clear()
      void this.tell(again, { again: false })
    }, this.#againMs).unref()
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #purge(keys: [string, Fate][]): Promise<void> {
    const header = (name: string, wanted: Fate): Record<string, string> => {
      const some = keys.filter(([, fate]) => fate === wanted).map(([key]) => key)
      return some.length ? { [name]: some.join(' ') } : {}
    }
    const response = await fetch(this.#url, {
      method: 'PURGE',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        Authorization: `Bearer ${this.#secret}`,
        ...header('Purge-Expire', 'expire'),
        ...header('Purge-Remove', 'remove'),
      },
    })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`it answered ${response.status} ${response.statusText}`)
  }
}
