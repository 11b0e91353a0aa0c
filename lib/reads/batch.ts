import { randomUUID } from 'node:crypto'
import { deliver } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'

type Waiter = { resolve: (reads: number) => void; reject: (error: Error) => void }
type Batch = { id: string; waiters: Map<number, Waiter[]>; size: number }

/** More waiting reads than this are refused: the database can't keep up. */
const maxWaiting = 50_000
/** Pauses in ms before a batch that failed is tried again. */
const retryPauses = [50, 200, 600, 1200]
const longestGatherMs = 5
/** Cached pages take over a moved count at most this often. */
const renewCountMs = 5000

/** The batch can't be written: its reads are not counted, and are told so. */
export class NotCounted extends Error {
  override name = 'NotCounted'
}

/**
 * Counts reads by group commit. A read joins the batch that is forming; that batch is written in one
 * statement when the one before it has returned; only then are its reads answered.
 */
export class ReadBatches {
  #forming: Batch = newBatch()
  #writing: Promise<void> | undefined
  #renewed = new Map<number, number>()

  /**
   * Counts one read of a published article.
   * @returns the article's number of reads with this one, after it was committed
   * @throws NotCounted
   */
  add(articleId: number): Promise<number> {
    const batch = this.#forming
    if (batch.size >= maxWaiting)
      return Promise.reject(new NotCounted('Too many reads are waiting.'))
    return new Promise((resolve, reject) => {
      const waiters = batch.waiters.get(articleId)
      if (waiters) waiters.push({ resolve, reject })
      else batch.waiters.set(articleId, [{ resolve, reject }])
      batch.size++
      this.#writing ??= this.#writeAll()
    })
  }

  /** Resolves when all reads that were added are written (or refused). */
  async drain(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  async #writeAll(): Promise<void> {
    // The first read of a quiet moment waits for those that arrive in the same turn.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#forming.size > 0) {
      const batch = this.#forming
      this.#forming = newBatch()
      const began = performance.now()
      await this.#write(batch)
      if (batch.size > 1) await gather(performance.now() - began)
    }
    this.#writing = undefined
  }

  async #write(batch: Batch): Promise<void> {
    let totals: Map<number, number>
    try {
      totals = await commitWithRetries(batch)
    } catch (error) {
      log.error({ err: error, reads: batch.size }, 'a batch of reads could not be written')
      const failure = new NotCounted('The database is away.')
      for (const waiters of batch.waiters.values())
        for (const { reject } of waiters) reject(failure)
      return
    }
    for (const [articleId, waiters] of batch.waiters) {
      const total = totals.get(articleId)
      const before = (total ?? 0) - waiters.length
      waiters.forEach(({ resolve, reject }, n) => {
        if (total === undefined) reject(new NotCounted('There is no such article any more.'))
        else resolve(before + n + 1)
      })
    }
    this.#renewPages(batch.waiters.keys())
  }

  #renewPages(articleIds: Iterable<number>): void {
    const now = Date.now()
    const age: string[] = []
    for (const id of articleIds) {
      if (now - (this.#renewed.get(id) ?? 0) < renewCountMs) continue
      this.#renewed.set(id, now)
      age.push(`reads:${id}`)
    }
    if (this.#renewed.size > 10_000) this.#renewed.clear()
    if (age.length) deliver({ expire: [], remove: [], age })
  }
}

/**
 * Under load, a batch waits a part of what the commit before it took: those just answered come back
 * within it, and one commit serves them with those that came meanwhile (docs/decisions/0003).
 */
const gather = (commitMs: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.min(longestGatherMs, commitMs / 2)))

function newBatch(): Batch {
  return { id: randomUUID(), waiters: new Map(), size: 0 }
}

async function commitWithRetries(batch: Batch): Promise<Map<number, number>> {
  for (let tries = 0; ; tries++) {
    try {
      return await commit(batch)
    } catch (error) {
      const pause = retryPauses[tries]
      if (pause === undefined) throw error
      log.warn({ err: error, batch: batch.id }, 'a batch of reads is tried again')
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

/**
 * Writes a batch in one statement, which is one transaction. Its id is stored with it, so a batch
 * whose answer was lost and which is tried again counts once. Rows are taken in the order of their
 * ids: two instances can't lock each other out.
 * @returns totals by article id
 */
async function commit({ id, waiters }: Batch): Promise<Map<number, number>> {
  const ids = [...waiters.keys()].sort((a, b) => a - b)
  const counts = ids.map((articleId) => waiters.get(articleId)?.length ?? 0)
  const rows = await db().$queryRaw<{ articleId: number; total: number }[]>`
    with batch as (
      insert into "ReadBatch" (id) values (${id}::uuid) on conflict do nothing returning id
    ), added as (
      select given."articleId", given.reads
      from unnest(${ids}::int[], ${counts}::int[]) as given ("articleId", reads)
      join "ArticleReads" known on known."articleId" = given."articleId"
      where exists (select 1 from batch)
      order by given."articleId"
    ), hours as (
      insert into "ArticleReadsHour" as h ("articleId", hour, reads)
      select "articleId", date_trunc('hour', now()), reads from added
      on conflict ("articleId", hour) do update set reads = h.reads + excluded.reads
    ), totals as (
      update "ArticleReads" t set total = t.total + added.reads
      from added where t."articleId" = added."articleId"
      returning t."articleId", t.total
    )
    select "articleId", total::float8 as total from totals
    union all
    select "articleId", total::float8 from "ArticleReads"
    where "articleId" = any(${ids}::int[]) and not exists (select 1 from batch)`
  return new Map(rows.map(({ articleId, total }) => [articleId, total]))
}

/** The process's one counter. */
export function readBatches(): ReadBatches {
  return processState('read-batches', () => new ReadBatches())
}
