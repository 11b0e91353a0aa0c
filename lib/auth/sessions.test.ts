import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { encode } from 'next-auth/jwt'
import { beforeAll, expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system, testPassword } from '#testing/newsroom.ts'
import type { Person } from './can.ts'
import { deviceInWords, networkOf } from './devices.ts'
import { forgetExpired } from './one-time.ts'
import { sessionOf } from './request-user.ts'
import { endOtherSessions, endSession, listSessions, sessionUser, signOut } from './sessions.ts'
import { signIn } from './sign-in.ts'

ownDatabase()

const secret = 'a secret of this test alone'
beforeAll(() => {
  process.env.NEXTAUTH_SECRET = secret
})

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0'

/** Signs in. @returns the user as she acts by that session */
async function signedIn(user: Person, userAgent = firefox, address = '198.51.100.77') {
  const result = await signIn({ email: user.email, password: testPassword }, { address, userAgent })
  if (typeof result === 'string' || 'waiting' in result) throw new Error(String(result))
  return { ...user, sessionId: result.sessionId }
}

/** Who a request with the cookie of this session is from, by the whole way that requests go. */
async function holderOf(sessionId: string): Promise<number | undefined> {
  const token = await encode({ token: { sessionId }, secret })
  const req = new IncomingMessage(new Socket())
  req.headers.cookie = `next-auth.session-token=${token}`
  return (await sessionOf(req))?.user.id
}

test('a session says on what it is, from which network, when and by what, and no more', async () => {
  const user = await makeUser('author')
  const here = await signedIn(user)
  await signedIn(user, 'curl/8', '2001:db8:7:8::1')
  const rows = await listSessions(here, user.id)
  expect(rows).toHaveLength(2)
  expect(rows.find(({ current }) => current)).toEqual({
    id: here.sessionId,
    device: 'Firefox on Windows',
    network: '198.51.100.*',
    method: 'password',
    current: true,
    createdAt: expect.any(Date),
    lastUsedAt: expect.any(Date),
  })
  expect(rows.find(({ current }) => !current)).toMatchObject({
    device: 'An unknown device',
    network: '2001:db8:7::*',
  })
  const stored = await db().session.findMany({ where: { userId: user.id } })
  expect(JSON.stringify(stored)).not.toContain('198.51.100.77')
})

test('that it is used is noted to ten minutes', async () => {
  const { sessionId } = await signedIn(await makeUser('author'))
  const lastUsed = async () =>
    (await db().session.findUniqueOrThrow({ where: { id: sessionId } })).lastUsedAt?.getTime()
  const first = await lastUsed()
  await sessionUser(sessionId)
  expect(await lastUsed()).toBe(first)
  await db().$executeRaw`
    update "Session" set "lastUsedAt" = now() - interval '11 minutes' where id = ${sessionId}::uuid`
  await sessionUser(sessionId)
  expect(await lastUsed()).toBeGreaterThanOrEqual(first ?? Number.NaN)
})

test('each sign-in has a session of a new id, and an ended one’s cookie does nothing', async () => {
  const user = await makeUser('editor')
  const first = await signedIn(user)
  const second = await signedIn(user)
  expect(second.sessionId).not.toBe(first.sessionId)
  expect(await holderOf(first.sessionId)).toBe(user.id)
  await signOut(first.sessionId)
  expect(await holderOf(first.sessionId)).toBeUndefined()
  expect(await holderOf(second.sessionId)).toBe(user.id)
  // An id that someone else chose opens nothing, before a sign-in or after it.
  const planted = '11111111-2222-4333-8444-555555555555'
  expect(await holderOf(planted)).toBeUndefined()
  await signedIn(user)
  expect(await holderOf(planted)).toBeUndefined()
  // What isn't made by this newsroom's secret is nobody's.
  const forged = await encode({ token: { sessionId: second.sessionId }, secret: 'another' })
  const req = new IncomingMessage(new Socket())
  req.headers.cookie = `next-auth.session-token=${forged}`
  expect(await sessionOf(req)).toBeNull()
  await db().session.update({
    where: { id: second.sessionId },
    data: { expiresAt: new Date(Date.now() - 1000) },
  })
  expect(await holderOf(second.sessionId)).toBeUndefined()
  await forgetExpired()
  expect(await db().session.findUnique({ where: { id: second.sessionId } })).toBeNull()
})

test('one is ended, or all others, and the log says so', async () => {
  const user = await makeUser('author')
  const [here, there, elsewhere] = [
    await signedIn(user),
    await signedIn(user),
    await signedIn(user),
  ]
  await endSession(here, there.sessionId)
  await expect(endSession(here, there.sessionId)).rejects.toMatchObject({ name: 'NotFound' })
  expect(await sessionUser(there.sessionId)).toBeNull()
  expect(await sessionUser(elsewhere.sessionId)).not.toBeNull()
  await endOtherSessions(here)
  expect(await sessionUser(elsewhere.sessionId)).toBeNull()
  expect(await sessionUser(here.sessionId)).not.toBeNull()
  const entries = await db().auditEntry.findMany({
    where: { subject: `user:${user.id}`, action: { startsWith: 'user.end' } },
    orderBy: { id: 'asc' },
  })
  expect(entries.map(({ action, detail }) => [action, detail])).toEqual([
    ['user.end_session', { device: 'Firefox on Windows' }],
    ['user.end_sessions', { sessions: 1, but: 'this one' }],
  ])
})

test('an administrator sees and ends those of others; nobody else does', async () => {
  const user = await makeUser('author')
  const { sessionId } = await signedIn(user)
  for (const role of ['author', 'editor', 'byline_manager'] as const) {
    const other = await makeUser(role)
    await expect(listSessions(other, user.id)).rejects.toMatchObject({ name: 'Refused' })
    await expect(endSession(other, sessionId)).rejects.toMatchObject({ name: 'NotFound' })
  }
  const administrator = await makeUser('administrator')
  expect(await listSessions(administrator, user.id)).toMatchObject([
    { id: sessionId, current: false },
  ])
  expect(await sessionUser(sessionId)).not.toBeNull()
  await endSession(administrator, sessionId)
  expect(await sessionUser(sessionId)).toBeNull()
  await expect(endOtherSessions(system)).rejects.toMatchObject({ name: 'Refused' })
})

test('a removed account has no session', async () => {
  const user = await makeUser('author')
  const { sessionId } = await signedIn(user)
  await db().user.delete({ where: { id: user.id } })
  expect(await sessionUser(sessionId)).toBeNull()
})

test('devices and networks in words', () => {
  const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
  const mac =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  const android =
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'
  expect([iphone, mac, android, ''].map(deviceInWords)).toEqual([
    'Safari on iPhone',
    'Chrome on macOS',
    'Chrome on Android',
    'An unknown device',
  ])
  expect(['::ffff:203.0.113.9', 'unknown', ''].map(networkOf)).toEqual(['203.0.113.*', '', ''])
})
