import { expect, test } from 'vitest'
import { type Announcement, subscribe } from '#lib/cache/announce.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeEdit, makePublished, system } from '#testing/newsroom.ts'
import { countParts, exists, listDay, listYears, periodPath, readNeighbours } from './archive.ts'
import { publishArticle, saveArticle, takeDownArticle } from './commands.ts'
import { dayOf } from './days.ts'
import { importBatch } from './import-batch.ts'

// Fourteen hours before UTC in winter, thirteen in summer's end: days differ from UTC's.
process.env.NEWSROOM_TIMEZONE = 'Pacific/Auckland'
ownDatabase()

const announced: Announcement[] = []
subscribe((announcement) => announced.push(announcement))
const expired = () =>
  new Set(
    announced
      .splice(0)
      .flatMap(({ expire }) => expire)
      .filter((tag) => /^(day|month|year|days)/.test(tag)),
  )

let count = 0
const publishedOn = async (...times: string[]) => {
  const articles = await Promise.all(
    times.map(async (time) => ({
      importId: `archive-${count++}`,
      edit: await makeEdit({ headline: time }),
      publishedAt: new Date(time),
      reads: 0,
    })),
  )
  await importBatch(system, articles)
}

const headlines = async (year: number, month: number, day: number) =>
  (await listDay({ year, month, day }, { limit: 10 })).cards.map(({ headline }) => headline)

test('days, months and years are the newsroom’s', async () => {
  expired()
  await publishedOn(
    // Late on 31 December there; 1 January there.
    '2023-12-31T10:59:59Z',
    '2023-12-31T11:00:00Z',
    // Clocks go back on 7 April 2024 there: a day of 25 hours.
    '2024-04-06T11:00:00Z',
    '2024-04-07T11:59:59Z',
    '2024-04-07T12:00:00Z',
  )
  expect(expired()).toEqual(
    new Set([
      ...['day:20231231', 'month:202312', 'year:2023', 'day:20240101', 'month:202401'],
      ...['year:2024', 'day:20240407', 'month:202404', 'day:20240408', 'days'],
    ]),
  )
  expect(await headlines(2023, 12, 31)).toEqual(['2023-12-31T10:59:59Z'])
  expect(await headlines(2024, 1, 1)).toEqual(['2023-12-31T11:00:00Z'])
  expect(await headlines(2024, 4, 7)).toEqual(['2024-04-07T11:59:59Z', '2024-04-06T11:00:00Z'])
  expect(await headlines(2024, 4, 8)).toEqual(['2024-04-07T12:00:00Z'])
  expect(await countParts({ year: 2024 })).toEqual([
    { part: 1, articles: 1 },
    { part: 4, articles: 3 },
  ])
  expect(await countParts({ year: 2024, month: 4 })).toEqual([
    { part: 7, articles: 2 },
    { part: 8, articles: 1 },
  ])
  expect(await listYears()).toEqual([2024, 2023])
  expect(await readNeighbours({ year: 2024, month: 4, day: 7 })).toEqual({
    before: { year: 2024, month: 1, day: 1 },
    after: { year: 2024, month: 4, day: 8 },
    future: false,
  })
  expect(await readNeighbours({ year: 2023 })).toMatchObject({
    before: null,
    after: { year: 2024 },
  })
  expect((await readNeighbours({ year: 2999, month: 1 })).future).toBe(true)
})

test('a day of many articles comes in pages', async () => {
  await publishedOn('2022-05-05T01:00:00Z', '2022-05-05T02:00:00Z', '2022-05-05T03:00:00Z')
  const period = { year: 2022, month: 5, day: 5 }
  const first = await listDay(period, { limit: 2 })
  expect(first.cards.map(({ headline }) => headline)).toEqual([
    '2022-05-05T03:00:00Z',
    '2022-05-05T02:00:00Z',
  ])
  const [time = 0, id = 0] = (first.after ?? '').split('-').map(Number)
  const second = await listDay(period, { limit: 2, after: { time: new Date(time), id } })
  expect(second.cards.map(({ headline }) => headline)).toEqual(['2022-05-05T01:00:00Z'])
  expect(second.after).toBeNull()
})

test('a publication and a take-down expire their day’s pages, and others only when days come or go', async () => {
  expired()
  const first = await makePublished()
  const day = dayOf(first.publishedAt ?? new Date()).replaceAll('-', '')
  const own = [`day:${day}`, `month:${day.slice(0, 6)}`, `year:${day.slice(0, 4)}`]
  expect(expired()).toEqual(new Set([...own, 'days']))
  const second = await makePublished()
  expect(expired()).toEqual(new Set(own))

  // A changed article is on its day's page as an article; the number of articles stays.
  const edit = { ...second.edit, headline: 'Another headline' }
  const saved = await saveArticle(system, { id: second.id, baseVersion: second.version, edit })
  if (saved.outcome !== 'saved') throw new Error('stale')
  await publishArticle(system, { id: second.id, baseVersion: saved.article.version })
  expect(expired()).toEqual(new Set())

  await takeDownArticle(system, { id: second.id })
  expect(expired()).toEqual(new Set(own))
  await takeDownArticle(system, { id: first.id })
  expect(expired()).toEqual(new Set([...own, 'days']))
})

test('a page of a period names what it was made from', async () => {
  const tags = new Set<Tag>()
  await collectingTags(tags, () => listDay({ year: 2024, month: 4, day: 8 }, { limit: 10 }))
  expect([...tags]).toEqual(expect.arrayContaining(['day:20240408', 'days']))
  expect(tags).not.toContain('month:202404')
})

test('periods have addresses, and some days never are', () => {
  expect(periodPath({ year: 2026, month: 3, day: 4 })).toBe('/2026/03/04')
  expect(periodPath({ year: 2026 })).toBe('/2026')
  expect(exists({ year: 2024, month: 2, day: 29 })).toBe(true)
  expect(exists({ year: 2026, month: 2, day: 29 })).toBe(false)
})
