import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import type { ArticleItem, PageItem, SourceItem } from '../items.ts'
import { readGhost } from './source.ts'

const folder = 'testing/data/imports/ghost'
const temporary = mkdtempSync(join(tmpdir(), 'broadsheet-ghost-'))

async function read(file: string, mapping?: unknown): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of readGhost(file, { mapping })) items.push(item)
  return items
}
const version = (n: number, mapping?: unknown) => read(`${folder}/v${n}.json`, mapping)
const written = (name: string, value: unknown) => {
  const file = join(temporary, name)
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
  return file
}
const article = (items: SourceItem[], slug: string) =>
  items.find((one) => one.kind === 'article' && one.slug === slug) as ArticleItem
const wordsIn = (item: ArticleItem | PageItem) => {
  expect(documentSchema.parse(item.body)).toEqual(item.body)
  const captions = item.pictures.map(({ caption }) => caption)
  return `${plainText(item.body)}\n${captions.join('\n')}`.replace(/\s+/g, ' ')
}
const typesOf = (item: ArticleItem) => item.body.content.map(({ type }) => type)

test('Ghost 1: a Markdown card, dated permalinks in the site’s time zone, pages by their flag', async () => {
  const items = await version(1)
  const ferry = article(items, 'the-ferry-that-came-back')
  expect(ferry).toMatchObject({
    headline: 'The ferry that came back',
    standfirst: 'After nine years on land, a boat is a boat again.',
    section: 'ghost:section:5a00000000000000000000c9',
    topics: ['ghost:topic:5a00000000000000000000ca'],
    bylines: [{ name: 'ghost:user:5a0000000000000000000001', role: 'by' }],
    publishedAt: new Date('2018-02-02T07:30:00Z'),
    updatedAt: new Date('2018-02-03T09:00:00Z'),
    draft: false,
    picture: { from: { path: 'content/images/2018/02/quay.jpg' } },
    pictures: [
      { from: { path: 'content/images/2018/02/ferry.jpg' }, alt: 'The ferry at its berth' },
    ],
    oldPaths: ['/2018/02/02/the-ferry-that-came-back/'],
    searchTitle: 'Ferry returns',
    searchDescription: 'The old ferry sails.',
    notes: ['internal tag #longread: left out', 'code injected into its page: left out'],
  })
  expect(typesOf(ferry)).toEqual([
    'paragraph',
    'picture',
    'heading',
    'bulletList',
    'blockquote',
    'embed',
  ])
  // 23:30 in London is the first of July in Berlin.
  expect(article(items, 'a-night-in-june').oldPaths).toEqual(['/2017/07/01/a-night-in-june/'])
  expect(article(items, 'not-yet-said')).toMatchObject({ draft: true, oldPaths: [] })
  expect(items.filter(({ kind }) => kind === 'page')).toMatchObject([
    { title: 'Timetable', slug: 'timetable', oldPaths: ['/timetable/'], draft: false },
  ])
  expect(items.find(({ kind }) => kind === 'byline')).toMatchObject({
    name: 'Ana Alm',
    slug: 'ana',
    biography: 'Writes on the harbour.',
    portrait: { path: 'content/images/2018/01/ana.png' },
    links: [
      { label: 'Website', url: 'https://ana.example' },
      { label: 'Facebook', url: 'https://www.facebook.com/anaalm' },
      { label: 'X', url: 'https://x.com/anaalm' },
    ],
    oldPaths: ['/author/ana/'],
  })
  // Nobody's address for mail was public.
  expect(JSON.stringify(items)).not.toContain('@tidemark.example')
  expect(items.filter(({ kind }) => kind === 'section')).toMatchObject([
    { name: 'Harbour', description: 'Boats and those who mend them', oldPaths: ['/tag/harbour/'] },
  ])
  expect(items.filter(({ kind }) => kind === 'topic')).toMatchObject([{ name: 'Transport' }])
})

test('Ghost 2: Mobiledoc cards become pictures, galleries, embeds, boxes; several authors in order', async () => {
  const items = await version(2, { site: 'https://tidemark.example' })
  const cards = article(items, 'cards-on-the-table')
  expect(typesOf(cards)).toEqual([
    'paragraph',
    'heading',
    'picture',
    'gallery',
    'paragraph',
    'bulletList',
    'paragraph',
    'paragraph',
    'paragraph',
    'horizontalRule',
    'embed',
    'blockquote',
    'factBox',
    'paragraph',
    'paragraph',
    'blockquote',
  ])
  expect(cards.body.content[0]).toEqual({
    type: 'paragraph',
    content: [
      { type: 'text', text: 'A ' },
      { type: 'text', text: 'bold ', marks: [{ type: 'bold' }] },
      { type: 'text', text: 'slanted', marks: [{ type: 'bold' }, { type: 'italic' }] },
      { type: 'text', text: ' start,' },
      { type: 'hardBreak' },
      {
        type: 'text',
        text: 'a link',
        marks: [{ type: 'link', attrs: { href: '/harbour-news/', articleId: null } }],
      },
      { type: 'text', text: '.' },
    ],
  })
  expect(cards.pictures).toMatchObject([
    {
      // The original, not the size that was shown.
      from: { path: 'content/images/2019/05/deck.jpg' },
      alt: 'A wet deck',
      caption: 'The deck, after rain',
    },
    {
      from: {
        else: { else: { url: 'https://tidemark.example/content/images/2019/05/one.jpg' } },
      },
    },
    {},
  ])
  expect(cards.body.content[2]).toMatchObject({ attrs: { layout: 'wide' } })
  expect(cards.details).toEqual({ language: 'en-GB' })
  expect(cards.bylines.map(({ name }) => name.slice(-1))).toEqual(['1', '3'])
  expect(cards.notes).toEqual([
    'weather-widget card: kept as words',
    'code: kept as text',
    '<script>: left out',
  ])
  for (const words of [
    'Two of the crew',
    'first thing',
    'ls -l',
    'How it is done',
    'Plain HTML words',
    'Quoted words',
    'The plan of the harbour',
    'Forty pages on piers.',
    'Port Office, Harbour',
    'Read it all',
    'Weather card words',
    'An aside',
  ])
    expect(wordsIn(cards)).toContain(words)
  expect(items.find((one) => one.kind === 'byline')).toMatchObject({
    links: [],
    notes: ['link of Website, http://ana.example: left out, a byline’s links begin with https://'],
  })
})

test('Ghost 3: pages by type, meta in a table of its own; what was for members comes as a draft', async () => {
  const items = await version(3)
  expect(article(items, 'open-to-all')).toMatchObject({
    draft: false,
    searchTitle: 'Open, says the title',
    oldPaths: ['/open-to-all/'],
    notes: [
      'internal tag #Import 2020: left out',
      'it called another page its original: https://partner.example/open',
    ],
  })
  expect(article(items, 'for-members')).toMatchObject({
    draft: true,
    section: 'News',
    notes: ['it was for some readers only (members): a draft now'],
  })
  const later = article(items, 'later')
  expect(later).toMatchObject({ draft: false, publishedAt: new Date('2199-01-01'), oldPaths: [] })
  expect(items.filter(({ kind }) => kind === 'page')).toMatchObject([{ slug: 'contact' }])
  expect(items.at(-1)).toMatchObject({ kind: 'leftOut', what: 'members', count: 2 })
})

test('Ghost 4: __GHOST_URL__ is led home, and the words of every card are there', async () => {
  const items = await version(4, { site: 'https://tidemark.example' })
  const cards = article(items, 'new-cards')
  const json = JSON.stringify(items)
  expect(json).not.toContain('__GHOST_URL__')
  expect(json).toContain('"href":"/open-to-all/"')
  expect(json).toContain('"href":"https://tidemark.example/content/files/2022/03/plan.pdf"')
  expect(cards.picture).toMatchObject({
    from: { path: 'content/images/2022/03/top.jpg' },
    alt: 'A bridge at dawn',
    caption: 'Picture: Ana',
  })
  expect(cards.pictures).toMatchObject([{ from: { path: 'content/images/2022/03/über.jpg' } }])
  for (const words of [
    '💡 Mind the gap',
    'Who pays?',
    'The passengers pay.',
    'Buy a ticket',
    'The horn',
    'Sailing off',
    'The plan',
    'All of it',
    'A big word',
    'And a smaller one',
    'All tickets',
    'A life vest',
    '4/5',
    'It keeps you up.',
    'Get one',
    'After the wall.',
  ])
    expect(`${wordsIn(cards)} ${JSON.stringify(cards.body)}`).toContain(words)
  expect(wordsIn(cards)).not.toContain('Hello, subscriber')
  expect(cards.notes).toContain('email card: left out, it stood in mails only')
  expect(cards.notes).toContain('paywall: what follows it was for members')
  expect(article(items, 'only-a-mail')).toMatchObject({ draft: true, oldPaths: [] })
  expect(items).toContainEqual(expect.objectContaining({ what: 'tags that no post carries' }))
})

test('Ghost 5: Lexical, or Mobiledoc, or the HTML drawn of what can’t be read', async () => {
  const items = await version(5)
  const lexical = article(items, 'written-in-lexical')
  expect(typesOf(lexical)).toEqual([
    'paragraph',
    'heading',
    'orderedList',
    'blockquote',
    'blockquote',
    'horizontalRule',
    'picture',
    'gallery',
    'paragraph',
    'paragraph',
    'embed',
    'embed',
    'paragraph',
    'factBox',
    'factBox',
    'factBox',
    'paragraph',
    'paragraph',
    'paragraph',
    'paragraph',
    'paragraph',
    'heading',
    'paragraph',
    'paragraph',
  ])
  expect(lexical.body.content[2]).toMatchObject({
    attrs: { start: 3 },
    content: [{}, { content: [{ type: 'bulletList' }] }],
  })
  expect(lexical.body.content[0]).toMatchObject({
    content: [
      { text: 'Plain, ' },
      { text: 'bold', marks: [{ type: 'bold' }] },
      { text: ', ' },
      { text: 'slanted', marks: [{ type: 'italic' }] },
      { text: ' and ' },
      { text: 'both', marks: [{ type: 'bold' }, { type: 'italic' }] },
      { type: 'hardBreak' },
      { text: 'a link', marks: [{ attrs: { href: '/new-cards/' } }] },
      { text: '.' },
    ],
  })
  for (const words of [
    'A heading',
    'nested',
    'Quoted in Lexical',
    'Set aside',
    'The boat',
    'Both boats',
    'From Markdown',
    'Watch it',
    'Of many things',
    '⚓ Note well',
    'Unfold me',
    'Unfolded words',
    'Press',
    'const a = 1',
    'Sounds',
    'Papers',
    'In full',
    'Head words',
    'Subhead words',
    'Words after the wall',
  ])
    expect(`${wordsIn(lexical)} ${JSON.stringify(lexical.body)}`).toContain(words)
  expect(lexical.searchDescription).toBe('Lexical, described')
  expect(wordsIn(article(items, 'older-text'))).toContain('Mobiledoc in five.')
  const broken = article(items, 'broken-lexical')
  expect(wordsIn(broken)).toContain('Drawn words')
  expect(broken.notes[0]).toContain('its lexical can’t be read')
  expect(article(items, 'paid-words').draft).toBe(true)
  const open = await version(5, { membersOnly: 'public' })
  expect(article(open, 'paid-words').draft).toBe(false)
})

test('Ghost 6: calls to action, sign-ups and cards that nobody knows keep their words; networks are links', async () => {
  const items = await version(6)
  const six = article(items, 'ghost-six')
  for (const words of [
    'newest words',
    'SPONSORED',
    'Join us',
    'Sign up',
    'For mail',
    'No spam',
    'Coming: TK',
    'Episode words',
  ])
    expect(wordsIn(six)).toContain(words)
  expect(items.find(({ kind }) => kind === 'byline')).toMatchObject({
    links: [
      { url: 'https://www.threads.net/@anaalm' },
      { url: 'https://bsky.app/profile/ana.tidemark.example' },
      { url: 'https://www.tiktok.com/@ana' },
      { url: 'https://www.youtube.com/@anaalm' },
      { url: 'https://www.instagram.com/anaalm' },
      { url: 'https://www.linkedin.com/in/ana-alm' },
      { url: 'https://social.example/@ana' },
    ],
  })
})

test('a mapping says what tags become', async () => {
  const items = await version(1, {
    section: 'City',
    tags: { harbour: 'topic', transport: 'leave out' },
  })
  expect(article(items, 'the-ferry-that-came-back')).toMatchObject({
    section: 'City',
    topics: ['ghost:topic:5a00000000000000000000c9'],
  })
  await expect(version(1, { tags: { harbour: 'chapter' } })).rejects.toThrow('harbour')
})

const bare = (posts: unknown[], meta: object = { version: '5.0.0' }) => ({ meta, data: { posts } })
const plain = { id: 'a', title: 'A', slug: 'a', status: 'published', html: '<p>Words</p>' }

test('what is wrong is told with its place, and the rest comes', async () => {
  const items = await read(
    written(
      'bad.json',
      bare([
        null,
        { ...plain, id: undefined },
        { ...plain, published_at: 'yesterday' },
        { ...plain, lexical: '[]', html: '' },
        { ...plain, published_at: 1e300 },
        plain,
      ]),
    ),
  )
  expect(items.filter(({ kind }) => kind === 'bad')).toMatchObject([
    { message: expect.stringMatching(/^posts\[0\]: /) },
    { message: expect.stringMatching(/^posts\[1\]: id/) },
    { message: 'posts[2]: published_at: isn’t a time: yesterday' },
    { message: expect.stringMatching(/^posts\[4\]: published_at: isn’t a time/) },
    { message: '“A”: lexical: It has no root with children.' },
  ])
  expect(items.filter(({ kind }) => kind === 'article')).toHaveLength(1)
})

test.each([
  ['text', 'no json', 'isn’t JSON'],
  ['list', [], 'isn’t an export of Ghost'],
  ['old', bare([], { version: '009' }), 'versions 1 to 6'],
  ['new', bare([], { version: '7.1.0' }), 'versions 1 to 6'],
])('%s is refused clearly', async (name, value, message) => {
  await expect(read(written(`${name}.json`, value))).rejects.toThrow(message)
})

test('hostile exports are survived: polluting keys, deep nesting, markers out of bounds, paths that lead out', async () => {
  const deep = `${'{"type":"quote","children":['.repeat(5000)}${']}'.repeat(5000)}`
  const markers = [
    [0, [99], 50, 'kept'],
    [1, [], 0, 4000],
    [0, [], 1e308, 'no number of ours'],
    'x',
  ]
  const text = JSON.stringify(
    bare([
      {
        ...plain,
        title: 'Deep',
        lexical: `{"root":{"children":[${deep}]}}`,
        html: '',
      },
      {
        ...plain,
        id: 'b',
        slug: 'b',
        feature_image: '/content/images/../../../etc/passwd',
        mobiledoc: JSON.stringify({
          version: '0.3.1',
          sections: [[1, 'script', markers], [10, 1e9], [77]],
        }),
      },
      { ...plain, id: 'c', slug: 'c', html: '<img src="file:///etc/passwd"><p>Words of c</p>' },
    ]),
  ).replace('"data":', '"__proto__":{"polluted":true},"data":')
  const items = await read(written('hostile.json', text))
  expect(items).toMatchObject([
    { kind: 'bad', message: expect.stringContaining('nested too deeply') },
    { kind: 'article', slug: 'b' },
    { kind: 'article', slug: 'c', pictures: [] },
  ])
  expect(items[1]).not.toHaveProperty('picture')
  expect(wordsIn(items[1] as ArticleItem)).toContain('kept')
  expect((items[1] as ArticleItem).notes).toContain(
    'picture /content/images/../../../etc/passwd: its path leads out of the folder',
  )
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})
