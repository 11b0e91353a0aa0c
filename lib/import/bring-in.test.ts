import { expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { readArticle } from '#lib/articles/queries.ts'
import { documentFromHtml } from '#lib/document/from-html.ts'
import { db } from '#lib/platform/db.ts'
import { follow } from '#lib/redirects/follow.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { bringIn } from './bring-in.ts'
import type { ArticleItem, SourceItem } from './items.ts'

ownDatabase()

const place = { file: 'x.xml', line: 1 }
const article = (id: string, change: Partial<ArticleItem> = {}): ArticleItem => ({
  kind: 'article',
  id: `test:site:post:${id}`,
  place,
  notes: [],
  headline: `Headline ${id}`,
  standfirst: '',
  section: 'World',
  bylines: [],
  topics: [],
  body: documentFromHtml('<p>Words</p>'),
  pictures: [],
  publishedAt: new Date('2020-05-01T10:00:00Z'),
  draft: false,
  oldPaths: [],
  ...change,
})

async function* stream(items: SourceItem[]) {
  yield* items
}
const bring = (items: SourceItem[], options: { dryRun?: boolean } = {}) =>
  bringIn(system, stream(items), { dryRun: false, download: false, ...options })

const things: SourceItem[] = [
  {
    kind: 'section',
    id: 'test:site:category:1',
    place,
    notes: [],
    name: 'Abroad',
    slug: 'abroad',
    oldPaths: ['/category/abroad/'],
  },
  {
    kind: 'byline',
    id: 'test:site:author:ann',
    place,
    notes: [],
    name: 'Ann Lee',
    slug: 'ann',
    biography: 'Writes.',
    oldPaths: ['/author/ann/'],
  },
  {
    kind: 'byline',
    id: 'test:site:author:ann2',
    place,
    notes: [],
    name: 'Ann Lee',
    slug: 'ann2',
    oldPaths: ['/author/ann2/'],
  },
  {
    kind: 'topic',
    id: 'test:site:tag:5',
    place,
    notes: [],
    name: 'Ferries',
    description: 'Boats.',
    oldPaths: ['/tag/ferries/'],
  },
  {
    kind: 'page',
    id: 'test:site:page:9',
    place,
    notes: [],
    title: 'About',
    slug: 'about',
    body: documentFromHtml('<p>Who we are</p>'),
    pictures: [],
    draft: false,
    oldPaths: ['/about/', '/?page_id=9'],
  },
  article('one', {
    section: 'test:site:category:1',
    bylines: [
      { name: 'test:site:author:ann2', role: 'by' },
      { name: 'Bo Berg', role: 'photographs' },
    ],
    topics: ['test:site:tag:5', 'Harbours'],
    slug: 'the-one',
    reads: 77,
    oldPaths: ['/2020/05/the-one/', 'https://old.example.com/?p=1'],
  }),
  article('two', { draft: true, oldPaths: ['/?p=2'] }),
  article('three', { publishedAt: new Date('2099-01-01T00:00:00Z') }),
  article('four', { headline: '', body: documentFromHtml('<p>First words of it</p>') }),
  { kind: 'bad', place, message: 'no good' },
  { kind: 'leftOut', place, what: 'comments', count: 12 },
]

const tables = ['Section', 'Byline', 'Topic', 'Page', 'Article', 'Revision', 'Redirect'] as const
const snapshot = () =>
  Promise.all(
    [...tables, 'Address', 'ImportedItem', 'Schedule', 'ArticleReads', 'AuditEntry'].map((table) =>
      db().$queryRawUnsafe(
        `select to_jsonb(t) as row from "${table}" t order by to_jsonb(t)::text`,
      ),
    ),
  )

test('a dry run writes nothing and says what would come', async () => {
  const before = await snapshot()
  const report = await bring(things, { dryRun: true })
  expect(await snapshot()).toEqual(before)
  expect(report.counts).toMatchObject({
    article: { made: 4, known: 0, bad: 0 },
    section: { made: 2 },
    byline: { made: 3 },
    topic: { made: 1 },
    page: { made: 1 },
  })
})

test('everything comes in, and old addresses lead to it in one hop', async () => {
  const report = await bring(things)
  expect(report).toMatchObject({
    counts: {
      article: { made: 4, known: 0, bad: 0 },
      section: { made: 2 },
      byline: { made: 3 },
      topic: { made: 1 },
      page: { made: 1 },
    },
    bad: 1,
    leftOut: { comments: 12 },
    redirects: 8,
  })
  expect(await readArticle('the-one')).toMatchObject({
    section: { name: 'Abroad' },
    bylines: [
      { name: 'Ann Lee', slug: 'ann2' },
      { name: 'Bo Berg', role: 'photographs' },
    ],
    reads: 77,
  })
  for (const [old, now] of [
    ['/2020/05/the-one', '/article/the-one'],
    ['/?p=1', '/article/the-one'],
    ['/author/ann2/', '/by/ann2'],
    ['/category/abroad/', '/section/abroad'],
    ['/tag/ferries/', '/topic/ferries'],
    ['/about/', '/page/about'],
    ['/?page_id=9', '/page/about'],
  ] as const)
    expect(await follow(old), old).toBe(now)
  // A draft has no address yet: the front page answers.
  expect(await follow('/?p=2')).toBe('/?p=2')
  expect(await resolveAddress('article', 'headline-two')).toEqual({ status: 'none' })
  const scheduled = await db().article.findFirstOrThrow({
    where: { importId: 'test:site:post:three' },
    include: { schedules: true, moves: true },
  })
  expect(scheduled).toMatchObject({
    state: 'scheduled',
    schedules: [{ state: 'pending', dueAt: new Date('2099-01-01T00:00:00Z') }],
    moves: [{ from: 'draft', to: 'scheduled' }],
  })
  expect(await readArticle('first-words-of-it')).toMatchObject({ headline: 'First words of it' })
})

test('a second run changes nothing', async () => {
  const before = await snapshot()
  const report = await bring(things)
  expect(await snapshot()).toEqual(before)
  expect(report.counts).toMatchObject({
    article: { made: 0, known: 4 },
    byline: { made: 0, known: 2 },
    page: { made: 0, known: 1 },
    section: { made: 0 },
    topic: { made: 0 },
  })
  expect(report.redirects).toBe(0)
})

test('an old address that leads elsewhere already stays, and is told', async () => {
  const report = await bring([
    article('five', { oldPaths: ['/taken/', '/?p=1'] }),
    article('six', { oldPaths: ['/Taken'] }),
  ])
  expect(report.redirects).toBe(1)
  const told = report.lines.map(({ id, message }) => [id, message])
  expect(told.toSorted()).toEqual([
    ['test:site:post:five', 'No redirect from /?p=1: It leads to /article/the-one already.'],
    ['test:site:post:six', 'No redirect from /Taken: It leads to /article/headline-five already.'],
  ])
  expect(await follow('/taken')).toBe('/article/headline-five')
})

test('one article that the database refuses keeps no other out', async () => {
  const report = await bring([
    article('good-1'),
    article('bad', { publishedAt: new Date(8.64e15), draft: true, reads: 1 }),
    article('too-old', { publishedAt: new Date(-8.64e15) }),
    article('good-2'),
  ])
  expect(report.counts.article).toMatchObject({ made: 3, bad: 1 })
  expect(report.lines.filter(({ kind }) => kind === 'bad')).toMatchObject([
    { id: 'test:site:post:too-old', place },
  ])
})

test('what is too long is cut and told whole', async () => {
  const long = 'word '.repeat(100).trim()
  const report = await bring([article('long', { headline: long, topics: ['☃'] })])
  const told = report.lines.map(({ message }) => message).join('\n')
  expect(told).toContain(long)
  expect(told).toContain('☃')
  const made = await db().revision.findFirstOrThrow({
    where: { article: { importId: 'test:site:post:long' } },
  })
  expect(made.headline.length).toBeLessThanOrEqual(300)
})

test.each(['author', 'editor'] as const)('%s may not import', async (role) => {
  const actor = await makeUser(role)
  const refused = bringIn(actor, stream(things), { dryRun: true, download: false })
  await expect(refused).rejects.toMatchObject({ name: 'Refused' })
})
