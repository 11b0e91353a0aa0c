import { PrismaPg } from '@prisma/adapter-pg'
import { env } from './env.ts'
import { StartFailure } from './failures.ts'
import { Prisma, PrismaClient } from './prisma/client.ts'
import { processState } from './process-state.ts'

export { Prisma }
export type Tx = Prisma.TransactionClient

/** Where the database is; embedded PostgreSQL puts its address there before anything asks. */
export function databaseUrl(): string {
  const url = process.env.DATABASE_URL ?? env().DATABASE_URL
  if (!url) throw new StartFailure('DATABASE_URL is not set and no embedded database was started.')
  return url
}

/** The process's one Prisma client. */
export function db(): PrismaClient {
  return processState(
    'db',
    () =>
      new PrismaClient({
        adapter: new PrismaPg(
          {
            connectionString: databaseUrl(),
            max: 12,
            connectionTimeoutMillis: 3000,
            idleTimeoutMillis: 60_000,
          },
          { statementNameGenerator: statementNames() },
        ),
      }),
  )
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
