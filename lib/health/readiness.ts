import { statfs } from 'node:fs/promises'
import pg from 'pg'
import { databaseUrl } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { life } from '#lib/platform/life.ts'
import { appliedMigrations, migrationNames } from '#lib/platform/migrate.ts'
import { followPrimary } from '#lib/platform/primary.ts'

/** Something that must be well for this instance to be sent requests. */
export type Part = { ok: boolean /** What is wrong, for people. */; why?: string }

/** As GET /readyz tells it. It goes to whoever asks: no names of hosts, no numbers of ours. */
export type Readiness = {
  ready: boolean
  parts: Record<'stopping' | 'database' | 'migrations' | 'jobs' | 'disk', Part>
}

/** How long (ms) the database may take. */
const databaseWithinMs = 2000
/** The runner asks twice a second: one that didn't for so long (ms) is stuck. */
const jobsWithinMs = 15_000

/** Codes of PostgreSQL and of the system say what to look for; messages may name hosts and people. */
function whyNot(error: unknown): string {
  if (error instanceof pg.DatabaseError) return `It answered with the error ${error.code}.`
  const { code } = error as NodeJS.ErrnoException
  return code
    ? `It can’t be reached (${code}).`
    : `It did not answer within ${databaseWithinMs / 1000} s.`
}

const well: Part = { ok: true }
const not = (why: string): Part => ({ ok: false, why })

/** Looks whether this instance should be sent requests. One look serves all who ask within a second. */
export class Looker {
  readonly #sharedForMs: number
  /** One connection of its own: a busy pool is no reason to be sent less. */
  readonly #pool = new pg.Pool({
    connectionString: databaseUrl(),
    ...followPrimary(),
    application_name: 'broadsheet health',
    max: 1,
    connectionTimeoutMillis: databaseWithinMs,
    query_timeout: databaseWithinMs,
    allowExitOnIdle: true,
  })
  #needed: Promise<string[]> | undefined
  #last: { at: number; looking: Promise<Readiness> } | undefined

  constructor({ sharedForMs = 1000 } = {}) {
    this.#sharedForMs = sharedForMs
    // An idle connection that breaks is told by the next look.
    this.#pool.on('error', () => {})
  }

  async look(): Promise<Readiness> {
    const now = performance.now()
    if (!this.#last || now - this.#last.at >= this.#sharedForMs)
      this.#last = { at: now, looking: this.#look() }
    const found = await this.#last.looking
    // That it is ending is known at once.
    const stopping = life().stopping ? not('This instance is ending.') : well
    return { ready: found.ready && stopping.ok, parts: { ...found.parts, stopping } }
  }

  async #look(): Promise<Readiness> {
    const [{ database, migrations }, disk] = await Promise.all([this.#database(), roomOnDisk()])
    const parts = { stopping: well, database, migrations, jobs: runnerAlive(), disk }
    return { ready: Object.values(parts).every(({ ok }) => ok), parts }
  }

  async #database(): Promise<{ database: Part; migrations: Part }> {
    const unknown = not('Unknown while the database can’t be reached.')
    try {
      this.#needed ??= migrationNames()
      const [needed, applied] = await Promise.all([this.#needed, appliedMigrations(this.#pool)])
      const missing = needed.filter((name) => !applied.has(name)).length
      return {
        database: well,
        migrations: missing ? not(`${missing} that this version needs are missing.`) : well,
      }
    } catch (error) {
      return { database: not(whyNot(error)), migrations: unknown }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

function runnerAlive(): Part {
  const asked = life().jobsAskedAt()
  if (asked === null) return not('The job runner doesn’t run.')
  const since = Date.now() - asked
  return since < jobsWithinMs
    ? well
    : not(`The job runner asked for no jobs in the last ${jobsWithinMs / 1000} s.`)
}

async function roomOnDisk(): Promise<Part> {
  const { DATA_DIR, DISK_RESERVE_MB } = env()
  try {
    const { bavail, bsize } = await statfs(DATA_DIR)
    return bavail * bsize >= DISK_RESERVE_MB * 1024 * 1024
      ? well
      : not('Less is free in DATA_DIR than DISK_RESERVE_MB asks for.')
  } catch {
    return not('DATA_DIR can’t be looked at.')
  }
}
