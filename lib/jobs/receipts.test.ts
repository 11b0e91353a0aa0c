import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { readNewest } from '#lib/articles/queries.ts'
import { issueCorrection } from '#lib/corrections/commands.ts'
import { saveDiscovery } from '#lib/discovery/commands.ts'
import { discoveryEditSchema } from '#lib/discovery/schema.ts'
import { writeFeed } from '#lib/feeds/feed.ts'
import { feedFormats, feedPath } from '#lib/feeds/schema.ts'
import { consequences } from '#lib/outbox/schema.ts'
import { db } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { mergeArticles } from '#lib/reads/merging.ts'
import { alarmsFor } from '#lib/schedules/alarms.ts'
import { readSitemap } from '#lib/sitemaps/queries.ts'
import { sitemapFile } from '#lib/sitemaps/schema.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished, makeUser, system } from '#testing/newsroom.ts'
import { startPeer } from '#testing/peer.ts'
import { deliver, giveUpOnLost } from './deliver.ts'
import { readersAreServedAt } from './readers.ts'
import { listFollowed, retryReceipt } from './receipts.ts'

// Others that are told are a real server on this machine.
process.env.PRIVATE_CALLBACKS = '1'
ownDatabase()

// What readers get is said here by the test; that the real front says the right thing is the matter
// of e2e/schedule.spec.ts.

let front: Server
let pages: Record<string, { status?: number; body: string }> = {}
beforeAll(async () => {
  front = createServer((req, res) => {
    const page = pages[req.url ?? ''] ?? { status: 404, body: '' }
    res.writeHead(page.status ?? 200).end(page.body)
  }).listen(0)
  await new Promise((resolve) => front.once('listening', resolve))
  readersAreServedAt(`http://127.0.0.1:${(front.address() as AddressInfo).port}`)
})
afterAll(() => front.close())

const main = (html: string) => `<!doctype html><body><main>${html}</main>`

async function lastEvent(articleId: number): Promise<string> {
  const { id } = await db().outboxEvent.findFirstOrThrow({
    where: { articleId },
    orderBy: { id: 'desc' },
  })
  return String(id)
}

const run = (eventId: string, consequence: string, lastTry = false) =>
  deliver({ data: { eventId, consequence }, lastTry })

const receipt = (eventId: string, consequence: string) =>
  db().receipt.findUniqueOrThrow({
    where: { eventId_consequence: { eventId: BigInt(eventId), consequence } },
  })

test('each publication has a receipt and a job for each consequence', async () => {
  const { id } = await makePublished()
  const eventId = await lastEvent(id)
  const [event] = await listFollowed(system, id)
  expect(event?.receipts.map(({ consequence, state }) => [consequence, state]).toSorted()).toEqual(
    consequences.map((consequence) => [consequence, 'pending']).toSorted(),
  )
  const jobs = await db().$queryRaw<{ consequence: string }[]>`
    select data ->> 'consequence' as consequence from pgboss.job
    where name = 'deliver' and data ->> 'eventId' = ${eventId}`
  expect(jobs.map(({ consequence }) => consequence).toSorted()).toEqual(consequences.toSorted())
})

test('a page is done when it says what was published, and gone after a take-down', async () => {
  const { id, version, edit } = await makePublished()
  const eventId = await lastEvent(id)
  const path = `/article/${edit.slug}`
  pages = { [path]: { body: main(`<h1>${edit.headline}</h1><p>Older words.</p>`) } }
  await expect(run(eventId, 'page')).rejects.toThrow('doesn’t say')
  expect(await receipt(eventId, 'page')).toMatchObject({ state: 'pending', attempts: 1 })
  pages[path] = {
    body: main(
      `<h1>${edit.headline}</h1><p>${edit.standfirst}</p><p>The ferry left <b>on time</b>.</p>`,
    ),
  }
  await run(eventId, 'page')
  const done = await receipt(eventId, 'page')
  expect(done).toMatchObject({ state: 'done', attempts: 2, failure: '' })
  // Done once: another try changes nothing.
  pages = {}
  await run(eventId, 'page')
  expect(await receipt(eventId, 'page')).toEqual(done)

  await takeDownArticle(system, { id })
  const goneEvent = await lastEvent(id)
  pages = { [path]: { body: main(edit.headline) } }
  await expect(run(goneEvent, 'page')).rejects.toThrow('not with 410')
  pages = { [path]: { status: 410, body: '' } }
  await run(goneEvent, 'page')
  expect(await receipt(goneEvent, 'page')).toMatchObject({ state: 'done' })

  await publishArticle(system, { id, baseVersion: version })
  expect((await listFollowed(system, id)).map(({ what }) => what)).toEqual([
    'Published (version 1)',
    'Taken down',
    'Published (version 1)',
  ])
})

test('the address of an article that was merged leads to the other one', async () => {
  const [from, into] = [await makePublished(), await makePublished()]
  const path = `/article/${from.edit.slug}`
  await mergeArticles(system, { id: from.id, intoId: into.id })
  const eventId = await lastEvent(from.id)
  pages = { [path]: { status: 410, body: '' } }
  await expect(run(eventId, 'page')).rejects.toThrow('not with 301')
  pages = { [path]: { status: 301, body: '' } }
  await run(eventId, 'page')
  expect(await receipt(eventId, 'page')).toMatchObject({ state: 'done' })
})

test('fronts must render, say the present headline, and not lead to what was taken down', async () => {
  const { id, edit } = await makePublished()
  const { section } = await db().article.findUniqueOrThrow({
    where: { id },
    select: { section: true },
  })
  const eventId = await lastEvent(id)
  const link = (words: string) => main(`<h2><a href="/article/${edit.slug}">${words}</a></h2>`)
  const at = `/section/${section?.slug}`
  pages = { '/': { body: link(edit.headline) }, [at]: { body: link('An older headline') } }
  await expect(run(eventId, 'fronts')).rejects.toThrow('another headline')
  pages[at] = { status: 500, body: '' }
  await expect(run(eventId, 'fronts')).rejects.toThrow('answered with 500')
  pages[at] = { body: link(edit.headline) }
  await run(eventId, 'fronts')
  expect(await receipt(eventId, 'fronts')).toMatchObject({ state: 'done', attempts: 3 })

  await takeDownArticle(system, { id })
  const gone = await lastEvent(id)
  await expect(run(gone, 'fronts')).rejects.toThrow('still leads to it')
  pages = { '/': { body: main('Other news') }, [at]: { body: main('Nothing') } }
  await run(gone, 'fronts')
  expect(await receipt(gone, 'fronts')).toMatchObject({ state: 'done' })
})

test('what failed in the end alarms the desk, and the desk alone has it tried again', async () => {
  const { id } = await makePublished()
  const eventId = await lastEvent(id)
  pages = {}
  await run(eventId, 'page', true)
  const failed = await receipt(eventId, 'page')
  expect(failed).toMatchObject({ state: 'failed', failure: expect.stringContaining('404') })
  const editor = await makeUser('editor')
  const mine = async () => (await alarmsFor(editor)).filter((alarm) => alarm.id === eventId)
  expect(await mine()).toMatchObject([
    { kind: 'receipt', articleId: id, text: expect.stringContaining('404'), over: false },
  ])
  const again = { eventId, consequence: 'page' }
  for (const role of ['author', 'byline_manager'] as const)
    await expect(retryReceipt(await makeUser(role), again)).rejects.toMatchObject({
      name: 'Refused',
    })
  await expect(listFollowed(await makeUser('author'), id)).rejects.toMatchObject({
    name: 'Refused',
  })
  await retryReceipt(editor, again)
  expect(await receipt(eventId, 'page')).toMatchObject({ state: 'pending', attempts: 1 })
  expect(await mine()).toEqual([])
  await expect(retryReceipt(editor, again)).rejects.toMatchObject({ name: 'Invalid' })
  await expect(retryReceipt(editor, { ...again, eventId: '999999' })).rejects.toMatchObject({
    name: 'NotFound',
  })
})

test('a consequence that is late says so; one that nobody did for ten minutes has failed', async () => {
  const { id } = await makePublished()
  const eventId = await lastEvent(id)
  const age = (minutes: number) =>
    db().$executeRaw`
      update "OutboxEvent" set "createdAt" = now() - make_interval(mins => ${minutes}::int)
      where id = ${BigInt(eventId)}`
  await age(3)
  await giveUpOnLost()
  const [late] = await listFollowed(system, id)
  expect(late?.receipts[0]).toMatchObject({ state: 'pending' })
  expect(late?.receipts[0]?.lateMs).toBeGreaterThan(170_000)
  await age(11)
  await giveUpOnLost()
  expect(await receipt(eventId, 'fronts')).toMatchObject({
    state: 'failed',
    failure: 'Nothing was done about it for ten minutes.',
  })
  // Tried again, it gets its time again.
  await retryReceipt(system, { eventId, consequence: 'fronts' })
  await giveUpOnLost()
  expect(await receipt(eventId, 'fronts')).toMatchObject({ state: 'pending' })
})

test('mails that followed from an event are counted with it', async () => {
  const { id } = await makePublished()
  const eventId = BigInt(await lastEvent(id))
  const { id: userId } = await makeUser('author')
  const told = { userId, kind: 'state', text: 'It is out.', path: '/admin', eventId }
  await db().notification.createMany({
    data: [
      { ...told, mail: true, mailedAt: new Date() },
      { ...told, mail: true },
      { ...told, mail: true, mailFailure: '550 No such mailbox' },
      { ...told, mail: false },
    ],
  })
  expect((await listFollowed(system, id))[0]?.mails).toEqual({ sent: 1, waiting: 1, refused: 1 })
})

/** What the feeds of the site and of a section say now. */
async function feedsNow(section: string, sectionId: number): Promise<typeof pages> {
  const site = {
    title: 'X',
    description: 'X',
    language: 'en',
    siteName: 'X',
    origin: 'https://x.example',
  }
  const said: typeof pages = {}
  for (const [path, filter] of [
    ['/', {}],
    [`/section/${section}`, { sectionId }],
  ] as const) {
    const articles = (await readNewest(filter, 30)).map((article) => ({ article, html: '' }))
    for (const format of feedFormats)
      said[feedPath(path, format)] = {
        body: writeFeed({ ...site, path, follows: path, articles }, format),
      }
  }
  return said
}

test('feeds are done when each has the article as it is, and no longer after a take-down', async () => {
  const { id, version, edit } = await makePublished()
  const sectionId = edit.sectionId ?? 0
  const { slug } = await db().section.findUniqueOrThrow({ where: { id: sectionId } })
  const published = await lastEvent(id)
  pages = {}
  await expect(run(published, 'feeds')).rejects.toThrow('answered with 404')
  pages = await feedsNow(slug, sectionId)
  await run(published, 'feeds')
  expect(await receipt(published, 'feeds')).toMatchObject({ state: 'done' })

  const change = { kind: 'minor', note: '', substantial: false } as const
  const renamed = { ...edit, headline: 'Another headline' }
  await publishArticle(system, { id, baseVersion: version, edit: renamed, change })
  await expect(run(await lastEvent(id), 'feeds')).rejects.toThrow('another headline')

  pages = await feedsNow(slug, sectionId)
  await issueCorrection(system, { articleId: id, kind: 'correction', text: 'It was wrong.' })
  await expect(run(await lastEvent(id), 'feeds')).rejects.toThrow('doesn’t know of the correction')
  pages = await feedsNow(slug, sectionId)
  await run(await lastEvent(id), 'feeds')

  await takeDownArticle(system, { id })
  const gone = await lastEvent(id)
  await expect(run(gone, 'feeds')).rejects.toThrow('still has it')
  const now = await feedsNow(slug, sectionId)
  // One of them alone that still has it is enough.
  pages = { ...now, '/feed.atom': pages['/feed.atom'] ?? { body: '' } }
  await expect(run(gone, 'feeds')).rejects.toThrow('/feed.atom isn’t what /feed.json is')
  pages = now
  await run(gone, 'feeds')
  expect(await receipt(gone, 'feeds')).toMatchObject({ state: 'done' })
})

/** What sitemaps say now. */
async function sitemapsNow(id: number): Promise<typeof pages> {
  const said: typeof pages = {}
  for (const path of [`/sitemap-articles-${Math.floor(id / 1000)}.xml`, '/sitemap-news.xml']) {
    const file = sitemapFile(path)
    const body = file && (await readSitemap(file))
    said[path] = body ? { body } : { status: 404, body: '' }
  }
  return said
}

test('sitemaps are done when they have the article, and no longer after a take-down', async () => {
  const { id } = await makePublished()
  const published = await lastEvent(id)
  const now = await sitemapsNow(id)
  pages = { ...now, '/sitemap-news.xml': { body: '<urlset></urlset>' } }
  await expect(run(published, 'sitemaps')).rejects.toThrow('/sitemap-news.xml doesn’t have it')
  pages = now
  await run(published, 'sitemaps')
  expect(await receipt(published, 'sitemaps')).toMatchObject({ state: 'done' })
  await takeDownArticle(system, { id })
  const gone = await lastEvent(id)
  await expect(run(gone, 'sitemaps')).rejects.toThrow('still has it')
  pages = await sitemapsNow(id)
  await run(gone, 'sitemaps')
  expect(await receipt(gone, 'sitemaps')).toMatchObject({ state: 'done' })
})

const noWishes = discoveryEditSchema.parse({})

test('IndexNow isn’t asked until it is switched on; then each change is told, or why not', async () => {
  let answer = 200
  const engine = await startPeer(() => ({ status: answer }))
  await saveDiscovery(system, { ...noWishes, indexNowEndpoints: `${engine.origin}/indexnow` })
  const { id, version, edit } = await makePublished()
  const off = await lastEvent(id)
  await run(off, 'indexnow')
  expect(engine.heard).toEqual([])
  // What isn't wanted has no receipt that says it was done.
  expect(
    await db().receipt.count({ where: { eventId: BigInt(off), consequence: 'indexnow' } }),
  ).toBe(0)

  await saveDiscovery(system, {
    ...noWishes,
    indexNow: true,
    indexNowEndpoints: `${engine.origin}/indexnow`,
  })
  const moved = { ...edit, slug: `${edit.slug}-later` }
  await publishArticle(system, { id, baseVersion: version, edit: moved })
  const changed = await lastEvent(id)
  answer = 429
  await expect(run(changed, 'indexnow')).rejects.toThrow('answers with 429: too many requests')
  expect(await receipt(changed, 'indexnow')).toMatchObject({
    state: 'pending',
    failure: expect.stringContaining('429'),
  })
  answer = 202
  await run(changed, 'indexnow')
  expect(await receipt(changed, 'indexnow')).toMatchObject({ state: 'done', attempts: 2 })
  const [{ body, headers } = { body: '', headers: {} }] = engine.heard
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  const told = JSON.parse(body)
  expect(told.keyLocation).toBe(`${siteUrl()}/${told.key}.txt`)
  expect(told.host).toBe(new URL(siteUrl()).host)
  expect(told.urlList.toSorted()).toEqual(
    [`${siteUrl()}/article/${edit.slug}`, `${siteUrl()}/article/${moved.slug}`].toSorted(),
  )
  await takeDownArticle(system, { id })
  await run(await lastEvent(id), 'indexnow')
  expect(engine.heard).toHaveLength(3)
  engine.close()
  await publishArticle(system, { id, baseVersion: version + 1 })
  const failed = await lastEvent(id)
  await run(failed, 'indexnow', true)
  expect(await receipt(failed, 'indexnow')).toMatchObject({
    state: 'failed',
    failure: expect.stringContaining('ECONNREFUSED'),
  })
  await saveDiscovery(system, noWishes)
})

test('followers of feeds are told when the feeds are right; without a hub there is no receipt', async () => {
  const { id, edit } = await makePublished()
  const sectionId = edit.sectionId ?? 0
  const { slug } = await db().section.findUniqueOrThrow({ where: { id: sectionId } })
  const follower = { callback: 'http://127.0.0.1:1/', host: '127.0.0.1:1' }
  const leaseEndsAt = new Date(Date.now() + 60_000)
  const topics = [`/section/${slug}/feed.xml`, '/section/elsewhere/feed.xml']
  await db().hubSubscription.createMany({
    data: topics.map((topic) => ({ ...follower, topic, leaseEndsAt })),
  })
  const published = await lastEvent(id)
  pages = {}
  await expect(run(published, 'hub')).rejects.toThrow('answered with 404')
  pages = await feedsNow(slug, sectionId)
  await run(published, 'hub')
  expect(await receipt(published, 'hub')).toMatchObject({ state: 'done' })
  const jobs = await db().$queryRaw<{ topic: string }[]>`
    select s.topic from pgboss.job j
    join "HubSubscription" s on s.id = (j.data ->> 'subscriptionId')::int
    where j.name = 'hub-send'`
  expect(jobs.map(({ topic }) => topic)).toEqual([topics[0]])

  const hub = await startPeer(() => ({ status: 204 }))
  await saveDiscovery(system, { ...noWishes, hub: 'other', hubAddress: `${hub.origin}/` })
  await takeDownArticle(system, { id })
  const gone = await lastEvent(id)
  pages = await feedsNow(slug, sectionId)
  await run(gone, 'hub')
  expect(new URLSearchParams(hub.heard[0]?.body).getAll('hub.url')).toContain(
    `${siteUrl()}/section/${slug}/feed.atom`,
  )
  hub.close()
  await saveDiscovery(system, { ...noWishes, hub: 'none' })
  const other = await lastEvent((await makePublished()).id)
  await run(other, 'hub')
  expect(await db().receipt.count({ where: { eventId: BigInt(other), consequence: 'hub' } })).toBe(
    0,
  )
  await saveDiscovery(system, noWishes)
})
