import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import type { Origin } from './can.ts'
import { hasFactor } from './factors.ts'
import { cutVisitor, recordFailure } from './failed.ts'
import { countAttempt, limiter, limits } from './limits.ts'
import { passwordMatches } from './passwords.ts'
import { credentialsSchema } from './schema.ts'
import { type Waiting, waitForFactor } from './second-step.ts'
import { beginSession, type SignedIn } from './sessions.ts'

/** Wrong attempts allowed in 15 minutes, for one account and from one address. */
export const attemptLimits = { account: limits.account.points, address: limits.address.points }

export type SignInResult = SignedIn | Waiting | 'wrong' | 'too-many'

/**
 * Checks credentials and opens a session or, where the account has a second factor, begins the wait for it. Unknown user, disabled user and wrong password get the
 * same answer after the same work; attempts are limited per account and per address, and a right
 * password clears its account's count.
 */
export async function signIn(input: unknown, from: Origin): Promise<SignInResult> {
  const visitor = cutVisitor(from)
  const parsed = credentialsSchema.safeParse(input)
  if (!parsed.success) return 'wrong'
  const { email, password } = parsed.data
  const tooMany = await Promise.all([
    countAttempt('account', email),
    countAttempt('address', visitor.address),
  ])
  if (tooMany.some(Boolean)) {
    log.warn('too many sign-in attempts')
    // Once each quarter of an hour and limit: a flood of attempts is no flood of entries.
    if (tooMany.some((one) => one?.first))
      await recordFailure('too many attempts', await knownAccount(email), visitor)
    return 'too-many'
  }
  if (!env().PASSWORDS) {
    await recordFailure('passwords are off', await knownAccount(email), visitor)
    return 'wrong'
  }
  const user = await db().user.findUnique({ where: { email } })
  const known = user && !user.disabledAt ? user : undefined
  if (!(await passwordMatches(known?.passwordHash, password)) || !known) {
    const reason = known ? 'wrong password' : user ? 'account closed' : 'no such account'
    await recordFailure(reason, user, visitor)
    return 'wrong'
  }
  await Promise.all([limiter('account').delete(email), limiter('address').reward(visitor.address)])
  return db().$transaction(async (tx) =>
    (await hasFactor(tx, known.id))
      ? waitForFactor(tx, known.id, 'password')
      : beginSession(tx, known, visitor, 'password'),
  )
}

const knownAccount = (email: string) =>
  db().user.findUnique({ where: { email }, select: { id: true, email: true } })
