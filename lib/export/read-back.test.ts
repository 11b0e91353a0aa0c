import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import type { ArticleRecord } from '#lib/articles/carried.ts'
import { readArticle } from '#lib/articles/queries.ts'
import type { Document } from '#lib/document/schema.ts'
import { picturesOf, plainText } from '#lib/document/text.ts'
import { bringIn } from '#lib/import/bring-in.ts'
import { readWordpress } from '#lib/import/wordpress/read.ts'
import { db } from '#lib/platform/db.ts'
import { follow } from '#lib/redirects/follow.ts'
import { ownDatabase } from '#testing/database.ts'
import { emptyNewsroom, makeEverything } from '#testing/everything.ts'
import { system } from '#testing/newsroom.ts'
import { exportNewsroom } from './export.ts'

// What goes out for another system is read again by our own importer of that system.

ownDatabase()

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-read-back-'))
const at = join(folder, 'all')
let articles: ArticleRecord[]

beforeAll(async () => {
  await makeEverything()
  await exportNewsroom(system, at)
  articles = readFileSync(join(at, 'articles.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}, 120_000)

const wordsOf = (body: Document) => plainText(body).match(/[\p{L}\p{N}]+/gu) ?? []

test('our importer of WordPress brings the WXR in: words, names, pictures, times, counts, addresses', async () => {
  await emptyNewsroom(mkdtempSync(join(folder, 'data-')))
  const report = await bringIn(system, readWordpress(join(at, 'wordpress.xml'), {}), {
    dryRun: false,
    download: false,
    picturesIn: join(at, 'media'),
    onLine: ({ kind, ...line }) => {
      if (kind === 'bad') throw new Error(JSON.stringify(line))
    },
  })
  expect(report).toMatchObject({ bad: 0 })
  expect(report.broken).toBeUndefined()
  expect(await db().article.count()).toBe(articles.length)

  for (const record of articles) {
    if (record.state !== 'published' || !record.live) continue
    const found = await readArticle(record.slug)
    expect(found, record.slug).toMatchObject({
      headline: record.live.headline,
      standfirst: record.live.standfirst,
      publishedAt: new Date(Math.floor(Date.parse(record.publishedAt ?? '') / 1000) * 1000),
      section: { name: 'Harbour', slug: 'harbour' },
      reads: record.reads,
    })
    const said = new Set(wordsOf(found?.body as Document))
    for (const word of wordsOf(record.live.body)) expect(said.has(word), word).toBe(true)
    expect(picturesOf(found?.body as Document)).toHaveLength(picturesOf(record.live.body).length)
  }
  const moved = await readArticle('ferry-at-seven')
  expect(moved).toMatchObject({
    bylines: [{ name: 'Mara Export', slug: 'mara-export', role: 'by' }],
    topics: [{ name: 'Ferries' }, { name: 'Ships' }],
    picture: { alt: 'All red', caption: 'Red' },
    body: { content: expect.arrayContaining([expect.objectContaining({ type: 'blockquote' })]) },
  })
  expect(await follow('/article/ferry-at-six')).toBe('/article/ferry-at-seven')
  expect(await resolveAddress('article', 'nothing-of-this-was-true')).toEqual({ status: 'none' })
  expect(await db().page.findUnique({ where: { slug: 'crossing' } })).toMatchObject({
    title: 'How we cross water',
    published: true,
  })
  const due = await db().schedule.findFirstOrThrow({ where: { state: 'pending' } })
  expect(due.dueAt).toEqual(new Date('2099-01-01T00:00:00Z'))
}, 60_000)
