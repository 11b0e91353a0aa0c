import { databaseUrl, db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { type EmbeddedPostgres, startPostgres } from '#lib/platform/postgres.ts'

/** Opens DATABASE_URL, or the embedded server in the data folder, and sets where `db()` connects. */
export async function openDatabase(): Promise<EmbeddedPostgres | undefined> {
  const { DATABASE_URL, DATA_DIR } = env()
  if (DATABASE_URL) return undefined
  const postgres = await startPostgres(DATA_DIR)
  process.env.DATABASE_URL = postgres.url
  return postgres
}

/** Runs a command on the newsroom's database; an embedded server that it started, it stops again. */
export async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const postgres = await openDatabase()
  try {
    return await work(databaseUrl())
  } finally {
    await db().$disconnect()
    if (postgres && !postgres.takenOver) await postgres.stop()
  }
}
