import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { recordAudit } from './audit.ts'
import type { Actor, Origin } from './can.ts'
import { countAttempt, limiter, limits } from './limits.ts'
import { passwordMatches } from './passwords.ts'
import { credentialsSchema, type OpenIdReason } from './schema.ts'
import { beginSession, type SignedIn } from './sessions.ts'

/** Wrong attempts allowed in 15 minutes, for one account and from one address. */
export const attemptLimits = { account: limits.account.points, address: limits.address.points }

export type SignInResult = SignedIn | 'wrong' | 'too-many'

/** Whoever tries to sign in is nobody yet. */
const someone: Actor = { kind: 'system', name: 'someone not signed in' }

/** Why nobody was signed in, for the audit log. */
export type Reason =
  | 'wrong password'
  | 'no such account'
  | 'account closed'
  | 'too many attempts'
  | 'passwords are off'
  | OpenIdReason

/**
 * Records a sign-in that failed. What was typed is never kept: it may be a password in the wrong
 * field; an account that there is, is named.
 */
export async function recordFailure(
  reason: Reason,
  account: { id: number; email: string } | null,
  visitor: Origin,
): Promise<void> {
  const subject = account ? `user:${account.id}` : 'sign-in'
  const detail = { reason, ...(account && { email: account.email }) }
  await recordAudit(db(), someone, 'user.sign_in_failed', subject, detail, visitor)
}

/** The visitor, with no more of what the browser says than is kept. */
export const cutVisitor = ({ address, userAgent }: Origin): Origin => ({
  address,
  userAgent: userAgent.slice(0, 300),
})

/**
 * Checks credentials and opens a session. Unknown user, disabled user and wrong password get the
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
  return db().$transaction((tx) => beginSession(tx, known, visitor, 'password'))
}

const knownAccount = (email: string) =>
  db().user.findUnique({ where: { email }, select: { id: true, email: true } })
