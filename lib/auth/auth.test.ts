import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system, testPassword } from '#testing/newsroom.ts'
import { sessionUser, signOutEverywhere } from './sessions.ts'
import { attemptLimits, signIn } from './sign-in.ts'
import {
  addUser,
  changeOwnPassword,
  changePassword,
  changeRole,
  createFirstAdministrator,
  endSessions,
  issueSetupToken,
  listUsers,
  setDisabled,
  setupTokenWorks,
  userChoices,
} from './users.ts'

ownDatabase()

let addresses = 0
const visitor = () => ({ address: `192.0.2.${++addresses}`, userAgent: 'test' })

async function session(email: string, password = testPassword): Promise<string> {
  const result = await signIn({ email, password }, visitor())
  if (typeof result === 'string' || 'waiting' in result) throw new Error(String(result))
  return result.sessionId
}

test('the set-up link makes the first administrator once', async () => {
  const account = { name: 'Ada', email: 'ada@example.org', password: testPassword }
  const old = await issueSetupToken()
  const token = await issueSetupToken()
  expect(await setupTokenWorks(old)).toBe(false)
  await expect(createFirstAdministrator('guess', account)).rejects.toMatchObject({
    name: 'Refused',
  })
  const both = await Promise.allSettled([
    createFirstAdministrator(token, account),
    createFirstAdministrator(token, { ...account, email: 'eve@example.org' }),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await db().user.count()).toBe(1)
  expect(await setupTokenWorks(await issueSetupToken())).toBe(false)
})

test('unknown user, disabled user and wrong password get the same answer', async () => {
  const known = await makeUser('author')
  const disabled = await makeUser('author')
  await setDisabled(system, disabled.id, true)
  for (const credentials of [
    { email: 'nobody@example.org', password: testPassword },
    { email: known.email, password: 'wrong' },
    { email: disabled.email, password: testPassword },
    { email: '', password: '' },
    null,
  ]) {
    expect(await signIn(credentials, visitor())).toBe('wrong')
  }
})

test('attempts are limited for one account, from any address', async () => {
  const { email } = await makeUser('author')
  for (let n = 0; n < attemptLimits.account; n++) {
    expect(await signIn({ email, password: 'wrong' }, visitor())).toBe('wrong')
  }
  expect(await signIn({ email, password: testPassword }, visitor())).toBe('too-many')
})

test('attempts are limited from one address, for any account', async () => {
  const from = visitor()
  for (let n = 0; n < attemptLimits.address; n++) {
    await signIn({ email: `guess-${n}@example.org`, password: 'wrong' }, from)
  }
  const { email } = await makeUser('author')
  expect(await signIn({ email, password: testPassword }, from)).toBe('too-many')
  expect(await signIn({ email, password: testPassword }, visitor())).toMatchObject({ email })
})

test('a sign-out everywhere, another role, a new password and a removal hold at once', async () => {
  const user = await makeUser('editor')
  const first = [await session(user.email), await session(user.email)]
  expect(await sessionUser(first[0] as string)).toMatchObject({ id: user.id, role: 'editor' })
  await signOutEverywhere(user)
  for (const id of first) expect(await sessionUser(id)).toBeNull()

  const second = await session(user.email)
  await changeRole(system, user.id, 'editor')
  expect(await sessionUser(second)).toMatchObject({ role: 'editor' })
  await changeRole(system, user.id, 'author')
  expect(await sessionUser(second)).toBeNull()
  const again = await session(user.email)
  expect(await sessionUser(again)).toMatchObject({ role: 'author' })
  await changePassword(system, user.id, 'another long password')
  expect(await sessionUser(again)).toBeNull()

  const third = await session(user.email, 'another long password')
  await setDisabled(system, user.id, true)
  expect(await sessionUser(third)).toBeNull()
})

test('her own password is changed only with the current one', async () => {
  const user = await makeUser('author')
  const wrong = changeOwnPassword(user, 'wrong', 'another long password')
  await expect(wrong).rejects.toMatchObject({ fields: { currentPassword: expect.anything() } })
  await changeOwnPassword(user, testPassword, 'another long password')
  expect(await session(user.email, 'another long password')).toBeTruthy()
})

test('a new password ends the other sessions, and asking for the current one is limited', async () => {
  const user = await makeUser('author')
  const [here, there] = [await session(user.email), await session(user.email)]
  const actor = { ...user, sessionId: here }
  await changeOwnPassword(actor, testPassword, 'another long password')
  expect(await sessionUser(here)).toMatchObject({ id: user.id })
  expect(await sessionUser(there)).toBeNull()
  for (let n = 0; n < attemptLimits.account; n++)
    await expect(changeOwnPassword(actor, 'wrong', testPassword)).rejects.toThrow('current')
  const late = changeOwnPassword(actor, 'another long password', testPassword)
  await expect(late).rejects.toThrow('Too many attempts')
})

test('a common password, or one made of names, is refused wherever one is chosen', async () => {
  const user = await makeUser('author')
  const bad = 'Password123456'
  const field = { fields: { password: [expect.stringContaining('tried first')] } }
  const account = { email: 'weak@example.org', name: 'W', role: 'author' as const, password: bad }
  await expect(addUser(system, account)).rejects.toMatchObject(field)
  await expect(changePassword(system, user.id, bad)).rejects.toMatchObject(field)
  await expect(changeOwnPassword(user, testPassword, bad)).rejects.toMatchObject(field)
  const token = await issueSetupToken()
  await expect(createFirstAdministrator(token, account)).rejects.toMatchObject(field)
  const own = addUser(system, { ...account, name: 'Hana Kovářová', password: 'kovarova-HANA-1984' })
  await expect(own).rejects.toMatchObject({
    fields: { password: [expect.stringContaining('a name')] },
  })
  expect(await db().user.findUnique({ where: { email: account.email } })).toBeNull()
})

test('the last administrator stays', async () => {
  const others = await db().user.findMany({ where: { role: 'administrator' } })
  const last = await makeUser('administrator')
  for (const { id } of others) await setDisabled(system, id, true)
  await expect(changeRole(system, last.id, 'author')).rejects.toThrow('last administrator')
  await expect(setDisabled(system, last.id, true)).rejects.toThrow('last administrator')
})

test('one e-mail address has one account', async () => {
  const { email } = await makeUser('author')
  const again = addUser(system, { email, name: 'Twin', password: testPassword, role: 'author' })
  await expect(again).rejects.toMatchObject({
    fields: { email: [`${email} already has an account.`] },
  })
})

test.each(['author', 'editor'] as const)(
  '%s is refused the administration of users',
  async (role) => {
    const actor = await makeUser(role)
    const { id } = await makeUser('author')
    const account = {
      email: 'new@example.org',
      name: 'N',
      password: testPassword,
      role: 'author' as const,
    }
    for (const refused of [
      () => listUsers(actor),
      () => addUser(actor, account),
      () => changeRole(actor, id, 'administrator'),
      () => changePassword(actor, id, testPassword),
      () => setDisabled(actor, id, true),
      () => endSessions(actor, id),
      ...(role === 'author' ? [() => userChoices(actor)] : []),
    ]) {
      await expect(refused()).rejects.toMatchObject({ name: 'Refused' })
    }
  },
)
