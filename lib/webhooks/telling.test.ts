import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { setEmbargo } from '#lib/articles/embargo.ts'
import { createByline, deleteByline, saveByline } from '#lib/bylines/commands.ts'
import { issueCorrection, removeCorrection, rewordCorrection } from '#lib/corrections/commands.ts'
import { mergeBylines, undoTransfer } from '#lib/credits/commands.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { publishEdition, scheduleEdition } from '#lib/front/commands.ts'
import { openDraft } from '#lib/front/desk.ts'
import { tellOfBegun } from '#lib/front/telling.ts'
import { addEntry, deleteEntry, editEntry, markEntry, moveCoverage } from '#lib/live/commands.ts'
import { createPage, savePage } from '#lib/pages/commands.ts'
import { pageEditSchema } from '#lib/pages/schema.ts'
import { db } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { cancelSchedule, reschedule, scheduleArticle } from '#lib/schedules/commands.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makePublished,
  makeSection,
  system,
} from '#testing/newsroom.ts'
import { type Heard, startPeer } from '#testing/peer.ts'
import { verified } from '#testing/webhook-receiver.ts'
import { makeWebhook, tellAll } from '#testing/webhooks.ts'
import { deliverDue } from './deliver.ts'
import { tellWebhooks } from './tell.ts'
import { tendWebhooks } from './tend.ts'

// What is told of what happens, as a receiver gets it.

process.env.PRIVATE_CALLBACKS = '1'
ownDatabase()

let peer: Awaited<ReturnType<typeof startPeer>>
let webhook: Awaited<ReturnType<typeof makeWebhook>>
beforeAll(async () => {
  peer = await startPeer(() => ({ status: 204 }))
})
afterAll(() => peer.close())
beforeEach(async () => {
  await tellAll()
  await db().webhook.deleteMany()
  webhook = await makeWebhook(`${peer.origin}/hook`)
  peer.heard.length = 0
})

/** What the receiver has got since it was asked last; of several subjects, as it happened. */
async function told() {
  await tellAll()
  await deliverDue(webhook.id)
  const sent = await db().webhookDelivery.findMany({ orderBy: { id: 'asc' } })
  const ids = sent.map(({ messageId }) => messageId)
  const at = ({ headers }: Heard) => ids.indexOf(String(headers['webhook-id']))
  const heard = peer.heard.splice(0).toSorted((a, b) => at(a) - at(b))
  return heard.map((one) => verified(one, webhook.secret))
}

test('an article’s publication, change, corrections and take-down', async () => {
  const sectionId = await makeSection('Harbour')
  const bylineId = await makeByline('Ann Quay')
  expect(await told()).toMatchObject([{ type: 'byline.changed', data: { name: 'Ann Quay' } }])
  const { id, version, edit } = await makePublished({ sectionId, bylines: credits(bylineId) })
  const url = `${siteUrl()}/article/${edit.slug}`
  expect(await told()).toEqual([
    {
      type: 'article.published',
      timestamp: expect.any(String),
      data: {
        id,
        slug: edit.slug,
        url,
        public: true,
        version,
        kind: 'standard',
        headline: edit.headline,
        standfirst: edit.standfirst,
        section: expect.objectContaining({ name: 'Harbour', url: `${siteUrl()}/section/harbour` }),
        bylines: [expect.objectContaining({ id: bylineId, name: 'Ann Quay', role: 'by' })],
        topics: [],
        publishedAt: expect.any(String),
        updatedAt: null,
      },
    },
  ])

  const change = { kind: 'minor' as const, note: 'Desk: typo', substantial: false }
  await publishArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, headline: 'New' },
    change,
  })
  const [updated, ...none] = await told()
  expect(updated).toMatchObject({ type: 'article.updated', data: { id, headline: 'New' } })
  // A note to the desk isn't for others.
  expect(JSON.stringify(updated)).not.toContain('typo')
  expect(none).toEqual([])

  const text = 'The ferry left at nine.'
  const correction = await issueCorrection(system, { articleId: id, kind: 'correction', text })
  await rewordCorrection(system, { id: correction, text: 'It left at ten.', was: text })
  await removeCorrection(system, { id: correction })
  const corrected = await told()
  expect(
    corrected.map(({ type, data }) => [type, 'correction' in data && data.correction]),
  ).toEqual([
    ['article.corrected', { id: correction, kind: 'correction', text, action: 'issued' }],
    [
      'article.corrected',
      { id: correction, kind: 'correction', text: 'It left at ten.', action: 'reworded' },
    ],
    [
      'article.corrected',
      { id: correction, kind: 'correction', text: 'It left at ten.', action: 'removed' },
    ],
  ])

  await takeDownArticle(system, { id, note: 'Legal asks', publicNote: 'It was wrong.' })
  const [gone] = await told()
  expect(gone).toEqual({
    type: 'article.taken_down',
    timestamp: expect.any(String),
    data: { id, slug: edit.slug, url, public: false, note: 'It was wrong.' },
  })
})

test('a correction that comes with a publication is told once, as one', async () => {
  const { id, version, edit } = await makePublished()
  await told()
  const body = documentFromMarkdown('The ferry left late.')
  const change = { kind: 'correction' as const, note: 'It was late.', substantial: true }
  await publishArticle(system, { id, baseVersion: version, edit: { ...edit, body }, change })
  const all = await told()
  expect(all.map(({ type }) => type)).toEqual(['article.corrected'])
  expect(all[0]?.data).toMatchObject({
    correction: { id: expect.any(Number), text: 'It was late.', action: 'issued' },
    updatedAt: expect.any(String),
  })
})

test('drafts and embargoed articles aren’t told of; a schedule is, and says that it is confidential', async () => {
  const draft = await makeDraft(system, { headline: 'Secret plan of the harbour' })
  const { id, version, edit } = draft
  const until = new Date(Date.now() + 1800_000)
  await setEmbargo(system, { id, until: until.toISOString(), reason: '' })
  expect(await told()).toEqual([])
  const dueAt = new Date(Date.now() + 3600_000)
  await scheduleArticle(system, { id, baseVersion: version, edit, kind: 'publish', dueAt })
  expect((await told()).map(({ type, data }) => [type, data])).toEqual([
    [
      'article.scheduled',
      {
        id,
        slug: edit.slug,
        url: `${siteUrl()}/article/${edit.slug}`,
        public: false,
        confidential: true,
        headline: edit.headline,
        section: expect.objectContaining({ id: edit.sectionId }),
        scheduledFor: dueAt.toISOString(),
        embargoUntil: until.toISOString(),
      },
    ],
  ])
  const { id: scheduleId } = await db().schedule.findFirstOrThrow({ where: { articleId: id } })
  const later = new Date(Date.now() + 7200_000)
  await reschedule(system, { scheduleId, dueAt: later })
  await cancelSchedule(system, scheduleId)
  const all = await told()
  expect(all.map(({ type }) => type)).toEqual(['article.scheduled', 'article.unscheduled'])
  expect(all[0]?.data).toMatchObject({ scheduledFor: later.toISOString() })
  expect(JSON.stringify(all[1])).not.toContain('Secret plan')
})

test('who didn’t choose schedules isn’t told what is coming', async () => {
  await db().webhook.deleteMany()
  webhook = await makeWebhook(`${peer.origin}/hook`, ['article.published', 'article.updated'])
  const { id, version, edit } = await makeDraft(system)
  const dueAt = new Date(Date.now() + 3600_000)
  await scheduleArticle(system, { id, baseVersion: version, edit, kind: 'publish', dueAt })
  expect(await told()).toEqual([])
  // Nothing is even stored of it.
  expect(
    await db().outboxEvent.count({
      where: { kind: 'article.scheduled', payload: { path: ['articleId'], equals: id } },
    }),
  ).toBe(0)
})

test('what was taken down before it was told, or sent, loses its words', async () => {
  const before = await makePublished({ headline: 'Libel of one' })
  await tellAll()
  const { id, edit } = await makePublished({ headline: 'Libel of two' })
  await takeDownArticle(system, { id: before.id })
  await takeDownArticle(system, { id })
  const all = await told()
  expect(all.map(({ type, data }) => [type, 'id' in data && data.id])).toEqual([
    ['article.published', before.id],
    ['article.published', id],
    ['article.taken_down', before.id],
    ['article.taken_down', id],
  ])
  expect(all[1]?.data).toEqual({
    id,
    slug: edit.slug,
    url: `${siteUrl()}/article/${edit.slug}`,
    public: false,
  })
  expect(JSON.stringify(all)).not.toContain('Libel of')
})

test('entries of live coverage, from the article’s publication on', async () => {
  const { id, edit, version } = await makeDraft(system)
  await moveCoverage(system, { articleId: id, step: 'begin' })
  const words = { body: documentFromMarkdown('Words.'), bylines: [], at: '' }
  const add = (headline: string) =>
    addEntry(system, {
      ...{ ...words, articleId: id, key: randomUUID(), headline, pinned: false, keyPoint: false },
    })
  await add('Before')
  await publishArticle(system, { id, baseVersion: version })
  expect((await told()).map(({ type }) => type)).toEqual(['article.published'])
  const entry = await add('The bridge opens')
  const article = { id, slug: edit.slug, url: `${siteUrl()}/article/${edit.slug}` }
  const address = {
    ...{ id: entry.id, article },
    url: `${article.url}?entry=${entry.id}#entry-${entry.id}`,
  }
  expect((await told()).map(({ type, data }) => [type, data])).toEqual([
    [
      'live_entry.published',
      {
        ...{ ...address, public: true, version: 1, headline: 'The bridge opens', bylines: [] },
        ...{ at: expect.any(String), pinned: false, keyPoint: false },
      },
    ],
  ])
  await editEntry(system, { ...words, id: entry.id, baseVersion: 1, headline: 'It is open' })
  await tellAll()
  await markEntry(system, { id: entry.id, pinned: true })
  await deleteEntry(system, entry.id)
  // What was stored before it was deleted loses its words; what wasn't is told by the deletion alone.
  expect((await told()).map(({ type, data }) => [type, data])).toEqual([
    ['live_entry.updated', { ...address, public: false }],
    ['live_entry.deleted', { ...address, public: false }],
  ])
  await add('Taken down at once')
  await takeDownArticle(system, { id })
  expect((await told()).map(({ type }) => type)).toEqual(['article.taken_down'])
})

test('editions of fronts, when readers get them', async () => {
  const sectionId = await makeSection('Harbour front')
  const { version } = await openDraft(sectionId)
  const first = await publishEdition(system, { sectionId, baseVersion: version })
  const url = `${siteUrl()}/section/harbour-front`
  const told1 = await told()
  expect(told1.map(({ type, data }) => [type, data])).toEqual([
    [
      'front.published',
      {
        ...{ id: 'editionId' in first && first.editionId, url, startsAt: expect.any(String) },
        section: { id: sectionId, slug: 'harbour-front', name: 'Harbour front', url },
      },
    ],
  ])
  // One that is to come is told when it has begun, once.
  const startsAt = new Date(Date.now() + 3600_000).toISOString()
  await scheduleEdition(system, { sectionId, baseVersion: version, startsAt })
  expect([await tellOfBegun(), await told()]).toEqual([0, []])
  await db().frontEdition.updateMany({ where: { startsAt }, data: { startsAt: new Date() } })
  expect([await tellOfBegun(), await tellOfBegun()]).toEqual([1, 0])
  expect((await told()).map(({ type }) => type)).toEqual(['front.published'])
})

test('bylines and pages', async () => {
  const input = { name: 'Bea Pier', slug: '', roleTitle: 'Reporter', biography: '', userId: null }
  const one = await createByline(system, input)
  const other = await makeByline('B. Pier')
  await saveByline(system, one, { ...input, roleTitle: 'Editor' })
  const transferId = await mergeBylines(system, { fromId: other, intoId: one, keepNames: false })
  await undoTransfer(system, transferId)
  await deleteByline(system, other)
  // Of what was deleted meanwhile its deletion alone is told, and where it led.
  expect((await told()).map(({ type, data }) => [type, data])).toMatchObject([
    ['byline.changed', { id: one, name: 'Bea Pier', kind: 'staff', active: true }],
    ['byline.changed', { id: one, roleTitle: 'Editor' }],
    ['byline.merged', { id: other, into: { id: one, url: `${siteUrl()}/by/bea-pier` } }],
    ['byline.deleted', { id: other }],
  ])

  const edit = pageEditSchema.parse({
    ...{ title: 'Our harbour', slug: '', purpose: 'other', description: '', published: false },
    ...{ body: documentFromMarkdown('Words.'), inFooter: false, position: 0 },
  })
  const id = await createPage(system, edit)
  expect(await told()).toEqual([])
  for (const [at, published] of [true, true, false].entries())
    await savePage(system, { ...edit, id, baseVersion: at + 1, published })
  await savePage(system, { ...edit, id, baseVersion: 4, published: true })
  expect((await told()).map(({ type, data }) => [type, data])).toMatchObject([
    ['page.published', { id, title: 'Our harbour', url: `${siteUrl()}/page/our-harbour` }],
    ['page.updated', { id }],
    ['page.taken_down', { id, slug: 'our-harbour' }],
    ['page.published', { id }],
  ])
})

test('an event is stored once for each webhook, however often it is told; later ones aren’t told', async () => {
  const other = await makeWebhook(`${peer.origin}/other`)
  const { id } = await makePublished()
  const event = await db().outboxEvent.findFirstOrThrow({ where: { articleId: id } })
  const late = await makeWebhook(`${peer.origin}/late`)
  await db().$executeRaw`
    update "Webhook" set "createdAt" = now() + interval '1 second' where id = ${late.id}`
  await Promise.all([tellWebhooks(event.id), tellWebhooks(event.id), tellWebhooks(event.id)])
  const made = await db().webhookDelivery.findMany({ where: { eventId: event.id } })
  expect(made.map(({ webhookId }) => webhookId).toSorted()).toEqual(
    [webhook.id, other.id].toSorted(),
  )
  expect(new Set(made.map(({ messageId }) => messageId)).size).toBe(1)
  const jobs = await db().$queryRaw<{ id: number }[]>`
    select (data ->> 'webhookId')::int as id from pgboss.job where name = 'webhook'`
  expect(jobs.filter((job) => job.id === other.id)).toHaveLength(1)
})

test('an event that could not be told for a while is told later', async () => {
  const bylineId = await makeByline()
  const event = await db().outboxEvent.findFirstOrThrow({
    where: { kind: 'byline.changed', payload: { path: ['id'], equals: bylineId } },
    select: { id: true },
  })
  const where = { eventId: event.id, consequence: 'webhooks' }
  await db().receipt.updateMany({ where, data: { state: 'failed' } })
  await tendWebhooks()
  expect(await told()).toEqual([])
  await db().$executeRaw`
    update "OutboxEvent" set "createdAt" = now() - interval '11 minutes' where id = ${event.id}`
  await db().$executeRaw`update "Webhook" set "createdAt" = now() - interval '1 hour'`
  await tendWebhooks()
  const [job] = await db().$queryRaw<{ consequence: string }[]>`
    select data ->> 'consequence' as consequence from pgboss.job
    where name = 'deliver' and data ->> 'eventId' = ${String(event.id)}
    order by created_on desc limit 1`
  expect(job?.consequence).toBe('webhooks')
  expect((await told()).map(({ type }) => type)).toEqual(['byline.changed'])
  expect((await db().receipt.findFirstOrThrow({ where })).state).toBe('done')
})
