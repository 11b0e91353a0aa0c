import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseFragment } from 'parse5'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import type { Document } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { db } from '#lib/platform/db.ts'
import { follow } from '#lib/redirects/follow.ts'
import { ownDatabase } from '#testing/database.ts'
import { system } from '#testing/newsroom.ts'
import { bringIn } from '../bring-in.ts'
import type { ImportReport } from '../report.ts'
import { uploadPath } from './attachments.ts'
import { readWordpress } from './read.ts'
import { readWxr, type WxrPost } from './wxr.ts'

ownDatabase()

const file = 'testing/data/wordpress-theme-unit-test.xml'
const media = mkdtempSync(join(tmpdir(), 'broadsheet-uploads-'))
const id = (post: WxrPost) => `wordpress:wpthemetestdata.wordpress.com:post:${post.id}`
const posts: WxrPost[] = []
let report: ImportReport

const bring = (dryRun = false) =>
  bringIn(system, readWordpress(file, {}), { dryRun, download: false, picturesIn: media })

beforeAll(async () => {
  for await (const record of readWxr(file)) if (record.kind === 'post') posts.push(record.post)
  // The pictures' own files aren't ours to keep: each gets a small one of its own.
  const addresses =
    readFileSync(file, 'utf8').match(/https?:\/\/[^\s"'<>()?]+\.(?:jpe?g|png)/g) ?? []
  const paths = new Set(addresses.map(uploadPath).filter(Boolean))
  for (const [n, path] of [...paths].entries()) {
    mkdirSync(dirname(join(media, path)), { recursive: true })
    const background = { r: n % 256, g: (n * 7) % 256, b: 99 }
    const picture = sharp({ create: { width: 60, height: 40, channels: 3, background } })
    writeFileSync(join(media, path), await picture.png().toBuffer())
  }
  report = await bring()
}, 300_000)

/** Words of a post's content as they stand in the file. */
function wordsIn(html: string): string[] {
  const bare = html
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<(script|style|svg|iframe)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/\[\/?(?:caption|gallery|embed|audio|video|playlist)\b[^\]]*\]/g, ' ')
    // Within a word: <em>, <sup>; whatever else is between words.
    .replace(
      /<\/?(?:a|abbr|acronym|b|big|cite|code|del|em|i|ins|kbd|q|s|small|span|strike|strong|sub|sup|tt|u|var|mark)\b[^>]*>/gi,
      '',
    )
    .replace(/<[^>]*>/g, ' ')
  const [node] = parseFragment(bare.replaceAll('<', '&lt;')).childNodes
  return wordsOf(node && 'value' in node ? node.value : '')
}
const wordsOf = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? []

function missing(wanted: string[], found: string[]): string[] {
  const left = new Map<string, number>()
  for (const word of found) left.set(word, (left.get(word) ?? 0) + 1)
  return wanted.filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count <= 0
  })
}

const isTaken = (post: WxrPost) => (post.type === 'post' || post.type === 'page') && !post.password

test('it comes in whole: but for the one with a password, every post and page', () => {
  const taken = posts.filter(isTaken)
  expect(report.broken).toBeUndefined()
  expect(report.counts.article.made).toBe(taken.filter(({ type }) => type === 'post').length)
  expect(report.counts.page.made).toBe(taken.filter(({ type }) => type === 'page').length)
  const bad = report.lines.filter(({ kind }) => kind === 'bad')
  expect(bad.filter(({ id }) => id?.includes(':post:'))).toMatchObject([
    { id: expect.stringMatching(/:1168$/), message: expect.stringContaining('password') },
  ])
  // Told with the line on which it begins.
  const lines = readFileSync(file, 'utf8').split('\n')
  const { line = 0 } = bad.find(({ id }) => id?.endsWith(':1168'))?.place ?? {}
  expect(lines[line - 1]).toContain('<item>')
  expect(lines[line]).toContain('Password Protected')
  expect(report.leftOut).toMatchObject({ comments: 31, 'type nav_menu_item': 70 })
})

test('every word of every post and page is in the result', async () => {
  const lost: Record<string, string[]> = {}
  for (const post of posts.filter(isTaken)) {
    const { title, text } = await resultOf(post)
    const words = missing(wordsIn(post.content), wordsOf(text))
    const named = missing(wordsIn(post.title), wordsOf(title))
    if (words.length + named.length) lost[`${post.id} ${post.title}`] = [...words, ...named]
  }
  expect(lost).toEqual({})
})

async function resultOf(post: WxrPost): Promise<{ title: string; text: string }> {
  if (post.type === 'page') {
    const { targetId } = await db().importedItem.findUniqueOrThrow({ where: { id: id(post) } })
    const page = await db().page.findUniqueOrThrow({ where: { id: targetId } })
    return { title: page.title, text: plainText(page.body as unknown as Document) }
  }
  const article = await db().article.findUniqueOrThrow({
    where: { importId: id(post) },
    include: { workingRevision: true },
  })
  const { headline = '', body } = article.workingRevision ?? {}
  return { title: headline, text: plainText(body as unknown as Document) }
}

test('old addresses answer: each is live, or leads in one hop to what is', async () => {
  const table: Record<string, number> = {}
  const wrong: string[] = []
  for (const post of posts.filter((one) => isTaken(one) && one.status === 'publish')) {
    const { pathname } = new URL(post.link)
    for (const old of [pathname, `/?p=${post.id}`]) {
      const at = await follow(old)
      const [, kind = '', slug = ''] = at?.split('/') ?? []
      const found = await resolveAddress(kind as 'article' | 'page', slug)
      const answer =
        found.status === 'live' ? (at === old ? '200' : `301 to a live ${kind}`) : 'nothing'
      table[answer] = (table[answer] ?? 0) + 1
      if (found.status !== 'live') wrong.push(`${old} → ${at}`)
    }
  }
  console.info('Old addresses of the WordPress test file:', table)
  expect(wrong).toEqual([])
})

const tables =
  `Article Revision ArticleByline ArticleTopic RevisionTopic RevisionMedia Section Byline Topic
  Page PageVersion Redirect Address ImportedItem Schedule ArticleReads Publication Media AuditEntry`.split(
    /\s+/,
  )

test('a second run makes nothing and changes nothing', async () => {
  const snapshot = () =>
    Promise.all(
      tables.map((table) =>
        db().$queryRawUnsafe(
          `select to_jsonb(t) as row from "${table}" t order by to_jsonb(t)::text`,
        ),
      ),
    )
  const before = await snapshot()
  const again = await bring()
  expect(Object.values(again.counts).map(({ made }) => made)).toEqual([0, 0, 0, 0, 0, 0])
  expect(again.counts.article.known).toBe(report.counts.article.made)
  expect(again.redirects).toBe(0)
  expect(await snapshot()).toEqual(before)
}, 120_000)

test('what is shown is kept: pictures, galleries, embeds, tables, quotes, featured images', async () => {
  const bodies = await db().$queryRaw<{ type: string; count: number }[]>`
    select piece->>'type' as type, count(*)::int as count
    from "Revision" r, jsonb_array_elements(r.body->'content') piece group by 1`
  const counts = Object.fromEntries(bodies.map(({ type, count }) => [type, count]))
  expect(counts).toMatchObject({ picture: 35, gallery: 21, embed: 5, pullQuote: 3, table: 4 })
  expect(await db().revision.count({ where: { mediaId: { not: null } } })).toBe(5)
  const scheduled = await db().article.findMany({ where: { state: 'scheduled' } })
  expect(scheduled.map(({ slug }) => slug)).toEqual(['scheduled'])
})
