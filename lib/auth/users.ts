import { createHash, randomBytes } from 'node:crypto'
import { db, isUniqueViolation, type Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { recordAudit } from './audit.ts'
import { type Actor, mustBeAllowed, type Role } from './can.ts'
import { hashPassword, passwordMatches } from './passwords.ts'
import type { Colleague, NewUser, UserRow } from './schema.ts'

/** All accounts, by name. */
export async function listUsers(actor: Actor): Promise<UserRow[]> {
  mustBeAllowed(actor, 'user.manage')
  const users = await db().user.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      email: true,
      name: true,
      role: true,
      disabledAt: true,
      createdAt: true,
      _count: { select: { sessions: { where: { expiresAt: { gt: new Date() } } } } },
    },
  })
  return users.map(({ disabledAt, _count, ...user }) => ({
    ...user,
    disabled: disabledAt !== null,
    openSessions: _count.sessions,
  }))
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

/** @throws Invalid when the e-mail address has an account already. */
export async function addUser(actor: Actor, input: NewUser): Promise<number> {
  mustBeAllowed(actor, 'user.manage')
  const { password, ...account } = input
  const passwordHash = await hashPassword(password)
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

export async function changeRole(actor: Actor, userId: number, role: Role): Promise<void> {
  await changeUser(actor, userId, `user.role.${role}`, async (tx) => {
    if (role !== 'administrator') await mustLeaveAnAdministrator(tx, userId)
    await tx.user.update({ where: { id: userId }, data: { role } })
  })
}

/** Sets a password and ends the user's sessions. */
export async function changePassword(
  actor: Actor,
  userId: number,
  password: string,
): Promise<void> {
  const passwordHash = await hashPassword(password)
  await changeUser(actor, userId, 'user.password', async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash } })
    await tx.session.deleteMany({ where: { userId } })
  })
}

/**
 * Someone changes her own password; her sessions end.
 * @throws Invalid when the current one is wrong.
 */
export async function changeOwnPassword(
  actor: Actor,
  current: string,
  password: string,
): Promise<void> {
  if (actor.kind !== 'user') throw new Refused()
  const user = await db().user.findUniqueOrThrow({ where: { id: actor.id } })
  if (!(await passwordMatches(user.passwordHash, current))) {
    throw new Invalid({ currentPassword: ['This is not your current password.'] })
  }
  const passwordHash = await hashPassword(password)
  await db().$transaction(async (tx) => {
    await tx.user.update({ where: { id: actor.id }, data: { passwordHash } })
    await tx.session.deleteMany({ where: { userId: actor.id } })
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
    if (disabled) await tx.session.deleteMany({ where: { userId } })
  })
}

/** Ends all of a user's sessions, by an administrator. */
export async function endSessions(actor: Actor, userId: number): Promise<void> {
  await changeUser(actor, userId, 'user.end_sessions', (tx) =>
    tx.session.deleteMany({ where: { userId } }),
  )
}

const digest = (token: string) => createHash('sha256').update(token).digest('hex')
const setupHours = 24

/** A one-time token for the first administrator's set-up; an earlier one stops working. */
export async function issueSetupToken(): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  await db().$transaction([
    db().oneTimeToken.deleteMany({ where: { purpose: 'setup' } }),
    db().oneTimeToken.create({
      data: {
        hash: digest(token),
        purpose: 'setup',
        expiresAt: new Date(Date.now() + setupHours * 3_600_000),
      },
    }),
  ])
  return token
}

const usableSetupToken = (token: string) => ({
  hash: digest(token),
  purpose: 'setup',
  expiresAt: { gt: new Date() },
})

/** Would this token be accepted now? */
export async function setupTokenWorks(token: string): Promise<boolean> {
  const found = await db().oneTimeToken.findFirst({ where: usableSetupToken(token) })
  return found !== null && !(await anyUser())
}

/**
 * Makes the first administrator with a one-time token, which it uses up.
 * @throws Refused when the token is unknown, used or too old, or there is an account already.
 */
export async function createFirstAdministrator(
  token: string,
  account: Omit<NewUser, 'role'>,
): Promise<void> {
  const { email, name, password } = account
  const passwordHash = await hashPassword(password)
  await db().$transaction(async (tx) => {
    const used = await tx.oneTimeToken.deleteMany({ where: usableSetupToken(token) })
    if (used.count !== 1 || (await tx.user.count()) > 0) {
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
