import { randomUUID } from 'node:crypto'
import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import type { Role } from './can.ts'
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

/**
 * Checks credentials and opens a session. Unknown user, disabled user and wrong password get the
 * same answer after the same work; attempts are limited per account and per address, and a right
 * password clears its account's count.
 */
export async function signIn(
  input: unknown,
  visitor: { address: string; userAgent: string },
): Promise<SignInResult> {
  const parsed = credentialsSchema.safeParse(input)
  if (!parsed.success) return 'wrong'
  const { email, password } = parsed.data
  const { account, address } = limiters()
  try {
    await Promise.all([account.consume(email), address.consume(visitor.address)])
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    log.warn({ address: visitor.address }, 'too many sign-in attempts')
    return 'too-many'
  }
  const user = await db().user.findUnique({ where: { email } })
  const known = user && !user.disabledAt ? user : undefined
  if (!(await passwordMatches(known?.passwordHash, password)) || !known) return 'wrong'
  await Promise.all([account.delete(email), address.reward(visitor.address)])
  const session = await db().session.create({
    data: {
      id: randomUUID(),
      userId: known.id,
      expiresAt: new Date(Date.now() + sessionDays * 86_400_000),
      userAgent: visitor.userAgent.slice(0, 300),
    },
  })
  return {
    sessionId: session.id,
    id: known.id,
    name: known.name,
    email: known.email,
    role: known.role,
  }
}

/** Ends one session. */
export async function signOut(sessionId: string): Promise<void> {
  await db().session.deleteMany({ where: { id: sessionId } })
}

/** Ends all sessions of a user, on every device. */
export async function signOutEverywhere(userId: number): Promise<void> {
  await db().session.deleteMany({ where: { userId } })
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
