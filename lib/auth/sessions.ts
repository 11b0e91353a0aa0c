import { randomUUID } from 'node:crypto'
import { db, type Tx } from '#lib/platform/db.ts'
import { NotFound, Refused } from '#lib/platform/failures.ts'
import { recordAudit } from './audit.ts'
import { type Actor, can, mustBeAllowed, type Origin, type Person, type Role } from './can.ts'
import { sessionDays } from './cookies.ts'
import { deviceInWords, networkOf } from './devices.ts'
import {
  type SessionRow,
  type SignInMethod,
  type SignInRules,
  signInRulesSchema,
} from './schema.ts'

/** An account whose owner has proved that it is hers. */
export type Account = { id: number; name: string; email: string; role: Role }

export type SignedIn = Account & { sessionId: string }

/**
 * Opens a session of an account whose owner has proved that it is hers: always one with a new id,
 * whatever the browser had before.
 * @param method by what she proved it
 */
export async function beginSession(
  tx: Tx,
  account: Account,
  visitor: Origin,
  method: SignInMethod,
): Promise<SignedIn> {
  const { id, name, email, role } = account
  const user: Person = { kind: 'user', id, name, email, role, from: visitor }
  await recordAudit(tx, user, 'user.sign_in', `user:${id}`, { by: method })
  const sessionId = randomUUID()
  await tx.session.create({
    data: {
      id: sessionId,
      userId: id,
      expiresAt: new Date(Date.now() + sessionDays * 86_400_000),
      userAgent: visitor.userAgent.slice(0, 300),
      network: networkOf(visitor.address),
      lastUsedAt: new Date(),
      method,
    },
  })
  return { sessionId, id, name, email, role }
}

/** Who holds a session, and whether she may do nothing yet but set up a second factor. */
export type Holder = { user: Account & { sessionId: string }; mustSetUpFactor: boolean }

type HeldRow = Account & {
  method: string
  isNews: boolean
  hasFactor: boolean
  rules: unknown
}

/** The stored rules, as far as they can be read. */
const rulesOf = (stored: unknown): SignInRules =>
  signInRulesSchema.catch(signInRulesSchema.parse({})).parse(stored ?? {})

/** What the newsroom requires of whoever signs in. */
export async function signInRules(tx: Tx): Promise<SignInRules> {
  return rulesOf((await tx.setting.findUnique({ where: { key: 'sign-in' } }))?.value)
}

/**
 * Who holds this session now, as the database says now: its end, a removal, and what the newsroom
 * requires hold at once. Notes, to ten minutes, that the session is used.
 */
export async function sessionHolder(sessionId: string): Promise<Holder | null> {
  const [row] = await db().$queryRaw<HeldRow[]>`
    select u.id, u.name, u.email, u.role::text as role, s.method,
      s."lastUsedAt" is null or s."lastUsedAt" < now() - interval '10 minutes' as "isNews",
      exists (select from "Totp" where "userId" = u.id and "confirmedAt" is not null)
        or exists (select from "Passkey" where "userId" = u.id) as "hasFactor",
      (select value from "Setting" where key = 'sign-in') as rules
    from "Session" s join "User" u on u.id = s."userId"
    where s.id = ${sessionId}::uuid and s."expiresAt" > now() and u."disabledAt" is null`
  if (!row) return null
  if (row.isNews)
    await db().$executeRaw`update "Session" set "lastUsedAt" = now() where id = ${sessionId}::uuid`
  const { id, name, email, role, method, hasFactor } = row
  const { factorRoles, providerSuffices } = rulesOf(row.rules)
  // Who comes by the organisation's own sign-in was asked for it there.
  const askedElsewhere = providerSuffices && method === 'openid'
  return {
    user: { id, name, email, role, sessionId },
    mustSetUpFactor: factorRoles.includes(role) && !hasFactor && !askedElsewhere,
  }
}

/**
 * Whoever may act by this session: nobody while she has yet to set up the second factor that her role
 * must have. Everything that asks who someone is asks this.
 */
export async function sessionUser(sessionId: string): Promise<Holder['user'] | null> {
  const holder = await sessionHolder(sessionId)
  return holder && !holder.mustSetUpFactor ? holder.user : null
}

/** Ends one session by its own cookie. @param from where its end was asked for */
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

/**
 * Open sessions of a user, the last used first.
 * @throws Refused unless they are the actor's own or she manages users
 */
export async function listSessions(actor: Actor, userId: number): Promise<SessionRow[]> {
  mustSeeSessionsOf(actor, userId)
  const found = await db().session.findMany({
    where: { userId, expiresAt: { gt: new Date() } },
    orderBy: [{ lastUsedAt: { sort: 'desc', nulls: 'last' } }, { createdAt: 'desc' }],
    take: 100,
  })
  return found.map(({ id, createdAt, lastUsedAt, userAgent, network, method }) => ({
    id,
    createdAt,
    lastUsedAt,
    device: deviceInWords(userAgent),
    network,
    method,
    current: actor.kind === 'user' && actor.sessionId === id,
  }))
}

function mustSeeSessionsOf(actor: Actor, userId: number): void {
  if (actor.kind === 'user' && actor.id === userId) mustBeAllowed(actor, 'account.open')
  else mustBeAllowed(actor, 'user.manage')
}

/** Ends one session. @throws NotFound when there is none that the actor may end */
export async function endSession(actor: Actor, sessionId: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const session = await tx.session.findUnique({ where: { id: sessionId } })
    const hers = actor.kind === 'user' && actor.id === session?.userId
    // Others' sessions are told from none at all only by whoever may end them.
    if (!session || !(hers || can(actor, 'user.manage')))
      throw new NotFound('This session has ended already.')
    const { count } = await tx.session.deleteMany({ where: { id: sessionId } })
    if (count === 0) throw new NotFound('This session has ended already.')
    await recordAudit(tx, actor, 'user.end_session', `user:${session.userId}`, {
      device: deviceInWords(session.userAgent),
    })
  })
}

/**
 * Ends a user's sessions, and what would open another: links for a new password, sign-ins that wait
 * for the second factor. Each change that makes it doubtful who was signed in calls it.
 * @param keep the session that stays
 * @returns how many ended
 */
export async function endSessionsOf(tx: Tx, userId: number, keep?: string): Promise<number> {
  await tx.oneTimeToken.deleteMany({ where: { userId } })
  const { count } = await tx.session.deleteMany({
    where: { userId, ...(keep ? { id: { not: keep } } : {}) },
  })
  return count
}

/** Ends all sessions of the actor but the one she acts by. */
export async function endOtherSessions(actor: Actor): Promise<void> {
  if (actor.kind !== 'user' || !actor.sessionId) throw new Refused()
  const { id, sessionId } = actor
  await db().$transaction(async (tx) => {
    const sessions = await endSessionsOf(tx, id, sessionId)
    await recordAudit(tx, actor, 'user.end_sessions', `user:${id}`, { sessions, but: 'this one' })
  })
}

/** Ends all sessions of the actor, on every device. */
export async function signOutEverywhere(actor: Actor): Promise<void> {
  if (actor.kind !== 'user') return
  await db().$transaction(async (tx) => {
    const sessions = await endSessionsOf(tx, actor.id)
    await recordAudit(tx, actor, 'user.end_sessions', `user:${actor.id}`, { sessions })
  })
}
