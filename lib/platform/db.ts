import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { databaseUrl, followPrimary } from './primary.ts'
import { Prisma, PrismaClient } from './prisma/client.ts'
import { processState } from './process-state.ts'
import { withStandby } from './standby.ts'
import { withSpans } from './traced-queries.ts'

export { databaseUrl, Prisma }
export type Tx = Prisma.TransactionClient

/** The process's one Prisma client. */
export function db(): PrismaClient {
  return processState('db', () => {
    const named = { statementNameGenerator: statementNames() }
    const pool = new pg.Pool({
      connectionString: databaseUrl(),
      ...followPrimary(),
      max: 12,
      connectionTimeoutMillis: 3000,
      idleTimeoutMillis: 60_000,
    })
    pools().primary = pool
    const ours = { ...named, disposeExternalPool: true }
    return new PrismaClient({ adapter: withSpans(withStandby(new PrismaPg(pool, ours), named)) })
  })
}

const pools = () => processState('pools', () => ({ primary: undefined as pg.Pool | undefined }))

/** Connections of this process's client, those of them that do nothing, and what waits for one. */
export function poolFigures(): { total: number; idle: number; waiting: number } {
  const { primary } = pools()
  return {
    total: primary?.totalCount ?? 0,
    idle: primary?.idleCount ?? 0,
    waiting: primary?.waitingCount ?? 0,
  }
}

/**
 * A statement with a name is planned once a connection, not at each execution; planning is most of
 * what our joined statements cost. Lists of changing length make ever new statements: beyond a bound
 * they go unnamed, since the server keeps each named one.
 */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const name = names.get(sql) ?? (names.size < 400 ? `b${names.size}` : '')
    if (name) names.set(sql, name)
    return name
  }
}

/**
 * The time by the database's clock, to the millisecond in which it is kept: now, not when the
 * transaction began, since it may have waited for a lock. What others did before that lock is earlier.
 */
export async function timeOf(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`
    select date_trunc('milliseconds', clock_timestamp()) as now`
  if (!row) throw new Error('the database did not tell the time')
  return row.now
}

/** Was `error` a violation of a unique constraint (PostgreSQL 23505)? */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** Does `error` say that something which a row points to isn't there (PostgreSQL 23503)? */
export function isBrokenReference(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003'
}
