import { beforeAll, expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import type { Person } from '#lib/auth/can.ts'
import { emptyLayout } from '#lib/front/schema.ts'
import { db } from '#lib/platform/db.ts'
import { NotFound, Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makePublished,
  makeSection,
  makeUser,
  system,
} from '#testing/newsroom.ts'
import {
  todayByHour,
  topArticles,
  topBylines,
  topReferrers,
  topSections,
  totalsOf,
} from './newsroom.ts'
import { nowFor, readersNow } from './now.ts'
import { type NumbersQuery, numbersQuerySchema } from './numbers.ts'
import { openArticleNumbers } from './one-article.ts'
import { openBylineNumbers } from './one-byline.ts'
import { rollUpReads } from './roll-up.ts'

ownDatabase()
process.env.NEWSROOM_TIMEZONE = 'Asia/Tokyo'

const hourMs = 3_600_000
const thisHour = new Date(Math.floor(Date.now() / hourMs) * hourMs)
const hoursAgo = (hours: number) => new Date(thisHour.getTime() - hours * hourMs)

async function count(articleId: number, hour: Date, reads: number, host = '') {
  await db().$executeRaw`
    with hours as (
      insert into "ArticleReadsHour" ("articleId", hour, reads, phone, "reached25", "secondsInView")
      values (${articleId}, ${hour}, ${reads}, ${reads}, ${reads}, ${reads * 60}))
    insert into "ReferrerReadsHour" ("articleId", hour, host, reads)
    select ${articleId}, ${hour}, ${host}, ${reads} where ${host} <> ''`
}

const asked = (query: Record<string, unknown> = {}): NumbersQuery => numbersQuerySchema.parse(query)
const reads = (rows: { id: number; reads: number }[]) => rows.map(({ id, reads }) => [id, reads])

let editor: Person
let author: Person
let stranger: Person
let manager: Person
const world = { begun: 0, given: 0, printed: 0, others: 0, byline: 0, other: 0, section: 0 }

beforeAll(async () => {
  editor = await makeUser('editor')
  author = await makeUser('author')
  stranger = await makeUser('author')
  manager = await makeUser('byline_manager')
  world.section = await makeSection('Harbour')
  world.byline = await makeByline('Ada Own')
  world.other = await makeByline('Ben Other')
  await db().byline.update({ where: { id: world.byline }, data: { userId: author.id } })
  const others = { sectionId: world.section, bylines: credits(world.other) }
  for (const which of ['begun', 'given', 'printed', 'others'] as const) {
    const bylines = which === 'printed' ? credits(world.other, world.byline) : others.bylines
    world[which] = (await makePublished({ ...others, bylines })).id
  }
  await db().article.update({ where: { id: world.begun }, data: { createdBy: author.id } })
  await db().article.update({ where: { id: world.given }, data: { assigneeId: author.id } })
  await count(world.begun, thisHour, 10)
  await count(world.given, thisHour, 20, 'search.example')
  await count(world.printed, thisHour, 30, 'search.example')
  await count(world.others, thisHour, 40)
  await count(world.others, hoursAgo(24 * 7), 4000)
  await count(world.others, hoursAgo(24 * 70), 5)
  await rollUpReads()
})

test('the desk has all articles, an author hers, whoever manages bylines none', async () => {
  const all = [
    [world.others, 40],
    [world.printed, 30],
    [world.given, 20],
    [world.begun, 10],
  ]
  for (const unit of ['hour', 'day'] as const) {
    expect(reads(await topArticles(editor, asked({ unit })))).toEqual(all)
    expect(reads(await topArticles(author, asked({ unit })))).toEqual(all.slice(1))
    expect(await topArticles(stranger, asked({ unit }))).toEqual([])
    expect(await topArticles(manager, asked({ unit }))).toEqual([])
    expect((await totalsOf(editor, asked({ unit }))).reads).toBe(100)
    expect((await totalsOf(author, asked({ unit }))).reads).toBe(60)
    expect((await totalsOf(stranger, asked({ unit }))).reads).toBe(0)
  }
  expect((await topArticles(editor, asked()))[0]).toMatchObject({
    section: 'Harbour',
    phone: 40,
    secondsInView: 2400,
    readsBefore: 0,
  })
})

test('weeks and months are those of the calendar; the one before is told beside', async () => {
  const [first] = await topArticles(editor, asked({ unit: 'week' }))
  expect(first).toMatchObject({ id: world.others, reads: 40, readsBefore: 4000 })
  const then = hoursAgo(24 * 70).toISOString()
  expect(reads(await topArticles(editor, asked({ unit: 'month', at: then })))).toEqual([
    [world.others, 5],
  ])
  // What can't be is now, and so is what is to come.
  for (const at of ['2026-13-45', 'yesterday', '2999-01-01'])
    expect(reads(await topArticles(editor, asked({ at })))).toHaveLength(4)
})

test('by section, byline and referrer, of an hour and of a day', async () => {
  for (const unit of ['hour', 'day'] as const) {
    const sections = await topSections(editor, asked({ unit }))
    expect(sections).toMatchObject([{ id: world.section, name: 'Harbour', reads: 100 }])
    const bylines = await topBylines(editor, asked({ unit }))
    expect(reads(bylines)).toEqual([
      [world.other, 100],
      [world.byline, 30],
    ])
    expect(await topReferrers(editor, asked({ unit }))).toEqual([
      { host: '', reads: 50, readsBefore: 0 },
      { host: 'search.example', reads: 50, readsBefore: 0 },
    ])
  }
  expect(reads(await topArticles(editor, asked({ byline: String(world.byline) })))).toEqual([
    [world.printed, 30],
  ])
  expect(await topArticles(editor, asked({ section: String(await makeSection()) }))).toEqual([])
  expect(await topArticles(editor, asked({ section: String(world.section) }))).toHaveLength(4)
})

test('who may not see all has bylines of her own, or every byline, and no site’s numbers', async () => {
  expect(reads(await topBylines(author, asked()))).toEqual([[world.byline, 30]])
  expect(await topBylines(stranger, asked())).toEqual([])
  expect(await topBylines(manager, asked())).toHaveLength(2)
  for (const actor of [author, manager]) {
    await expect(topSections(actor, asked())).rejects.toThrow(Refused)
    await expect(topReferrers(actor, asked())).rejects.toThrow(Refused)
  }
  expect(await topArticles(author, asked({ byline: String(world.byline) }))).toHaveLength(1)
  expect(await topArticles(manager, asked({ byline: String(world.byline) }))).toHaveLength(1)
  await expect(topArticles(author, asked({ byline: String(world.other) }))).rejects.toThrow(Refused)
  await expect(openBylineNumbers(author, world.other)).rejects.toThrow(Refused)
  await expect(openBylineNumbers(stranger, world.byline)).rejects.toThrow(Refused)
  await expect(openBylineNumbers(editor, 999_999)).rejects.toThrow(NotFound)
  for (const actor of [author, manager, editor])
    expect((await openBylineNumbers(actor, world.byline)).counts.reads).toBe(30)
  const { series, articles } = await openBylineNumbers(editor, world.other)
  expect(series).toHaveLength(90)
  expect(series.at(-1)?.reads).toBe(100)
  expect(articles).toBe(4)
})

test('today by hour beside last week, to the last read, though nothing was added up since', async () => {
  const now = await todayByHour(editor)
  expect([23, 24, 25]).toContain(now.length)
  const current = now.find(({ hour }) => hour.getTime() === thisHour.getTime())
  expect(current).toMatchObject({ reads: 100, readsBefore: 4000 })
  expect(now.filter(({ hour }) => hour > new Date()).every(({ reads }) => reads === null)).toBe(
    true,
  )
  await db().$executeRaw`
    update "ArticleReadsHour" set reads = reads + 1
    where "articleId" = ${world.begun} and hour = ${thisHour}`
  const ofNow = async (actor: Person, byline?: number) =>
    (await todayByHour(actor, { byline })).find(({ hour }) => hour.getTime() === thisHour.getTime())
  expect((await ofNow(editor))?.reads).toBe(101)
  expect((await totalsOf(editor, asked({ unit: 'hour' }))).reads).toBe(101)
  expect((await ofNow(author))?.reads).toBe(61)
  expect((await ofNow(author, world.byline))?.reads).toBe(30)
  await expect(ofNow(author, world.other)).rejects.toThrow(Refused)
  await rollUpReads()
  expect((await ofNow(editor))?.reads).toBe(101)
})

test('an article’s own numbers: for the desk, and for who began it, was given it, or stands under it', async () => {
  for (const id of [world.begun, world.given, world.printed])
    expect((await openArticleNumbers(author, id)).id).toBe(id)
  await expect(openArticleNumbers(author, world.others)).rejects.toThrow(Refused)
  await expect(openArticleNumbers(stranger, world.printed)).rejects.toThrow(Refused)
  await expect(openArticleNumbers(manager, world.printed)).rejects.toThrow(Refused)
  await expect(openArticleNumbers(editor, 999_999)).rejects.toThrow(NotFound)
  await expect(openArticleNumbers(author, 999_999)).rejects.toThrow(Refused)

  const days = await openArticleNumbers(editor, world.others)
  expect(days.by).toBe('day')
  expect(days.series.length).toBeGreaterThanOrEqual(70)
  expect(days.series.reduce((sum, { reads }) => sum + reads, 0)).toBe(4045)
  // Only hosts are counted.
  expect(days.referrers).toEqual([{ host: '', reads: 4045, readsBefore: 0 }])
  expect(days.counts).toMatchObject({ reads: 4045, reached25: 4045, reached50: 0 })
  const hours = await openArticleNumbers(editor, world.others, { by: 'hour' })
  // Its first week.
  expect(hours.series).toHaveLength(168)
  expect(hours.series[0]).toEqual({ at: hoursAgo(24 * 70), reads: 5 })
  expect((await openArticleNumbers(editor, world.begun)).by).toBe('hour')
})

test('what happened to an article is marked: publications, fronts, corrections, big referrers', async () => {
  const { id } = await makePublished()
  const draft = await makeDraft(system)
  await expect(openArticleNumbers(editor, draft.id)).resolves.toMatchObject({ marks: [] })
  const { version, edit } = await openArticle(system, id)
  await publishArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, standfirst: 'Put right.' },
    change: { kind: 'correction', note: 'It was two.', substantial: true },
  })
  const front = await db().front.create({ data: { draft: emptyLayout } })
  const edition = (articleId: number | null, minutes: number) =>
    db().frontEdition.create({
      data: {
        frontId: front.id,
        layout: { ...emptyLayout, slots: [{ articleId, until: null }] },
        startsAt: new Date(Date.now() + minutes * 60_000),
      },
    })
  await edition(null, -50)
  await edition(id, -40)
  // Still there: nothing new.
  await edition(id, -30)
  await edition(null, -20)
  await edition(id, -10)
  await edition(null, 5)
  await count(id, thisHour, 500, 'social.example')
  await count(id, hoursAgo(1), 20, 'small.example')
  await takeDownArticle(system, { id })
  const { marks } = await openArticleNumbers(editor, id)
  const words = marks.map(({ words }) => words)
  expect(words.toSorted()).toEqual(
    [
      'Published',
      'Corrected: It was two.',
      'Placed on the front page, as the lead',
      'Placed on the front page, as the lead',
      'Readers from social.example: 500 reads in all',
      'Taken down',
    ].toSorted(),
  )
  expect(marks.map(({ at }) => at.getTime())).toEqual(
    marks.map(({ at }) => at.getTime()).toSorted((a, b) => a - b),
  )
})

test('who reads now: all instances together, each actor what she may know', async () => {
  const tell = (readers: number, articles: unknown, secondsAgo = 0) =>
    db().$executeRaw`
      insert into "ReadersNow" (instance, at, readers, articles) values (gen_random_uuid(),
        now() - make_interval(secs => ${secondsAgo}::int), ${readers},
        ${JSON.stringify(articles)}::jsonb)`
  await tell(7, [
    { articleId: world.others, readers: 5 },
    { articleId: world.begun, readers: 2 },
  ])
  await tell(4, [{ articleId: world.begun, readers: 4 }])
  await tell(1, 'nonsense')
  // An instance that died.
  await tell(1000, [{ articleId: world.others, readers: 1000 }], 600)
  const all = await readersNow(editor)
  expect(all.readers).toBe(12)
  expect(all.articles.map(({ id, readers }) => [id, readers])).toEqual([
    [world.begun, 6],
    [world.others, 5],
  ])
  const [hers, nobodys] = await nowFor([author, stranger])
  expect(hers).toMatchObject({ readers: 6, articles: [{ id: world.begun }] })
  expect(nobodys).toEqual({ readers: 0, articles: [] })
})
