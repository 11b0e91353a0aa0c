import http from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { readArticle } from '#lib/articles/queries.ts'
import { db } from '#lib/platform/db.ts'
import { follow } from '#lib/redirects/follow.ts'
import { ownDatabase } from '#testing/database.ts'
import { system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { fileOf, type Post, wxrEnd, wxrHead, wxrItem, wxrOf } from '#testing/wxr.ts'
import { bringIn } from '../bring-in.ts'
import type { ArticleItem, SourceItem } from '../items.ts'
import { readWordpress } from './read.ts'

ownDatabase()

async function read(content: string | Buffer, mapping?: unknown): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of readWordpress(fileOf(content), { mapping }))
    items.push(item.kind === 'unread' ? item.read() : item)
  return items
}
const articles = (items: SourceItem[]) =>
  items.filter((item): item is ArticleItem => item.kind === 'article')
const bring = (
  content: string | Buffer,
  {
    mapping,
    dryRun = false,
    download = false,
  }: { mapping?: unknown; dryRun?: boolean; download?: boolean } = {},
) => bringIn(system, readWordpress(fileOf(content), { mapping }), { dryRun, download })

const none = '0000-00-00 00:00:00'

test('dates are those in UTC, else local ones of the site’s zone; statuses are ours', async () => {
  const posts: Post[] = [
    { id: 1, date: '2020-07-01 12:00:00', dateGmt: '2020-07-01 10:30:00' },
    { id: 2, date: '2020-07-01 12:00:00', dateGmt: none },
    { id: 3, date: '2020-01-01 12:00:00', dateGmt: none },
    { id: 4, status: 'draft', date: '2020-01-01 12:00:00', dateGmt: none },
    { id: 5, status: 'pending' },
    { id: 6, status: 'private' },
    { id: 7, status: 'future', date: '2090-01-01 12:00:00' },
    { id: 8, status: 'future', date: '2010-01-01 12:00:00' },
    { id: 9, status: 'pitch' },
    { id: 10, date: none, dateGmt: none },
    { id: 11, status: 'trash' },
    { id: 12, status: 'auto-draft' },
    { id: 13, password: 'secret' },
    { id: 14, type: 'revision', status: 'inherit' },
    { id: 15, comments: 3 },
  ]
  const items = await read(wxrOf(posts), { timeZone: 'Europe/Prague' })
  expect(
    articles(items).map(({ id, publishedAt, draft, notes }) => [
      id.split(':').at(-1),
      publishedAt?.toISOString().slice(0, 16),
      draft,
      notes.length,
    ]),
  ).toEqual([
    ['1', '2020-07-01T10:30', false, 0],
    ['2', '2020-07-01T10:00', false, 0],
    ['3', '2020-01-01T11:00', false, 0],
    ['4', '2020-01-01T11:00', true, 0],
    ['5', '2020-05-01T10:00', true, 0],
    ['6', '2020-05-01T10:00', true, 1],
    ['7', '2090-01-01T12:00', false, 0],
    ['8', '2010-01-01T12:00', true, 1],
    ['9', '2020-05-01T10:00', true, 1],
    ['10', undefined, true, 1],
    ['15', '2020-05-01T10:00', false, 0],
  ])
  const others = items.filter(({ kind }) => kind === 'bad' || kind === 'leftOut')
  expect(others).toMatchObject([
    { what: 'in the bin' },
    { what: 'automatic draft' },
    { kind: 'bad', message: expect.stringContaining('take the password off') },
    { what: 'type revision' },
    { what: 'comments', count: 3 },
  ])
})

test('authors, guest authors, categories, tags, views and search words find their places', async () => {
  const posts: Post[] = [
    {
      id: 1,
      slug: 'ferry',
      excerpt: '<p>In <b>short</b></p>',
      title: 'A &amp; <em>B</em>',
      categories: [
        ['category', 'city', 'City'],
        ['category', 'harbour', 'Harbour'],
        ['post_tag', 'ferries', 'Ferries'],
        ['author', 'cap-bo', 'bo'],
        ['author', 'cap-ann', 'ann'],
      ],
      meta: {
        views: '12',
        post_views_count: '1,234',
        _yoast_wpseo_title: 'Ferry %%sep%%',
        _yoast_wpseo_metadesc: 'For machines',
        _wp_old_slug: 'old-ferry',
      },
    },
    {
      id: 2,
      categories: [
        ['category', 'city', 'City'],
        ['category', 'sport', 'Sport'],
      ],
      meta: { _yoast_wpseo_primary_category: '8' },
      creator: 'nobody-told',
    },
    {
      id: 50,
      type: 'guest-author',
      title: 'bo',
      slug: 'cap-bo',
      meta: {
        'cap-display_name': 'Bo Berg',
        'cap-user_login': 'bo',
        'cap-description': 'Sails.',
        'cap-website': 'https://bo.example.org',
      },
    },
  ]
  const terms = ['city', 'harbour', 'sport'].map(
    (slug, n) =>
      `<wp:category><wp:term_id>${6 + n}</wp:term_id><wp:category_nicename>${slug}</wp:category_nicename><wp:category_parent>${slug === 'harbour' ? 'city' : ''}</wp:category_parent><wp:cat_name>${slug.toUpperCase()}</wp:cat_name></wp:category>`,
  )
  const report = await bring(wxrOf(posts, '1.1', terms.join('')))
  expect(report).toMatchObject({ bad: 0, counts: { article: { made: 2 } } })
  expect(await readArticle('ferry')).toMatchObject({
    headline: 'A & B',
    standfirst: 'In short',
    section: { name: 'CITY', slug: 'city' },
    bylines: [
      { name: 'Bo Berg', slug: 'bo' },
      { name: 'Ann Lee', slug: 'ann' },
    ],
    reads: 1234,
  })
  expect(await readArticle('post-2')).toMatchObject({
    section: { name: 'SPORT' },
    bylines: [{ name: 'nobody-told' }],
  })
  expect(report.lines.map(({ message }) => message)).toEqual([
    'There is no place for its search title: Ferry %%sep%%',
    'There is no place for its search description: For machines',
  ])
  for (const [old, now] of [
    ['/2020/05/ferry/', '/article/ferry'],
    ['/2020/05/old-ferry', '/article/ferry'],
    ['/?p=1', '/article/ferry'],
    ['/category/city/harbour/', '/topic/harbour'],
    ['/?cat=6', '/section/city'],
    ['/author/bo/', '/by/bo'],
  ] as const)
    expect(await follow(old), old).toBe(now)
  expect(await db().byline.findFirst({ where: { slug: 'bo' } })).toMatchObject({
    kind: 'guest',
    biography: 'Sails.',
    links: [{ url: 'https://bo.example.org' }],
  })
})

test('a mapping says what becomes of types and categories; a wrong one is refused in words', async () => {
  const posts: Post[] = [
    {
      id: 1,
      type: 'recipe',
      categories: [
        ['category', 'b', 'B'],
        ['category', 'a', 'A'],
        ['course', 'soup', 'Soup'],
      ],
    },
    { id: 2, type: 'product' },
    { id: 3, type: 'page' },
    { id: 4 },
  ]
  const items = await read(wxrOf(posts), {
    postTypes: { recipe: 'article', page: 'skip' },
    categories: { a: { section: 'Kitchen' }, b: { topic: 'Bees' } },
    topicTaxonomies: ['course'],
    defaultSection: 'Desk',
  })
  expect(articles(items)).toMatchObject([
    { section: 'Kitchen', topics: ['Bees', 'Soup'] },
    { section: 'Desk' },
  ])
  expect(items.filter(({ kind }) => kind === 'leftOut')).toHaveLength(2)
  await expect(read(wxrOf(posts), { postTypes: { recipe: 'dish' } })).rejects.toMatchObject({
    fields: { 'postTypes.recipe': [expect.stringContaining('article')] },
  })
})

test('prefixes may be any: elements are told by their namespaces', async () => {
  const renamed = wxrOf([{ id: 1, slug: 'renamed', meta: { views: '7' } }])
    .replace(/(<\/?)wp:/g, '$1w:')
    .replace(/(<\/?)content:/g, '$1body:')
    .replace(/(<\/?)dc:/g, '$1d:')
    .replace('xmlns:wp=', 'xmlns:w=')
    .replace('xmlns:content=', 'xmlns:body=')
    .replace('xmlns:dc=', 'xmlns:d=')
    .replace('http://wordpress.org', 'https://wordpress.org')
  const usual = wxrOf([{ id: 1, slug: 'renamed', meta: { views: '7' } }])
  expect(articles(await read(renamed))).toEqual(
    articles(await read(usual)).map((one) => ({ ...one, place: expect.anything() })),
  )
})

test.each([
  ['another version', wxrOf([{ id: 1 }], '1.2').replace('>1.2<', '>9.9<'), /WXR 9.9 isn’t known/],
  [
    'no version',
    '<rss version="2.0"><channel><item><title>x</title></item></channel></rss>',
    /no WordPress export/,
  ],
  [
    'another kind of XML',
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>',
    /no WordPress export/,
  ],
])('%s is refused in words', async (_, content, message) => {
  await expect(bring(content)).rejects.toThrow(message)
})

test.each([
  ['no XML', 'PK\u0003\u0004 zip'],
  ['entities of its own', `<!DOCTYPE rss [<!ENTITY x "y">]>${wxrOf([{ id: 90 }]).slice(39)}`],
])('%s is told with its line, and nothing comes in', async (_, content) => {
  const before = await db().article.count()
  const refused = await bring(content).then(
    ({ broken = '' }) => broken,
    (error: Error) => error.message,
  )
  expect(refused).toMatch(/line 1: |no WordPress export/)
  expect(await db().article.count()).toBe(before)
})

test('a file that breaks off brings what came before, says where, and comes whole the next time', async () => {
  const whole = wxrOf([{ id: 70 }, { id: 71 }, { id: 72 }])
  const broken = whole.slice(0, whole.indexOf('Text 72'))
  const first = await bring(broken)
  expect(first).toMatchObject({
    counts: { article: { made: 2 } },
    broken: expect.stringMatching(/^line \d+: /),
  })
  expect(await bring(whole)).toMatchObject({ counts: { article: { made: 1, known: 2 } } })
})

test('one post that is too deep, or has no number, keeps no other out', async () => {
  const deep = wxrItem({ id: 80 }).replace(
    '<title>',
    `${'<x>'.repeat(300)}${'</x>'.repeat(300)}<title>`,
  )
  const nested = wxrItem({ id: 81, content: `${'<blockquote>'.repeat(200)}x` })
  const none = wxrItem({ id: 82 }).replace('<wp:post_id>82</wp:post_id>', '')
  const report = await bring(wxrHead() + deep + nested + none + wxrItem({ id: 83 }) + wxrEnd)
  expect(report.counts.article.made).toBe(1)
  expect(report.lines.filter(({ kind }) => kind === 'bad').map(({ message }) => message)).toEqual([
    'It is nested too deeply.',
    'It has no post_id.',
    expect.stringMatching(/nested too deeply/),
  ])
})

test('pictures are fetched where they may be, once, and what can’t be had is told', async () => {
  const picture = sharp({ create: { width: 80, height: 50, channels: 3, background: '#246' } })
  const jpeg = await picture.jpeg().toBuffer()
  const asked: string[] = []
  const server = http.createServer((req, res) => {
    asked.push(req.url ?? '')
    if (req.url === '/moved.jpg') res.writeHead(301, { Location: '/a.jpg' }).end()
    else if (req.url === '/a.jpg') res.end(jpeg)
    else if (req.url === '/words.jpg') res.end('no picture')
    else res.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const image = (name: string) =>
    `<figure><img src="${at}/${name}"><figcaption>Of ${name}</figcaption></figure>`
  const content = (id: number) =>
    wxrOf([
      {
        id,
        slug: `pictured-${id}`,
        content: ['a.jpg', 'moved.jpg', 'none.jpg', 'words.jpg'].map(image).join(''),
      },
    ])
  // What isn't the public internet isn't asked.
  const guarded = await bring(content(60), { download: true })
  expect(asked).toEqual([])
  expect(guarded.lines.map(({ message }) => message)).toEqual(
    Array(4).fill(expect.stringContaining('public internet')),
  )
  process.env.PRIVATE_CALLBACKS = '1'
  try {
    forgetProcessState('env')
    const report = await bring(content(61), { download: true })
    expect(report.counts.picture.made).toBe(1)
    expect(report.notes).toBe(2)
    const { body } = (await readArticle('pictured-61')) ?? {}
    expect(body?.content.map(({ type }) => type)).toEqual([
      'picture',
      'picture',
      'paragraph',
      'paragraph',
    ])
    asked.length = 0
    await bring(content(62), { download: true })
    expect(asked).not.toContain('/a.jpg')
  } finally {
    delete process.env.PRIVATE_CALLBACKS
    forgetProcessState('env')
    server.close()
  }
})
