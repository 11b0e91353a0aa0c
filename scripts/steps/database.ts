import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopStoringJobs } from '#lib/outbox/queue.ts'
import { databaseUrl, db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { keepRunning } from '#lib/platform/keep-postgres.ts'
import { type EmbeddedPostgres, startPostgres } from '#lib/platform/postgres.ts'
import { findPrimary } from '#lib/platform/primary.ts'

/**
 * Opens DATABASE_URL, or the embedded server in the data folder, and sets where `db()` connects.
 * @param options.keep it runs for this process from now on: one that opened it before, and ends while
 *   this one begins, leaves it running
 */
export async function openDatabase({ keep = false } = {}): Promise<EmbeddedPostgres | undefined> {
  const { DATABASE_URL, DATA_DIR } = env()
  if (DATABASE_URL) {
    await findPrimary()
    return undefined
  }
  const postgres = await startPostgres(DATA_DIR)
  process.env.DATABASE_URL = postgres.url
  const keeper = join(DATA_DIR, 'postgres-keeper')
  const me = String(process.pid)
  if (keep || !postgres.takenOver) writeFileSync(keeper, me)
  const isMine = () => readFileSync(keeper, 'utf8') === me
  const leave = keep ? keepRunning(postgres, isMine) : async () => {}
  return {
    ...postgres,
    stop: async () => {
      await leave()
      if (isMine()) await postgres.stop()
    },
  }
}

/** Runs a command on the newsroom's database; an embedded server that it started, it stops again. */
export async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const postgres = await openDatabase()
  try {
    return await work(databaseUrl())
  } finally {
    await stopStoringJobs()
    await db().$disconnect()
    if (postgres && !postgres.takenOver) await postgres.stop()
  }
}
