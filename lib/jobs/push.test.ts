import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { db } from '#lib/platform/db.ts'
import { Refused } from '#lib/platform/failures.ts'
import { listAlerts, sendAlert, tellOfNew } from '#lib/push/commands.ts'
import { vapidKeys } from '#lib/push/keys.ts'
import { sendPending } from '#lib/push/sending.ts'
import { forgetExpired, renewDevice, subscribeDevice } from '#lib/push/subscriptions.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeSection, makeUser, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { makeDevice, senderOf, startPushService } from '#testing/push-service.ts'
import { push, seeToAlerts } from './push.ts'

ownDatabase()

let service: Awaited<ReturnType<typeof startPushService>>
/** What the push service answers, by the end of the path; 201 unless it stands here. */
const answers: Record<string, number> = {}
beforeAll(async () => {
  service = await startPushService((path) => answers[path.split('/').at(-1) ?? ''] ?? 201)
  process.env.PRIVATE_CALLBACKS = '1'
  process.env.SITE_URL = 'https://news.example'
  forgetProcessState('env')
})
afterAll(() => service.stop())

let devices = 0
async function device(choice: { breaking?: boolean; sections?: number[] }) {
  const made = makeDevice()
  const name = `device-${++devices}`
  const endpoint = `${service.origin}/send/${name}`
  await subscribeDevice({
    subscription: { endpoint, keys: made.keys },
    ...{ breaking: false, sections: [], language: 'en', ...choice },
  })
  const heard = () => service.taken.filter(({ path }) => path === `/send/${name}`)
  return { ...made, name, endpoint, heard }
}

const lastAlert = () => db().pushAlert.findFirstOrThrow({ orderBy: { id: 'desc' } })
const job = (alertId: number, lastTry = false) => push({ data: { alertId }, lastTry })
const forgetDevices = () => db().pushSubscription.deleteMany()

test('an alert is encrypted for its device, signed by the newsroom, and told once', async () => {
  const wants = await device({ breaking: true })
  const other = await device({ sections: [await makeSection()] })
  const { id, edit } = await makePublished()
  const edith = await makeUser('editor')
  await sendAlert(edith, { articleId: id, text: 'The ferry “runs” again', again: false })
  const alert = await lastAlert()
  // The one that comes second has nothing to do, or is told to come again.
  await Promise.allSettled([job(alert.id), job(alert.id)])
  await job(alert.id)
  expect(other.heard()).toHaveLength(0)
  const [taken, ...more] = wants.heard()
  expect(more).toEqual([])
  if (!taken) throw new Error('nothing came')
  expect(wants.open(taken.body)).toMatchObject({
    title: 'The ferry “runs” again',
    body: edit.headline,
    path: `/article/${edit.slug}`,
    tag: `article-${id}`,
    lang: 'en-GB',
    dir: 'ltr',
  })
  expect(taken.headers).toMatchObject({
    'content-encoding': 'aes128gcm',
    urgency: 'high',
    topic: `article-${id}`,
  })
  expect(Number(taken.headers.ttl)).toBeGreaterThan(4 * 3600 - 60)
  const { key, claims } = senderOf(taken.headers)
  expect(key).toBe(vapidKeys().publicKey)
  expect(claims).toMatchObject({ aud: service.origin, sub: 'https://news.example' })
  expect(claims.exp).toBeLessThanOrEqual(Date.now() / 1000 + 24 * 3600)
  const receipt = await db().receipt.findMany({ where: { eventId: alert.eventId } })
  expect(receipt).toMatchObject([{ consequence: 'push', state: 'done' }])
  expect(await listAlerts(edith, id)).toMatchObject([{ sent: 1, waiting: 0, sentBy: edith.name }])
  await forgetDevices()
})

test('the desk alone sends alerts, about what readers see, and twice only when it is meant', async () => {
  const { id } = await makePublished()
  const alert = { articleId: id, text: 'Now', again: false }
  for (const role of ['author', 'byline_manager'] as const)
    await expect(sendAlert(await makeUser(role), alert)).rejects.toThrow(Refused)
  const both = await Promise.allSettled([sendAlert(system, alert), sendAlert(system, alert)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(sendAlert(system, alert)).rejects.toMatchObject({
    fields: { again: expect.anything() },
  })
  await sendAlert(system, { ...alert, again: true })
  const { id: draft } = await makeDraft(system)
  await expect(sendAlert(system, { ...alert, articleId: draft })).rejects.toThrow(
    'publish it first',
  )
})

test('a new article is told to those of its section, once, whatever is published later', async () => {
  const sectionId = await makeSection()
  const reader = await device({ sections: [sectionId] })
  const both = await device({ sections: [sectionId], breaking: true })
  const { id, version } = await makePublished({ sectionId })
  const published = await db().outboxEvent.findFirstOrThrow({ where: { articleId: id } })
  await sendAlert(system, { articleId: id, text: 'At once', again: false })
  await job((await lastAlert()).id)
  expect(await seeToAlerts(published.id)).toBe('1 devices are still to be told.')
  const { id: alertId } = await lastAlert()
  await job(alertId)
  expect(await seeToAlerts(published.id)).toBeNull()
  expect(reader.heard().map(({ body }) => reader.open(body))).toMatchObject([
    { tag: `article-${id}`, body: 'The morning crossing is back.' },
  ])
  expect(both.heard().map(({ body }) => both.open(body))).toMatchObject([{ title: 'At once' }])
  const again = await publishArticle(system, { id, baseVersion: version })
  expect(again.outcome).toBe('saved')
  expect(await tellOfNew(published.id, id)).toBeNull()
  await forgetDevices()
})

test('devices that are gone are forgotten; a service that is away is tried again', async () => {
  const gone = await device({ breaking: true })
  const busy = await device({ breaking: true })
  const away = await device({ breaking: true })
  const refused = await device({ breaking: true })
  Object.assign(answers, {
    [gone.name]: 410,
    [busy.name]: 429,
    [away.name]: 503,
    [refused.name]: 403,
  })
  const { id } = await makePublished()
  await sendAlert(system, { articleId: id, text: 'News', again: false })
  const { id: alertId, eventId } = await lastAlert()
  await expect(job(alertId)).rejects.toThrow('2 devices are still to be told')
  expect(await listAlerts(system, id)).toMatchObject([{ sent: 0, waiting: 2, failed: 1, gone: 1 }])
  expect(await db().pushSubscription.count({ where: { endpoint: gone.endpoint } })).toBe(0)
  delete answers[busy.name]
  expect(await sendPending(alertId)).toBe(1)
  await job(alertId, true)
  expect(await listAlerts(system, id)).toMatchObject([{ sent: 1, waiting: 0, failed: 2, gone: 1 }])
  expect(await seeToAlerts(eventId)).toBe('2 devices could not be told.')
  expect(busy.heard()).toHaveLength(1)
  await forgetDevices()
})

test('what an instance took that died is told by another', async () => {
  const reader = await device({ breaking: true })
  const { id } = await makePublished()
  await sendAlert(system, { articleId: id, text: 'News', again: false })
  const { id: alertId } = await lastAlert()
  await db().pushDelivery.updateMany({
    where: { alertId },
    data: { state: 'sending', triedAt: new Date() },
  })
  expect(await sendPending(alertId)).toBe(1)
  await db().pushDelivery.updateMany({
    where: { alertId },
    data: { triedAt: new Date(Date.now() - 180_000) },
  })
  expect(await sendPending(alertId)).toBe(0)
  expect(reader.heard()).toHaveLength(1)
  await forgetDevices()
})

test('what was taken down meanwhile is told to nobody', async () => {
  const reader = await device({ breaking: true })
  const { id } = await makePublished()
  await sendAlert(system, { articleId: id, text: 'News', again: false })
  await takeDownArticle(system, { id })
  await job((await lastAlert()).id)
  expect(reader.heard()).toHaveLength(0)
  await forgetDevices()
})

test('a device changes its choice and its address; it ends when the browser said so', async () => {
  const reader = await device({ breaking: true })
  const section = await makeSection()
  const subscription = { endpoint: reader.endpoint, keys: reader.keys }
  const choice = { breaking: false, sections: [section], language: 'de' }
  await subscribeDevice({ subscription, ...choice })
  expect(await db().pushSubscription.findMany()).toMatchObject([
    { breaking: false, sectionIds: [section], language: 'de' },
  ])
  await expect(
    subscribeDevice({ subscription, ...choice, sections: [999_999] }),
  ).rejects.toMatchObject({ fields: { sections: expect.anything() } })
  const moved = `${service.origin}/send/moved`
  await renewDevice(reader.endpoint, {
    endpoint: moved,
    keys: makeDevice().keys,
    expirationTime: 1,
  })
  expect(await db().pushSubscription.findMany()).toMatchObject([
    { endpoint: moved, sectionIds: [section] },
  ])
  await expect(renewDevice(reader.endpoint, subscription)).rejects.toThrow('no such device')
  expect(await forgetExpired()).toBe(1)
})
