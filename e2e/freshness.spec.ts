import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type APIRequestContext, expect, test } from '@playwright/test'
import pg from 'pg'
import { publishArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import { announcementSchema, channel } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { makePublished, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { copyDemo, type Newsroom, startNewsroom } from '#testing/served.ts'

// A publication is on every page that shows the article within a second, on all instances, and no
// other page is made anew for it. The cache tells which pages carry which tags in their headers.

test.describe.configure({ mode: 'serial', timeout: 180_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-freshness-'))
chmodSync(folder, 0o711)
let postgres: Awaited<ReturnType<typeof startPostgres>>
let instances: Newsroom[] = []
let listener: pg.Client
const expired = new Set<string>()

test.beforeAll(async () => {
  test.setTimeout(240_000)
  copyDemo(folder)
  postgres = await startPostgres(folder)
  process.env.DATABASE_URL = postgres.url
  // Another spec of this process may have had a database of its own.
  forgetProcessState('db', 'env', 'job-sender')
  const start = (name: string) =>
    startNewsroom(join(folder, name), { DATABASE_URL: postgres.url, DEMO: '0' })
  instances = [await start('one'), await start('two')]
  listener = new pg.Client({ connectionString: postgres.url })
  await listener.connect()
  listener.on('notification', ({ payload = '' }) => {
    const { expire, remove } = announcementSchema.parse(JSON.parse(payload))
    for (const tag of [...expire, ...remove]) expired.add(tag)
  })
  await listener.query(`listen ${channel}`)
})
test.afterAll(async () => {
  await listener?.end()
  await db().$disconnect()
  for (const instance of instances) await instance.stop()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

type Known = { path: string; html: string; tags: Set<string> }

/** Every page that links lead to, and what links name: feeds. From one instance, and warm in all. */
async function crawl(request: APIRequestContext): Promise<Known[]> {
  const known: Known[] = []
  const waiting = ['/']
  const seen = new Set(waiting)
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const [response] = await Promise.all(
      instances.map(({ origin }) => request.get(origin + path, { maxRedirects: 0 })),
    )
    const tags = response?.headers()['surrogate-key']?.split(' ') ?? []
    if (response?.status() !== 200 || tags.length === 0) continue
    const html = await response.text()
    known.push({ path, html, tags: new Set(tags) })
    for (const [, link = ''] of html.matchAll(
      /<(?:a|link)\b[^>]*\shref="(?:http:\/\/127\.0\.0\.1:\d+)?(\/[^"#]*)/g,
    )) {
      const to = link.replaceAll('&amp;', '&')
      if (seen.has(to) || /^\/(admin|media|_next|search|preview)/.test(to)) continue
      seen.add(to)
      waiting.push(to)
    }
  }
  return known
}

const carrying = (pages: Known[]) =>
  pages.filter(({ tags }) => !tags.isDisjointFrom(expired)).map(({ path }) => path)

/** Asks every instance for each of these pages, a second after it was written: all have the words. */
async function allHaveIt(request: APIRequestContext, paths: string[], words: string) {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const urls = instances.flatMap(({ origin }) => paths.map((path) => origin + path))
  const lacking = await Promise.all(
    urls.map(async (url) => ((await (await request.get(url)).text()).includes(words) ? [] : [url])),
  )
  expect(lacking.flat()).toEqual([])
}

test('changes of an article are on each page that shows it within a second, and on no other', async ({
  request,
}) => {
  const pages = await crawl(request)
  expect(pages.length).toBeGreaterThan(80)
  // One that only some pages show.
  const { id, slug } = await db().article.findFirstOrThrow({
    where: { state: 'published' },
    orderBy: { publishedAt: 'asc' },
    skip: 20,
    select: { id: true, slug: true },
  })
  const { version, edit } = await openArticle(system, id)
  const showing = pages.filter(({ html, path }) => `${path} ${html}`.includes(`/article/${slug}`))
  expect(showing.length).toBeGreaterThan(2)
  expired.clear()
  const headline = 'Quite another headline altogether'
  await publishArticle(system, { id, baseVersion: version, edit: { ...edit, headline } })
  await allHaveIt(
    request,
    showing.map(({ path }) => path),
    headline,
  )
  expect(new Set(carrying(pages))).toEqual(new Set(showing.map(({ path }) => path)))
})

test('a new article is in its lists within a second; pages of other articles stay as they are', async ({
  request,
}) => {
  const section = await db().section.findFirstOrThrow({ orderBy: { position: 'asc' } })
  // The first of a day is news to the pages of all days; whether there is one yet depends on the hour.
  await makePublished({ headline: 'The day begins', sectionId: section.id })
  const before = await crawl(request)
  expired.clear()
  const headline = 'The first word on something new'
  await makePublished({ headline, sectionId: section.id })
  await allHaveIt(request, ['/', `/section/${section.slug}`, '/feed.xml'], headline)
  const made = new Set(carrying(before))
  const articles = before.filter(({ path }) => /^\/article\/[^/]+$/.test(path))
  expect(articles.length).toBeGreaterThan(50)
  expect(articles.filter(({ path }) => made.has(path)).map(({ path }) => path)).toEqual([])
  // What was made anew shows it, or counts it.
  const was = new Map(before.map(({ path, html }) => [path, html]))
  const after = await crawl(request)
  const same = after.filter(({ path, html }) => made.has(path) && html === was.get(path))
  expect(same.map(({ path }) => path)).toEqual([])
})
