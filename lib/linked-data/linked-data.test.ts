import { expect, test } from 'vitest'
import { readArticle } from '#lib/articles/queries.ts'
import { type Details, detailsSchema, genres } from '#lib/articles/schema.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { asXml, oEmbedOf } from '#lib/oembed/card.ts'
import { organisationSchema, type Publisher } from '#lib/organisation/schema.ts'
import { ownDatabase } from '#testing/database.ts'
import { credits, makeByline, makePublished, makeSection } from '#testing/newsroom.ts'
import { articleData, typeOf, versionsBeside } from './article.ts'
import { breadcrumbs, listPageData } from './lists.ts'
import { organisationData, siteData } from './organisation.ts'

ownDatabase()

const publisher: Publisher = {
  siteName: 'The Courier',
  language: 'en-GB',
  origin: 'https://courier.example',
  organisation: organisationSchema.parse({ founded: '1911', city: 'Harwick', country: 'GB' }),
  logo: null,
  policies: { ethics: '/page/ethics', feedback: '/page/answer-back', bylines: '/page/bylines' },
}
const card = '/card/ferry.png?v=1'

async function published(details: Partial<Details> = {}, body = 'The ferry left **on time**.') {
  const sectionId = await makeSection('City')
  const byline = await makeByline('Ana & Co')
  const { edit } = await makePublished({
    sectionId,
    bylines: credits(byline),
    topics: ['Ferries', 'Tides'],
    body: documentFromMarkdown(body),
    details: detailsSchema.parse(details),
  })
  const article = await readArticle(edit.slug)
  if (!article) throw new Error('not published')
  return article
}

/** Every value of the data, with where it stands. */
function values(data: unknown, path = ''): [string, unknown][] {
  if (typeof data !== 'object' || data === null) return [[path, data]]
  const within = Object.entries(data)
  return within.length
    ? within.flatMap(([name, value]) => values(value, `${path}.${name}`))
    : [[path, data]]
}

/** Nothing is empty, and each address is whole. */
function expectWhole(data: object) {
  for (const [path, value] of values(data)) {
    expect(value, path).not.toBe('')
    expect(value, path).not.toBeNull()
    expect(value, path).not.toBeUndefined()
    expect(value, path).not.toEqual([])
    if (
      !path.startsWith('.citation') &&
      /\.(url|@id|item|contentUrl|\w*Policy|masthead|publishingPrinciples)$/.test(path)
    )
      expect(String(value), path).toMatch(/^https:\/\/courier\.example\//)
  }
}

test('an article has what search engines recommend, and nothing empty', async () => {
  const article = await published({
    place: 'Harwick',
    methods: 'We rode on it.',
    aiUse: 'Tables were sorted.',
    sources: [
      { title: 'Timetable', url: 'https://ferries.example/t.pdf' },
      { title: 'A letter', url: '' },
    ],
  })
  const data = JSON.parse(JSON.stringify(articleData(article, { publisher, card })))
  expectWhole(data)
  expect(data).toMatchObject({
    '@type': 'ReportageNewsArticle',
    headline: article.headline,
    description: article.standfirst,
    datePublished: article.publishedAt.toISOString(),
    dateModified: article.publishedAt.toISOString(),
    author: [{ '@type': 'Person', name: 'Ana & Co' }],
    publisher: { '@type': 'NewsMediaOrganization', name: 'The Courier' },
    articleSection: 'City',
    keywords: ['Ferries', 'Tides'],
    inLanguage: 'en-GB',
    wordCount: 5,
    isAccessibleForFree: true,
    dateline: 'Harwick',
    locationCreated: { '@type': 'Place', name: 'Harwick' },
    backstory: 'We rode on it.\n\nTables were sorted.',
    citation: [
      { '@type': 'CreativeWork', name: 'Timetable', url: 'https://ferries.example/t.pdf' },
      { '@type': 'CreativeWork', name: 'A letter' },
    ].map((one) => expect.objectContaining({ name: one.name })),
    image: [{ url: `https://courier.example${card}`, width: '1200', height: '630' }],
  })
  expect(data.publisher.ethicsPolicy).toBe('https://courier.example/page/ethics')
})

test('each kind of work has its own type', async () => {
  const article = await published()
  const types = genres.map((genre) => typeOf({ ...article, genre }, false))
  expect(types).toEqual([
    'NewsArticle',
    'AnalysisNewsArticle',
    'OpinionNewsArticle',
    'BackgroundNewsArticle',
    'ReviewNewsArticle',
    'AdvertiserContentArticle',
  ])
  expect(typeOf(article, true)).toBe('LiveBlogPosting')
})

test('words are counted as the language counts them', async () => {
  const article = { ...(await published({}, '渡轮再次启航。')), language: 'zh' }
  const data = articleData(article, { publisher, card }) as { wordCount: number }
  expect(data.wordCount).toBeGreaterThan(1)
  expect(data.wordCount).toBeLessThan(7)
})

test('a translation names its original, an original its translations', () => {
  const versions = [
    { id: 1, slug: 'ferry', headline: 'Ferry', language: 'en', original: true },
    { id: 2, slug: 'faehre', headline: 'Fähre', language: 'de', original: false },
  ]
  expect(versionsBeside(2, versions)).toMatchObject({ original: { slug: 'ferry' } })
  expect(versionsBeside(1, versions)).toMatchObject({ translations: [{ slug: 'faehre' }] })
  expect(versionsBeside(1, [])).toMatchObject({ original: null, translations: [] })
})

test('the organisation tells its policies, and only those that there are', () => {
  const data = JSON.parse(JSON.stringify(organisationData(publisher)))
  expectWhole(data)
  expect(data).toMatchObject({
    foundingDate: '1911',
    address: { addressLocality: 'Harwick', addressCountry: 'GB' },
    contactPoint: { url: 'https://courier.example/page/answer-back' },
    ethicsPolicy: 'https://courier.example/page/ethics',
    actionableFeedbackPolicy: 'https://courier.example/page/answer-back',
    noBylinesPolicy: 'https://courier.example/page/bylines',
  })
  expect(data).not.toHaveProperty('diversityPolicy')
  expect(JSON.stringify(siteData(publisher))).toContain('/search?q={search_term_string}')
})

test('lists and the way to them are in order', () => {
  const way = breadcrumbs(publisher, [{ name: 'City', path: '/section/city' }])
  expectWhole(way)
  expect(JSON.stringify(way)).toContain('"position":2,"name":"City"')
  const list = listPageData(publisher, { name: 'City', path: '/section/city', slugs: ['b', 'a'] })
  expectWhole(list)
  expect(list).toMatchObject({
    mainEntity: { itemListElement: [{ position: 1 }, { position: 2 }] },
  })
})

test('oEmbed: as wide as there is room, its words escaped, the same in XML', async () => {
  const article = { ...(await published()), headline: 'Ferries & <tides> "now"' }
  const answer = oEmbedOf(article, publisher, { maxwidth: 300, maxheight: undefined })
  expect(answer).toMatchObject({ version: '1.0', type: 'rich', width: 300 })
  expect(answer.html).toContain('Ferries &amp; &lt;tides&gt; &quot;now&quot;')
  expect(answer.html).not.toMatch(/<script|<iframe/)
  // A thumbnail must not be wider than what was asked for.
  expect(answer).not.toHaveProperty('thumbnail_url')
  expect(oEmbedOf(article, publisher, {}).thumbnail_width).toBe(1200)
  const low = oEmbedOf(article, publisher, { maxheight: 130, maxwidth: undefined })
  expect(low.height).toBeLessThanOrEqual(130)
  expect(low.html).not.toContain(article.standfirst)
  expect(asXml(answer)).toContain('<title>Ferries &amp; &lt;tides&gt; &quot;now&quot;</title>')
})
