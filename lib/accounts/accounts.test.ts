import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sessionUser } from '#lib/auth/sessions.ts'
import { signIn } from '#lib/auth/sign-in.ts'
import { setDisabled } from '#lib/auth/users.ts'
import { createByline } from '#lib/bylines/commands.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { ownDatabase } from '#testing/database.ts'
import { type MailServer, startMailServer } from '#testing/mail-server.ts'
import { sendWaitingMails, waitingMails } from '#testing/mailed.ts'
import { linkIn, readMail } from '#testing/mails.ts'
import { makeUser, system, testPassword } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import {
  acceptInvitation,
  invite,
  listInvitations,
  lookAtInvitation,
  resendInvitation,
  withdrawInvitation,
} from './invitations.ts'
import { composeLetter, letterOf } from './mails.ts'
import { askForReset, resetPassword, resetTokenWorks } from './resets.ts'
import { saveSignInRules } from './rules.ts'

ownDatabase()

let mails: MailServer
beforeAll(async () => {
  mails = await startMailServer({
    refuse: (address) => (address.startsWith('nobody') ? 550 : undefined),
  })
})
afterAll(() => mails.stop())
beforeEach(async () => {
  await waitingMails()
  mails.taken.length = 0
  forgetProcessState('mail')
  Object.assign(env(), { SMTP_URL: mails.url, PASSWORDS: true })
})

let addresses = 0
const visitor = () => ({ address: `192.0.2.${++addresses}`, userAgent: 'test' })
const chosen = 'a sentence that nobody guesses'

/** Sends what waits, and reads the only mail that came of it. */
async function theMail() {
  await sendWaitingMails()
  expect(mails.taken).toHaveLength(1)
  const [taken] = mails.taken.splice(0)
  const mail = await readMail(taken?.message ?? '')
  const token = new URL(linkIn(mail.text ?? '', 'token=') || 'http://x').searchParams.get('token')
  return { to: taken?.to, text: mail.text ?? '', subject: mail.subject, token: token ?? '' }
}

const asked = (email: string) => ({ email, role: 'author' as const, bylineId: null })

test('an invitation comes by mail and makes the account that it says, once', async () => {
  const administrator = await makeUser('administrator')
  const bylineId = await createByline(system, { name: 'Ines Invited' })
  const email = 'ines@example.org'
  expect(await invite(administrator, { email, role: 'editor', bylineId })).toBeNull()
  const jobs = await db().$queryRaw<{ data: unknown }[]>`
    select data from pgboss.job where name = 'account-mail'`
  const { to, text, token } = await theMail()
  expect(to).toEqual([email])
  expect(text).toContain(`${administrator.name} invites you`)
  expect(text).toContain('as editor')
  // Neither the job nor the row holds what lets her in.
  const rows = await db().invitation.findMany()
  expect(
    JSON.stringify(
      [jobs, rows, await db().auditEntry.findMany({ where: { action: 'user.invite' } })],
      (_, value) => (typeof value === 'bigint' ? String(value) : value),
    ),
  ).not.toContain(token)
  expect(rows[0]?.mailedAt).not.toBeNull()

  for (let looks = 0; looks < 3; looks++)
    expect(await lookAtInvitation(token)).toMatchObject({ email, role: 'editor' })
  const name = 'Ines Invited'
  await expect(
    acceptInvitation({ token, name, password: 'Password123456' }, visitor()),
  ).rejects.toMatchObject({ fields: { password: expect.anything() } })
  const both = await Promise.allSettled(
    [0, 1].map(() => acceptInvitation({ token, name, password: chosen }, visitor())),
  )
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await signIn({ email, password: chosen }, visitor())).toMatchObject({
    name,
    role: 'editor',
  })
  const user = await db().user.findUniqueOrThrow({ where: { email } })
  expect(await db().byline.findUnique({ where: { id: bylineId } })).toMatchObject({
    userId: user.id,
  })
  expect(await lookAtInvitation(token)).toBeNull()
  await expect(invite(administrator, asked(email))).rejects.toThrow('already has an account')
})

test('a later invitation, a withdrawal and a week end an earlier link', async () => {
  const email = 'later@example.org'
  await invite(system, asked(email))
  const first = await theMail()
  await invite(system, { ...asked(email), role: 'editor' })
  const second = await theMail()
  expect(await lookAtInvitation(first.token)).toBeNull()
  expect(await lookAtInvitation(second.token)).toMatchObject({ role: 'editor' })
  const [row] = await listInvitations(system)
  expect(row).toMatchObject({ email, expired: false, mailedAt: expect.any(Date) })
  const id = row?.id ?? 0
  expect(await resendInvitation(system, id)).toBeNull()
  expect(await lookAtInvitation(second.token)).toBeNull()
  const third = await theMail()
  await db().$executeRaw`update "Invitation" set "expiresAt" = now() where id = ${id}`
  expect(await lookAtInvitation(third.token)).toBeNull()
  const late = acceptInvitation({ token: third.token, name: 'L', password: chosen }, visitor())
  await expect(late).rejects.toMatchObject({ name: 'Refused' })
  expect(await listInvitations(system)).toMatchObject([{ expired: true }])
  await resendInvitation(system, id)
  const fourth = await theMail()
  await withdrawInvitation(system, id)
  await expect(withdrawInvitation(system, id)).rejects.toMatchObject({ name: 'NotFound' })
  await expect(resendInvitation(system, id)).rejects.toMatchObject({ name: 'NotFound' })
  expect(await lookAtInvitation(fourth.token)).toBeNull()
  // One that is withdrawn before its mail is sent isn't sent.
  await invite(system, asked('hasty@example.org'))
  await withdrawInvitation(system, (await listInvitations(system))[0]?.id ?? 0)
  await sendWaitingMails()
  expect(mails.taken).toEqual([])
})

test('without a mail server the link is handed over, and a new password isn’t offered', async () => {
  Object.assign(env(), { SMTP_URL: undefined })
  const link = await invite(system, asked('byhand@example.org'))
  const token = new URL(link ?? '').searchParams.get('token') ?? ''
  expect(await lookAtInvitation(token)).toMatchObject({ email: 'byhand@example.org' })
  await expect(askForReset('x@example.org', visitor())).rejects.toMatchObject({ name: 'Refused' })
})

test('mails that a server refuses are given up, and one address isn’t flooded', async () => {
  await invite(system, asked('nobody@example.org'))
  await sendWaitingMails()
  expect(mails.taken).toEqual([])
  expect((await listInvitations(system))[0]?.mailedAt).toBeNull()
  const often = Array.from({ length: 10 }, () => () => invite(system, asked('nobody@example.org')))
  await expect(
    (async () => {
      for (const one of often) await one()
    })(),
  ).rejects.toMatchObject({ fields: { email: [expect.stringContaining('too often')] } })
})

test('asking for a new password is the same for an address that has an account and one that has none', async () => {
  const known = await makeUser('author')
  const closed = await makeUser('author')
  await setDisabled(system, closed.id, true)
  const addresses = [known.email, closed.email, 'unknown@example.org']
  for (const email of addresses) expect(await askForReset(email, visitor())).toBe('asked')
  // The same is stored for each; what it leads to is seen where no one waits for it.
  const jobs = await waitingMails()
  expect(jobs).toEqual(addresses.map((email) => ({ kind: 'reset', email })))
  for (const email of addresses) await askForReset(email, visitor())
  const { to, subject } = await theMail()
  expect(to).toEqual([known.email])
  expect(subject).toContain('A new password')
})

test('a link for a new password works once, for an hour, and ends all sessions', async () => {
  const user = await makeUser('editor')
  const signedIn = await signIn({ email: user.email, password: testPassword }, visitor())
  if (typeof signedIn === 'string' || 'waiting' in signedIn) throw new Error('not signed in')
  await askForReset(user.email, visitor())
  const first = await theMail()
  await askForReset(user.email, visitor())
  const { token } = await theMail()
  expect(await resetTokenWorks(first.token)).toBe(false)
  for (let looks = 0; looks < 3; looks++) expect(await resetTokenWorks(token)).toBe(true)
  await expect(resetPassword(token, 'Password123456', visitor())).rejects.toMatchObject({
    fields: { password: expect.anything() },
  })
  const both = await Promise.allSettled([0, 1].map(() => resetPassword(token, chosen, visitor())))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await sessionUser(signedIn.sessionId)).toBeNull()
  expect(await signIn({ email: user.email, password: testPassword }, visitor())).toBe('wrong')
  expect(await signIn({ email: user.email, password: chosen }, visitor())).toMatchObject({
    id: user.id,
  })
  const told = await theMail()
  expect(told.text).toContain('Your password was changed by a link')
  // Too old, of a closed account, and after her sessions were ended.
  await askForReset(user.email, visitor())
  const old = await theMail()
  await db().$executeRaw`update "OneTimeToken" set "expiresAt" = now() where "userId" = ${user.id}`
  expect(await resetTokenWorks(old.token)).toBe(false)
  const late = resetPassword(old.token, chosen, visitor())
  await expect(late).rejects.toMatchObject({ name: 'Refused' })
})

test('links for new passwords are limited for an address and for who asks', async () => {
  const user = await makeUser('author')
  for (let n = 0; n < 6; n++) expect(await askForReset(user.email, visitor())).toBe('asked')
  expect(await waitingMails()).toHaveLength(3)
  const from = visitor()
  for (let n = 0; n < 15; n++) await askForReset(`guess-${n}@example.org`, from)
  expect(await askForReset('one-more@example.org', from)).toBe('too-many')
})

test('who has a second factor is asked for it after a new password, too', async () => {
  const user = await makeUser('author')
  await db().passkey.create({
    data: {
      ...{ id: 'key', userId: user.id, name: 'Key', publicKey: Buffer.from('x'), counter: 0 },
      backedUp: false,
    },
  })
  await askForReset(user.email, visitor())
  const { token } = await theMail()
  await resetPassword(token, chosen, visitor())
  expect(await signIn({ email: user.email, password: chosen }, visitor())).toHaveProperty('waiting')
})

test('each change of how someone signs in has a mail that says what and when', async () => {
  const at = '2030-05-01T12:00:00.000Z'
  const what = [
    'factor.added',
    'factor.removed',
    'factors.reset',
    'recovery.made',
    'recovery.used',
    'passkey.copied',
    'password.reset',
  ]
  const user = { name: 'Ann\r\nBcc: x@example.org', email: 'ann@example.org' }
  for (const one of what) {
    const detail = { name: '<Phone>', by: 'Ada', left: 1 }
    const letter = letterOf({ kind: 'told', userId: 1, what: one, detail, at }, user)
    if (!letter) throw new Error(one)
    const { text, html, to } = composeLetter(letter, 'The Courier')
    expect(text).toContain('1 May 2030, 12:00')
    expect(html).not.toContain('<Phone>')
    expect(to).toEqual({ name: 'Ann Bcc: x@example.org', address: user.email })
  }
  expect(letterOf({ kind: 'told', userId: 1, what: 'x', detail: {}, at }, user)).toBeNull()
})

test('what is required of sign-ins is set by who manages settings, and recently signed in', async () => {
  const rules = { factorRoles: ['editor' as const], providerSuffices: true }
  const editor = await makeUser('editor')
  await expect(saveSignInRules(editor, rules)).rejects.toMatchObject({ name: 'Refused' })
  const administrator = await makeUser('administrator')
  await expect(saveSignInRules(administrator, rules)).rejects.toMatchObject({ name: 'ProofNeeded' })
  const result = await signIn({ email: administrator.email, password: testPassword }, visitor())
  if (typeof result === 'string' || 'waiting' in result) throw new Error('not signed in')
  await saveSignInRules({ ...administrator, sessionId: result.sessionId }, rules)
  expect(await db().setting.findUnique({ where: { key: 'sign-in' } })).toMatchObject({
    value: rules,
  })
})
