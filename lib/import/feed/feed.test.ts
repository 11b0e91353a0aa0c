import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readArticle } from '#lib/articles/queries.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { follow } from '#lib/redirects/follow.ts'
import { ownDatabase } from '#testing/database.ts'
import { system } from '#testing/newsroom.ts'
import { bringIn } from '../bring-in.ts'
import type { ArticleItem, SourceItem } from '../items.ts'
import { readFeed } from './read.ts'

ownDatabase()

const folder = 'testing/data/imports/feeds'
const temporary = mkdtempSync(join(tmpdir(), 'broadsheet-feeds-'))
const written = (name: string, content: string) => {
  const file = join(temporary, name)
  writeFileSync(file, content)
  return file
}

async function read(file: string, mapping?: unknown): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of readFeed(file, { mapping })) items.push(item)
  return items
}
const articlesIn = (items: SourceItem[]) =>
  items.filter((one): one is ArticleItem => one.kind === 'article')
function wordsIn({ body }: ArticleItem): string {
  expect(documentSchema.parse(body)).toEqual(body)
  return plainText(body).replace(/\s+/g, ' ')
}

test('RSS 2.0 with its modules, whatever their prefixes', async () => {
  const items = await read(`${folder}/rss2.xml`)
  const [ferry, short, begins] = articlesIn(items) as [ArticleItem, ArticleItem, ArticleItem]
  expect(ferry).toMatchObject({
    id: 'feed:tidemark.example:42',
    place: { file: `${folder}/rss2.xml`, line: 9 },
    headline: 'Ferry & harbour',
    standfirst: 'A boat is a boat again.',
    section: 'News',
    topics: ['Transport', 'Boats & ships'],
    bylines: [{ name: 'Ana Alm' }, { name: 'Bo Berg' }],
    publishedAt: new Date('2024-03-01T07:00:00Z'),
    details: { language: 'en-GB' },
    pictures: [
      {
        from: { url: 'https://tidemark.example/2024/03/deck.jpg' },
        alt: 'A wet deck',
        caption: 'The deck',
      },
    ],
    picture: {
      from: { url: 'https://cdn.tidemark.example/large.jpg' },
      caption: 'The ferry on its first day',
      credit: 'Cy Cole',
    },
    oldPaths: [],
    notes: ['<script>: left out', 'a sound or film beside it: kept as a link'],
  })
  expect(ferry.body.content.map(({ type }) => type)).toEqual([
    'paragraph',
    'picture',
    'embed',
    'paragraph',
  ])
  expect(JSON.stringify(ferry.body)).toContain('"href":"https://tidemark.example/clock"')
  expect(JSON.stringify(ferry.body)).toContain('https://cdn.tidemark.example/horn.mp3')
  expect(short).toMatchObject({
    bylines: [{ name: 'Dora Dahl' }],
    draft: true,
    standfirst: '',
    notes: ['“the other day” isn’t a date: left out'],
  })
  expect(wordsIn(short)).toBe('Only these words.')
  expect(begins.standfirst).toBe('')
  expect(items.filter(({ kind }) => kind === 'bad')).toMatchObject([
    { place: { line: 35 }, message: 'It has neither a title nor a text.' },
  ])
})

test('a site that is left: its addresses lead here, categories become sections', async () => {
  const [ferry] = articlesIn(
    await read(`${folder}/rss2.xml`, {
      site: 'https://tidemark.example',
      sections: { Transport: 'City' },
      drafts: true,
    }),
  )
  expect(ferry).toMatchObject({
    section: 'City',
    topics: ['Boats & ships'],
    draft: true,
    oldPaths: ['https://tidemark.example/2024/03/ferry'],
  })
  expect(JSON.stringify(ferry?.body)).toContain('"href":"/clock"')
})

test('RSS 1.0 in an older encoding', async () => {
  expect(await read(`${folder}/rss1.xml`)).toMatchObject([
    {
      id: 'feed:old.example:https://old.example/1',
      headline: 'Across the café',
      bylines: [{ name: 'Eve Eng' }],
      topics: ['History'],
      publishedAt: new Date('2003-05-01T10:00:00Z'),
    },
  ])
})

test('Atom: XHTML by its namespace, xml:base at each level, several authors', async () => {
  const [tide, plain] = articlesIn(await read(`${folder}/atom.xml`)) as [ArticleItem, ArticleItem]
  expect(tide).toMatchObject({
    id: 'feed:atom.example:tag:atom.example,2024:1',
    headline: 'Ebbe & Flut',
    standfirst: 'Kurz gesagt.',
    bylines: [{ name: 'Ana Alm' }, { name: 'Bo Berg' }],
    topics: ['Tides'],
    details: { language: 'de' },
    publishedAt: new Date('2024-03-03T18:30:02Z'),
    updatedAt: new Date('2024-03-04T09:00:00Z'),
    picture: { from: { url: 'https://atom.example/files/ebbe.jpg' } },
    pictures: [{ from: { url: 'https://atom.example/news/sub/karte.png' }, alt: 'Karte' }],
  })
  expect(JSON.stringify(tide.body)).toContain('"href":"https://atom.example/news/sub/wind"')
  expect(wordsIn(tide)).toBe('Das Wasser & der Wind. eins zwei')
  expect(JSON.stringify(tide)).not.toContain('ana@')
  expect(wordsIn(plain)).toBe('1 < 2, in plain words')
})

test.each([
  [
    'entities that grow',
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>',
    'declares entities',
  ],
  [
    'a file of the machine',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title></item></channel></rss>',
    'declares entities',
  ],
  ['an end too early', '<rss><channel><item><title>a</title>', 'isn’t well-formed'],
  ['a page of HTML', '<html><body><p>x</p></body></html>', 'is no feed'],
  ['a namespace that isn’t RSS’s', '<x:rss xmlns:x="urn:x"><channel/></x:rss>', 'is no feed'],
])('%s: refused with its line', async (name, xml, message) => {
  await expect(read(written(`${name}.xml`, xml))).rejects.toMatchObject({
    name: 'XmlBroken',
    message: expect.stringContaining(message),
  })
})

test('elements within each other without end are one bad item, the next comes', async () => {
  const deep = `${'<a>'.repeat(5000)}x${'</a>'.repeat(5000)}`
  const html = '&lt;div&gt;'.repeat(5000)
  const items = await read(
    written(
      'deep.xml',
      `<rss><channel><item><title>a</title>${deep}</item><item><title>b</title><description>${html}</description></item><item><title>c</title></item></channel></rss>`,
    ),
  )
  expect(items).toMatchObject([
    { kind: 'bad', message: 'It is nested too deeply.' },
    { kind: 'bad', message: expect.stringContaining('nested too deeply') },
    { kind: 'article', headline: 'c' },
  ])
})

test('a feed is fetched from the web, comes in once, and never from inside the machine', async () => {
  const server = createServer((_req, res) => res.end(readFileSync(`${folder}/rss2.xml`)))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`
  try {
    await expect(read(address)).rejects.toThrow('public internet')
    // From here on an address of this machine will do.
    Object.assign(env(), { PRIVATE_CALLBACKS: true })
    const bring = () =>
      bringIn(system, readFeed(address, { mapping: { site: 'https://tidemark.example' } }), {
        dryRun: false,
        download: false,
      })
    expect((await bring()).counts.article).toEqual({ made: 3, known: 0, bad: 0 })
    expect(await readArticle('ferry-harbour')).toMatchObject({ headline: 'Ferry & harbour' })
    expect(await follow('/2024/03/ferry')).toBe('/article/ferry-harbour')
    const before = await db().revision.findMany({ orderBy: { id: 'asc' } })
    expect((await bring()).counts.article).toEqual({ made: 0, known: 3, bad: 0 })
    expect(await db().revision.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
  } finally {
    server.close()
  }
})
