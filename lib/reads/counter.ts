import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { deliver } from '#lib/cache/announce.ts'
import { count as tally, took } from '#lib/metrics/tally.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { roomFor } from '#lib/platform/room.ts'
import { filesIn, Journal, journalOwner } from './journal.ts'
import type { Progress, Read } from './schema.ts'
import { type Batch, type ReadStore, readStore, type Written } from './store.ts'

/** What a look at an article was answered with. */
export type Counted = {
  /** The article's reads with this one; null: that can't be known just now. */
  reads: number | null
  /** false: this visitor's read of this window had been counted. */
  counted: boolean
}

/** The time, as far as counting needs it. */
export type Clock = {
  now(): number
  /** Resolves after so many ms; 0: when those who wait now had their turn. */
  sleep(ms: number): Promise<void>
}

/** More waiting reads than this are refused: the database can't keep up. */
const maxWaiting = 50_000
/** A longer list in one statement would keep its first readers waiting. */
const maxBatch = 5000
const longestGatherMs = 5
const writeWithinMs = 2000
const retryAfterMs = 50
/** Between tries to write what is in the journal, from the first to the longest pause. */
const replayPausesMs = [100, 250, 500, 1000, 2000, 4000]
/** A total that nobody counted on for so long is asked for again. */
const totalHoldsMs = 3000
/** Cached pages take over a moved count at most this often. */
const renewCountMs = 5000
/** Repeats, and totals, that are known without asking. */
const rememberedReads = 200_000

/** The read can't be written anywhere: it is not counted, and its reader is told so. */
export class NotCounted extends Error {
  override name = 'NotCounted'
}

type Waiter = { resolve: (counted: Counted) => void; reject: (error: Error) => void }
/** A visitor's read of one window, and everyone who waits for it. */
type Entry = { read: Read; waiters: Waiter[] }
type Forming = {
  id: string
  entries: Map<string, Entry>
  progress: { progress: Progress; resolve: () => void; reject: (error: Error) => void }[]
  waiting: number
}

const newBatch = (): Forming => ({
  id: randomUUID(),
  entries: new Map(),
  progress: [],
  waiting: 0,
})
const keyOf = ({ articleId, visitor, windowEndsAt }: Read) =>
  `${articleId} ${windowEndsAt} ${visitor}`

/**
 * Counts reads by group commit. A read joins the batch that is forming; that batch is written in one
 * statement when the one before it has returned; only then are its reads answered. While the database
 * is away, batches go to a journal on the disk, and are written, once, when it is back.
 */
export class ReadCounter {
  #store: ReadStore
  #journal: Journal
  #clock: Clock
  #onMoved: (articleIds: number[]) => void
  #forming = newBatch()
  /** Reads that are being written: who comes again meanwhile waits with them. */
  #written: Forming | undefined
  #writing: Promise<void> | undefined
  #replaying: Promise<void> | undefined
  #away = false
  #stopped = false
  #seen: LRUCache<string, true>
  #totals: LRUCache<number, { total: number; at: number }>
  #asked = new Map<number, Promise<number | undefined>>()

  constructor(parts: {
    store: ReadStore
    journal: Journal
    clock: Clock
    onMoved?: (articleIds: number[]) => void
    remembered?: number
  }) {
    this.#store = parts.store
    this.#journal = parts.journal
    this.#clock = parts.clock
    this.#onMoved = parts.onMoved ?? (() => {})
    const room = roomFor(parts.remembered ?? rememberedReads)
    this.#seen = new LRUCache(room)
    this.#totals = new LRUCache(room)
  }

  /** Takes over what processes that are no more kept in the journal, and writes it. */
  async start(): Promise<void> {
    await this.#journal.adopt()
    if (!this.#journal.isEmpty) this.#replay()
  }

  /**
   * Counts a look at an article, unless this visitor's read of this window was counted.
   * @returns when it is committed, or on the disk while the database is away
   * @throws NotCounted
   */
  add(read: Read): Promise<Counted> {
    const key = keyOf(read)
    if (this.#seen.has(key))
      return this.total(read.articleId).then((reads) => ({ reads, counted: false }))
    const batch = this.#written?.entries.has(key) ? this.#written : this.#forming
    if (batch.waiting >= maxWaiting) {
      tally('reads', 'refused')
      return Promise.reject(new NotCounted('Too many reads are waiting.'))
    }
    tally('reads', 'accepted')
    return new Promise((resolve, reject) => {
      const entry = batch.entries.get(key)
      if (entry) entry.waiters.push({ resolve, reject })
      else batch.entries.set(key, { read, waiters: [{ resolve, reject }] })
      batch.waiting++
      this.#begin()
    })
  }

  /** Notes how an article was read on. @returns when it is kept as a read is @throws NotCounted */
  progress(progress: Progress): Promise<void> {
    const batch = this.#forming
    if (batch.waiting >= maxWaiting)
      return Promise.reject(new NotCounted('Too much is waiting to be written.'))
    return new Promise((resolve, reject) => {
      batch.progress.push({ progress, resolve, reject })
      batch.waiting++
      this.#begin()
    })
  }

  /** Resolves when all that was added is answered; what is in the journal stays there. */
  async drain(): Promise<void> {
    this.#stopped = true
    while (this.#writing) await this.#writing
  }

  #begin(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
      if (this.#forming.waiting > 0) this.#begin()
    })
  }

  /** An article's reads, from memory when they are fresh, or when nothing better is to be had. */
  async total(articleId: number): Promise<number | null> {
    const known = this.#totals.get(articleId)
    if (known && (this.#away || this.#clock.now() - known.at < totalHoldsMs)) return known.total
    if (this.#away) return null
    const asked = this.#asked.get(articleId) ?? this.#ask(articleId)
    const total = await asked.catch(() => known?.total)
    return total ?? null
  }

  #ask(articleId: number): Promise<number | undefined> {
    const asked = this.#store.total(articleId).then((total) => {
      if (total !== undefined) this.#totals.set(articleId, { total, at: this.#clock.now() })
      return total
    })
    this.#asked.set(articleId, asked)
    const forget = () => this.#asked.delete(articleId)
    asked.then(forget, forget)
    return asked
  }

  async #writeAll(): Promise<void> {
    // The first read of a quiet moment waits for those that arrive in the same turn.
    await this.#clock.sleep(0)
    while (this.#forming.waiting > 0) {
      const batch = this.#take()
      const began = this.#clock.now()
      this.#written = batch
      await this.#write(batch)
      this.#written = undefined
      if (batch.waiting > 1) await this.#gather(this.#clock.now() - began)
    }
  }

  /** What is forming, or as much of it as one statement takes. */
  #take(): Forming {
    const batch = this.#forming
    this.#forming = newBatch()
    let left = maxBatch
    for (const [key, entry] of batch.entries) {
      if (left-- > 0) continue
      batch.entries.delete(key)
      batch.waiting -= entry.waiters.length
      this.#forming.entries.set(key, entry)
      this.#forming.waiting += entry.waiters.length
    }
    return batch
  }

  /**
   * Under load, a batch waits a part of what the commit before it took: those just answered come back
   * within it, and one commit serves them with those that came meanwhile (docs/decisions/0003).
   */
  #gather(commitMs: number): Promise<void> {
    return this.#clock.sleep(Math.min(longestGatherMs, commitMs / 2))
  }

  async #write(batch: Forming): Promise<void> {
    const entries = [...batch.entries.values()]
    const plain: Batch = {
      id: batch.id,
      reads: entries.map(({ read }) => read),
      progress: batch.progress.map(({ progress }) => progress),
    }
    const began = performance.now()
    const written = this.#away ? undefined : await this.#writeToStore(plain)
    if (written) {
      took('read_batch', began)
      tally('reads', 'committed', batch.waiting)
      return this.#answer(batch, entries, written)
    }
    try {
      await this.#journal.append(plain)
      tally('reads', 'journaled', batch.waiting)
    } catch (error) {
      tally('reads', 'refused', batch.waiting)
      log.error({ err: error, reads: entries.length }, 'reads could not be kept')
      const failure = new NotCounted('The database is away.')
      for (const { waiters } of entries) for (const { reject } of waiters) reject(failure)
      for (const { reject } of batch.progress) reject(failure)
      return
    } finally {
      this.#replay()
    }
    this.#answerFromMemory(batch, entries)
  }

  /** @returns undefined when nobody knows whether it was written; from then on the journal is used */
  async #writeToStore(batch: Batch): Promise<Written | undefined> {
    for (const pause of [retryAfterMs, undefined]) {
      try {
        return await this.#inTime(batch)
      } catch (error) {
        log.warn({ err: error, batch: batch.id }, 'a batch of reads could not be written')
        if (pause !== undefined) await this.#clock.sleep(pause)
      }
    }
    this.#away = true
    return undefined
  }

  #inTime(batch: Batch): Promise<Written> {
    const late = this.#clock.sleep(writeWithinMs).then(() => {
      throw new Error('the database did not answer in time')
    })
    late.catch(() => {})
    return Promise.race([this.#store.write(batch), late])
  }

  #answer(batch: Forming, entries: Entry[], { totals, counted }: Written): void {
    const at = this.#clock.now()
    const left = new Map<number, number>()
    entries.forEach(({ read }, place) => {
      if (counted?.has(place)) left.set(read.articleId, (left.get(read.articleId) ?? 0) + 1)
    })
    entries.forEach(({ read, waiters }, place) => {
      const total = totals.get(read.articleId)
      if (total === undefined) {
        for (const { reject } of waiters)
          reject(new NotCounted('There is no such article any more.'))
        return
      }
      this.#seen.set(keyOf(read), true)
      const isNew = counted?.has(place) ?? true
      const toCome = (left.get(read.articleId) ?? 1) - 1
      if (isNew) left.set(read.articleId, toCome)
      const own = isNew && counted ? total - toCome : total
      waiters.forEach(({ resolve }, n) => {
        resolve(n === 0 ? { reads: own, counted: isNew } : { reads: total, counted: false })
      })
    })
    for (const [articleId, total] of totals) this.#totals.set(articleId, { total, at })
    for (const { resolve } of batch.progress) resolve()
    this.#onMoved([...totals.keys()])
  }

  /** What was kept on the disk is answered with what was last known. */
  #answerFromMemory(batch: Forming, entries: Entry[]): void {
    for (const { read, waiters } of entries) {
      this.#seen.set(keyOf(read), true)
      const known = this.#totals.get(read.articleId)
      const reads = known ? known.total + 1 : null
      if (known) this.#totals.set(read.articleId, { total: known.total + 1, at: known.at })
      waiters.forEach(({ resolve }, n) => {
        resolve({ reads, counted: n === 0 })
      })
    }
    for (const { resolve } of batch.progress) resolve()
  }

  /** Writes what the journal has, until all of it is written; then the database is back. */
  #replay(): void {
    this.#replaying ??= this.#replayAll().finally(() => {
      this.#replaying = undefined
    })
  }

  async #replayAll(): Promise<void> {
    for (let tries = 0; !this.#stopped; tries++) {
      await this.#clock.sleep(replayPausesMs[tries] ?? replayPausesMs.at(-1) ?? 0)
      try {
        let batches = 0
        await this.#journal.replay(async (batch) => {
          await this.#inTime(batch)
          tries = 0
          batches++
        })
        if (batches > 0) log.warn({ batches }, 'reads that were kept in the journal are counted')
        // In the same turn in which the journal was found empty: nothing came in between.
        if (this.#journal.isEmpty) {
          this.#away = false
          return
        }
      } catch (error) {
        log.warn({ err: error }, 'the database is away: reads are kept in the journal')
      }
    }
  }
}

const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) =>
    new Promise((resolve) => {
      if (ms === 0) setImmediate(resolve)
      else setTimeout(resolve, ms).unref()
    }),
}

/** Cached pages take over counts that moved, not more often than they need. */
function renewingPages(): (articleIds: number[]) => void {
  const renewed = new LRUCache<number, true>({ max: 10_000, ttl: renewCountMs })
  return (articleIds) => {
    const moved = articleIds.filter((id) => !renewed.has(id))
    for (const id of moved) renewed.set(id, true)
    if (moved.length > 0)
      deliver({ expire: [], remove: [], age: moved.map((id) => `reads:${id}` as const) })
  }
}

/** The process's one counter. */
export function readCounter(): ReadCounter {
  return processState('read-counter', () => {
    const { DATA_DIR, READ_JOURNAL_MB } = env()
    const journal = new Journal(filesIn(join(DATA_DIR, 'reads')), {
      owner: journalOwner(),
      limitBytes: READ_JOURNAL_MB * 1024 * 1024,
    })
    return new ReadCounter({
      store: readStore,
      journal,
      clock: realClock,
      onMoved: renewingPages(),
    })
  })
}
