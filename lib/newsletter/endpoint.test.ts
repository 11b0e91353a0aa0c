import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { mailsGoTo, makeNewsletter, makeSubscribers } from '#testing/newsletters.ts'
import { answerNewsletters } from './endpoint.ts'
import { honeypotField } from './schema.ts'
import { signUpsAnHour } from './sign-up.ts'
import { hashAddress, signToken } from './tokens.ts'

ownDatabase()

const secret = 'a secret of sixteen or more'
let server: Server
let origin = ''
let visitor = '192.0.2.1'

beforeAll(async () => {
  mailsGoTo('smtp://127.0.0.1:9', {
    NEWSLETTER_BOUNCE_SECRET: secret,
    NEWSLETTER_BOUNCE_ADDRESS: 'bounces@news.example',
  })
  // What pages look like is e2e/newsletters.spec.ts's: here they are the address that is rendered.
  const render = async (path: string) => ({
    status: 200,
    html: Buffer.from(path),
    policy: "p 'none'",
  })
  server = createServer(async (req, res) => {
    const [path = ''] = (req.url ?? '').split('?')
    if (!(await answerNewsletters(req, res, path, visitor, render))) res.writeHead(599).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const post = (path: string, values: [string, string][], headers: Record<string, string> = {}) =>
  fetch(origin + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: origin, ...headers },
    body: new URLSearchParams(values),
  })
const rowsOf = async (email: string) =>
  db().newsletterSignUp.count({ where: { hash: await hashAddress(email) } })

test('a sign-up is answered the same, whatever is known; what is wrong comes back with what was typed', async () => {
  const id = String(await makeNewsletter())
  const known = 'known@example.org'
  await makeSubscribers(Number(id), [known])
  const answers = []
  for (const email of [known, 'new@example.org', 'new@example.org']) {
    const answer = await post('/newsletters', [
      ['newsletter', id],
      ['email', email],
    ])
    answers.push([answer.status, answer.headers.get('location'), await answer.text()])
  }
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
  expect(answers[0]).toEqual([303, '/newsletters/sent', ''])
  expect(await rowsOf('new@example.org')).toBe(1)

  const wrong = await post('/newsletters', [
    ['newsletter', id],
    ['email', 'not an address'],
  ])
  expect(wrong.status).toBe(422)
  expect(wrong.headers.get('cache-control')).toBe('private, no-store')
  expect(wrong.headers.get('x-robots-tag')).toContain('noindex')
  expect(await wrong.text()).toBe(
    `/newsletters?email=not+an+address&newsletter=${id}&problem=email`,
  )
  const none = await post('/newsletters', [['email', 'new@example.org']])
  expect(await none.text()).toBe('/newsletters?email=new%40example.org&problem=newsletterIds')
})

test('forms of other sites, programs and floods sign nobody up', async () => {
  const id = String(await makeNewsletter())
  const sign = (email: string, more: [string, string][], headers: Record<string, string> = {}) =>
    post('/newsletters', [['newsletter', id], ['email', email], ...more], headers)
  const elsewhere = await sign('a@example.org', [], { Origin: 'https://evil.example' })
  expect(elsewhere.status).toBe(403)
  expect((await sign('a@example.org', [], { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  expect(await rowsOf('a@example.org')).toBe(0)
  const trapped = await sign('b@example.org', [[honeypotField, 'https://spam.example']])
  expect([trapped.status, trapped.headers.get('location')]).toEqual([303, '/newsletters/sent'])
  expect(await rowsOf('b@example.org')).toBe(0)
  visitor = '192.0.2.9'
  const statuses = []
  for (let n = 0; n <= signUpsAnHour; n++)
    statuses.push((await sign(`c${n}@example.org`, [])).status)
  expect(statuses.slice(0, -1)).not.toContain(429)
  expect(statuses.at(-1)).toBe(429)
  visitor = '192.0.2.1'
  const long = await post('/newsletters', [['email', 'x'.repeat(30_000)]])
  expect(long.status).toBe(413)
})

test('one click from anywhere, without cookies, in either form of body, ends a subscription', async () => {
  const newsletterId = await makeNewsletter()
  const emails = ['d@example.org', 'e@example.org', 'f@example.org']
  const subscribers = await makeSubscribers(newsletterId, emails)
  const { id: editionId } = await db().newsletterEdition.create({
    data: { newsletterId, subject: 'x', since: new Date(), state: 'sent' },
  })
  const tokens: string[] = []
  for (const subscriberId of subscribers) {
    const { id } = await db().newsletterDelivery.create({
      data: { editionId, subscriberId, state: 'sent' },
    })
    tokens.push(await signToken('unsubscribe', id))
  }
  const [one = '', two = '', three = ''] = tokens
  const there = (email: string) => db().subscriber.count({ where: { email } })
  const looked = await fetch(`${origin}/newsletters/unsubscribe/${one}`)
  expect([looked.status, await looked.text()]).toEqual([
    200,
    `/newsletters/unsubscribe?token=${one}`,
  ])
  expect(await there('d@example.org')).toBe(1)
  const clicked = await fetch(`${origin}/newsletters/unsubscribe/${one}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  expect(clicked.status).toBe(200)
  expect(await there('d@example.org')).toBe(0)
  const parts = new FormData()
  parts.set('List-Unsubscribe', 'One-Click')
  const again = await fetch(`${origin}/newsletters/unsubscribe/${two}`, {
    method: 'POST',
    body: parts,
  })
  expect(again.status).toBe(200)
  expect(await there('e@example.org')).toBe(0)
  // Twice is once; a token that was never ours is nothing.
  expect((await post(`/newsletters/unsubscribe/${one}`, [])).status).toBe(200)
  const forged = three.replace(/.$/, (sign) => (sign === '0' ? '1' : '0'))
  expect((await post(`/newsletters/unsubscribe/${forged}`, [])).status).toBe(404)
  expect(await there('f@example.org')).toBe(1)
  const put = await fetch(`${origin}/newsletters/unsubscribe/${three}`, { method: 'PUT' })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
})

test('what mail servers hand on is taken from those who know the secret', async () => {
  const hand = (
    headers: Record<string, string>,
    body: Buffer | string = 'To: x@example.org\r\n\r\n',
  ) =>
    fetch(`${origin}/api/newsletter/bounces`, {
      method: 'POST',
      headers,
      body: new Uint8Array(Buffer.from(body)),
    })
  expect((await hand({})).status).toBe(401)
  expect((await hand({ Authorization: `Bearer ${secret}x` })).status).toBe(401)
  const right = { Authorization: `Bearer ${secret}` }
  const taken = await hand(right)
  expect([taken.status, await taken.json()]).toEqual([200, { result: 'nothing' }])
  expect((await hand(right, Buffer.alloc(6 * 1024 * 1024, 'x'))).status).toBe(413)
  const asked = await fetch(`${origin}/api/newsletter/bounces`, { headers: right })
  expect(asked.status).toBe(405)
})

test('other addresses are none of it', async () => {
  for (const path of ['/newsletters', '/newsletters/left', '/newsletters/preferences', '/'])
    expect((await fetch(origin + path)).status, path).toBe(599)
})
