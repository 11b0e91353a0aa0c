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
        adapter: new PrismaPg({
          connectionString: databaseUrl(),
          max: 12,
          connectionTimeoutMillis: 3000,
          idleTimeoutMillis: 60_000,
        }),
      }),
  )
}

/** Was `error` a violation of a unique constraint (PostgreSQL 23505)? */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}
