import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, system } from '#testing/newsroom.ts'
import { answerManyReads } from './many.ts'

ownDatabase()

const server = createServer((req, res) =>
  answerManyReads(req, res, new URL(req.url ?? '', 'http://localhost').search),
)
let origin = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterAll(() => server.close())

const ask = (query: string, init?: RequestInit) => fetch(`${origin}/api/reads${query}`, init)
const counts = async (...slugs: string[]) => (await ask(`?slugs=${slugs.join()}`)).json()

async function withReads(total: number) {
  const { id, edit } = await makePublished()
  await db().articleReads.update({ where: { articleId: id }, data: { start: total, total } })
  return { id, edit, slug: edit.slug }
}

test('many counts in one answer; what readers can’t see is unknown', async () => {
  const [a, b, gone, moved] = [
    await withReads(16),
    await withReads(3),
    await withReads(900),
    await withReads(70),
  ]
  const draft = await makeDraft(system)
  const embargoed = await withReads(5)
  await db().article.update({
    where: { id: embargoed.id },
    data: { publishedAt: new Date(Date.now() + 3_600_000) },
  })
  await takeDownArticle(system, { id: gone.id })
  const slug = `${moved.slug}-by-night`
  await publishArticle(system, { id: moved.id, baseVersion: 1, edit: { ...moved.edit, slug } })
  expect(
    await counts(
      ...[b.slug, a.slug, gone.slug, draft.edit.slug, embargoed.slug, moved.slug, slug],
      ...['no-such-article', a.slug],
    ),
  ).toEqual({
    reads: { [b.slug]: 3, [a.slug]: 16, [moved.slug]: 70, [slug]: 70 },
    unknown: [gone.slug, draft.edit.slug, embargoed.slug, 'no-such-article'],
  })
})

test('it is held for some seconds, and a take-down holds at once', async () => {
  const { id, slug } = await withReads(40)
  const first = await ask(`?slugs=${slug}`)
  expect(first.headers.get('cache-control')).toBe('public, max-age=5, stale-while-revalidate=30')
  const etag = first.headers.get('etag') ?? ''
  await db().articleReads.update({ where: { articleId: id }, data: { total: 41 } })
  expect(await counts(slug)).toEqual({ reads: { [slug]: 40 }, unknown: [] })
  // In whatever list it is asked for.
  expect(await counts('no-such', slug)).toEqual({ reads: { [slug]: 40 }, unknown: ['no-such'] })
  const again = await ask(`?slugs=${slug}`, { headers: { 'if-none-match': `W/${etag}` } })
  expect(again.status).toBe(304)
  await takeDownArticle(system, { id })
  expect(await counts(slug)).toEqual({ reads: {}, unknown: [slug] })
})

test('what is wrong is named', async () => {
  for (const [query, words] of [
    ['', /Give the slugs/],
    ['?slugs=', /Give the slugs/],
    ['?slugs=Not%20a%20slug,fine', /“Not a slug” is no slug/],
    [`?slugs=${Array.from({ length: 101 }, (_, n) => `a-${n}`).join()}`, /at most 100/],
    [`?slugs=${'a'.repeat(20_000).slice(0, 10_200)}`, /at most 100/],
  ] as const) {
    const response = await ask(query)
    expect([query.slice(0, 30), response.status]).toEqual([query.slice(0, 30), 400])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const { errors, status } = await response.json()
    expect(status).toBe(400)
    expect(errors.slugs.join(' ')).toMatch(words)
  }
  const post = await ask('?slugs=a', { method: 'POST' })
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  const head = await ask('?slugs=a', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})
