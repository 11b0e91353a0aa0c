import { expect, test } from 'vitest'
import { publishArticle, saveArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { importBatch } from '#lib/articles/import-batch.ts'
import type { ArticleEdit } from '#lib/articles/schema.ts'
import { saveByline } from '#lib/bylines/commands.ts'
import { type Announcement, subscribe } from '#lib/cache/announce.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { db } from '#lib/platform/db.ts'
import { saveSettings } from '#lib/settings/commands.ts'
import { defaultSettings } from '#lib/settings/schema.ts'
import { saveTopic } from '#lib/topics/commands.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makeEdit,
  makePublished,
  makeSection,
  system,
} from '#testing/newsroom.ts'
import { indexAll, indexMarked, isMarked, markAll } from './indexing.ts'
import { searchArticles } from './queries.ts'
import { searchQuerySchema } from './schema.ts'

ownDatabase()

const publish = async (body: string, change: Partial<ArticleEdit> = {}) => {
  const article = await makePublished({ body: documentFromMarkdown(body), ...change })
  await indexAll()
  return article
}
const results = (q: string, more: object = {}) =>
  searchArticles(searchQuerySchema.parse({ q, ...more }))
const ids = async (q: string, more: object = {}) =>
  (await results(q, more)).found.map(({ card }) => card.id)

test('phrases, exclusions, alternatives, beginnings', async () => {
  const one = await publish('The zinc tide gauge was repaired.', { headline: 'Gauges' })
  const other = await publish('The tide brought zinc and gauge blocks.', { headline: 'Blocks' })
  expect(new Set(await ids('zinc gauge'))).toEqual(new Set([one.id, other.id]))
  expect(await ids('"tide gauge"')).toEqual([one.id])
  expect(await ids('zinc -blocks')).toEqual([one.id])
  expect(await ids('zinc -"tide gauge"')).toEqual([other.id])
  expect(new Set(await ids('zinc repaired OR brought'))).toEqual(new Set([one.id, other.id]))
  expect(await ids('zinc repai*')).toEqual([one.id])
  // The last word may be unfinished, and any word has endings.
  expect(await ids('zinc repai')).toEqual([one.id])
  expect(await ids('zinc repairing')).toEqual([one.id])
})

test('accents and case fold both ways', async () => {
  const { id } = await publish('Émile Zátopek ran to Łódź past the CAFÉ.')
  for (const q of ['emile zatopek', 'ÉMILE', 'lodz', 'café łódź', 'cafe'])
    expect(await ids(q)).toContain(id)
})

test('headlines count more than text, and of equals the newer', async () => {
  const text = await publish('Plutonium was found in the shed.', { headline: 'Shed opened' })
  const headline = await publish('It was found there.', { headline: 'Plutonium in a shed' })
  expect(await ids('plutonium')).toEqual([headline.id, text.id])

  const edit = await makeEdit({ headline: 'Osmium rises', body: documentFromMarkdown('Text.') })
  await importBatch(
    system,
    ['2001-01-01T00:00:00Z', new Date(Date.now() - 86_400_000).toISOString()].map((at, n) => ({
      importId: `osmium-${n}`,
      edit: { ...edit, slug: `osmium-${n}` },
      publishedAt: new Date(at),
      reads: 0,
    })),
  )
  await indexAll()
  const [first, second] = (await results('osmium')).found.map(({ card }) => card)
  expect(first?.publishedAt.getTime()).toBeGreaterThan(second?.publishedAt.getTime() ?? 0)
})

test('what was searched for is marked, in its own words', async () => {
  await publish('Long before that, the **ruthenium** kilns stood cold.\n\nAnother paragraph.', {
    headline: 'Cold kilns',
    standfirst: 'Nothing of it.',
  })
  const [found] = (await results('kiln ruthenium')).found
  expect(found?.headline).toEqual([
    { text: 'Cold ', found: false },
    { text: 'kilns', found: true },
  ])
  expect(found?.passage.filter((piece) => piece.found).map(({ text }) => text)).toEqual([
    'ruthenium',
    'kilns',
  ])
})

test('scripts without spaces are searched by their words', async () => {
  const { id } = await publish('市议会周二批准了新的渡轮预算。', { headline: '渡轮预算获批' })
  expect(await ids('预算')).toEqual([id])
  expect(await ids('渡轮 预算')).toEqual([id])
  const [found] = (await results('预算')).found
  expect(found?.headline.map(({ text }) => text).join('')).toBe('渡轮预算获批')
  expect(found?.headline.find((piece) => piece.found)?.text).toContain('预算')
})

test('each article is searched in its language', async () => {
  const details = (language: string) => ({ ...emptyDetails, language })
  const emptyDetails = (await makeEdit()).details
  const french = await publish('Les chevaux galopaient sur la plage.', { details: details('fr') })
  expect(await ids('galoper')).toEqual([french.id])
  const ukrainian = await publish('Міська рада ухвалила бюджет.', { details: details('uk') })
  expect(await ids('бюджет')).toEqual([ukrainian.id])
})

test('filters by section, byline and days', async () => {
  const sectionId = await makeSection('Tungsten desk')
  const mara = await makeByline('Mara Quist')
  const jon = await makeByline('Jon Abel')
  const a = await publish('Tungsten at dawn.', { sectionId, bylines: credits(mara) })
  const b = await publish('Tungsten at noon.', { bylines: credits(mara, jon) })
  expect(await ids('tungsten', { section: 'tungsten-desk' })).toEqual([a.id])
  expect(await ids('tungsten', { by: 'jon-abel' })).toEqual([b.id])
  expect(new Set(await ids('tungsten', { by: 'mara-quist' }))).toEqual(new Set([a.id, b.id]))
  expect((await results('tungsten')).bylines).toEqual([
    { slug: 'mara-quist', name: 'Mara Quist', articles: 2 },
    { slug: 'jon-abel', name: 'Jon Abel', articles: 1 },
  ])
  const day = new Date().toISOString().slice(0, 10)
  expect(await ids('tungsten', { from: day, to: day })).toHaveLength(2)
  expect(await ids('tungsten', { to: '2020-01-01' })).toEqual([])
  expect(await ids('tungsten', { section: 'no-such' })).toEqual([])
  // By whom it is is a word too.
  expect(await ids('"mara quist" tungsten')).toHaveLength(2)
})

test('who mistypes gets what was meant', async () => {
  const { id } = await publish('The observatory counted perseids.')
  expect(await results('obsrevatory')).toMatchObject({ instead: 'observatory', total: 1 })
  expect(await results('persieds observatory')).toMatchObject({
    instead: 'perseids observatory',
    found: [{ card: { id } }],
  })
  expect(await results('xqzwvkjy')).toMatchObject({ instead: null, total: 0, found: [] })
})

test('what says nothing finds nothing', async () => {
  expect(await results('')).toMatchObject({ empty: 'nothing' })
  expect(await results('-ferry')).toMatchObject({ empty: 'exclusions' })
  expect(await results('the of and')).toMatchObject({ found: [], empty: null })
  for (const q of ["' OR 1=1 --", '\\ \\* :*', '& | ! ( ) <->', '"', '%_%', '\uE000x\uE001'])
    expect((await results(q)).found.length).toBeLessThanOrEqual(20)
})

test('nothing that readers may not see is ever found, or guessed', async () => {
  const hidden = 'The rhodochrosite memo.'
  const draft = await makeDraft(system, { body: documentFromMarkdown(hidden) })
  await indexAll()
  const nothing = async () => {
    for (const q of ['rhodochrosite', 'rhodochro*', 'rhodochrosit', '"rhodochrosite memo"'])
      expect(await results(q)).toMatchObject({ found: [], total: 0, bylines: [], instead: null })
    // A mistyped word isn't corrected to one that stands only there.
    expect(await results('rhodochrosote')).toMatchObject({ found: [], instead: null })
  }
  await nothing()
  // Even if it were in the index by mistake.
  await db().$executeRaw`insert into "SearchMark" ("articleId") values (${draft.id})`
  await indexAll()
  await nothing()

  const out = await publish(hidden)
  expect(await ids('rhodochrosite')).toEqual([out.id])
  expect(await results('rhodochrosote')).toMatchObject({ instead: 'rhodochrosite' })

  // Taken down: gone at once, before anything is indexed; and so are its words.
  await takeDownArticle(system, { id: out.id })
  expect(await isMarked(out.id)).toBe(true)
  await nothing()
  await indexAll()
  expect(await db().articleSearch.count({ where: { articleId: out.id } })).toBe(0)
  await nothing()

  // A time that hasn't come yet.
  const later = await publish(hidden)
  await db().article.update({
    where: { id: later.id },
    data: { publishedAt: new Date(Date.now() + 3_600_000) },
  })
  await nothing()
  await indexAll()
  await nothing()
})

test('unpublished changes aren’t found until they are published', async () => {
  const article = await publish('Old words about beryllium.')
  const edit = { ...article.edit, body: documentFromMarkdown('New words about vanadinite.') }
  const saved = await saveArticle(system, { id: article.id, baseVersion: article.version, edit })
  if (saved.outcome !== 'saved') throw new Error('stale')
  await indexAll()
  expect(await ids('vanadinite')).toEqual([])
  expect(await ids('beryllium')).toEqual([article.id])
  await publishArticle(system, { id: article.id, baseVersion: saved.article.version })
  // What it said before isn't shown for a moment more.
  expect(await ids('beryllium')).toEqual([])
  await indexAll()
  expect(await ids('vanadinite')).toEqual([article.id])
  expect(await ids('beryllium')).toEqual([])
})

test('names of bylines and topics are followed', async () => {
  const bylineId = await makeByline('Ottoline Frost')
  const article = await publish('Text.', { bylines: credits(bylineId), topics: ['Quarrying'] })
  expect(await ids('ottoline')).toEqual([article.id])
  expect(await ids('quarrying')).toEqual([article.id])
  await saveByline(system, bylineId, {
    name: 'Ottoline Winterbourne',
    slug: '',
    roleTitle: '',
    biography: '',
    userId: null,
  })
  const topic = await db().topic.findUniqueOrThrow({ where: { slug: 'quarrying' } })
  await saveTopic(system, { id: topic.id, name: 'Stonework', slug: '', description: '' })
  await indexAll()
  expect(await ids('winterbourne')).toEqual([article.id])
  expect(await ids('frost ottoline')).toEqual([])
  expect(await ids('stonework')).toEqual([article.id])
})

test('all can be indexed anew, by two at once, and the site’s language counts', async () => {
  const article = await publish('Zwei Häuser brannten ab.')
  expect(await ids('"haus"')).toEqual([])
  await saveSettings(system, { ...defaultSettings, language: 'de' })
  const marked = await db().searchMark.count()
  expect(marked).toBeGreaterThan(5)
  const [a, b] = await Promise.all([indexAll(), indexAll()])
  expect(a + b).toBe(marked)
  expect(await ids('"haus"')).toEqual([article.id])
  await saveSettings(system, defaultSettings)
  await markAll()
  await indexAll()
  expect(await ids('"haus"')).toEqual([])
})

test('pages of results are tagged with what they show, and expire when the index changes', async () => {
  const { id } = await publish('Something about palladium.')
  const tags = new Set<Tag>()
  await collectingTags(tags, () => results('palladium'))
  expect([...tags]).toEqual(expect.arrayContaining(['search', `article:${id}`]))
  const announced: Announcement[] = []
  subscribe((announcement) => announced.push(announcement))
  await makePublished()
  expect(announced.flatMap(({ expire }) => expire)).not.toContain('search')
  await indexMarked()
  expect(announced.flatMap(({ expire }) => expire)).toContain('search')
  expect(await indexMarked()).toBe(0)
})

test('results come in pages', async () => {
  const edit = await makeEdit({ body: documentFromMarkdown('Iridium everywhere.') })
  await importBatch(
    system,
    Array.from({ length: 45 }, (_, n) => ({
      importId: `iridium-${n}`,
      edit: { ...edit, slug: `iridium-${n}` },
      publishedAt: new Date(Date.now() - n * 60_000),
      reads: 0,
    })),
  )
  await indexAll()
  const pages = [
    await ids('iridium'),
    await ids('iridium', { page: 2 }),
    await ids('iridium', { page: 3 }),
  ]
  expect(pages.map((page) => page.length)).toEqual([20, 20, 5])
  expect(new Set(pages.flat()).size).toBe(45)
  expect((await results('iridium')).total).toBe(45)
  const newest = await ids('iridium', { sort: 'newest' })
  expect(newest).toHaveLength(20)
})

test('phrases of very many articles, and of few among them, are found', async () => {
  const edit = await makeEdit({ body: documentFromMarkdown('Silver and copper, copper, silver.') })
  await importBatch(
    system,
    Array.from({ length: 30 }, (_, n) => ({
      importId: `copper-${n}`,
      edit: {
        ...edit,
        slug: `copper-${n}`,
        ...(n === 7 ? { body: documentFromMarkdown('Copper beside silver kettles.') } : {}),
      },
      publishedAt: new Date(Date.now() - n * 60_000),
      reads: 0,
    })),
  )
  await indexAll()
  expect(await results('"copper silver"')).toMatchObject({ total: 29, more: true })
  expect(await results('"silver kettles"')).toMatchObject({ total: 1, more: false })
  expect(await results('"silver kettles" copper')).toMatchObject({ total: 1 })
  expect(await results('"copper silver" -kettles')).toMatchObject({ total: 29, more: false })
})
