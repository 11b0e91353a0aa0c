import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDevice } from '#testing/push-service.ts'
import { answerAlerts, visitorsLimit } from './endpoint.ts'
import { mayBeSentTo } from './push-service.ts'

ownDatabase()

let origin = ''
let visitor = 'someone'
const server = createServer((req, res) => answerAlerts(req, res, visitor))
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const endpoint = 'https://push.example.net/send/abc'
const body = () => ({
  subscription: { endpoint, expirationTime: null, keys: makeDevice().keys },
  breaking: true,
})

async function ask(method: string, given: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(origin, {
    method,
    body: typeof given === 'string' ? given : JSON.stringify(given),
    headers: { origin, 'Content-Type': 'application/json', ...headers },
  })
  return { status: response.status, text: await response.text() }
}

test('a page of ours subscribes a device and forgets it', async () => {
  expect(await ask('POST', body())).toEqual({ status: 204, text: '' })
  expect(await db().pushSubscription.findMany()).toMatchObject([{ endpoint, breaking: true }])
  expect((await ask('DELETE', { endpoint })).status).toBe(204)
  expect(await db().pushSubscription.count()).toBe(0)
  expect((await ask('PUT', { old: endpoint, subscription: body().subscription })).status).toBe(404)
})

test.each([
  ['POST', { ...body(), breaking: false }, 'Choose at least one'],
  ['POST', { ...body(), sections: ['1'] }, 'sections'],
  ['POST', { ...body(), subscription: { endpoint: 'ftp://x', keys: {} } }, 'subscription'],
  [
    'POST',
    { ...body(), subscription: { ...body().subscription, keys: { p256dh: 'a', auth: 'b' } } },
    'keys.p256dh',
  ],
  ['POST', 'no json', 'no JSON'],
  ['DELETE', {}, 'endpoint'],
])('%s of something else is refused, and says why', async (method, given, words) => {
  const { status, text } = await ask(method, given)
  expect(status).toBe(400)
  expect(text).toContain(words)
})

test('others than our pages, other ways, too much and too often are refused', async () => {
  expect((await ask('POST', body(), { origin: 'https://evil.example' })).status).toBe(403)
  expect((await ask('POST', body(), { 'Content-Type': 'text/plain' })).status).toBe(403)
  expect((await ask('PATCH', body())).status).toBe(405)
  expect((await ask('POST', 'x'.repeat(9000))).status).toBe(413)
  visitor = 'someone in a hurry'
  const all = await Promise.all(
    Array.from({ length: visitorsLimit + 5 }, () => ask('DELETE', { endpoint })),
  )
  expect(all.filter(({ status }) => status === 429)).toHaveLength(5)
})

test.each([
  ['https://fcm.googleapis.com/fcm/send/x', true],
  ['https://updates.push.services.mozilla.com/wpush/v2/x', true],
  ['http://fcm.googleapis.com/fcm/send/x', false],
  ['https://fcm.googleapis.com:8443/x', false],
  ['https://user@fcm.googleapis.com/x', false],
  ['https://127.0.0.1/x', false],
  ['https://2130706433/x', false],
  ['https://0x7f.1/x', false],
  ['https://[::1]/x', false],
  ['https://localhost/x', false],
  ['https://printer.local/x', false],
  ['https://metadata.google.internal/x', false],
  ['https://intranet/x', false],
])('may alerts go to %s? %s', (address, may) => expect(mayBeSentTo(address)).toBe(may))
