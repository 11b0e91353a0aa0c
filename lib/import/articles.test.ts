import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { readArticle } from '#lib/articles/queries.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { type BadLine, importArticles } from './articles.ts'
import { loadDemo } from './demo.ts'

ownDatabase()

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-import-'))
function file(name: string, ...lines: (object | string)[]): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  )
  return path
}
const line = (id: string, change = {}) => ({
  id,
  headline: `Headline ${id}`,
  section: 'World',
  body: 'Some **words**.',
  publishedAt: '2026-03-01T08:00:00+01:00',
  ...change,
})

test('an article comes in whole', async () => {
  mkdirSync(join(folder, 'pictures'), { recursive: true })
  const picture = sharp({ create: { width: 500, height: 300, channels: 3, background: '#123456' } })
  await picture.jpeg().toFile(join(folder, 'pictures/a.jpg'))
  const result = await importArticles(
    system,
    file(
      'whole.jsonl',
      line('whole', {
        standfirst: 'In short.',
        bylines: ['Bo Berg', { name: 'Ana Alm', role: 'photographs' }],
        format: 'html',
        body: '<h2>Part</h2><p>Text</p>',
        slug: 'the-whole',
        reads: 1234,
        picture: { path: 'pictures/a.jpg', alt: 'A square', caption: 'C', credit: 'D' },
      }),
    ),
  )
  expect(result).toEqual({ created: 1, skipped: 0, bad: 0 })
  expect(await readArticle('the-whole')).toMatchObject({
    headline: 'Headline whole',
    standfirst: 'In short.',
    section: { name: 'World', slug: 'world' },
    bylines: [
      { name: 'Bo Berg', role: 'by' },
      { name: 'Ana Alm', role: 'photographs' },
    ],
    picture: {
      width: 500,
      alt: 'A square',
      caption: 'C',
      credit: 'D',
      widths: [96, 192, 400, 500],
    },
    publishedAt: new Date('2026-03-01T07:00:00Z'),
    reads: 1234,
    body: { content: [{ type: 'heading' }, { type: 'paragraph' }] },
  })
  expect(await resolveAddress('article', 'the-whole')).toMatchObject({ status: 'live' })
})

test('each bad line is reported by number and field, and the rest comes in', async () => {
  const bad: BadLine[] = []
  const path = file(
    'bad.jsonl',
    line('good-1'),
    'not json',
    line('no-headline', { headline: '' }),
    line('bad-date', { publishedAt: 'yesterday' }),
    line('bad-picture', { picture: { path: '../../etc/passwd' } }),
    line('typo', { headlin: 'x' }),
    '',
    line('good-2'),
  )
  const result = await importArticles(system, path, { onBadLine: (one) => bad.push(one) })
  expect(result).toEqual({ created: 2, skipped: 0, bad: 5 })
  expect(bad.map(({ line, field }) => [line, field]).sort()).toEqual([
    [2, '(line)'],
    [3, 'headline'],
    [4, 'publishedAt'],
    [5, 'picture.path'],
    [6, '(line)'],
  ])
})

test('a second run changes nothing', async () => {
  const path = file('twice.jsonl', line('twice-1'), line('twice-2'), line('twice-1'))
  expect(await importArticles(system, path)).toEqual({ created: 2, skipped: 1, bad: 0 })
  const before = await db().article.findMany({ orderBy: { id: 'asc' } })
  expect(await importArticles(system, path)).toEqual({ created: 0, skipped: 3, bad: 0 })
  expect(await db().article.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
})

test('the count goes on from what the other system counted; a second run neither adds nor lowers', async () => {
  const counted = (reads: number) => file('counted.jsonl', line('counted', { reads }))
  await importArticles(system, counted(1234))
  const { id } = await db().article.findUniqueOrThrow({ where: { importId: 'counted' } })
  const row = () => db().articleReads.findUnique({ where: { articleId: id } })
  expect(await row()).toMatchObject({ start: 1234n, total: 1234n })
  await db().articleReads.update({ where: { articleId: id }, data: { total: { increment: 6 } } })
  for (const reads of [1234, 9999, 0]) {
    expect(await importArticles(system, counted(reads))).toMatchObject({ skipped: 1 })
    expect(await row()).toMatchObject({ start: 1234n, total: 1240n })
  }
})

test('the same headline gets slugs of its own; without a date it is a draft', async () => {
  const same = { headline: 'Twins', publishedAt: undefined }
  await importArticles(system, file('a.jsonl', line('twin-1', same), line('twin-2', same)))
  await importArticles(system, file('b.jsonl', line('twin-3', same)))
  const found = await db().article.findMany({
    where: { importId: { startsWith: 'twin' } },
    orderBy: { id: 'asc' },
  })
  expect(found.map(({ slug, state }) => [slug, state])).toEqual([
    ['twins', 'draft'],
    ['twins-2', 'draft'],
    ['twins-3', 'draft'],
  ])
  expect(await resolveAddress('article', 'twins')).toEqual({ status: 'none' })
})

test.each(['author', 'editor'] as const)('%s may not import', async (role) => {
  const refused = importArticles(await makeUser(role), file('no.jsonl', line('no')))
  await expect(refused).rejects.toMatchObject({ name: 'Refused' })
})

test('the demo newsroom loads without a bad line', async () => {
  await db().$executeRaw`truncate "Section", "Byline", "Article", "Address", "Setting" cascade`
  await loadDemo('demo')
  expect(await db().section.count()).toBe(6)
  expect(await db().page.count({ where: { published: true } })).toBe(6)
  expect(await db().byline.count()).toBe(8)
  expect(await db().byline.count({ where: { portraitId: { not: null } } })).toBe(7)
  expect(await db().article.count({ where: { state: 'published' } })).toBeGreaterThanOrEqual(55)
}, 120_000)
