import { execFile } from 'node:child_process'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Parser from 'rss-parser'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readNewest } from '#lib/articles/queries.ts'
import { ownDatabase } from '#testing/database.ts'
import { credits, makeByline, makePublished, makeSection } from '#testing/newsroom.ts'
import { invalidities } from '#testing/validate-xml.ts'
import { writeFeed } from './feed.ts'
import { type FeedFormat, feedFormats, feedTypes } from './schema.ts'

ownDatabase()

const hub = 'https://courier.example/hub'

/** Feeds of a section with three articles, one of them hard to write down. */
async function makeFeeds(): Promise<Record<FeedFormat, string>> {
  const sectionId = await makeSection()
  const bylines = credits(await makeByline('Ana & Co'), await makeByline('Bo'))
  await makePublished({ sectionId, standfirst: '' })
  await makePublished({ sectionId, bylines })
  await makePublished({ sectionId, bylines, headline: 'Ferries & <tides> ]]> “meet” 🦦' })
  const articles = (await readNewest({ sectionId }, 30)).map((article) => ({
    article,
    html: '<p>The text &amp; more.</p>',
  }))
  const source = {
    title: 'City & harbour',
    description: 'The news.',
    language: 'en-GB',
    siteName: 'The Courier',
    origin: 'https://courier.example',
    path: '/section/city',
    follows: 'section:1',
    hub,
    articles,
  }
  const written = feedFormats.map((format) => [format, writeFeed(source, format)])
  return Object.fromEntries(written) as Record<FeedFormat, string>
}

/** https://www.jsonfeed.org/version/1.1/, as far as it is ours. */
const jsonFeedSchema = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  description: z.string(),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/),
  home_page_url: z.url(),
  feed_url: z.url(),
  hubs: z.array(z.strictObject({ type: z.literal('WebSub'), url: z.url() })),
  authors: z.array(z.strictObject({ name: z.string().min(1), url: z.url() })),
  items: z.array(
    z.strictObject({
      id: z.string().min(1),
      url: z.url(),
      title: z.string().min(1),
      content_html: z.string().min(1),
      summary: z.string().optional(),
      image: z.url().optional(),
      date_published: z.iso.datetime(),
      date_modified: z.iso.datetime(),
      authors: z.array(z.strictObject({ name: z.string().min(1), url: z.url() })),
      tags: z.array(z.string()).optional(),
      language: z.string().optional(),
    }),
  ),
})

test('feeds are valid by their schemas, and name their hub and themselves', async () => {
  const { xml, atom, json } = await makeFeeds()
  expect(await invalidities(xml, 'rss.rng')).toEqual([])
  expect(await invalidities(atom, 'atom.rng')).toEqual([])
  expect(jsonFeedSchema.parse(JSON.parse(json)).hubs).toEqual([{ type: 'WebSub', url: hub }])
  for (const [text, file] of [
    [xml, 'feed.xml'],
    [atom, 'feed.atom'],
  ] as const) {
    expect(text).toMatch(
      new RegExp(
        `<(atom:)?link [^>]*rel="hub"[^>]*href="${hub}"|<(atom:)?link [^>]*href="${hub}"[^>]*rel="hub"`,
      ),
    )
    const self = `[^>]*/section/city/${file}"`
    expect(text).toMatch(new RegExp(`rel="self"${self}|<(atom:)?link ${self}[^>]*rel="self"`))
  }
  // The schemas do refuse what is wrong.
  expect(await invalidities(xml.replace(/<guid.*?<\/guid>/, ''), 'rss.rng')).not.toEqual([])
  expect(await invalidities(atom.replace(/<updated>.*?<\/updated>/, ''), 'atom.rng')).not.toEqual(
    [],
  )
})

test('a feed library reads the same of RSS and of Atom', async () => {
  const { xml, atom } = await makeFeeds()
  const parser = new Parser()
  const [rss, other] = [await parser.parseString(xml), await parser.parseString(atom)]
  expect(rss.items).toHaveLength(3)
  expect(rss.title).toBe('City & harbour')
  expect(rss.items.map(({ link }) => link)).toEqual(other.items.map(({ link }) => link))
  expect(rss.items[0]?.title).toContain('Ferries & <tides>')
  expect(rss.items[0]?.['content:encoded']).toBe('<p>The text &amp; more.</p>')
  expect(other.items[0]?.content).toBe('<p>The text &amp; more.</p>')
  for (const { pubDate, isoDate } of [...rss.items, ...other.items])
    expect(Number.isNaN(Date.parse(isoDate ?? pubDate ?? ''))).toBe(false)
})

const newsboat = '/usr/bin/newsboat'
const installed = await access(newsboat).then(
  () => true,
  () => false,
)

test.skipIf(!installed)(
  'newsboat, a feed reader, finds each article in RSS and Atom',
  async () => {
    const feeds = await makeFeeds()
    const server = createServer((req, res) => {
      const format = /feed\.(xml|atom)$/.exec(req.url ?? '')?.[1] as FeedFormat | undefined
      if (!format) return res.writeHead(404).end()
      res.writeHead(200, { 'Content-Type': `${feedTypes[format]}; charset=utf-8` })
      res.end(feeds[format])
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      for (const format of ['xml', 'atom'] as const) {
        const folder = await mkdtemp(join(tmpdir(), 'broadsheet-newsboat-'))
        await writeFile(join(folder, 'urls'), `${origin}/feed.${format}\n`)
        await writeFile(join(folder, 'config'), '')
        const ask = (...commands: string[]) =>
          promisify(execFile)(
            newsboat,
            ['-u', 'urls', '-c', 'cache.db', '-C', 'config', '-x', ...commands],
            { cwd: folder, env: { ...process.env, HOME: folder, TERM: 'xterm' } },
          )
        await ask('reload')
        const { stdout } = await ask('print-unread')
        expect(stdout).toContain('3 unread articles')
        await rm(folder, { recursive: true, force: true })
      }
    } finally {
      server.close()
    }
  },
  30_000,
)
