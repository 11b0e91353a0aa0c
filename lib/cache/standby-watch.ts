import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { databaseUrl } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { followPrimary } from '#lib/platform/primary.ts'
import { standbyState } from '#lib/platform/standby.ts'
import type { Announcement } from './announce.ts'
import { isForPage } from './tags.ts'

/** How long (ms) either server may take to answer; the standby, to have what the primary has. */
const answerWithinMs = 2000
const levelWithinMs = 5000
/** How often (ms) it is looked at without any reason: nothing older than this is shown for long. */
const lookEveryMs = 2000

/**
 * Decides whether readers' pages may be made from the standby: when it has replayed all that this
 * instance heard announced. From an announcement until then they are made from the primary, so no page
 * that is made after a publication is older than it.
 */
export class StandbyWatch {
  readonly #primary: pg.Pool
  readonly #standby: pg.Pool
  /** How many announcements were heard. */
  #heard = 0
  /** Is the connection there on which announcements come? */
  #hearing = true
  #closed = false
  readonly #wake = new EventTarget()
  readonly #done: Promise<void>

  /** @param standby its address */
  constructor(standby: string) {
    const common = {
      max: 1,
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
      application_name: 'broadsheet standby',
      allowExitOnIdle: true,
    }
    const url = databaseUrl()
    this.#primary = new pg.Pool({ connectionString: url, ...followPrimary(), ...common })
    this.#standby = new pg.Pool({ connectionString: standby, ...common })
    // An idle connection that breaks is told by the next look.
    for (const pool of [this.#primary, this.#standby]) pool.on('error', () => {})
    standbyState().isForReaders = isForPage
    this.#done = this.#run()
  }

  /** Something was written. What only ages may come from either server. */
  apply({ expire, remove }: Announcement): void {
    if (expire.length + remove.length === 0) return
    this.#heard++
    standbyState().level = false
    this.#wake.dispatchEvent(new Event('wake'))
  }

  /** Announcements may be missed from now on. */
  lost(): void {
    this.#hearing = false
  }

  /** They come again; what was missed meanwhile is unknown. */
  expireAll(): void {
    this.#hearing = true
    this.#heard++
    standbyState().level = false
    this.#wake.dispatchEvent(new Event('wake'))
  }

  async close(): Promise<void> {
    this.#closed = true
    standbyState().level = false
    this.#wake.dispatchEvent(new Event('wake'))
    await this.#done
    await Promise.all([this.#primary.end(), this.#standby.end()])
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const heard = this.#heard
      const level = await this.#look(standbyState().level)
      // Announced meanwhile: it must have that too.
      if (heard !== this.#heard) continue
      standbyState().level = level && !this.#closed
      await this.#pause(level ? lookEveryMs : 100)
    }
  }

  /** @param before what it was: kept while the primary is away, since nothing can be written then */
  async #look(before: boolean): Promise<boolean> {
    let written: string
    try {
      // Not the last that was flushed: a commit may be seen before it is.
      const { rows } = await this.#primary.query<{ lsn: string }>(
        'select pg_current_wal_insert_lsn()::text as lsn',
      )
      written = rows[0]?.lsn ?? ''
    } catch {
      return before
    }
    if (!this.#hearing) return false
    try {
      const until = performance.now() + levelWithinMs
      for (let wait = 5; ; wait = Math.min(wait * 2, 80)) {
        const { rows } = await this.#standby.query<{ level: boolean | null }>(
          'select pg_last_wal_replay_lsn() >= $1::pg_lsn as level',
          [written],
        )
        if (rows[0]?.level) return true
        if (performance.now() > until || this.#closed) return false
        await sleep(wait)
      }
    } catch {
      return false
    }
  }

  async #pause(ms: number): Promise<void> {
    const over = new AbortController()
    await Promise.race([
      sleep(ms, undefined, { signal: over.signal, ref: false }).catch(() => {}),
      new Promise((resolve) =>
        this.#wake.addEventListener('wake', resolve, { once: true, signal: over.signal }),
      ),
    ])
    over.abort()
  }
}

/** Watches the standby of DATABASE_REPLICA_URL; nothing when there is none. */
export function watchStandby(): StandbyWatch | undefined {
  const { DATABASE_REPLICA_URL } = env()
  return DATABASE_REPLICA_URL ? new StandbyWatch(DATABASE_REPLICA_URL) : undefined
}
