import { isBrokenReference, isUniqueViolation, Prisma } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { SearchBusy } from '#lib/search/queries.ts'
import { Problem } from './problems.ts'

/** Errors of Prisma that say that the database is away, or has no connection free. */
const away = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'])

function isAway(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true
  const { code, message } = error as { code?: unknown; message?: unknown }
  return away.has(String(code)) || /ECONNREFUSED|ECONNRESET|57P0[1-3]/.test(String(message))
}

/** What went wrong, as the client is told of it. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Invalid) return new Problem('invalid', { errors: error.fields })
  if (error instanceof NotFound) return new Problem('not-found', { detail: error.message })
  if (error instanceof Refused) return new Problem('forbidden', { detail: error.message })
  if (error instanceof SearchBusy)
    return new Problem('unavailable', { detail: error.message, headers: { 'Retry-After': '2' } })
  if (isUniqueViolation(error) || isBrokenReference(error))
    return new Problem('conflict', {
      detail: 'Someone changed it at the same moment: read it, and try again.',
    })
  if (isAway(error)) return new Problem('unavailable', { headers: { 'Retry-After': '5' } })
  return new Problem('failed')
}
