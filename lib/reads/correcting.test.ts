import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import { alarmsFor } from '#lib/schedules/alarms.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished, makeUser, system } from '#testing/newsroom.ts'
import { checkThatReadsAddUp } from './adding-up.ts'
import { correctCount } from './correcting.ts'
import { countReads } from './queries.ts'

ownDatabase()

const hour = new Date('2026-11-24T10:00:00Z')
async function withReads(start: number, reads: number): Promise<number> {
  const { id } = await makePublished()
  await db().articleReads.update({
    where: { articleId: id },
    data: { start, total: start + reads },
  })
  await db().articleReadsHour.create({ data: { articleId: id, hour, reads } })
  return id
}
const row = (articleId: number) => db().articleReads.findUniqueOrThrow({ where: { articleId } })

test('the database refuses to lower a count, but for a correction, which is in the audit log', async () => {
  const administrator = await makeUser('administrator')
  const articleId = await withReads(100, 20)
  await expect(
    db().articleReads.update({ where: { articleId }, data: { total: 119 } }),
  ).rejects.toThrow('never lowered')
  const reason = 'A loop of our own counted 90 times.'
  expect(await correctCount(administrator, { articleId, seen: 120, total: 30, reason })).toBe(30)
  expect(await row(articleId)).toMatchObject({ start: 10n, total: 30n })
  expect(await db().auditEntry.findFirst({ where: { action: 'reads.correct' } })).toMatchObject({
    subject: `article:${articleId}`,
    actorName: administrator.name,
    detail: { before: 120, after: 30, reason },
  })
  expect(await checkThatReadsAddUp()).toBe(0)
  // Only within that transaction.
  await expect(
    db().articleReads.update({ where: { articleId }, data: { total: 29 } }),
  ).rejects.toThrow('never lowered')
})

test('reads that came since someone looked stay; less than none is refused', async () => {
  const articleId = await withReads(0, 20)
  await db().articleReads.update({ where: { articleId }, data: { start: 3, total: 23 } })
  const correct = (seen: number, total: number) =>
    correctCount(system, { articleId, seen, total, reason: 'Counted twice.' })
  expect(await correct(20, 10)).toBe(13)
  await expect(correct(20, 0)).rejects.toThrow(Invalid)
  expect(await countReads(articleId)).toBe(13)
})

test.each(['editor', 'author', 'byline_manager'] as const)(
  '%s may not correct a count',
  async (role) => {
    const articleId = await withReads(0, 20)
    await expect(
      correctCount(await makeUser(role), { articleId, seen: 20, total: 0, reason: 'No.' }),
    ).rejects.toThrow(Refused)
    expect(await countReads(articleId)).toBe(20)
  },
)

test('a count that doesn’t add up is an alarm, told once, until it adds up again', async () => {
  const administrator = await makeUser('administrator')
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const [articleId, right] = [await withReads(5, 20), await withReads(5, 20)]
  expect(await checkThatReadsAddUp()).toBe(0)
  expect(await alarmsFor(editor)).toEqual([])
  await db().articleReads.update({ where: { articleId }, data: { total: 27 } })
  expect(await checkThatReadsAddUp()).toBe(1)
  expect(await checkThatReadsAddUp()).toBe(1)
  expect(await alarmsFor(editor)).toEqual([
    {
      kind: 'reads',
      id: String(articleId),
      articleId,
      over: false,
      text: expect.stringMatching(/don’t add up: the count is 27, its hours make 25/),
    },
  ])
  expect(await alarmsFor(author)).toEqual([])
  const told = await db().notification.findMany({ where: { kind: 'reads' } })
  expect(new Set(told.map(({ articleId }) => articleId))).toEqual(new Set([articleId]))
  expect(told.filter(({ userId }) => userId === administrator.id)).toHaveLength(1)
  expect(told.some(({ userId }) => userId === editor.id)).toBe(false)
  await correctCount(administrator, { articleId, seen: 27, total: 27, reason: 'It is right.' })
  expect(await row(articleId)).toMatchObject({ start: 7n, total: 27n })
  expect(await alarmsFor(editor)).toEqual([])
  expect(await checkThatReadsAddUp()).toBe(0)
  expect(await row(right)).toMatchObject({ start: 5n, total: 25n })
})
