import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished } from '#testing/newsroom.ts'
import { ReadBatches } from './batch.ts'
import { countReads, liveArticleId } from './queries.ts'

ownDatabase()

test('every read gets its own number, in few transactions', async () => {
  const { id } = await makePublished()
  const other = await makePublished()
  const batches = new ReadBatches()
  const before = await db().readBatch.count()
  const reads = await Promise.all(Array.from({ length: 500 }, () => batches.add(id)))
  await batches.add(other.id)
  expect(reads.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1))
  expect(await countReads(id)).toBe(500)
  expect(await countReads(other.id)).toBe(1)
  expect((await db().readBatch.count()) - before).toBeLessThanOrEqual(3)
  const hours = await db().articleReadsHour.findMany({ where: { articleId: id } })
  expect(hours.reduce((sum, { reads }) => sum + reads, 0)).toBe(500)
})

test('two instances count one article together', async () => {
  const { id } = await makePublished()
  const [a, b] = [new ReadBatches(), new ReadBatches()]
  await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 ? a : b).add(id)))
  expect(await countReads(id)).toBe(200)
})

test('a read leaves the article’s row alone', async () => {
  const { id } = await makePublished()
  const row = () => db().$queryRaw`select xmin::text, a.* from "Article" a where id = ${id}`
  const before = await row()
  await new ReadBatches().add(id)
  expect(await row()).toEqual(before)
})

test('a read of an article that is no more is refused', async () => {
  await expect(new ReadBatches().add(999_999)).rejects.toThrow('no such article')
})

test('drafts have no reads to count', async () => {
  const { edit } = await makePublished()
  expect(await liveArticleId(edit.slug)).toBeDefined()
  expect(await liveArticleId('no-such-article')).toBeUndefined()
})
