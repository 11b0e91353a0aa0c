import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished } from '#testing/newsroom.ts'
import { aCounter, aRead } from '#testing/reads.ts'
import { knownArticles } from './known-articles.ts'
import { countReads } from './queries.ts'
import { readStore } from './store.ts'

ownDatabase()

// Never used: the database is there.
const counter = () => aCounter('/nowhere')

test('every read gets its own number, in few transactions', async () => {
  const { id } = await makePublished()
  const other = await makePublished()
  const counting = counter()
  const before = await db().readBatch.count()
  const looks = Array.from({ length: 500 }, () => counting.add(aRead(id)))
  const numbers = (await Promise.all(looks)).map(({ reads }) => reads ?? 0)
  await counting.add(aRead(other.id))
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1))
  expect(await countReads(id)).toBe(500)
  expect(await countReads(other.id)).toBe(1)
  expect((await db().readBatch.count()) - before).toBeLessThanOrEqual(3)
  const hours = await db().articleReadsHour.findMany({ where: { articleId: id } })
  expect(hours.reduce((sum, { reads }) => sum + reads, 0)).toBe(500)
})

test('a visitor’s reads of one window are one, on whatever instance, at once or later', async () => {
  const { id } = await makePublished()
  const [a, b] = [counter(), counter()]
  const look = aRead(id)
  const answers = await Promise.all([a, a, b, b, a].map((one) => one.add(look)))
  expect(answers.filter(({ counted }) => counted)).toHaveLength(1)
  expect(answers.every(({ reads }) => reads === 1)).toBe(true)
  expect(await b.add(look)).toEqual({ reads: 1, counted: false })
  expect(await counter().add(look)).toEqual({ reads: 1, counted: false })
  const next = { ...look, windowEndsAt: look.windowEndsAt + 1_800_000 }
  expect(await a.add(next)).toEqual({ reads: 2, counted: true })
  expect(await countReads(id)).toBe(2)
})

test('repeats cost the database nothing', async () => {
  const { id } = await makePublished()
  let writes = 0
  const counting = aCounter('/nowhere', {
    ...readStore,
    write: (batch) => {
      writes++
      return readStore.write(batch)
    },
  })
  const look = aRead(id)
  await counting.add(look)
  await Promise.all(Array.from({ length: 1000 }, () => counting.add(look)))
  expect(writes).toBe(1)
})

test('two instances count one article together', async () => {
  const { id } = await makePublished()
  const [a, b] = [counter(), counter()]
  await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 ? a : b).add(aRead(id))))
  expect(await countReads(id)).toBe(200)
})

test('two instances that count many articles in other orders don’t lock each other out', async () => {
  const articles = await Promise.all(Array.from({ length: 8 }, () => makePublished()))
  const [a, b] = [counter(), counter()]
  const ids = articles.map(({ id }) => id)
  const looks = Array.from({ length: 800 }, (_, n) =>
    n % 2
      ? a.add(aRead(ids[n % 8] ?? 0))
      : b.add(aRead(ids[7 - (n % 8)] ?? 0, { referrer: `site-${n % 5}.example` })),
  )
  expect((await Promise.all(looks)).every(({ counted }) => counted)).toBe(true)
})

test('device, referrer, depth and time in view are added up by the hour', async () => {
  const { id } = await makePublished()
  const counting = counter()
  const at = Date.UTC(2026, 10, 25, 10, 59, 59)
  await Promise.all([
    counting.add(aRead(id, { at, device: 'phone', referrer: 'news.example' })),
    counting.add(aRead(id, { at, device: 'phone', referrer: 'news.example' })),
    counting.add(aRead(id, { at: at + 1000, device: 'desktop' })),
    counting.progress({ articleId: id, at, reached: [25, 50], seconds: 12.4 }),
    counting.progress({ articleId: id, at, reached: [75], seconds: 3 }),
  ])
  const [first, second] = await db().articleReadsHour.findMany({
    where: { articleId: id },
    orderBy: { hour: 'asc' },
  })
  expect(first).toMatchObject({ reads: 2, phone: 2, desktop: 0, secondsInView: 15n })
  expect(first).toMatchObject({ reached25: 1, reached50: 1, reached75: 1, reached100: 0 })
  expect(second).toMatchObject({ reads: 1, phone: 0, desktop: 1, secondsInView: 0n })
  expect(await db().referrerReadsHour.findMany({ where: { articleId: id } })).toMatchObject([
    { host: 'news.example', reads: 2 },
  ])
})

test('a batch that is told twice counts once', async () => {
  const { id } = await makePublished()
  const batch = {
    id: crypto.randomUUID(),
    reads: [aRead(id), aRead(id)],
    progress: [{ articleId: id, at: Date.now(), reached: [], seconds: 5 }],
  }
  expect(await readStore.write(batch)).toEqual({
    totals: new Map([[id, 2]]),
    counted: new Set([0, 1]),
  })
  expect(await readStore.write(batch)).toEqual({ totals: new Map([[id, 2]]), counted: undefined })
  expect(await db().articleReadsHour.findMany({ where: { articleId: id } })).toMatchObject([
    { reads: 2, secondsInView: 5n },
  ])
})

test('a read leaves the article’s row alone', async () => {
  const { id } = await makePublished()
  const row = () => db().$queryRaw`select xmin::text, a.* from "Article" a where id = ${id}`
  const before = await row()
  await counter().add(aRead(id))
  expect(await row()).toEqual(before)
})

test('a read of an article that is no more is refused', async () => {
  await expect(counter().add(aRead(999_999))).rejects.toThrow('no such article')
})

test('drafts have no reads to count', async () => {
  const { edit } = await makePublished()
  expect(await knownArticles().find(edit.slug)).toBeDefined()
  expect(await knownArticles().find('no-such-article')).toBeUndefined()
})
