import { expect, test, vi } from 'vitest'
import { takeDownArticle } from '#lib/articles/commands.ts'
import { collectingTags, type Limit, type Tag } from '#lib/cache/tags.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeSection, system } from '#testing/newsroom.ts'
import { mostRead } from './queries.ts'
import { renewRanking } from './ranking.ts'
import { rollUpReads } from './roll-up.ts'
import type { MostReadSpan } from './schema.ts'

ownDatabase()

async function readBefore(articleId: number, hours: number, reads: number): Promise<void> {
  await db().$executeRaw`
    insert into "ArticleReadsHour" ("articleId", hour, reads)
    values (${articleId}, date_trunc('hour', now()) - make_interval(hours => ${hours}::int), ${reads})`
}

/** Ids and reads as pages get them once the ranking is made anew. */
async function ranked(span: MostReadSpan, limit = 10, sectionId?: number) {
  await rollUpReads()
  await renewRanking(span)
  return known(span, limit, sectionId)
}
async function known(span: MostReadSpan, limit = 10, sectionId?: number) {
  const cards = await mostRead(span, limit, sectionId)
  return cards.map(({ id, recentReads }) => [id, recentReads])
}

test('the most read of a day, a week, a section, as far as readers may see them', async () => {
  const [section, other] = [await makeSection(), await makeSection()]
  const today = await makePublished({ sectionId: section })
  const lastWeek = await makePublished({ sectionId: section })
  const both = await makePublished({ sectionId: other })
  const draft = await makeDraft(system, { sectionId: section })
  await readBefore(today.id, 1, 50)
  await readBefore(lastWeek.id, 100, 1000)
  await readBefore(both.id, 2, 30)
  await readBefore(both.id, 3, 30)
  await readBefore(draft.id, 1, 5000)
  expect(await ranked('day')).toEqual([
    [both.id, 60],
    [today.id, 50],
  ])
  expect(await ranked('day', 10, section)).toEqual([[today.id, 50]])
  expect(await ranked('day', 10, other)).toEqual([[both.id, 60]])
  expect(await ranked('week')).toEqual([
    [lastWeek.id, 1000],
    [both.id, 60],
    [today.id, 50],
  ])
  expect(await known('week', 1)).toEqual([[lastWeek.id, 1000]])
  // What is known for a while is the order alone: a take-down holds at once, and another moves up.
  await takeDownArticle(system, { id: lastWeek.id })
  expect(await known('week', 1)).toEqual([[both.id, 60]])
  expect(await known('week', 1, section)).toEqual([[today.id, 50]])
})

test('in a day, what was read hours ago weighs less: half after six hours', async () => {
  const sectionId = await makeSection()
  const [morning, now] = [await makePublished({ sectionId }), await makePublished({ sectionId })]
  await readBefore(morning.id, 12, 1000)
  await readBefore(now.id, 0, 249)
  expect(await ranked('day', 10, sectionId)).toEqual([
    [morning.id, 1000],
    [now.id, 249],
  ])
  await readBefore(now.id, 6, 4)
  expect(await ranked('day', 10, sectionId)).toEqual([
    [now.id, 253],
    [morning.id, 1000],
  ])
  // Over a week all reads weigh the same.
  expect((await ranked('week', 10, sectionId))[0]).toEqual([morning.id, 1000])
})

test('a page has the ranking known last, and never waits for the next', async () => {
  const sectionId = await makeSection()
  const first = await makePublished({ sectionId })
  await readBefore(first.id, 0, 5)
  expect(await ranked('day', 10, sectionId)).toEqual([[first.id, 5]])
  const second = await makePublished({ sectionId })
  await readBefore(second.id, 0, 500)
  const real = performance.now.bind(performance)
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + 120_000)
  try {
    expect(await known('day', 10, sectionId)).toEqual([[first.id, 5]])
  } finally {
    clock.mockRestore()
  }
  await vi.waitFor(async () =>
    expect(await known('day', 10, sectionId)).toEqual([
      [second.id, 500],
      [first.id, 5],
    ]),
  )
})

test('a page that shows them holds for minutes, and follows the articles, not their reads', async () => {
  const { id } = await makePublished()
  await readBefore(id, 1, 100_000)
  await renewRanking('day')
  const tags = new Set<Tag>()
  const limit: Limit = { validForMs: null }
  await collectingTags(tags, () => mostRead('day', 5), limit)
  expect(limit.renewAfterMs).toBeGreaterThanOrEqual(60_000)
  expect(limit.renewAfterMs).toBeLessThanOrEqual(600_000)
  expect(limit.validForMs).toBeNull()
  expect(tags).toContain(`article:${id}`)
  expect([...tags].some((tag) => tag.startsWith('reads:'))).toBe(false)
})
