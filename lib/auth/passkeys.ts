import { createHash } from 'node:crypto'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { db, isUniqueViolation, type Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { recordAudit } from './audit.ts'
import type { Actor, Origin } from './can.ts'
import { added, mustBePerson, removed, tellByMail } from './factors.ts'
import { issueToken, spendToken } from './one-time.ts'
import { mustBeRecent } from './proof.ts'
import { type RelyingParty, relyingParty } from './relying-party.ts'
import type { Assertion, Registration } from './schema.ts'

// Passkeys (W3C Web Authentication, level 3). A challenge is a one-time token: it is answered once,
// within ten minutes, and by her for whom it was made.

const mostPasskeys = 20

/** @throws Refused where the site's address is none for which there are passkeys */
function mustHaveParty(): RelyingParty {
  const party = relyingParty()
  if (!party) throw new Refused('There are no passkeys at this address: it needs HTTPS and a name.')
  return party
}

/** What an authenticator knows an account by: the same each time, and nobody's name. */
const handleOf = (userId: number) =>
  new Uint8Array(createHash('sha256').update(`broadsheet account ${userId}`).digest())

const known = ({ id, transports }: { id: string; transports: string[] }) => ({ id, transports })

/** What a browser is asked to make a passkey for. */
export async function beginPasskey(actor: Actor, siteName: string) {
  mustBePerson(actor)
  await mustBeRecent(actor)
  const { id: rpID } = mustHaveParty()
  const mine = await db().passkey.findMany({ where: { userId: actor.id } })
  if (mine.length >= mostPasskeys)
    throw new Invalid({ '': [`${mostPasskeys} passkeys are the most: remove one first.`] })
  const options = await generateRegistrationOptions({
    rpID,
    rpName: siteName,
    userID: handleOf(actor.id),
    userName: actor.email,
    userDisplayName: actor.name,
    attestationType: 'none',
    excludeCredentials: mine.map(known),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
  await issueToken(db(), 'passkey.make', { userId: actor.id, token: options.challenge })
  return options
}

/**
 * Keeps a passkey that her device made.
 * @param name by which she knows it again
 * @returns recovery codes, if she had none yet
 * @throws Invalid when the answer is to another challenge, or not from our page
 */
export async function addPasskey(
  actor: Actor,
  name: string,
  response: Registration,
): Promise<string[] | null> {
  mustBePerson(actor)
  await mustBeRecent(actor)
  const { id: expectedRPID, origin: expectedOrigin } = mustHaveParty()
  const info = await verifyRegistrationResponse({
    response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: async (challenge) =>
      (await spendToken(db(), 'passkey.make', challenge))?.userId === actor.id,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: false,
  })
    .then(({ registrationInfo }) => registrationInfo)
    .catch((error) => {
      log.warn({ err: error }, 'a passkey could not be verified')
      return undefined
    })
  if (!info) throw new Invalid({ '': ['The device’s answer could not be verified. Try again.'] })
  const { credential, credentialBackedUp } = info
  try {
    return await db().$transaction(async (tx) => {
      await tx.passkey.create({
        data: {
          id: credential.id,
          userId: actor.id,
          name,
          publicKey: credential.publicKey,
          counter: credential.counter,
          transports: credential.transports ?? [],
          backedUp: credentialBackedUp,
        },
      })
      return added(tx, actor, 'passkey', name)
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Invalid({ '': ['This passkey is here already.'] })
  }
}

/** Removes one of her passkeys. @throws NotFound when it isn't hers */
export async function removePasskey(actor: Actor, id: string): Promise<void> {
  mustBePerson(actor)
  await mustBeRecent(actor)
  await db().$transaction(async (tx) => {
    const row = await tx.passkey.findFirst({ where: { id, userId: actor.id } })
    const { count } = await tx.passkey.deleteMany({ where: { id, userId: actor.id } })
    if (!row || count === 0) throw new NotFound('There is no such passkey of yours.')
    await removed(tx, actor, 'passkey', row.name)
  })
}

/**
 * What a browser is asked to prove.
 * @param userId whose passkeys; null: whoever's, which then is both factors in one
 */
export async function askForPasskey(userId: number | null) {
  const { id: rpID } = mustHaveParty()
  const hers = userId === null ? [] : await db().passkey.findMany({ where: { userId } })
  const options = await generateAuthenticationOptions({
    rpID,
    allowCredentials: hers.map(known),
    userVerification: userId === null ? 'required' : 'preferred',
  })
  await issueToken(db(), 'passkey.sign-in', { userId, token: options.challenge })
  return options
}

/** Whose passkey it was; or why it isn't taken. */
export type Asserted = { userId: number } | 'wrong' | 'copied'

/**
 * Checks the answer of a passkey, which is used up by that.
 * @param userId for whom it was asked; null: for whoever has it, and then the device must have made sure
 *   that it is her (by PIN, finger or face)
 */
export async function checkPasskey(
  response: Assertion,
  userId: number | null,
  from: Origin,
): Promise<Asserted> {
  const party = relyingParty()
  if (!party) return 'wrong'
  const row = await db().passkey.findUnique({ where: { id: response.id } })
  const stored = row && (userId === null || row.userId === userId) ? row : null
  if (!stored) return 'wrong'
  const asserted = await verifyAuthenticationResponse({
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: async (challenge) => {
      const used = await spendToken(db(), 'passkey.sign-in', challenge)
      return used !== null && used.userId === userId
    },
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    // The counter is compared below, where a copy can be told from a wrong answer.
    credential: { id: stored.id, publicKey: new Uint8Array(stored.publicKey), counter: -1 },
    requireUserVerification: userId === null,
  }).catch((error) => {
    log.warn({ err: error }, 'the answer of a passkey could not be verified')
    return null
  })
  if (!asserted?.verified) return 'wrong'
  const { newCounter, credentialBackedUp } = asserted.authenticationInfo
  return db().$transaction(async (tx) => {
    if (await counts(tx, stored.id, newCounter, credentialBackedUp))
      return { userId: stored.userId }
    const someone: Actor = { kind: 'system', name: 'someone not signed in' }
    const detail = { name: stored.name, counter: newCounter, before: Number(stored.counter) }
    await recordAudit(tx, someone, 'user.passkey_copied', `user:${stored.userId}`, detail, from)
    await tellByMail(tx, stored.userId, 'passkey.copied', { name: stored.name })
    return 'copied'
  })
}

/**
 * Notes a device's counter of signatures, which only goes up (WebAuthn, 6.1.1); those that don't count
 * say 0. @returns whether it went up
 */
async function counts(tx: Tx, id: string, counter: number, backedUp: boolean): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update "Passkey" set counter = ${counter}, "lastUsedAt" = now(), "backedUp" = ${backedUp}
    where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter} = 0))`
  return changed === 1
}
