import { expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import { type Announcement, subscribe } from '#lib/cache/announce.ts'
import { collectingTags, type Limit, type Tag } from '#lib/cache/tags.ts'
import { issueCorrection } from '#lib/corrections/commands.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { credits, makeByline, makeDraft, makePublished, system } from '#testing/newsroom.ts'
import { sitemapInvalidities } from '#testing/validate-xml.ts'
import { newsLanguage, readSitemap } from './queries.ts'
import { sitemapFile } from './schema.ts'

ownDatabase()

async function read(path: string) {
  const file = sitemapFile(path)
  if (!file) throw new Error(`${path} is no sitemap`)
  const tags = new Set<Tag>()
  const limit: Limit = { validForMs: null }
  const xml = (await collectingTags(tags, () => readSitemap(file), limit)) ?? ''
  return { xml, tags, limit }
}
const partOf = (id: number) => `/sitemap-articles-${Math.floor(id / 1000)}.xml`

/** What is announced while `work` runs. */
async function announced(work: () => Promise<unknown>): Promise<Set<string>> {
  const heard = new Set<string>()
  subscribe(({ expire, remove }: Announcement) => {
    for (const tag of [...expire, ...remove]) heard.add(tag)
  })
  await work()
  return new Set(heard)
}

test('addresses of sitemaps', () => {
  expect(sitemapFile('/sitemap.xml')).toEqual({ name: 'index', part: 0 })
  expect(sitemapFile('/sitemap-articles-12.xml')).toEqual({ name: 'articles', part: 12 })
  for (const path of ['/sitemap-x.xml', '/sitemap.xml.gz', '/sitemap-articles-99999999.xml'])
    expect(sitemapFile(path)).toBeUndefined()
})

test('an article’s sitemap: valid, with an honest time, only what readers may see', async () => {
  const { id, version, edit } = await makePublished({ headline: 'Tea & <biscuits>' })
  const draft = await makeDraft(system)
  const time = async () => {
    const { xml } = await read(partOf(id))
    expect(await sitemapInvalidities(xml)).toEqual([])
    return xml.match(new RegExp(`/article/${edit.slug}</loc><lastmod>([^<]+)<`))?.[1]
  }
  const published = await time()
  const { publishedAt } = await db().article.findUniqueOrThrow({ where: { id } })
  expect(published).toBe(publishedAt?.toISOString())
  expect((await read(partOf(draft.id))).xml).not.toContain(`/article/${draft.edit.slug}<`)
  // A comma that was put right isn't told; a correction is.
  await publishArticle(system, { id, baseVersion: version, edit: { ...edit, standfirst: 'So.' } })
  expect(await time()).toBe(published)
  await issueCorrection(system, { articleId: id, kind: 'correction', text: 'It was wrong.' })
  const { at } = await db().correction.findFirstOrThrow({ where: { articleId: id } })
  expect(await time()).toBe(at.toISOString())
  await takeDownArticle(system, { id })
  expect((await read(partOf(id))).xml).not.toContain(`/article/${edit.slug}<`)
})

test('a publication touches its own sitemap, the news sitemap and the index, and no other', async () => {
  const [byline] = [await makeByline('Ana')]
  const { id } = await makePublished({ bylines: credits(byline) })
  const far = `sitemap:${Math.floor(id / 1000)}`
  const files: Record<string, Set<Tag>> = {}
  for (const path of [
    '/sitemap.xml',
    '/sitemap-news.xml',
    '/sitemap-sections.xml',
    '/sitemap-pages.xml',
    '/sitemap-bylines-0.xml',
    '/sitemap-articles-77.xml',
    partOf(id),
  ])
    files[path] = (await read(path)).tags
  const { version, edit } = await openArticle(system, id)
  const heard = await announced(() =>
    publishArticle(system, { id, baseVersion: version, edit: { ...edit, standfirst: 'New.' } }),
  )
  expect(heard).toContain(far)
  const touched = Object.entries(files)
    .filter(([, tags]) => !tags.isDisjointFrom(heard as Set<Tag>))
    .map(([path]) => path)
  expect(touched.toSorted()).toEqual(['/sitemap-news.xml', '/sitemap.xml', partOf(id)].toSorted())
})

test('the index names each file that has something in it, and is valid', async () => {
  const { id } = await makePublished({ bylines: credits(await makeByline('Bo')) })
  const { xml } = await read('/sitemap.xml')
  expect(await sitemapInvalidities(xml)).toEqual([])
  const paths = [...xml.matchAll(/<loc>http:\/\/[^/]+([^<]+)</g)].map(([, path]) => path ?? '')
  expect(paths).toContain(partOf(id))
  expect(paths).toContain('/sitemap-bylines-0.xml')
  for (const path of paths) expect(await sitemapInvalidities((await read(path)).xml)).toEqual([])
  expect((await read('/sitemap-articles-77.xml')).xml).toBe('')
})

test('the news sitemap: two days by the database’s clock, by themselves out of it', async () => {
  const { id, edit } = await makePublished({ headline: 'Fresh & <new>' })
  const old = await makePublished()
  const sponsored = await makePublished({
    details: { ...edit.details, genre: 'sponsored' },
  })
  const French = await makePublished({ details: { ...edit.details, language: 'fr-CA' } })
  await db().$executeRaw`
    update "Article" set "publishedAt" = now() - interval '49 hours' where id = ${old.id}`
  await db().$executeRaw`
    update "Article" set "publishedAt" = now() - interval '47 hours 59 minutes' where id = ${id}`
  const { xml, limit } = await read('/sitemap-news.xml')
  expect(await sitemapInvalidities(xml)).toEqual([])
  expect(xml).toContain('<news:title>Fresh &amp; &lt;new&gt;</news:title>')
  expect(xml).toContain('<news:name>Broadsheet</news:name><news:language>en</news:language>')
  expect(xml).not.toContain(`/article/${old.edit.slug}<`)
  expect(xml).not.toContain(`/article/${sponsored.edit.slug}<`)
  expect(xml).toMatch(
    new RegExp(`/article/${French.edit.slug}</loc>.{0,200}<news:language>fr</news:language>`),
  )
  expect(limit.validForMs).toBeGreaterThan(50_000)
  expect(limit.validForMs).toBeLessThan(61_000)
  await takeDownArticle(system, { id })
  expect((await read('/sitemap-news.xml')).xml).not.toContain(`/article/${edit.slug}<`)
})

test('no more than a thousand articles in the news sitemap; an empty one is right', async () => {
  await db().article.updateMany({ data: { publishedAt: new Date('2020-01-01') } })
  const empty = await read('/sitemap-news.xml')
  expect(await sitemapInvalidities(empty.xml)).toEqual([])
  expect(empty.xml).not.toContain('<url>')
  const { id } = await makePublished()
  await db().$executeRaw`
    with copies as (
      insert into "Article" (slug, state, "publishedAt", "liveAt", "savedAt")
      select 'copy-' || n, 'published', now(), now(), now() from generate_series(1, 1100) n
      returning id)
    insert into "Revision" ("articleId", version, kind, headline, slug, body)
    select c.id, 1, 'publish', 'Copy', 'copy', r.body
    from copies c, "Article" a join "Revision" r on r.id = a."liveRevisionId" where a.id = ${id}`
  await db().$executeRaw`
    update "Article" a set "liveRevisionId" = r.id from "Revision" r
    where r."articleId" = a.id and a."liveRevisionId" is null and a.state = 'published'`
  const { xml } = await read('/sitemap-news.xml')
  expect(xml.match(/<url>/g)).toHaveLength(1000)
})

test.each([
  ['en-GB', 'en'],
  ['uk', 'uk'],
  ['zh', 'zh-cn'],
  ['zh-Hant', 'zh-tw'],
  ['zh-TW', 'zh-tw'],
])('%s is %s to Google News', (tag, language) => expect(newsLanguage(tag)).toBe(language))
