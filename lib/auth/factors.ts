import { create as makeQr } from 'qrcode'
import { enqueue } from '#lib/outbox/queue.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { recordAudit } from './audit.ts'
import { type Actor, mustBeAllowed, type Person } from './can.ts'
import { codeUri, newCodeSecret, newRecoveryCode, recoveryHash, stepOfCode } from './codes.ts'
import { countAttempt, limiter } from './limits.ts'
import { isRecent, mustBeRecent } from './proof.ts'
import { passkeysWork } from './relying-party.ts'
import type { Factors, NewCodeSecret } from './schema.ts'
import { seal, unseal } from './sealing.ts'
import { endSessionsOf } from './sessions.ts'

// A user's second factors: codes by time, passkeys, and recovery codes for the day on which neither is
// at hand. Each change needs a sign-in that is recent, and is told her by mail.

const recoveryCodes = 10
const sealedFor = (userId: number) => `totp ${userId}`

/** @throws Refused unless a person asks, for herself */
export function mustBePerson(actor: Actor): asserts actor is Person {
  if (actor.kind !== 'user') throw new Refused()
}

/** Tells someone by mail what happened to her account, unless the write doesn't happen. */
export function tellByMail(
  tx: Tx,
  userId: number,
  what: string,
  detail: Record<string, string | number> = {},
): Promise<void> {
  return enqueue(tx, 'account-mail', {
    kind: 'told',
    ...{ userId, what, detail, at: new Date().toISOString() },
  })
}

/** Is someone with this account asked for a second factor? Recovery codes alone are none. */
export async function hasFactor(tx: Tx, userId: number): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ has: boolean }[]>`
    select exists (select from "Totp" where "userId" = ${userId} and "confirmedAt" is not null)
      or exists (select from "Passkey" where "userId" = ${userId}) as has`
  return found?.has === true
}

/** What of the second factor is asked for at a sign-in. */
export async function askableFactors(
  userId: number,
): Promise<{ codes: boolean; passkeys: boolean }> {
  const [codes, passkeys, recovery] = await Promise.all([
    db().totp.count({ where: { userId, confirmedAt: { not: null } } }),
    db().passkey.count({ where: { userId } }),
    db().recoveryCode.count({ where: { userId } }),
  ])
  return { codes: codes + recovery > 0, passkeys: passkeys > 0 && passkeysWork() }
}

/** One's own second factors. */
export async function openFactors(actor: Actor): Promise<Factors> {
  mustBePerson(actor)
  const { id, sessionId } = actor
  const [totp, passkeys, recoveryCodesLeft, recent] = await Promise.all([
    db().totp.findUnique({ where: { userId: id } }),
    db().passkey.findMany({ where: { userId: id }, orderBy: { createdAt: 'asc' } }),
    db().recoveryCode.count({ where: { userId: id } }),
    isRecent(sessionId),
  ])
  return {
    codesSince: totp?.confirmedAt ?? null,
    passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt, backedUp }) => ({
      ...{ id, name, createdAt, lastUsedAt, backedUp },
    })),
    recoveryCodesLeft,
    recent,
    passkeysWork: passkeysWork(),
  }
}

/**
 * Makes a secret of codes, for an authenticator to read. Nobody is asked for its codes until one of
 * them was confirmed; an earlier unconfirmed one stops working.
 * @param issuer the newsroom's name, as the authenticator shows it
 * @throws Invalid when her codes are set up already
 */
export async function beginCodes(actor: Actor, issuer: string): Promise<NewCodeSecret> {
  mustBePerson(actor)
  await mustBeRecent(actor)
  const secret = newCodeSecret()
  const sealed = seal(secret, sealedFor(actor.id))
  const written = await db().$executeRaw`
    insert into "Totp" ("userId", secret) values (${actor.id}, ${sealed})
    on conflict ("userId") do update set secret = excluded.secret, "lastStep" = 0, "createdAt" = now()
    where "Totp"."confirmedAt" is null`
  if (written === 0) throw new Invalid({ '': ['Codes are set up already: remove those first.'] })
  return shown(secret, issuer, actor.email)
}

/**
 * The secret that waits for its first code, for the form that asks for it again; null: none does.
 * @param issuer the newsroom's name, as the authenticator shows it
 */
export async function codesToConfirm(actor: Actor, issuer: string): Promise<NewCodeSecret | null> {
  mustBePerson(actor)
  await mustBeRecent(actor)
  const row = await db().totp.findFirst({ where: { userId: actor.id, confirmedAt: null } })
  const secret = row && unseal(row.secret, sealedFor(actor.id))
  return secret ? shown(secret, issuer, actor.email) : null
}

/** A secret as it is typed, and as a QR code. */
function shown(secret: string, issuer: string, email: string): NewCodeSecret {
  const { modules } = makeQr(codeUri(secret, issuer.replaceAll(':', ' '), email))
  const dark: [number, number][] = []
  for (let y = 0; y < modules.size; y++)
    for (let x = 0; x < modules.size; x++) if (modules.get(y, x)) dark.push([x, y])
  return {
    key: (secret.match(/.{1,4}/g) ?? []).join(' '),
    size: modules.size,
    path: dark.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join(''),
  }
}

/**
 * Confirms with a first code that the authenticator has the secret: from now on codes are asked for.
 * @returns recovery codes, if she had none yet
 * @throws Invalid (field "code")
 */
export async function confirmCodes(
  actor: Actor,
  code: string,
  now = new Date(),
): Promise<string[] | null> {
  mustBePerson(actor)
  await mustBeRecent(actor)
  await mustNotBeTooMany(actor.id)
  return db().$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ secret: string }[]>`
      select secret from "Totp" where "userId" = ${actor.id} and "confirmedAt" is null for update`
    if (!row) throw new NotFound('There is nothing to confirm: begin again.')
    const secret = unseal(row.secret, sealedFor(actor.id))
    const step = secret && stepOfCode(secret, code, now)
    if (!step)
      throw new Invalid({
        code: ['This is not the code of now. Wait for the next one; is the device’s clock right?'],
      })
    await tx.totp.update({
      where: { userId: actor.id },
      data: { confirmedAt: new Date(), lastStep: step },
    })
    await limiter('factor').delete(String(actor.id))
    return added(tx, actor, 'codes', 'codes of an authenticator')
  })
}

/** What follows from each new factor. @returns recovery codes, if there were none */
export async function added(
  tx: Tx,
  actor: Person,
  kind: 'codes' | 'passkey',
  name: string,
): Promise<string[] | null> {
  await recordAudit(tx, actor, 'user.add_factor', `user:${actor.id}`, { kind, name })
  await tellByMail(tx, actor.id, 'factor.added', { name })
  const has = await tx.recoveryCode.count({ where: { userId: actor.id } })
  return has > 0 ? null : storeRecoveryCodes(tx, actor.id)
}

/** Removes the codes of her authenticator. @throws NotFound when there are none */
export async function removeCodes(actor: Actor): Promise<void> {
  mustBePerson(actor)
  await mustBeRecent(actor)
  await db().$transaction(async (tx) => {
    const { count } = await tx.totp.deleteMany({ where: { userId: actor.id } })
    if (count === 0) throw new NotFound('There are no codes to remove.')
    await removed(tx, actor, 'codes', 'codes of an authenticator')
  })
}

/** What follows when a factor is removed: without any, recovery codes have nothing to recover. */
export async function removed(
  tx: Tx,
  actor: Person,
  kind: 'codes' | 'passkey',
  name: string,
): Promise<void> {
  await recordAudit(tx, actor, 'user.remove_factor', `user:${actor.id}`, { kind, name })
  await tellByMail(tx, actor.id, 'factor.removed', { name })
  if (!(await hasFactor(tx, actor.id)))
    await tx.recoveryCode.deleteMany({ where: { userId: actor.id } })
}

async function storeRecoveryCodes(tx: Tx, userId: number): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodes }, newRecoveryCode)
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ userId, hash: recoveryHash(userId, code) })),
  })
  return codes
}

/**
 * New recovery codes; earlier ones stop working. They are told this once.
 * @throws Invalid when there is no factor that they would stand in for
 */
export async function makeRecoveryCodes(actor: Actor): Promise<string[]> {
  mustBePerson(actor)
  await mustBeRecent(actor)
  return db().$transaction(async (tx) => {
    if (!(await hasFactor(tx, actor.id)))
      throw new Invalid({ '': ['Set up codes or a passkey first.'] })
    await recordAudit(tx, actor, 'user.make_recovery_codes', `user:${actor.id}`)
    await tellByMail(tx, actor.id, 'recovery.made')
    return storeRecoveryCodes(tx, actor.id)
  })
}

/** Too many codes were tried for this account. */
export const tooManyCodes = 'Too many attempts. Try again in 15 minutes.'

/** Counts an attempt. @throws Invalid (field "code") when it is one too many */
export async function mustNotBeTooMany(userId: number): Promise<void> {
  if (await countAttempt('factor', String(userId))) throw new Invalid({ code: [tooManyCodes] })
}

/**
 * Is this a code of hers? It is used up by that: a code by time with all of its step and before it, a
 * recovery code for good. Of two who use it at once, one does.
 * @returns what it was; null: none of hers
 */
export async function acceptCode(
  tx: Tx,
  userId: number,
  typed: string,
  now: Date,
): Promise<'code' | 'recovery code' | null> {
  const digits = typed.replace(/[\s-]/g, '')
  if (/^\d{6}$/.test(digits)) {
    const totp = await tx.totp.findFirst({ where: { userId, confirmedAt: { not: null } } })
    if (!totp) return null
    const secret = unseal(totp.secret, sealedFor(userId))
    if (secret === null)
      log.error({ user: userId }, 'a secret of codes was sealed by another NEXTAUTH_SECRET')
    const step = secret && stepOfCode(secret, digits, now)
    if (!step) return null
    const { count } = await tx.totp.updateMany({
      where: { userId, lastStep: { lt: step } },
      data: { lastStep: step },
    })
    return count === 1 ? 'code' : null
  }
  const { count } = await tx.recoveryCode.deleteMany({
    where: { userId, hash: recoveryHash(userId, typed) },
  })
  if (count === 0) return null
  const left = await tx.recoveryCode.count({ where: { userId } })
  await tellByMail(tx, userId, 'recovery.used', { left })
  return 'recovery code'
}

/**
 * Takes all second factors from a user, and ends her sessions: for when she has lost them.
 * @throws NotFound when there is no such account
 */
export async function resetFactors(actor: Actor, userId: number): Promise<void> {
  mustBeAllowed(actor, 'user.manage')
  await mustBeRecent(actor)
  await db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: { id: userId },
      select: { name: true, email: true, role: true },
    })
    if (!user) throw new NotFound('There is no such user.')
    await tx.totp.deleteMany({ where: { userId } })
    await tx.passkey.deleteMany({ where: { userId } })
    await tx.recoveryCode.deleteMany({ where: { userId } })
    const hers = actor.kind === 'user' && actor.id === userId
    await endSessionsOf(tx, userId, hers ? actor.sessionId : undefined)
    await recordAudit(tx, actor, 'user.reset_factors', `user:${userId}`, user)
    await tellByMail(tx, userId, 'factors.reset', { by: actor.name })
  })
  await limiter('factor').delete(String(userId))
}

/** How many second factors a user has, for who manages users. */
export async function countFactors(actor: Actor, userId: number): Promise<number> {
  mustBeAllowed(actor, 'user.manage')
  const [totp, passkeys] = await Promise.all([
    db().totp.count({ where: { userId, confirmedAt: { not: null } } }),
    db().passkey.count({ where: { userId } }),
  ])
  return totp + passkeys
}
