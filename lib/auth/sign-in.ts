import { randomUUID } from 'node:crypto'
import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { recordAudit } from './audit.ts'
import { type Actor, actorId, type Origin, type Role } from './can.ts'
import { passwordMatches } from './passwords.ts'
import { credentialsSchema } from './schema.ts'

const sessionDays = 30

/** Wrong attempts allowed in 15 minutes, for one account and from one address. */
export const attemptLimits = { account: 10, address: 30 }

const limiters = () =>
  processState('sign-in-limiters', () => {
    const shared = { storeClient: db(), tableName: 'signInAttempt', duration: 15 * 60 }
    return {
      account: new RateLimiterPrisma({
        ...shared,
        keyPrefix: 'account',
        points: attemptLimits.account,
      }),
      address: new RateLimiterPrisma({
        ...shared,
        keyPrefix: 'address',
        points: attemptLimits.address,
      }),
    }
  })

export type SignedIn = { sessionId: string; id: number; name: string; email: string; role: Role }

export type SignInResult = SignedIn | 'wrong' | 'too-many'

/** Whoever tries to sign in is nobody yet. */
const someone: Actor = { kind: 'system', name: 'someone not signed in' }

/**
 * Records a sign-in that failed. What was typed is never kept: it may be a password in the wrong
 * field; an account that there is, is named.
 */
async function recordFailure(
  reason: 'wrong password' | 'no such account' | 'account closed' | 'too many attempts',
  account: { id: number; email: string } | null,
  visitor: Origin,
): Promise<void> {
  const subject = account ? `user:${account.id}` : 'sign-in'
  const detail = { reason, ...(account && { email: account.email }) }
  await recordAudit(db(), someone, 'user.sign_in_failed', subject, detail, visitor)
}

/**
 * Checks credentials and opens a session. Unknown user, disabled user and wrong password get the
 * same answer after the same work; attempts are limited per account and per address, and a right
 * password clears its account's count.
 */
export async function signIn(
  input: unknown,
  { address: from, userAgent }: Origin,
): Promise<SignInResult> {
  const visitor = { address: from, userAgent: userAgent.slice(0, 300) }
  const parsed = credentialsSchema.safeParse(input)
  if (!parsed.success) return 'wrong'
  const { email, password } = parsed.data
  const { account, address } = limiters()
  try {
    await Promise.all([account.consume(email), address.consume(visitor.address)])
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    log.warn({ address: visitor.address }, 'too many sign-in attempts')
    // Once each quarter of an hour and limit: a flood of attempts is no flood of entries.
    const limits = Object.values(attemptLimits)
    if (limits.some((limit) => error.consumedPoints === limit + 1))
      await recordFailure('too many attempts', await knownAccount(email), visitor)
    return 'too-many'
  }
  const user = await db().user.findUnique({ where: { email } })
  const known = user && !user.disabledAt ? user : undefined
  if (!(await passwordMatches(known?.passwordHash, password)) || !known) {
    const reason = known ? 'wrong password' : user ? 'account closed' : 'no such account'
    await recordFailure(reason, user, visitor)
    return 'wrong'
  }
  await Promise.all([account.delete(email), address.reward(visitor.address)])
  const session = await db().$transaction(async (tx) => {
    const { id, name, email, role } = known
    await recordAudit(
      tx,
      { kind: 'user', id, name, email, role, from: visitor },
      'user.sign_in',
      `user:${id}`,
    )
    return tx.session.create({
      data: {
        id: randomUUID(),
        userId: id,
        expiresAt: new Date(Date.now() + sessionDays * 86_400_000),
        userAgent: visitor.userAgent,
      },
    })
  })
  return {
    sessionId: session.id,
    id: known.id,
    name: known.name,
    email: known.email,
    role: known.role,
  }
}

const knownAccount = (email: string) =>
  db().user.findUnique({ where: { email }, select: { id: true, email: true } })

/** Ends one session. @param from where its end was asked for */
export async function signOut(sessionId: string, from?: Origin): Promise<void> {
  await db().$transaction(async (tx) => {
    const session = await tx.session.findUnique({
      where: { id: sessionId },
      include: { user: true },
    })
    const { count } = await tx.session.deleteMany({ where: { id: sessionId } })
    if (!session || count === 0) return
    const { id, name, email, role } = session.user
    const user: Actor = { kind: 'user', id, name, email, role, from }
    await recordAudit(tx, user, 'user.sign_out', `user:${id}`)
  })
}

/** Ends all sessions of the actor, on every device. */
export async function signOutEverywhere(actor: Actor): Promise<void> {
  const userId = actorId(actor)
  if (userId === null) return
  await db().$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { userId } })
    await recordAudit(tx, actor, 'user.end_sessions', `user:${userId}`, { sessions: count })
  })
}

/** Who holds this session now, as the database says now: role changes and removals hold at once. */
export async function sessionUser(sessionId: string) {
  const session = await db().session.findUnique({
    where: { id: sessionId },
    select: {
      expiresAt: true,
      user: { select: { id: true, name: true, email: true, role: true, disabledAt: true } },
    },
  })
  if (!session || session.expiresAt < new Date() || session.user.disabledAt) return null
  const { id, name, email, role } = session.user
  return { id, name, email, role }
}
