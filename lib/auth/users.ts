import { db, isUniqueViolation, type Prisma, type Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { recordAudit } from './audit.ts'
import { type Actor, mustBeAllowed, type Role } from './can.ts'
import { countAttempt, limiter } from './limits.ts'
import { issueToken, lookAtToken, spendToken } from './one-time.ts'
import { hashNewPassword, passwordMatches } from './passwords.ts'
import type { Colleague, NewUser, UserRow } from './schema.ts'
import { endSessionsOf } from './sessions.ts'

const rowColumns = () => ({
  id: true,
  email: true,
  name: true,
  role: true,
  disabledAt: true,
  createdAt: true,
  _count: { select: { sessions: { where: { expiresAt: { gt: new Date() } } } } },
})
type StoredRow = Prisma.UserGetPayload<{ select: ReturnType<typeof rowColumns> }>

const rowOf = ({ disabledAt, _count, ...user }: StoredRow): UserRow => ({
  ...user,
  disabled: disabledAt !== null,
  openSessions: _count.sessions,
})

/** All accounts, by name. */
export async function listUsers(actor: Actor): Promise<UserRow[]> {
  mustBeAllowed(actor, 'user.manage')
  const users = await db().user.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: rowColumns(),
  })
  return users.map(rowOf)
}

/** One account. @throws NotFound */
export async function openUser(actor: Actor, userId: number): Promise<UserRow> {
  mustBeAllowed(actor, 'user.manage')
  const user = await db().user.findUnique({ where: { id: userId }, select: rowColumns() })
  if (!user) throw new NotFound('There is no such user.')
  return rowOf(user)
}

/** Names and ids of active accounts, for choosing a byline's user. */
export async function userChoices(actor: Actor): Promise<{ id: number; name: string }[]> {
  mustBeAllowed(actor, 'byline.manage')
  return db().user.findMany({
    where: { disabledAt: null },
    orderBy: { name: 'asc' },
    select: { id: true, name: true },
  })
}

/** Writers and editors with open accounts, by name: whom to give work to, or to mention. */
export async function listColleagues(actor: Actor, tx: Tx = db()): Promise<Colleague[]> {
  mustBeAllowed(actor, 'user.list')
  return tx.user.findMany({
    where: { disabledAt: null, role: { not: 'byline_manager' } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, role: true },
  })
}

export async function anyUser(): Promise<boolean> {
  return (await db().user.findFirst({ select: { id: true } })) !== null
}

/** @throws Invalid when the e-mail address has an account already, or the password is a common one. */
export async function addUser(actor: Actor, input: NewUser): Promise<number> {
  mustBeAllowed(actor, 'user.manage')
  const { password, ...account } = input
  const passwordHash = await hashNewPassword(password, account)
  try {
    return await db().$transaction(async (tx) => {
      const { id } = await tx.user.create({ data: { ...account, passwordHash } })
      await recordAudit(tx, actor, 'user.add', `user:${id}`, account)
      return id
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Invalid({ email: [`${input.email} already has an account.`] })
  }
}

/** A newsroom can't lose its last administrator. Locks the administrators' rows. */
async function mustLeaveAnAdministrator(tx: Tx, userId: number): Promise<void> {
  const others = await tx.$queryRaw<{ id: number }[]>`
    select id from "User"
    where role = 'administrator' and "disabledAt" is null and id <> ${userId} for update`
  if (others.length === 0) {
    throw new Invalid({ '': ['This is the last administrator: name another one first.'] })
  }
}

async function changeUser(
  actor: Actor,
  userId: number,
  action: string,
  change: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  mustBeAllowed(actor, 'user.manage')
  await db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: { id: userId },
      select: { name: true, email: true, role: true },
    })
    if (!user) throw new NotFound('There is no such user.')
    await change(tx)
    // Whose it was, and what she was before.
    await recordAudit(tx, actor, action, `user:${userId}`, user)
  })
}

/** Gives a user another role and ends her sessions: she signs in again as what she is now. */
export async function changeRole(actor: Actor, userId: number, role: Role): Promise<void> {
  await changeUser(actor, userId, `user.role.${role}`, async (tx) => {
    if (role !== 'administrator') await mustLeaveAnAdministrator(tx, userId)
    const { count } = await tx.user.updateMany({
      where: { id: userId, role: { not: role } },
      data: { role },
    })
    if (count) await endSessionsOf(tx, userId)
  })
}

/**
 * Sets a password and ends the user's sessions.
 * @throws Invalid when it is a common one
 */
export async function changePassword(
  actor: Actor,
  userId: number,
  password: string,
): Promise<void> {
  mustBeAllowed(actor, 'user.manage')
  const user = await db().user.findUnique({
    where: { id: userId },
    select: { email: true, name: true },
  })
  if (!user) throw new NotFound('There is no such user.')
  const passwordHash = await hashNewPassword(password, user)
  await changeUser(actor, userId, 'user.password', async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash } })
    await endSessionsOf(tx, userId)
  })
}

/**
 * Makes sure that whoever acts is the account's owner and not someone who found her browser open.
 * Attempts are limited as those to sign in are.
 * @throws Invalid (field "currentPassword") when the password is wrong
 */
export async function mustBeHerPassword(actor: Actor, password: string): Promise<void> {
  if (actor.kind !== 'user') throw new Refused()
  if (await countAttempt('account', actor.email))
    throw new Invalid({ currentPassword: ['Too many attempts. Try again in 15 minutes.'] })
  const user = await db().user.findUniqueOrThrow({ where: { id: actor.id } })
  if (!(await passwordMatches(user.passwordHash, password)))
    throw new Invalid({ currentPassword: ['This is not your current password.'] })
  await limiter('account').delete(actor.email)
}

/**
 * Someone changes her own password; her sessions end, but for the one she acts by.
 * @throws Invalid when the current one is wrong, or the new one a common one
 */
export async function changeOwnPassword(
  actor: Actor,
  current: string,
  password: string,
): Promise<void> {
  if (actor.kind !== 'user') throw new Refused()
  await mustBeHerPassword(actor, current)
  const passwordHash = await hashNewPassword(password, actor)
  await db().$transaction(async (tx) => {
    await tx.user.update({ where: { id: actor.id }, data: { passwordHash } })
    await endSessionsOf(tx, actor.id, actor.sessionId)
    await recordAudit(tx, actor, 'user.password', `user:${actor.id}`)
  })
}

/** Closes an account (or opens it again). What its owner wrote stays; her sessions end at once. */
export async function setDisabled(actor: Actor, userId: number, disabled: boolean): Promise<void> {
  await changeUser(actor, userId, disabled ? 'user.disable' : 'user.enable', async (tx) => {
    if (disabled) await mustLeaveAnAdministrator(tx, userId)
    await tx.user.update({
      where: { id: userId },
      data: { disabledAt: disabled ? new Date() : null },
    })
    if (disabled) await endSessionsOf(tx, userId)
  })
}

/** Ends all of a user's sessions, by an administrator. */
export async function endSessions(actor: Actor, userId: number): Promise<void> {
  await changeUser(actor, userId, 'user.end_sessions', (tx) => endSessionsOf(tx, userId))
}

/** A one-time token for the first administrator's set-up; an earlier one stops working. */
export async function issueSetupToken(): Promise<string> {
  return db().$transaction((tx) => issueToken(tx, 'setup', { others: 'end' }))
}

/** Would this token be accepted now? */
export async function setupTokenWorks(token: string): Promise<boolean> {
  return (await lookAtToken('setup', token)) !== null && !(await anyUser())
}

/**
 * Makes the first administrator with a one-time token, which it uses up.
 * @throws Refused when the token is unknown, used or too old, or there is an account already.
 * @throws Invalid when the password is a common one
 */
export async function createFirstAdministrator(
  token: string,
  account: Omit<NewUser, 'role'>,
): Promise<void> {
  const { email, name, password } = account
  const passwordHash = await hashNewPassword(password, account)
  await db().$transaction(async (tx) => {
    if (!(await spendToken(tx, 'setup', token)) || (await tx.user.count()) > 0) {
      throw new Refused(
        'This link has been used or is too old. Start the server again for a new one.',
      )
    }
    const { id } = await tx.user.create({
      data: { email, name, passwordHash, role: 'administrator' },
    })
    await recordAudit(tx, { kind: 'system', name: 'setup' }, 'user.add', `user:${id}`, {
      name,
      email,
      role: 'administrator',
    })
  })
}
