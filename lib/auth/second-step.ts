import { db, type Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { Invalid } from '#lib/platform/failures.ts'
import type { Actor, Origin } from './can.ts'
import { acceptCode, askableFactors, hasFactor, mustBePerson, mustNotBeTooMany } from './factors.ts'
import { cutVisitor, type Reason, recordFailure } from './failed.ts'
import { countAttempt, limiter } from './limits.ts'
import { issueToken, lookAtToken, newToken, spendToken } from './one-time.ts'
import { askForPasskey, checkPasskey } from './passkeys.ts'
import { isRecent, noteProof } from './proof.ts'
import type { Assertion } from './schema.ts'
import { type Account, beginSession, type SignedIn } from './sessions.ts'
import { mustBeHerPassword } from './users.ts'

// Between the password and the second factor stands a token: it lives ten minutes, works once, and
// opens nothing but this step.

/** A sign-in whose first step was right. The token is for the browser's cookie alone. */
export type Waiting = { waiting: string }

/** By what the first step was taken. */
type First = 'password' | 'openid'

/** Begins the wait for the second factor. */
export async function waitForFactor(tx: Tx, userId: number, first: First): Promise<Waiting> {
  return {
    waiting: await issueToken(tx, 'second-factor', { userId, token: `${first}.${newToken()}` }),
  }
}

/** Why a second step led nowhere. `over`: the first has to be taken again. */
export type NotYet = 'wrong' | 'too-many' | 'over' | 'copied'

const methods = {
  password: {
    code: 'password and code',
    'recovery code': 'password and recovery code',
    passkey: 'password and passkey',
  },
  openid: {
    code: 'openid and code',
    'recovery code': 'openid and recovery code',
    passkey: 'openid and passkey',
  },
} as const

type Found = { token: string; first: First; account: Account }

/** Whose sign-in it is that waits; null: none that still does. */
async function waitingFor(token: string | undefined): Promise<Found | null> {
  if (!token || token.length > 200) return null
  const found = await lookAtToken('second-factor', token)
  if (!found?.userId) return null
  const account = await db().user.findFirst({
    where: { id: found.userId, disabledAt: null },
    select: { id: true, name: true, email: true, role: true },
  })
  const first = token.startsWith('openid.') ? 'openid' : 'password'
  return account && { token, first, account }
}

/** What the second step may be taken with; null: no sign-in waits by this token. */
export async function secondStep(
  token: string | undefined,
): Promise<{ codes: boolean; passkeys: boolean } | null> {
  const found = await waitingFor(token)
  return found && askableFactors(found.account.id)
}

/** Counts an attempt at this account and from this address. @returns whether it is one too many */
async function isTooMany({ id, email }: Account, visitor: Origin): Promise<boolean> {
  const tooMany = await Promise.all([
    countAttempt('factor', String(id)),
    countAttempt('address', visitor.address),
  ])
  if (tooMany.some((one) => one?.first))
    await recordFailure('too many attempts', { id, email }, visitor)
  return tooMany.some(Boolean)
}

/** Finds the sign-in that waits, and counts this attempt at its second step. */
async function beginStep(
  token: string | undefined,
  from: Origin,
): Promise<{ found: Found; visitor: Origin } | 'over' | 'too-many'> {
  const visitor = cutVisitor(from)
  const found = await waitingFor(token)
  if (!found) return 'over'
  return (await isTooMany(found.account, visitor)) ? 'too-many' : { found, visitor }
}

/** What was right clears what was counted against it. */
async function forgive({ id }: Account, visitor: Origin): Promise<void> {
  await Promise.all([
    limiter('factor').delete(String(id)),
    limiter('address').reward(visitor.address),
  ])
}

/** Uses the token up and opens the session. */
async function finish(
  tx: Tx,
  { token, first, account }: Found,
  visitor: Origin,
  by: keyof (typeof methods)[First],
): Promise<SignedIn | 'over'> {
  const used = await spendToken(tx, 'second-factor', token)
  return used ? beginSession(tx, account, visitor, methods[first][by]) : 'over'
}

/**
 * Takes the second step with a code by time or a recovery code.
 * @returns the session that it opened, or why there is none
 */
export async function signInByCode(
  token: string | undefined,
  code: string,
  from: Origin,
  now = new Date(),
): Promise<SignedIn | NotYet> {
  const begun = await beginStep(token, from)
  if (typeof begun === 'string') return begun
  const { found, visitor } = begun
  const { account } = found
  const done = await db().$transaction(async (tx) => {
    // A sign-in that another request has just finished uses no code up.
    await tx.$queryRaw`select 1 from "User" where id = ${account.id} for update`
    if (!(await lookAtToken('second-factor', found.token, tx))) return 'over'
    const kind = await acceptCode(tx, account.id, code, now)
    if (!kind) return 'wrong'
    return finish(tx, found, visitor, kind)
  })
  if (typeof done !== 'string') await forgive(account, visitor)
  else if (done === 'wrong') await recordFailure('wrong code', account, visitor)
  return done
}

/** What a browser is asked to prove for the second step; null: no sign-in waits. */
export async function askForSecondPasskey(token: string | undefined) {
  const found = await waitingFor(token)
  return found && askForPasskey(found.account.id)
}

/** Takes the second step with a passkey. */
export async function signInBySecondPasskey(
  token: string | undefined,
  response: Assertion,
  from: Origin,
): Promise<SignedIn | NotYet> {
  const begun = await beginStep(token, from)
  if (typeof begun === 'string') return begun
  const { found, visitor } = begun
  const { account } = found
  const asserted = await checkPasskey(response, account.id, visitor)
  if (typeof asserted === 'string') {
    await recordFailure(passkeyReasons[asserted], account, visitor)
    return asserted
  }
  const done = await db().$transaction((tx) => finish(tx, found, visitor, 'passkey'))
  if (typeof done !== 'string') await forgive(account, visitor)
  return done
}

const passkeyReasons = {
  wrong: 'wrong passkey',
  copied: 'passkey was copied',
} as const satisfies Record<string, Reason>

/** What a browser is asked to prove for signing in by a passkey alone; null: too many asked from there. */
export async function askForAnyPasskey(from: Origin) {
  return (await countAttempt('challenge', from.address)) ? null : askForPasskey(null)
}

/** Signs in by a passkey alone: what the device has, and what it asked her for, are both factors. */
export async function signInByPasskey(
  response: Assertion,
  from: Origin,
): Promise<SignedIn | Exclude<NotYet, 'over'>> {
  const visitor = cutVisitor(from)
  if (await countAttempt('address', visitor.address)) return 'too-many'
  const asserted = await checkPasskey(response, null, visitor)
  if (typeof asserted === 'string') {
    await recordFailure(passkeyReasons[asserted], null, visitor)
    return asserted
  }
  const user = await db().user.findUniqueOrThrow({ where: { id: asserted.userId } })
  if (user.disabledAt) {
    await recordFailure('account closed', user, visitor)
    return 'wrong'
  }
  await limiter('address').reward(visitor.address)
  return db().$transaction((tx) => beginSession(tx, user, visitor, 'passkey'))
}

/** What someone who is signed in is asked for, to show again that it is her. */
export type ProofAsked = { password: boolean; codes: boolean; passkeys: boolean }

/** With a second factor it is asked for; without one the password, where there are any. */
export async function proofAskedOf(actor: Actor): Promise<ProofAsked> {
  mustBePerson(actor)
  if (await hasFactor(db(), actor.id))
    return { password: false, ...(await askableFactors(actor.id)) }
  return { password: env().PASSWORDS, codes: false, passkeys: false }
}

/** Does this session's holder need to show again that it is her, before she changes how she signs in? */
export async function needsProof(actor: Actor): Promise<boolean> {
  mustBePerson(actor)
  return !(await isRecent(actor.sessionId))
}

/**
 * Someone who is signed in shows again that it is her.
 * @throws Invalid (field "currentPassword" or "code")
 */
export async function prove(
  actor: Actor,
  given: { currentPassword: string } | { code: string },
  now = new Date(),
): Promise<void> {
  mustBePerson(actor)
  const { password, codes } = await proofAskedOf(actor)
  if (!password && !codes) throw new Invalid({ '': ['Sign out, and in again.'] })
  if (password)
    await mustBeHerPassword(actor, 'currentPassword' in given ? given.currentPassword : '')
  else {
    await mustNotBeTooMany(actor.id)
    const code = 'code' in given ? given.code : ''
    const kind = await db().$transaction((tx) => acceptCode(tx, actor.id, code, now))
    if (!kind) throw new Invalid({ code: ['This is no code of yours, or it was used already.'] })
    await limiter('factor').delete(String(actor.id))
  }
  if (actor.sessionId) await noteProof(actor.sessionId)
}

/** What her browser is asked to prove for the same. */
export async function askForProof(actor: Actor) {
  mustBePerson(actor)
  return askForPasskey(actor.id)
}

/** The same with a passkey. @throws Invalid when it isn't right */
export async function proveByPasskey(actor: Actor, response: Assertion): Promise<void> {
  mustBePerson(actor)
  await mustNotBeTooMany(actor.id)
  const asserted = await checkPasskey(
    response,
    actor.id,
    actor.from ?? { address: '', userAgent: '' },
  )
  if (typeof asserted === 'string') throw new Invalid({ '': ['This passkey is not accepted.'] })
  await limiter('factor').delete(String(actor.id))
  if (actor.sessionId) await noteProof(actor.sessionId)
}
