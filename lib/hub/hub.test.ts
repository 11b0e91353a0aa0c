import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saveDiscovery } from '#lib/discovery/commands.ts'
import { discoveryEditSchema } from '#lib/discovery/schema.ts'
import { db } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeSection, makeUser, system } from '#testing/newsroom.ts'
import { type Heard, type Reply, startPeer } from '#testing/peer.ts'
import { distribute, forgetEnded, listFollowers, send, tellHub, verify } from './commands.ts'
import { answerHub } from './endpoint.ts'

// The subscriber is a real server on this machine.
process.env.PRIVATE_CALLBACKS = '1'
ownDatabase()

const echo = ({ method, url }: Heard): Reply =>
  method === 'GET'
    ? { status: 200, body: url.searchParams.get('hub.challenge') ?? '' }
    : { status: 200 }

let reply = echo
let peer: Awaited<ReturnType<typeof startPeer>>
let feed = '<feed>1</feed>'
const asReader = async () => ({ status: 200, body: feed })
const topic = () => `${siteUrl()}/feed.atom`

const closing: (() => void)[] = []
beforeEach(async () => {
  reply = echo
  peer = await startPeer((heard) => reply(heard))
  closing.push(peer.close)
  await db().hubSubscription.deleteMany()
  await db().hubRequest.deleteMany()
  await db().$executeRaw`delete from pgboss.job where name like 'hub-%'`
})
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Posts to the hub as the front has it answered. */
async function post(fields: Record<string, string>, from = '192.0.2.1') {
  const server = createServer((req, res) => void answerHub(req, res, from)).listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/hub`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return { status: answer.status, text: await answer.text() }
}
const request = (change: Record<string, string> = {}) => ({
  'hub.mode': 'subscribe',
  'hub.topic': topic(),
  'hub.callback': `${peer.origin}/callback?id=7`,
  ...change,
})

/** The jobs that wait in a queue. */
const jobs = <T>(queue: string) =>
  db().$queryRaw<{ data: T }[]>`
    select data from pgboss.job where name = ${queue} and state = 'created' order by created_on`

async function subscribe(change: Record<string, string> = {}) {
  expect((await post(request(change))).status).toBe(202)
  const waiting = await db().hubRequest.findFirstOrThrow({ orderBy: { id: 'desc' } })
  await verify(waiting.id, false)
  return db().hubSubscription.findFirst({ orderBy: { id: 'desc' } })
}
async function sendAll() {
  const waiting = await jobs<{ subscriptionId: number; hash: string }>('hub-send')
  await db().$executeRaw`delete from pgboss.job where name = 'hub-send'`
  for (const { data } of waiting) await send(data, false, asReader)
  return waiting.length
}

test('a subscription holds when the callback itself wants it, for the time it asked for', async () => {
  const found = await subscribe({ 'hub.lease_seconds': '7200', 'hub.secret': 'tide' })
  const [{ url, method } = {} as Heard] = peer.heard
  expect(method).toBe('GET')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    id: '7',
    'hub.mode': 'subscribe',
    'hub.topic': topic(),
    'hub.challenge': expect.stringMatching(/^.{32}$/),
    'hub.lease_seconds': '7200',
  })
  expect(found).toMatchObject({ topic: '/feed.atom', secret: 'tide' })
  const left = +(found?.leaseEndsAt ?? 0) - Date.now()
  expect(left).toBeGreaterThan(7_100_000)
  expect(left).toBeLessThan(7_300_000)
  // Asked for again it is the same one, with the new lease and secret.
  const again = await subscribe({ 'hub.secret': 'ebb', 'hub.lease_seconds': 'soon' })
  expect(again).toMatchObject({ id: found?.id, secret: 'ebb' })
  expect(await jobs('hub-verify')).toHaveLength(2)
})

test.each([
  ['another word', { status: 200, body: 'yes' }],
  ['404', { status: 404 }],
  ['a redirect', { status: 302 }],
])('%s instead of the challenge is no intent', async (_, answer) => {
  reply = () => answer
  expect(await subscribe()).toBeNull()
  expect(await db().hubRequest.count()).toBe(0)
})

test('a callback that is away is asked again, and forgotten in the end', async () => {
  reply = () => ({ status: 503 })
  expect((await post(request())).status).toBe(202)
  const { id } = await db().hubRequest.findFirstOrThrow()
  await expect(verify(id, false)).rejects.toThrow('503')
  await verify(id, true)
  expect(await db().hubRequest.count()).toBe(0)
})

test('nobody but the callback ends a subscription', async () => {
  await subscribe()
  reply = () => ({ status: 404 })
  await subscribe({ 'hub.mode': 'unsubscribe' })
  expect(await db().hubSubscription.count()).toBe(1)
  reply = echo
  await subscribe({ 'hub.mode': 'unsubscribe' })
  expect(await db().hubSubscription.count()).toBe(0)
})

test('a feed that changed is sent whole, signed, once; one that didn’t isn’t', async () => {
  await subscribe({ 'hub.secret': 'tide' })
  await subscribe({ 'hub.callback': `${peer.origin}/plain` })
  peer.heard.length = 0
  feed = '<feed>Ünicode</feed>'
  await distribute(['/feed.atom', '/feed.xml'], asReader)
  expect(await sendAll()).toBe(2)
  const [signed, plain] = peer.heard
  expect(signed?.body).toBe(feed)
  expect(signed?.headers).toMatchObject({
    'content-type': 'application/atom+xml; charset=utf-8',
    link: `<${siteUrl()}/hub>; rel="hub", <${topic()}>; rel="self"`,
    'x-hub-signature': `sha256=${createHmac('sha256', 'tide').update(feed).digest('hex')}`,
  })
  expect(plain?.headers['x-hub-signature']).toBeUndefined()
  await distribute(['/feed.atom'], asReader)
  expect(await sendAll()).toBe(0)
  feed = '<feed>3</feed>'
  await distribute(['/feed.json'], asReader)
  expect(await sendAll()).toBe(0)
  await distribute(['/feed.atom'], asReader)
  await distribute(['/feed.atom'], asReader)
  await sendAll()
  expect(peer.heard).toHaveLength(4)
})

test('what isn’t taken is tried again; 410 ends it; a lease that ended gets nothing', async () => {
  const { id = 0 } = (await subscribe()) ?? {}
  feed = '<feed>4</feed>'
  await distribute(['/feed.atom'], asReader)
  reply = () => ({ status: 500 })
  const [job] = await jobs<{ subscriptionId: number; hash: string }>('hub-send')
  if (!job) throw new Error('no job')
  await expect(send(job.data, false, asReader)).rejects.toThrow('500')
  await send(job.data, true, asReader)
  expect(await db().hubSubscription.findUniqueOrThrow({ where: { id } })).toMatchObject({
    failures: 2,
    failure: 'It answers with 500.',
    sentHash: '',
  })
  const { followers, total } = await listFollowers(system)
  expect([total, followers[0]?.failures]).toEqual([1, 2])
  const before = peer.heard.length
  await db().hubSubscription.update({ where: { id }, data: { leaseEndsAt: new Date(0) } })
  await send(job.data, false, asReader)
  expect(peer.heard).toHaveLength(before)
  expect(await forgetEnded()).toBe(1)
  reply = echo
  const gone = await subscribe({ 'hub.callback': `${peer.origin}/gone` })
  reply = () => ({ status: 410 })
  await send({ subscriptionId: gone?.id ?? 0, hash: 'new' }, false, asReader)
  expect(await db().hubSubscription.count()).toBe(0)
})

test('an instance that doesn’t know of the change yet sends nothing old', async () => {
  const { id = 0 } = (await subscribe()) ?? {}
  feed = '<feed>5</feed>'
  await distribute(['/feed.atom'], asReader)
  await sendAll()
  const sent = peer.heard.length
  const late = { subscriptionId: id, hash: 'of-what-is-new' }
  await expect(send(late, false, asReader)).rejects.toThrow('isn’t new here yet')
  feed = '<feed>6</feed>'
  await send(late, false, asReader)
  expect(peer.heard.slice(sent).map(({ body }) => body)).toEqual(['<feed>6</feed>'])
})

test('the hub says what is wrong with a request', async () => {
  await makeSection('Docks')
  const said = async (change: Record<string, string>) => {
    const { status, text } = await post(request(change))
    return `${status} ${text}`.trim()
  }
  expect(await said({ 'hub.mode': 'publish' })).toContain('400 hub.mode must be')
  expect(await said({ 'hub.callback': 'ftp://x.example/' })).toContain('400 hub.callback must be')
  expect(await said({ 'hub.callback': 'http://a:b@x.example/' })).toContain('password')
  expect(await said({ 'hub.secret': 'x'.repeat(200) })).toContain('400 hub.secret')
  for (const path of ['/', '/section/nowhere/feed.xml', '/feed.xml?x=1', '/feed.html'])
    expect(await said({ 'hub.topic': siteUrl() + path })).toContain('400 There is no such feed')
  expect(await said({ 'hub.topic': 'https://other.example/feed.xml' })).toContain('400')
  expect(await said({ 'hub.topic': `${siteUrl()}/section/docks/feed.json` })).toBe('202')
  expect(await said({ 'hub.callback': `${peer.origin}/${'x'.repeat(9000)}` })).toContain('413')
})

test('too many requests from one address wait; a full hub says so', async () => {
  const answers = []
  for (let n = 0; n < 61; n++)
    answers.push((await post(request({ 'hub.mode': 'publish' }), '192.0.2.99')).status)
  expect(answers.slice(0, 60)).toEqual(Array(60).fill(400))
  expect(answers[60]).toBe(429)
  await db().$executeRaw`
    insert into "HubRequest" (mode, topic, callback)
    select 'subscribe', '/feed.xml', 'http://x.example/' from generate_series(1, 2000)`
  expect((await post(request())).status).toBe(503)
})

test('another hub is told of the feeds, and its refusal is heard', async () => {
  await tellHub(`${peer.origin}/publish`, ['/feed.xml', '/feed.atom'])
  const fields = new URLSearchParams(peer.heard[0]?.body)
  expect(fields.get('hub.mode')).toBe('publish')
  expect(fields.getAll('hub.url')).toEqual([`${siteUrl()}/feed.xml`, `${siteUrl()}/feed.atom`])
  reply = () => ({ status: 422 })
  await expect(tellHub(peer.origin, ['/feed.xml'])).rejects.toThrow('422')
})

test('where the hub is switched off or another one, ours isn’t there', async () => {
  await saveDiscovery(system, { ...discoveryEditSchema.parse({}), hub: 'none' })
  expect((await post(request())).status).toBe(404)
  await saveDiscovery(system, discoveryEditSchema.parse({}))
})

test('only administrators see who follows', async () => {
  await expect(listFollowers(await makeUser('editor'))).rejects.toMatchObject({ name: 'Refused' })
})
