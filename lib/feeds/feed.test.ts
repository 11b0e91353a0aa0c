import { Parser } from 'htmlparser2'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import { readNewest } from '#lib/articles/queries.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { issueCorrection } from '#lib/corrections/commands.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makePublished,
  makeSection,
  system,
} from '#testing/newsroom.ts'
import { writeFeed } from './feed.ts'
import { feedAlternates, feedFileSchema } from './schema.ts'

ownDatabase()

const site = {
  title: 'The Courier',
  description: 'The news.',
  language: 'en-GB',
  siteName: 'The Courier',
  origin: 'https://courier.example',
  path: '/section/city',
  follows: 'section:1',
}

async function feedOf(sectionId: number, format: 'xml' | 'atom' | 'json'): Promise<string> {
  const articles = await readNewest({ sectionId }, 30)
  const withHtml = articles.map((article) => ({ article, html: '<p>The text &amp; more.</p>' }))
  return writeFeed({ ...site, articles: withHtml }, format)
}

/** Each element's words by name, in order, with its attributes. */
function elements(xml: string): { name: string; text: string; attributes: object }[] {
  const found: { name: string; text: string; attributes: object }[] = []
  const open: typeof found = []
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = { name, text: '', attributes }
        found.push(element)
        open.push(element)
      },
      ontext(text) {
        for (const element of open) element.text += text
      },
      onclosetag() {
        open.pop()
      },
    },
    { xmlMode: true },
  )
  parser.end(xml)
  return found
}

const textsOf = (xml: string, name: string) =>
  elements(xml)
    .filter((element) => element.name === name)
    .map(({ text }) => text.trim())

test('RSS: whole text, authors by name, an id that outlives the slug, addresses of itself', async () => {
  const sectionId = await makeSection()
  const [ana, bo] = [await makeByline('Ana & Co'), await makeByline('Bo')]
  const { id, edit } = await makePublished({
    sectionId,
    headline: 'Ferries & <tides> ]]> meet ]]>',
    bylines: credits(ana, bo),
  })
  const xml = await feedOf(sectionId, 'xml')
  expect(textsOf(xml, 'title')).toEqual(['The Courier', 'Ferries & <tides> ]] > meet ]] >'])
  expect(textsOf(xml, 'content:encoded')).toEqual(['<p>The text &amp; more.</p>'])
  expect(textsOf(xml, 'dc:creator')).toEqual(['Ana & Co', 'Bo'])
  expect(textsOf(xml, 'author')).toEqual([])
  const [guid] = elements(xml).filter(({ name }) => name === 'guid')
  expect(guid?.text).toMatch(new RegExp(`^tag:courier.example,\\d{4}-\\d\\d-\\d\\d:article:${id}$`))
  expect(guid?.attributes).toEqual({ isPermaLink: 'false' })
  expect(textsOf(xml, 'link')).toContain(`https://courier.example/article/${edit.slug}`)
  expect(elements(xml).find(({ name }) => name === 'atom:link')?.attributes).toEqual({
    rel: 'self',
    href: 'https://courier.example/section/city/feed.xml',
    type: 'application/rss+xml',
  })
  expect(textsOf(xml, 'pubDate')[0]).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)

  const { version } = await openArticle(system, id)
  await publishArticle(system, { id, baseVersion: version, edit: { ...edit, slug: 'ferries-2' } })
  const later = await feedOf(sectionId, 'xml')
  expect(textsOf(later, 'guid')).toEqual([guid?.text])
  expect(textsOf(later, 'link')).toContain('https://courier.example/article/ferries-2')
})

test('Atom: ids that never change, HTML that is escaped once, a time of the last change', async () => {
  const sectionId = await makeSection()
  await makePublished({ sectionId, headline: 'Tea < coffee' })
  const xml = await feedOf(sectionId, 'atom')
  expect(textsOf(xml, 'id')[0]).toBe('tag:courier.example,2026:section:1')
  expect(textsOf(xml, 'title')[1]).toBe('Tea &lt; coffee')
  const [feedUpdated, entryUpdated] = textsOf(xml, 'updated')
  expect(feedUpdated).toBe(entryUpdated)
  expect(textsOf(xml, 'published')).toEqual([entryUpdated])
})

test('names of sections and topics stand in a feed as they are, whatever they have in them', async () => {
  const name = 'Arts & <b>"Letters" ]]>'
  const sectionId = await makeSection(name)
  await makePublished({ sectionId })
  for (const format of ['atom', 'xml'] as const) {
    const xml = await feedOf(sectionId, format)
    // Strict: any other parser would forgive.
    const found: string[] = []
    const parser = new SaxesParser({ xmlns: true })
    parser.on('error', (error) => {
      throw error
    })
    parser.on('opentag', ({ name, attributes }) => {
      if (name === 'category' && attributes.label) found.push(attributes.label.value)
    })
    parser.write(xml).close()
    if (format === 'atom') expect(found[0]).toBe(name)
    else expect(textsOf(xml, 'category')[0]).toBe(name)
  }
})

test('JSON Feed 1.1: its version, authors in the plural, its language', async () => {
  const sectionId = await makeSection()
  const byline = await makeByline('Ana')
  await makePublished({ sectionId, bylines: credits(byline) })
  const feed = JSON.parse(await feedOf(sectionId, 'json'))
  expect(feed).toMatchObject({
    version: 'https://jsonfeed.org/version/1.1',
    language: 'en-GB',
    feed_url: 'https://courier.example/section/city/feed.json',
    items: [{ authors: [{ name: 'Ana' }], content_html: '<p>The text &amp; more.</p>' }],
  })
})

test('characters that XML can’t hold are left out', async () => {
  const sectionId = await makeSection()
  await makePublished({ sectionId, headline: 'Bell\u0007 and \u001bescape, 🦦 stays' })
  expect(textsOf(await feedOf(sectionId, 'xml'), 'title')[1]).toBe('Bell and escape, 🦦 stays')
})

test('a correction moves “updated”, a minor change doesn’t', async () => {
  const sectionId = await makeSection()
  const { id } = await makePublished({ sectionId })
  const [published] = textsOf(await feedOf(sectionId, 'atom'), 'published')
  const { version, edit } = await openArticle(system, id)
  const minor = { ...edit, standfirst: 'A comma, put right.' }
  await publishArticle(system, { id, baseVersion: version, edit: minor })
  expect(textsOf(await feedOf(sectionId, 'atom'), 'updated')).toEqual([published, published])
  await issueCorrection(system, { articleId: id, kind: 'correction', text: 'It was wrong.' })
  const { at } = await db().correction.findFirstOrThrow({ where: { articleId: id } })
  expect(textsOf(await feedOf(sectionId, 'atom'), 'updated')[1]).toBe(at.toISOString())
})

test('drafts never stand in a feed, and what is taken down leaves at once', async () => {
  const sectionId = await makeSection()
  await makeDraft(system, { sectionId })
  const { id } = await makePublished({ sectionId })
  const tags = new Set<Tag>()
  await collectingTags(tags, () => feedOf(sectionId, 'xml'))
  expect(tags).toContain(`article:${id}`)
  expect(tags).toContain(`newest:section-${sectionId}`)
  await takeDownArticle(system, { id })
  const empty = await feedOf(sectionId, 'xml')
  expect(textsOf(empty, 'item')).toEqual([])
  // Nothing in it depends on when it was made.
  expect(await feedOf(sectionId, 'xml')).toBe(empty)
})

test('feeds are named by their ending', () => {
  expect(feedFileSchema.parse('feed.atom')).toBe('atom')
  expect(feedFileSchema.safeParse('feed.html').success).toBe(false)
  expect(feedAlternates('/', 'X')['application/rss+xml']).toEqual([
    { url: '/feed.xml', title: 'X' },
  ])
})
