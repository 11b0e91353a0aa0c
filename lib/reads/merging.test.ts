import { expect, test, vi } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import { type Announcement, subscribe } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { aCounter, aRead } from '#testing/reads.ts'
import { checkThatReadsAddUp } from './adding-up.ts'
import { knownArticles } from './known-articles.ts'
import { mergeArticles, mergeStanding } from './merging.ts'
import { countReads } from './queries.ts'

ownDatabase()

// Never used: the database is there.
const counter = () => aCounter('/nowhere')

const hour = new Date('2026-11-24T10:00:00Z')

/** A published article with an imported count, and with reads of an hour, of which all is known. */
async function withReads(start: number, reads: number) {
  const { id, edit } = await makePublished()
  await db().articleReads.update({
    where: { articleId: id },
    data: { start, total: start + reads },
  })
  const seen = { phone: reads - 1, desktop: 1, reached50: 2, secondsInView: 90n }
  await db().articleReadsHour.create({ data: { articleId: id, hour, reads, ...seen } })
  await db().referrerReadsHour.create({
    data: { articleId: id, hour, host: 'example.org', reads: 2 },
  })
  return { id, slug: edit.slug, edit }
}

test('addresses, counts, hours, referrers and windows go to the other one, in one hop', async () => {
  const [from, into] = [await withReads(100, 7), await withReads(10, 5)]
  const moved = `${from.slug}-moved`
  const edit = { ...from.edit, slug: moved }
  await publishArticle(system, { id: from.id, baseVersion: 1, edit })
  const endsAt = new Date('2026-11-24T10:30:00Z')
  const visitor = Buffer.alloc(16, 7)
  for (const { id } of [from, into])
    await db().readWindow.create({ data: { endsAt, articleId: id, visitor } })
  await db().readWindow.create({
    data: { endsAt, articleId: from.id, visitor: Buffer.alloc(16, 8) },
  })
  const heard: Announcement[] = []
  subscribe((announcement) => heard.push(announcement))
  const editor = await makeUser('editor')
  expect(await mergeArticles(editor, { id: from.id, intoId: into.id })).toEqual({
    slug: into.slug,
    reads: 122,
  })

  for (const slug of [from.slug, moved]) {
    expect(await resolveAddress('article', slug)).toEqual({
      status: 'moved',
      id: into.id,
      slug: into.slug,
    })
    expect(await knownArticles().find(slug)).toBe(into.id)
  }
  expect((await openArticle(editor, from.id)).state).toBe('taken_down')
  expect(await db().articleReads.findUnique({ where: { articleId: into.id } })).toMatchObject({
    start: 110n,
    total: 122n,
  })
  expect(await db().articleReadsHour.findMany({ where: { hour } })).toMatchObject([
    { articleId: into.id, reads: 12, phone: 10, desktop: 2, reached50: 4, secondsInView: 180n },
  ])
  expect(await db().referrerReadsHour.findMany({ where: { hour } })).toMatchObject([
    { articleId: into.id, reads: 4 },
  ])
  const windows = await db().readWindow.findMany({ where: { endsAt } })
  expect(windows.map(({ articleId, visitor }) => [articleId, visitor[0]]).sort()).toEqual([
    [into.id, 7],
    [into.id, 8],
  ])
  expect(heard.flatMap(({ remove }) => remove)).toContain(`article:${from.id}`)
  expect(heard.flatMap(({ expire }) => expire)).toEqual(
    expect.arrayContaining([`article:${into.id}`, `reads:${into.id}`]),
  )
  expect(await db().auditEntry.findFirst({ where: { action: 'article.merge' } })).toMatchObject({
    subject: `article:${from.id}`,
    actorName: editor.name,
    detail: { into: into.id, reads: 107, together: 122 },
  })
  expect(await mergeStanding(editor, from.id)).toMatchObject({
    reads: 0,
    mergeable: false,
    mergedInto: { id: into.id },
  })
  // Asked again because the answer got lost: nothing is added twice.
  expect(await mergeArticles(editor, { id: from.id, intoId: into.id })).toMatchObject({
    reads: 122,
  })
  expect(await countReads(into.id)).toBe(122)
  expect(await checkThatReadsAddUp()).toBe(0)
})

test('what was merged before follows, still in one hop', async () => {
  const [first, second, third] = [
    await withReads(1, 1),
    await withReads(2, 2),
    await withReads(3, 3),
  ]
  await mergeArticles(system, { id: first.id, intoId: second.id })
  await mergeArticles(system, { id: second.id, intoId: third.id })
  expect(await resolveAddress('article', first.slug)).toMatchObject({ slug: third.slug })
  expect(await countReads(third.id)).toBe(12)
  // A read that was on its way for the first all the while.
  expect(await counter().add(aRead(first.id))).toEqual({ reads: 13, counted: true })
  expect(await countReads(third.id)).toBe(13)
})

test('reads that arrive during the merge are answered and counted, each once', async () => {
  const [from, into] = [await makePublished(), await makePublished()]
  const counters = [counter(), counter()]
  const answered: number[] = []
  let merging = true
  const load = counters.flatMap((counter) =>
    [from.id, into.id, from.id].map(async (id) => {
      for (let after = 0; after < 20; after += merging ? 0 : 1)
        answered.push((await counter.add(aRead(id))).reads ?? 0)
    }),
  )
  await vi.waitFor(() => expect(answered.length).toBeGreaterThan(60))
  await mergeArticles(system, { id: from.id, intoId: into.id })
  merging = false
  await Promise.all(load)
  expect(answered.length).toBeGreaterThan(180)
  expect(await countReads(into.id)).toBe(answered.length)
  expect(await countReads(from.id)).toBe(0)
  expect(await db().articleReadsHour.count({ where: { articleId: from.id } })).toBe(0)
  expect(await checkThatReadsAddUp()).toBe(0)
})

test('one that was taken down can be merged; brought back under a new address it counts for itself', async () => {
  const [from, into] = [await withReads(0, 4), await withReads(0, 1)]
  await takeDownArticle(system, { id: from.id })
  await mergeArticles(system, { id: from.id, intoId: into.id })
  expect(await countReads(into.id)).toBe(5)
  const again = (edit = from.edit) => publishArticle(system, { id: from.id, baseVersion: 1, edit })
  await expect(again()).rejects.toThrow(/is, or was, the address of another/)
  await again({ ...from.edit, slug: `${from.slug}-again` })
  expect(await counter().add(aRead(from.id))).toEqual({ reads: 1, counted: true })
  expect(await countReads(into.id)).toBe(5)
})

test('itself, drafts and what readers can’t see are refused, and so is running coverage', async () => {
  const [one, other, draft] = [
    await withReads(0, 1),
    await withReads(0, 1),
    await makeDraft(system),
  ]
  const merge = (id: number, intoId: number) => mergeArticles(system, { id, intoId })
  const field = async (work: Promise<unknown>) => {
    const error = await work.catch((error: unknown) => error)
    if (!(error instanceof Invalid)) throw error ?? new Error('it was not refused')
    return Object.keys(error.fields)
  }
  expect(await field(merge(one.id, one.id))).toEqual(['intoId'])
  expect(await field(merge(draft.id, one.id))).toEqual([''])
  expect(await field(merge(one.id, draft.id))).toEqual(['intoId'])
  await takeDownArticle(system, { id: other.id })
  expect(await field(merge(one.id, other.id))).toEqual(['intoId'])
  const third = await withReads(0, 1)
  await db().article.update({
    where: { id: one.id },
    data: { kind: 'live', liveStartedAt: new Date() },
  })
  expect(await field(merge(one.id, third.id))).toEqual([''])
  await db().article.update({ where: { id: one.id }, data: { liveEndedAt: new Date() } })
  await merge(one.id, third.id)
  const fourth = await withReads(0, 1)
  expect(await field(merge(one.id, fourth.id))).toEqual([''])
})

test.each(['author', 'byline_manager'] as const)('%s may not merge articles', async (role) => {
  const [one, other] = [await withReads(0, 1), await withReads(0, 1)]
  await expect(
    mergeArticles(await makeUser(role), { id: one.id, intoId: other.id }),
  ).rejects.toThrow(Refused)
  expect(await countReads(other.id)).toBe(1)
})
