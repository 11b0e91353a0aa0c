import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
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
import { readMarkdown } from './source.ts'

ownDatabase()

const root = join(mkdtempSync(join(tmpdir(), 'broadsheet-sites-')), 'sites')
cpSync('testing/data/imports', root, { recursive: true })

const bring = (site: string) =>
  bringIn(system, readMarkdown(join(root, site), {}), {
    dryRun: false,
    download: false,
    picturesIn: join(root, site),
  })
const picture = (path: string, background: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  const create = { width: 300, height: 200, channels: 3, background } as const
  return sharp({ create }).toFile(join(root, path))
}
const everything = async () => [
  await db().article.findMany({ orderBy: { id: 'asc' } }),
  await db().revision.findMany({ orderBy: { id: 'asc' } }),
  await db().page.findMany({ orderBy: { id: 'asc' } }),
  await db().byline.findMany({ orderBy: { id: 'asc' } }),
  await db().redirect.findMany({ orderBy: { id: 'asc' } }),
  await db().media.count(),
]

test('three sites come in beside each other, with pictures of their own; again, nothing changes', async () => {
  await picture('hugo/content/local-news/ferry/cover.jpg', '#112233')
  await picture('hugo/static/images/night.jpg', '#000033')
  // The same path, another picture.
  await picture('jekyll/assets/lights.jpg', '#332211')
  await picture('eleventy/content/blog/start.jpg', '#223311')
  const made = []
  for (const site of ['hugo', 'jekyll', 'eleventy']) {
    const report = await bring(site)
    expect(report.bad).toBe(0)
    made.push(report.counts.article.made)
  }
  expect(made).toEqual([5, 5, 3])
  expect(await readArticle('ferry')).toMatchObject({
    headline: 'The ferry that came back',
    section: { name: 'Near here', slug: 'local-news' },
    bylines: [{ name: 'Ana Alm' }, { name: 'Bo Berg' }],
    picture: { width: 300, alt: 'A white ferry' },
  })
  for (const [old, now] of [
    ['/local-news/ferry/', '/article/ferry'],
    ['/old/ferry.html', '/article/ferry'],
    ['/harbour/night-life/2019/07/01/a-night-in-june.html', '/article/a-night-in-june'],
    ['/june/', '/article/a-night-in-june'],
    ['/second-things/', '/article/second'],
    ['/lokales/', '/section/local-news'],
    ['/about/', '/page/about'],
  ] as const)
    expect(await follow(old), old).toBe(now)
  expect(await db().media.count()).toBe(4)
  const before = await everything()
  for (const site of ['hugo', 'jekyll', 'eleventy']) {
    const again = await bring(site)
    expect(Object.values(again.counts).map(({ made }) => made)).toEqual([0, 0, 0, 0, 0, 0])
  }
  expect(await everything()).toEqual(before)
})
