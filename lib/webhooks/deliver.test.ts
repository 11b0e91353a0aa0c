import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { publishArticle } from '#lib/articles/commands.ts'
import { listNotifications } from '#lib/notifications/queries.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeByline, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { type Heard, type Reply, startPeer } from '#testing/peer.ts'
import { verified } from '#testing/webhook-receiver.ts'
import { makeWebhook, pass, tellAll } from '#testing/webhooks.ts'
import { redeliver, redeliverFailed, resumeWebhook } from './commands.ts'
import { deliverDue, deliverInBackground, stopDelivering } from './deliver.ts'
import { listDeliveries } from './queries.ts'
import { retryDelays } from './schema.ts'
import { forgetDeliveries, tendWebhooks } from './tend.ts'

// Receivers are real servers on this machine, which verify as Standard Webhooks say.

process.env.PRIVATE_CALLBACKS = '1'
ownDatabase()

let reply: (heard: Heard) => Reply | Promise<Reply>
let peer: Awaited<ReturnType<typeof startPeer>>
const closing: (() => void)[] = []
beforeEach(async () => {
  await tellAll()
  await db().webhook.deleteMany()
  await db().$executeRaw`delete from pgboss.job where name = 'webhook'`
  reply = () => ({ status: 200, body: 'thanks' })
  peer = await startPeer((heard) => reply(heard))
  closing.push(peer.close)
})
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const only = async () => {
  const [row, ...more] = await db().webhookDelivery.findMany({ orderBy: { id: 'asc' } })
  if (!row || more.length > 0) throw new Error(`${more.length + 1} deliveries`)
  return row
}
const idsHeard = () => peer.heard.map(({ headers }) => headers['webhook-id'])

/** When jobs of webhooks are to run, in seconds from now. */
const jobs = () => db().$queryRaw<{ seconds: number }[]>`
  select extract(epoch from start_after - now())::float8 as seconds from pgboss.job
  where name = 'webhook' and state = 'created' order by start_after desc`

test('what was taken is noted: answer, time, signature', async () => {
  const { id, secret } = await makeWebhook(`${peer.origin}/hook?key=1`)
  await makePublished()
  await tellAll()
  reply = () => ({ status: 202, body: `${'x'.repeat(3000)}\0` })
  expect(await deliverDue(id)).toBe(1)
  const [heard] = peer.heard
  expect(heard?.url.href).toContain('/hook?key=1')
  expect(heard?.headers).toMatchObject({ 'content-type': 'application/json' })
  expect(heard && verified(heard, secret).type).toBe('article.published')
  expect(() => heard && verified(heard, `whsec_${'A'.repeat(44)}`)).toThrow('signature')
  expect(() => heard && verified({ ...heard, body: `${heard.body} ` }, secret)).toThrow('signature')
  const { rows } = await listDeliveries(system, id)
  expect(rows[0]).toMatchObject({ state: 'delivered', attempts: 1, status: 202, failure: '' })
  expect(rows[0]).toMatchObject({ payload: heard?.body, nextAt: null, answer: 'x'.repeat(2048) })
  expect(rows[0]?.durationMs).toBeGreaterThanOrEqual(0)
  expect(await deliverDue(id)).toBe(0)
})

test('what isn’t taken is tried again after 5 s, 1 min, 10 min, 1 h, 6 h and 24 h, then has failed', async () => {
  const { id, secret } = await makeWebhook(peer.origin)
  await makePublished()
  await tellAll()
  reply = () => ({ status: 500, body: 'oh\0no' })
  expect(retryDelays).toEqual([5, 60, 600, 3600, 21_600, 86_400])
  for (const [at, delay] of retryDelays.entries()) {
    await deliverDue(id)
    expect(peer.heard).toHaveLength(at + 1)
    const row = await only()
    expect(row).toMatchObject({ state: 'waiting', attempts: at + 1, status: 500, answer: 'ohno' })
    const [job] = await jobs()
    expect(Math.abs((job?.seconds ?? 0) - delay)).toBeLessThan(3)
    await pass(delay - 2)
    expect(await deliverDue(id)).toBe(0)
    await pass(2)
  }
  await deliverDue(id)
  expect(await only()).toMatchObject({ state: 'failed', attempts: 7, nextAt: null })
  expect(new Set(idsHeard()).size).toBe(1)
  expect(new Set(peer.heard.map(({ body }) => body)).size).toBe(1)
  for (const heard of peer.heard) verified(heard, secret)

  // By hand it is sent again, with the same id, and gets all its tries anew.
  reply = () => ({ status: 200 })
  expect(await redeliverFailed(system, id)).toBe(1)
  await deliverDue(id)
  expect(await only()).toMatchObject({ state: 'delivered', attempts: 8, tries: 1 })
  await redeliver(system, { webhookId: id, deliveryId: String((await only()).id) })
  await deliverDue(id)
  expect(peer.heard).toHaveLength(9)
  expect(new Set(idsHeard()).size).toBe(1)
  await expect(redeliverFailed(system, id)).rejects.toThrow('Nothing has failed')

  // Each try is kept with how it ended, the newest ten of them.
  const tries = async () => (await listDeliveries(system, id)).rows[0]?.tries ?? []
  expect((await tries()).map(({ attempt, status }) => [attempt, status])).toEqual([
    ...[9, 8].map((attempt) => [attempt, 200]),
    ...[7, 6, 5, 4, 3, 2, 1].map((attempt) => [attempt, 500]),
  ])
  expect((await tries()).at(-1)).toEqual({
    ...{ attempt: 1, status: 500, answer: 'ohno', failure: 'It answers with 500.' },
    ...{ at: expect.any(Date), durationMs: expect.any(Number) },
  })
  for (let again = 0; again < 2; again++) {
    await redeliver(system, { webhookId: id, deliveryId: String((await only()).id) })
    await deliverDue(id)
  }
  expect((await tries()).map(({ attempt }) => attempt)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
})

test('Retry-After is respected, in seconds and as a date, for a day at most', async () => {
  const { id } = await makeWebhook(peer.origin)
  await makePublished()
  await tellAll()
  const date = new Date(Date.now() + 900_000).toUTCString()
  for (const [header, seconds] of [
    ['120', 120],
    [date, 900],
    ['99999999', 86_400],
    ['soon', 3600],
  ] as const) {
    reply = () => ({ status: 429, headers: { 'Retry-After': header } })
    await deliverDue(id)
    const { nextAt } = await only()
    expect(Math.abs(((nextAt?.getTime() ?? 0) - Date.now()) / 1000 - seconds)).toBeLessThan(5)
    await pass(seconds + 5)
  }
})

test('redirects aren’t followed, and nobody is waited for longer than ten seconds', async () => {
  const { id } = await makeWebhook(peer.origin)
  await makePublished()
  await tellAll()
  reply = () => ({ status: 307, headers: { Location: `${peer.origin}/inside` } })
  await deliverDue(id)
  expect(peer.heard.map(({ url }) => url.pathname)).toEqual(['/'])
  expect(await only()).toMatchObject({ state: 'waiting', status: 307 })
  expect((await only()).failure).toContain('isn’t followed')
  await pass(10)
  reply = () => new Promise(() => {})
  await deliverDue(id)
  expect(await only()).toMatchObject({ status: null, failure: 'No answer within 10 s.' })
  expect((await only()).durationMs).toBeLessThan(12_000)
}, 30_000)

test('killed before it was noted, it is sent again with the same id', async () => {
  const { id, secret } = await makeWebhook(peer.origin)
  await makePublished()
  await tellAll()
  const script = `
    import { deliverDue } from '#lib/webhooks/deliver.ts'
    await deliverDue(${id})`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: process.env })
  const ended = once(child, 'exit')
  reply = () => {
    child.kill('SIGKILL')
    return { status: 200 }
  }
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(await only()).toMatchObject({ state: 'waiting', attempts: 1, status: null })
  // Another instance leaves it alone while the first may yet be at it.
  expect(await deliverDue(id)).toBe(0)
  await tendWebhooks()
  const before = (await jobs()).length
  await pass(45)
  await tendWebhooks()
  expect((await jobs()).length).toBe(before + 1)
  reply = () => ({ status: 200 })
  await deliverDue(id)
  expect(peer.heard).toHaveLength(2)
  expect(new Set(idsHeard()).size).toBe(1)
  for (const heard of peer.heard) verified(heard, secret)
  expect(await only()).toMatchObject({ state: 'delivered', attempts: 2 })
}, 30_000)

test('instances that send at the same time send each once', async () => {
  const { id } = await makeWebhook(peer.origin)
  for (let n = 0; n < 10; n++) await makePublished()
  await tellAll()
  reply = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return { status: 200 }
  }
  await Promise.all([deliverDue(id), deliverDue(id), deliverDue(id)])
  expect(peer.heard).toHaveLength(10)
  expect(new Set(idsHeard()).size).toBe(10)
})

test('a slow receiver holds nobody else up', async () => {
  const slow = await makeWebhook(`${peer.origin}/slow`)
  const quick = await makeWebhook(`${peer.origin}/quick`)
  for (let n = 0; n < 3; n++) await makePublished()
  await tellAll()
  let release = () => {}
  const held = new Promise<Reply>((resolve) => {
    release = () => resolve({ status: 200 })
  })
  reply = ({ url }) => (url.pathname === '/slow' ? held : { status: 200 })
  for (const { id } of [slow, quick]) deliverInBackground(id)
  const taken = (webhookId: number) =>
    db().webhookDelivery.count({ where: { webhookId, state: 'delivered' } })
  await expect.poll(() => taken(quick.id)).toBe(3)
  expect(await taken(slow.id)).toBe(0)
  release()
  await stopDelivering()
  expect(await taken(slow.id)).toBe(3)
})

test('of one article an event waits for those before it, for eleven minutes; other articles don’t', async () => {
  const { id } = await makeWebhook(peer.origin)
  const { id: articleId, version, edit } = await makePublished()
  await publishArticle(system, {
    id: articleId,
    baseVersion: version,
    edit: { ...edit, headline: 'B' },
  })
  await makeByline()
  await tellAll()
  reply = ({ body }) => ({ status: body.includes('article.published') ? 500 : 200 })
  const heard = () => peer.heard.splice(0).map(({ body }) => JSON.parse(body).type)
  await deliverDue(id)
  expect(heard().toSorted()).toEqual(['article.published', 'byline.changed'])
  await pass(5)
  await deliverDue(id)
  expect(heard()).toEqual(['article.published'])
  await pass(60)
  await deliverDue(id)
  expect(heard()).toEqual(['article.published'])
  await pass(600)
  await deliverDue(id)
  // The fourth try: the later one waits no longer.
  expect(heard()).toEqual(['article.published', 'article.updated'])
})

test('410 disables at once; three days without success do too; administrators are told', async () => {
  const admin = await makeUser('administrator')
  const editor = await makeUser('editor')
  const gone = await makeWebhook(peer.origin, ['article.published'])
  await makePublished()
  await makePublished()
  await tellAll()
  reply = () => ({ status: 410 })
  await deliverDue(gone.id)
  const webhook = await db().webhook.findUniqueOrThrow({ where: { id: gone.id } })
  expect(webhook.disabledAt).not.toBeNull()
  expect(webhook.disabledWhy).toContain('410')
  const { rows } = await listDeliveries(system, gone.id)
  expect(rows.map(({ state }) => state)).toEqual(['failed', 'failed'])
  const told = await listNotifications(admin, {})
  expect(told.rows[0]).toMatchObject({
    kind: 'webhook',
    path: `/admin/settings/webhooks/${gone.id}`,
  })
  expect((await listNotifications(editor, {})).rows).toEqual([])
  // What happens from now on isn't kept for it; what failed can be sent once it is enabled.
  await makePublished()
  await tellAll()
  expect((await listDeliveries(system, gone.id)).rows).toHaveLength(2)
  await expect(redeliverFailed(system, gone.id)).rejects.toThrow('enable it first')
  await resumeWebhook(system, gone.id)
  expect(await redeliverFailed(system, gone.id)).toBe(2)

  reply = () => ({ status: 503 })
  await deliverDue(gone.id)
  await db().$executeRaw`update "Webhook" set "failingSince" = "failingSince" - interval '73 hours'`
  reply = () => ({ status: 200 })
  await pass(10)
  await deliverDue(gone.id)
  // One success, and the count begins anew.
  expect((await db().webhook.findFirstOrThrow()).failingSince).toBeNull()
  reply = () => ({ status: 503 })
  await makePublished()
  await tellAll()
  await deliverDue(gone.id)
  await db().$executeRaw`update "Webhook" set "failingSince" = "failingSince" - interval '73 hours'`
  await pass(10)
  await deliverDue(gone.id)
  expect((await db().webhook.findFirstOrThrow()).disabledWhy).toContain('nothing for 3 days')
  expect((await listNotifications(admin, {})).rows).toHaveLength(2)
})

test('the log goes back thirty days', async () => {
  await makeWebhook(peer.origin)
  await makePublished()
  await makePublished()
  await tellAll()
  await db().$executeRaw`
    update "WebhookDelivery" set "createdAt" = now() - interval '31 days'
    where id = (select min(id) from "WebhookDelivery")`
  reply = () => ({ status: 500 })
  for (const { id } of await db().webhook.findMany()) await deliverDue(id)
  expect(await db().webhookTry.count()).toBe(2)
  expect(await forgetDeliveries()).toBe(1)
  expect(await db().webhookDelivery.count()).toBe(1)
  expect(await db().webhookTry.count()).toBe(1)
})
