import { isDatabaseAway } from '#lib/platform/database-away.ts'
import { isBrokenReference, isUniqueViolation } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { SearchBusy } from '#lib/search/queries.ts'
import { Problem } from './problems.ts'

/** What went wrong, as the client is told of it. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Invalid) {
    // What is wrong with no field of its own is what this is all about.
    const detail = error.fields['']?.join(' ')
    return new Problem('invalid', { ...(detail && { detail }), errors: error.fields })
  }
  if (error instanceof NotFound) return new Problem('not-found', { detail: error.message })
  if (error instanceof Refused) return new Problem('forbidden', { detail: error.message })
  if (error instanceof SearchBusy)
    return new Problem('unavailable', { detail: error.message, headers: { 'Retry-After': '2' } })
  if (isUniqueViolation(error) || isBrokenReference(error))
    return new Problem('conflict', {
      detail: 'Someone changed it at the same moment: read it, and try again.',
    })
  if (isDatabaseAway(error))
    return new Problem('unavailable', {
      detail: 'The database can’t be reached just now. Nothing was changed: try again.',
      headers: { 'Retry-After': '5' },
    })
  return new Problem('failed')
}
