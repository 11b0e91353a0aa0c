import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { listAudit } from '#lib/audit/queries.ts'
import type { Role } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished, makeUser, system } from '#testing/newsroom.ts'
import { type Reply, startPeer } from '#testing/peer.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { verified } from '#testing/webhook-receiver.ts'
import { makeWebhook, pass, tellAll } from '#testing/webhooks.ts'
import * as webhooks from './commands.ts'
import { deliverDue } from './deliver.ts'
import { listDeliveries, listWebhooks, readWebhook } from './queries.ts'
import { healthOf, maxWebhooks } from './schema.ts'
import { tendWebhooks } from './tend.ts'

process.env.PRIVATE_CALLBACKS = '1'
ownDatabase()

let status = 200
let peer: Awaited<ReturnType<typeof startPeer>>
beforeAll(async () => {
  peer = await startPeer((): Reply => ({ status }))
})
afterAll(() => peer.close())
beforeEach(async () => {
  await tellAll()
  await db().webhook.deleteMany()
  peer.heard.length = 0
  status = 200
})

const edit = (change: Partial<Parameters<typeof webhooks.createWebhook>[1]> = {}) => ({
  url: peer.origin,
  description: '',
  events: ['article.published' as const],
  ...change,
})

test.each(['editor', 'author', 'byline_manager'] satisfies Role[])(
  '%s may do nothing with webhooks',
  async (role) => {
    const actor = await makeUser(role)
    const { id } = await makeWebhook(peer.origin)
    for (const attempt of [
      () => webhooks.createWebhook(actor, edit()),
      () => webhooks.saveWebhook(actor, id, edit()),
      () => webhooks.pauseWebhook(actor, id),
      () => webhooks.resumeWebhook(actor, id),
      () => webhooks.deleteWebhook(actor, id),
      () => webhooks.rotateSecret(actor, id),
      () => webhooks.testWebhook(actor, id),
      () => webhooks.redeliver(actor, { webhookId: id, deliveryId: '1' }),
      () => webhooks.redeliverFailed(actor, id),
      () => listWebhooks(actor),
      () => readWebhook(actor, id),
      () => listDeliveries(actor, id),
    ])
      await expect(attempt()).rejects.toMatchObject({ name: 'Refused' })
    expect(await db().webhook.count()).toBe(1)
  },
)

test('a webhook is made, changed, paused, resumed and deleted, and the audit log says by whom', async () => {
  const admin = await makeUser('administrator')
  const url = `${peer.origin}/hook?token=between-us`
  const { id } = await webhooks.createWebhook(admin, edit({ url, description: 'The app' }))
  expect(await readWebhook(admin, id)).toMatchObject({
    ...{ url, description: 'The app', events: ['article.published'], createdByName: admin.name },
    ...{ active: true, waiting: 0, failed: 0, lastDeliveredAt: null },
  })
  await webhooks.pauseWebhook(admin, id)
  await makePublished()
  await tellAll()
  expect(await deliverDue(id)).toBe(0)
  const [paused] = await listWebhooks(admin)
  expect(paused && healthOf(paused)).toBe('Paused')
  expect(paused).toMatchObject({ waiting: 1 })
  await expect(webhooks.redeliverFailed(admin, id)).rejects.toThrow('resume it first')
  await webhooks.resumeWebhook(admin, id)
  status = 500
  await deliverDue(id)
  expect(healthOf(await readWebhook(admin, id))).toBe('Failing')
  status = 200
  await webhooks.saveWebhook(admin, id, edit({ url: `${peer.origin}/elsewhere` }))
  await pass(5)
  await deliverDue(id)
  // What waits goes to the new address.
  expect(peer.heard.map(({ url }) => url.pathname)).toEqual(['/hook', '/elsewhere'])
  expect(healthOf(await readWebhook(admin, id))).toBe('Healthy')
  await webhooks.deleteWebhook(admin, id)
  expect(await db().webhookDelivery.count()).toBe(0)
  await expect(readWebhook(admin, id)).rejects.toMatchObject({ name: 'NotFound' })
  await expect(webhooks.saveWebhook(admin, id, edit())).rejects.toMatchObject({ name: 'NotFound' })
  const { rows } = await listAudit(admin, { subject: `webhook:${id}` })
  expect(rows.map(({ action, actorName }) => [action, actorName])).toEqual(
    ['delete', 'save', 'resume', 'pause', 'create'].map((did) => [`webhook.${did}`, admin.name]),
  )
  expect(JSON.stringify(rows)).not.toContain('between-us')
})

test('what can’t be an address is refused, with what would be right', async () => {
  const make = (url: string) => webhooks.createWebhook(system, edit({ url }))
  for (const url of ['', 'example.org', 'ftp://example.org/', 'javascript:alert(1)'])
    await expect(make(url)).rejects.toThrow('whole address')
  await expect(make('https://me:secret@example.org/')).rejects.toThrow('Leave out')
  await expect(webhooks.createWebhook(system, edit({ events: [] }))).rejects.toThrow('at least one')
  for (let n = 0; n < maxWebhooks; n++) await makeWebhook(peer.origin)
  await expect(make('https://example.org/')).rejects.toThrow('delete one first')
})

test('a secret that is replaced signs for another day, together with the new one', async () => {
  const { id, secret } = await makeWebhook(peer.origin)
  const next = await webhooks.rotateSecret(system, id)
  await webhooks.testWebhook(system, id)
  await deliverDue(id)
  for (const one of [secret, next])
    expect(peer.heard.map((heard) => verified(heard, one).type)).toEqual(['webhook.test'])
  expect((await readWebhook(system, id)).oldSecretUntil).not.toBeNull()
  await db().$executeRaw`update "Webhook" set "oldSecretUntil" = now() - interval '1 second'`
  await webhooks.testWebhook(system, id)
  await deliverDue(id)
  const last = peer.heard.at(-1)
  expect(last && verified(last, next).type).toBe('webhook.test')
  expect(() => last && verified(last, secret)).toThrow('signature')
  await tendWebhooks()
  expect(await db().webhook.findFirst()).toMatchObject({ oldSecret: '', secret: next })
  // Of three, two hold: whose secret leaked twice isn't asked to trust the first.
  const third = await webhooks.rotateSecret(system, id)
  const fourth = await webhooks.rotateSecret(system, id)
  expect(await db().webhook.findFirst()).toMatchObject({ oldSecret: third, secret: fourth })
})

test('a test is sent once, also to a webhook that is paused or disabled, and says how it went', async () => {
  const { id } = await makeWebhook(peer.origin)
  await webhooks.pauseWebhook(system, id)
  status = 500
  await webhooks.testWebhook(system, id)
  await deliverDue(id)
  const { rows } = await listDeliveries(system, id, { state: 'failed' })
  expect(rows).toMatchObject([{ type: 'webhook.test', status: 500, nextAt: null }])
  expect(await readWebhook(system, id)).toMatchObject({ failingSince: null })
  await db().$executeRaw`update "Webhook" set "disabledAt" = now()`
  status = 204
  await webhooks.testWebhook(system, id)
  await deliverDue(id)
  expect((await listDeliveries(system, id, { state: 'delivered' })).rows).toHaveLength(1)
})

test('secrets are in no list, no log and no audit entry', async () => {
  const lines: string[] = []
  const levels = ['debug', 'info', 'warn', 'error'] as const
  const spies = levels.map((level) =>
    vi.spyOn(log, level).mockImplementation((...said: unknown[]) => {
      lines.push(
        JSON.stringify(said, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
      )
    }),
  )
  const { id, secret } = await makeWebhook(peer.origin)
  const next = await webhooks.rotateSecret(system, id)
  await makePublished()
  await tellAll()
  status = 410
  await deliverDue(id)
  for (const spy of spies) spy.mockRestore()
  const audit = await db().auditEntry.findMany({ where: { subject: `webhook:${id}` } })
  expect(audit.length).toBeGreaterThanOrEqual(3)
  expect(lines.length).toBeGreaterThan(0)
  const jobs = await db().$queryRaw`select data, output from pgboss.job`
  const seen = JSON.stringify(
    [
      ...[await listWebhooks(system), await readWebhook(system, id)],
      ...[await listDeliveries(system, id), await db().notification.findMany(), audit, jobs, lines],
    ],
    (_, value) => (typeof value === 'bigint' ? `${value}` : value),
  )
  for (const one of [secret, next]) expect(seen).not.toContain(one.slice(6))
})

test('addresses inside are refused when they are typed, and when a name leads there', async () => {
  let connections = 0
  const inside = await startPeer(() => ({ status: 200 }))
  inside.server.on('connection', () => connections++)
  const { port } = new URL(inside.origin)
  const { id } = await makeWebhook(peer.origin)
  process.env.PRIVATE_CALLBACKS = '0'
  forgetProcessState('env')
  try {
    const make = (url: string) => webhooks.createWebhook(system, edit({ url }))
    await expect(make('http://example.org/')).rejects.toThrow('https')
    const hosts = ['127.0.0.1', '10.0.0.1', '169.254.169.254', '[::1]', '[fd00::1]', '2130706433']
    for (const host of [...hosts, '[::ffff:10.0.0.1]', '[64:ff9b::7f00:1]', 'localhost', '0x7f.1'])
      await expect(make(`https://${host}:${port}/`)).rejects.toThrow('public internet')
    // However it got into the table, or to where a name leads later: the connection itself is refused.
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1']) {
      const url = `http://${host}:${port}/`
      await db().webhook.update({ where: { id }, data: { url } })
      await webhooks.testWebhook(system, id)
      await deliverDue(id)
      const { rows } = await listDeliveries(system, id)
      expect(rows[0]).toMatchObject({ state: 'failed', status: null })
      expect(rows[0]?.failure).toContain('isn’t an address of the public internet')
    }
    expect(connections).toBe(0)
  } finally {
    process.env.PRIVATE_CALLBACKS = '1'
    forgetProcessState('env')
    inside.close()
  }
})
