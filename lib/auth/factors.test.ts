import { beforeAll, expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { waitingMails } from '#testing/mailed.ts'
import { makeUser, system, testPassword } from '#testing/newsroom.ts'
import type { Person, Role } from './can.ts'
import { codeAt, codeUri, newCodeSecret, newRecoveryCode, stepOfCode } from './codes.ts'
import {
  beginCodes,
  codesToConfirm,
  confirmCodes,
  makeRecoveryCodes,
  openFactors,
  removeCodes,
  resetFactors,
} from './factors.ts'
import { limits } from './limits.ts'
import { issueSignInLink, signInByLink } from './link.ts'
import { seal, unseal } from './sealing.ts'
import { askForAnyPasskey, needsProof, prove, secondStep, signInByCode } from './second-step.ts'
import { sessionHolder, sessionUser } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { endSessions } from './users.ts'

ownDatabase()

beforeAll(() => {
  process.env.NEXTAUTH_SECRET = 'a secret of this test alone'
})

let addresses = 0
const visitor = () => ({ address: `192.0.2.${++addresses}`, userAgent: 'test' })

/** The first step. @returns a session's id, or the token of a sign-in that waits */
async function firstStep(user: Person) {
  const result = await signIn({ email: user.email, password: testPassword }, visitor())
  if (typeof result === 'string') throw new Error(result)
  return result
}

/** Someone who has just signed in by her password alone. */
async function someone(role: Role = 'author'): Promise<Person> {
  const user = await makeUser(role)
  const result = await firstStep(user)
  if ('waiting' in result) throw new Error('a second factor was asked for')
  return { ...user, sessionId: result.sessionId }
}

async function waitingFor(user: Person): Promise<string> {
  const result = await firstStep(user)
  if (!('waiting' in result)) throw new Error('no second factor was asked for')
  return result.waiting
}

/** Sets codes up at a time. @returns her secret and her recovery codes */
async function withCodes(user: Person, at: Date) {
  const { key } = await beginCodes(user, 'The Courier')
  const secret = key.replaceAll(' ', '')
  const recovery = await confirmCodes(user, codeAt(secret, at), at)
  return { secret, recovery: recovery ?? [] }
}

const noon = new Date('2030-05-01T12:00:00Z')
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000)

const longAgo = (sessionId: string | undefined) =>
  db()
    .$executeRaw`update "Session" set "createdAt" = now() - interval '16 minutes', "provedAt" = null
    where id = ${sessionId}::uuid`

test('codes are those of RFC 6238, of now, the step before and the step after', () => {
  // Appendix B, SHA-1: the last six of its eight digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [20000000000, '353130'],
  ] as const) {
    const at = new Date(seconds * 1000)
    expect(codeAt(secret, at)).toBe(code)
    const step = BigInt(Math.floor(seconds / 30))
    for (const off of [-30, 0, 30])
      expect(stepOfCode(secret, code, new Date((seconds + off) * 1000))).toBe(step)
    for (const off of [-61, 61])
      expect(stepOfCode(secret, code, new Date((seconds + off) * 1000))).toBeNull()
  }
  expect(codeUri(secret, 'The Courier', 'ann@example.org')).toBe(
    `otpauth://totp/The%20Courier:ann%40example.org?issuer=The%20Courier&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
  )
  expect(newCodeSecret()).toMatch(/^[A-Z2-7]{32}$/)
  expect(newRecoveryCode()).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/)
})

test('a sealed secret opens for whom it was sealed, by the same secret, and unchanged', () => {
  const sealed = seal('SECRET', 'totp 1')
  expect(sealed).not.toContain('SECRET')
  expect(seal('SECRET', 'totp 1')).not.toBe(sealed)
  expect(unseal(sealed, 'totp 1')).toBe('SECRET')
  expect(unseal(sealed, 'totp 2')).toBeNull()
  for (const wrong of ['', '1...', sealed.slice(0, -1), sealed.replace(/^1/, '2'), 'x'.repeat(80)])
    expect(unseal(wrong, 'totp 1')).toBeNull()
  const secret = process.env.NEXTAUTH_SECRET
  process.env.NEXTAUTH_SECRET = 'another'
  expect(unseal(sealed, 'totp 1')).toBeNull()
  process.env.NEXTAUTH_SECRET = secret
})

test('until a code is confirmed none is asked for; then a password opens nothing by itself', async () => {
  const user = await someone()
  const { key, path, size } = await beginCodes(user, 'The Courier')
  expect(size).toBeGreaterThan(20)
  expect(path).toMatch(/^(M\d+ \d+h1v1h-1z)+$/)
  const stored = await db().totp.findUniqueOrThrow({ where: { userId: user.id } })
  expect(stored.secret).not.toContain(key.replaceAll(' ', ''))
  expect(await firstStep(user)).toHaveProperty('sessionId')
  await expect(confirmCodes(user, '000000', noon)).rejects.toMatchObject({
    fields: { code: expect.anything() },
  })
  // A page that comes back with that shows the same secret.
  expect(await codesToConfirm(user, 'The Courier')).toEqual({ key, path, size })

  const { recovery } = await withCodes(user, noon)
  expect(await codesToConfirm(user, 'The Courier')).toBeNull()
  expect(new Set(recovery).size).toBe(10)
  expect(await db().recoveryCode.count({ where: { userId: user.id } })).toBe(10)
  const kept = JSON.stringify(await db().recoveryCode.findMany({ where: { userId: user.id } }))
  for (const code of recovery) expect(kept).not.toContain(code)
  const before = await db().session.count({ where: { userId: user.id } })
  const waiting = await waitingFor(user)
  expect(await db().session.count({ where: { userId: user.id } })).toBe(before)
  expect(await secondStep(waiting)).toEqual({ codes: true, passkeys: false })
  // Nothing else takes the token for a session, or for another token.
  expect(await signInByLink(waiting, visitor())).toBeNull()
  expect(await secondStep(undefined)).toBeNull()
  expect(await secondStep('password.guess')).toBeNull()
  await expect(beginCodes(user, 'x')).rejects.toThrow('set up already')
})

test('a code works once, with its step and those before, and the wait ends with it', async () => {
  const user = await someone()
  const { secret } = await withCodes(user, noon)
  const waiting = await waitingFor(user)
  const enter = (code: string, at: Date) => signInByCode(waiting, code, visitor(), at)
  // The code that set it up is used already, and the one of the step before is too old then.
  expect(await enter(codeAt(secret, noon), noon)).toBe('wrong')
  expect(await enter(codeAt(secret, later(-30)), noon)).toBe('wrong')
  expect(await enter('', later(60))).toBe('wrong')
  const code = codeAt(secret, later(60))
  const both = await Promise.all([enter(code, later(60)), enter(code, later(60))])
  expect(both.filter((one) => typeof one === 'object')).toHaveLength(1)
  const [session] = await db().session.findMany({
    where: { userId: user.id },
    orderBy: { createdAt: 'desc' },
  })
  expect(session?.method).toBe('password and code')
  expect(await enter(codeAt(secret, later(90)), later(90))).toBe('over')
  // The same code, at a second sign-in within its step.
  expect(await signInByCode(await waitingFor(user), code, visitor(), later(61))).toBe('wrong')
  const next = codeAt(secret, later(90))
  const typed = `${next.slice(0, 3)} ${next.slice(3)}`
  expect(await signInByCode(await waitingFor(user), typed, visitor(), later(65))).toMatchObject({
    id: user.id,
  })
})

test('attempts at codes are limited for an account, and the log says so once', async () => {
  const user = await someone()
  const { secret } = await withCodes(user, noon)
  const waiting = await waitingFor(user)
  for (let n = 0; n < limits.factor.points; n++)
    expect(await signInByCode(waiting, '000000', visitor(), noon)).toBe('wrong')
  for (let n = 0; n < 2; n++)
    expect(await signInByCode(waiting, codeAt(secret, later(60)), visitor(), later(60))).toBe(
      'too-many',
    )
  const entries = await db().auditEntry.findMany({
    where: { subject: `user:${user.id}`, action: 'user.sign_in_failed' },
  })
  const reasons = entries.map(({ detail }) => (detail as { reason: string }).reason)
  expect(reasons.filter((one) => one === 'wrong code')).toHaveLength(limits.factor.points)
  expect(reasons.filter((one) => one === 'too many attempts')).toHaveLength(1)
})

test('a recovery code signs in once and is told by mail', async () => {
  const user = await someone()
  const { recovery } = await withCodes(user, noon)
  await waitingMails()
  const [code = '', other = ''] = recovery
  const waiting = await waitingFor(user)
  const typed = code.toUpperCase().replaceAll('-', ' ')
  const both = await Promise.all(
    [waiting, await waitingFor(user)].map((token) => signInByCode(token, typed, visitor(), noon)),
  )
  expect(both.filter((one) => typeof one === 'object')).toHaveLength(1)
  expect((await openFactors(user)).recoveryCodesLeft).toBe(9)
  expect(await waitingMails()).toMatchObject([
    { kind: 'told', userId: user.id, what: 'recovery.used', detail: { left: 9 } },
  ])
  // Another's code is none of hers.
  const stranger = await someone()
  await withCodes(stranger, noon)
  expect(await signInByCode(await waitingFor(stranger), other, visitor(), noon)).toBe('wrong')
  const anew = await makeRecoveryCodes(user)
  expect(anew).toHaveLength(10)
  expect(await signInByCode(await waitingFor(user), other, visitor(), noon)).toBe('wrong')
})

test('a wait ends after ten minutes, with the account’s sessions, and when it is closed', async () => {
  const user = await someone()
  const { secret } = await withCodes(user, noon)
  const old = await waitingFor(user)
  await db().$executeRaw`
    update "OneTimeToken" set "expiresAt" = now() - interval '1 second' where "userId" = ${user.id}`
  const code = codeAt(secret, later(60))
  expect(await signInByCode(old, code, visitor(), later(60))).toBe('over')
  const ended = await waitingFor(user)
  await endSessions(system, user.id)
  expect(await signInByCode(ended, code, visitor(), later(60))).toBe('over')
})

test('changes need a recent sign-in, or the password, or the factor again', async () => {
  const user = await someone()
  await longAgo(user.sessionId)
  expect(await needsProof(user)).toBe(true)
  const { sessionId: _, ...without } = user
  for (const asked of [
    () => beginCodes(user, 'x'),
    () => codesToConfirm(user, 'x'),
    () => confirmCodes(user, '000000'),
    () => removeCodes(user),
    () => makeRecoveryCodes(user),
    () => beginCodes(without, 'x'),
  ])
    await expect(asked()).rejects.toMatchObject({ name: 'ProofNeeded' })
  await expect(prove(user, { currentPassword: 'wrong' })).rejects.toMatchObject({
    fields: { currentPassword: expect.anything() },
  })
  await prove(user, { currentPassword: testPassword })
  expect(await needsProof(user)).toBe(false)
  const { secret } = await withCodes(user, noon)
  // With a factor the password isn't enough any more.
  await longAgo(user.sessionId)
  await expect(prove(user, { currentPassword: testPassword })).rejects.toMatchObject({
    fields: { code: expect.anything() },
  })
  await prove(user, { code: codeAt(secret, later(60)) }, later(60))
  await expect(prove(user, { code: codeAt(secret, later(60)) }, later(60))).rejects.toThrow('code')
  await removeCodes(user)
  expect(await openFactors(user)).toMatchObject({ codesSince: null, recoveryCodesLeft: 0 })
  expect(await firstStep(user)).toHaveProperty('sessionId')
})

test('each change is told by mail, and stands in the log', async () => {
  const user = await someone()
  await waitingMails()
  await withCodes(user, noon)
  await makeRecoveryCodes(user)
  await removeCodes(user)
  expect((await waitingMails()).map((mail) => 'what' in mail && mail.what)).toEqual([
    'factor.added',
    'recovery.made',
    'factor.removed',
  ])
  const entries = await db().auditEntry.findMany({
    where: { subject: `user:${user.id}`, actorId: user.id, action: { not: 'user.sign_in' } },
    orderBy: { id: 'asc' },
  })
  expect(entries.map(({ action }) => action)).toEqual([
    'user.add_factor',
    'user.make_recovery_codes',
    'user.remove_factor',
  ])
})

test('who must have a factor and has none may do nothing else, at once', async () => {
  const [author, editor] = [await someone('author'), await someone('editor')]
  const rules = { factorRoles: ['editor'], providerSuffices: true }
  await db().setting.create({ data: { key: 'sign-in', value: rules } })
  expect(await sessionUser(author.sessionId ?? '')).toMatchObject({ id: author.id })
  expect(await sessionUser(editor.sessionId ?? '')).toBeNull()
  expect(await sessionHolder(editor.sessionId ?? '')).toMatchObject({ mustSetUpFactor: true })
  await withCodes(editor, noon)
  expect(await sessionUser(editor.sessionId ?? '')).toMatchObject({ id: editor.id })
  // Without her last one she is where she was.
  await removeCodes(editor)
  expect(await sessionUser(editor.sessionId ?? '')).toBeNull()
  await db().$executeRaw`update "Session" set method = 'openid' where "userId" = ${editor.id}`
  expect(await sessionUser(editor.sessionId ?? '')).not.toBeNull()
  const value = { ...rules, providerSuffices: false }
  await db().setting.update({ where: { key: 'sign-in' }, data: { value } })
  expect(await sessionUser(editor.sessionId ?? '')).toBeNull()
  await db().setting.delete({ where: { key: 'sign-in' } })
})

test('an administrator resets another’s factors; the command line is the last way in', async () => {
  const user = await someone()
  await withCodes(user, noon)
  const administrator = await someone('administrator')
  for (const role of ['author', 'editor', 'byline_manager'] as const)
    await expect(resetFactors(await someone(role), user.id)).rejects.toMatchObject({
      name: 'Refused',
    })
  await waitingMails()
  await resetFactors(administrator, user.id)
  expect(await sessionUser(user.sessionId ?? '')).toBeNull()
  expect(await waitingMails()).toMatchObject([
    { what: 'factors.reset', userId: user.id, detail: { by: administrator.name } },
  ])
  expect(await firstStep(user)).toHaveProperty('sessionId')
  await longAgo(administrator.sessionId)
  await expect(resetFactors(administrator, user.id)).rejects.toMatchObject({ name: 'ProofNeeded' })
  await withCodes(administrator, noon).catch(() => {})
  await resetFactors(system, administrator.id)
  expect(await firstStep(administrator)).toHaveProperty('sessionId')
  const token = await issueSignInLink(system, administrator.email)
  expect(await signInByLink(token, visitor())).toMatchObject({ id: administrator.id })
})

test('challenges of passkeys are limited for who isn’t signed in', async () => {
  const from = visitor()
  for (let n = 0; n < limits.challenge.points; n++)
    expect(await askForAnyPasskey(from)).toMatchObject({ userVerification: 'required' })
  expect(await askForAnyPasskey(from)).toBeNull()
})
