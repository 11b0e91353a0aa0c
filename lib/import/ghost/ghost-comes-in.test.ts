import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { readArticle } from '#lib/articles/queries.ts'
import { db } from '#lib/platform/db.ts'
import { follow } from '#lib/redirects/follow.ts'
import { ownDatabase } from '#testing/database.ts'
import { system } from '#testing/newsroom.ts'
import { bringIn } from '../bring-in.ts'
import { readGhost } from './source.ts'

ownDatabase()

const media = mkdtempSync(join(tmpdir(), 'broadsheet-ghost-media-'))
async function picture(path: string, background: string) {
  const file = join(media, path)
  mkdirSync(dirname(file), { recursive: true })
  await sharp({ create: { width: 400, height: 300, channels: 3, background } }).toFile(file)
}

const bring = (version: number, dryRun = false) =>
  bringIn(system, readGhost(`testing/data/imports/ghost/v${version}.json`, {}), {
    dryRun,
    download: false,
    picturesIn: media,
  })

const everything = async () => [
  await db().article.findMany({ orderBy: { id: 'asc' } }),
  await db().revision.findMany({ orderBy: { id: 'asc' } }),
  await db().page.findMany({ orderBy: { id: 'asc' } }),
  await db().byline.findMany({ orderBy: { id: 'asc' } }),
  await db().section.findMany({ orderBy: { id: 'asc' } }),
  await db().topic.findMany({ orderBy: { id: 'asc' } }),
  await db().redirect.findMany({ orderBy: { id: 'asc' } }),
  await db().media.count(),
]

test('exports of each version come in with sections, bylines, pictures and old addresses; again, nothing changes', async () => {
  await picture('content/images/2023/11/boat.jpg', '#123456')
  // As the folder is when only its inside was copied.
  await picture('2023/11/top.jpg', '#654321')
  const dry = await bring(5, true)
  expect(dry.counts.article).toEqual({ made: 4, known: 0, bad: 0 })
  expect(await db().article.count()).toBe(0)
  for (const version of [1, 2, 3, 4, 5, 6]) {
    const report = await bring(version)
    expect(report).toMatchObject({ bad: 0, stopped: false })
    expect(report.counts.article.made).toBeGreaterThan(0)
  }
  expect(await readArticle('written-in-lexical')).toMatchObject({
    headline: 'Written in Lexical',
    standfirst: 'All in Lexical.',
    section: { name: 'Harbour', slug: 'harbour' },
    bylines: [{ name: 'Ana Alm', role: 'by' }],
    publishedAt: new Date('2023-11-14T12:00:00Z'),
    picture: { width: 400, alt: 'On top', caption: 'Caption on top' },
  })
  expect(
    await db().article.findMany({
      where: { state: 'draft' },
      select: { slug: true },
      orderBy: { slug: 'asc' },
    }),
  ).toEqual(['for-members', 'not-yet-said', 'only-a-mail', 'paid-words'].map((slug) => ({ slug })))
  expect(await db().article.findFirst({ where: { slug: 'later' } })).toMatchObject({
    state: 'scheduled',
  })
  // The same people and tags of each export are the same here.
  expect(await db().byline.count()).toBe(3)
  expect(await db().section.findMany({ select: { slug: true }, orderBy: { slug: 'asc' } })).toEqual(
    ['harbour', 'news', 'transport'].map((slug) => ({ slug })),
  )
  for (const [old, now] of [
    ['/2018/02/02/the-ferry-that-came-back/', '/article/the-ferry-that-came-back'],
    ['/written-in-lexical/', '/article/written-in-lexical'],
    ['/tag/harbour/', '/section/harbour'],
    ['/author/ana/', '/by/ana'],
    ['/contact/', '/page/contact'],
  ] as const)
    expect(await follow(old), old).toBe(now)
  const before = await everything()
  for (const version of [1, 2, 3, 4, 5, 6]) {
    const again = await bring(version)
    expect(Object.values(again.counts).map(({ made }) => made)).toEqual([0, 0, 0, 0, 0, 0])
    expect(again.redirects).toBe(0)
  }
  expect(await everything()).toEqual(before)
})
