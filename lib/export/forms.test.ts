import { existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { marked } from 'marked'
import { type DefaultTreeAdapterMap, parseFragment } from 'parse5'
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ArticleRecord } from '#lib/articles/carried.ts'
import { documentFromHtml, documentFromMarkdown } from '#lib/document/from-html.ts'
import { bodySchema } from '#lib/document/prosemirror.ts'
import { type Document, documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { bringBack } from '#lib/import/broadsheet/bring-back.ts'
import { ownDatabase } from '#testing/database.ts'
import { deskNote, makeEverything, subscriberEmail } from '#testing/everything.ts'
import { system } from '#testing/newsroom.ts'
import { exportNewsroom } from './export.ts'
import { markdownOf } from './markdown-body.ts'
import type { Names } from './readable.ts'
import { WordpressBody } from './wordpress-body.ts'

ownDatabase()

const at = join(mkdtempSync(join(tmpdir(), 'broadsheet-forms-')), 'all')
let made: Awaited<ReturnType<typeof makeEverything>>

beforeAll(async () => {
  made = await makeEverything()
  await exportNewsroom(system, at)
}, 120_000)

const articles = (): ArticleRecord[] =>
  readFileSync(join(at, 'articles.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** A text of each kind of node, with words that both forms could take for signs of their own. */
const p = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const li = (...content: object[]) => ({ type: 'listItem', content })
const cell = (text: string, type = 'tableCell', attrs = {}) => ({ type, attrs, content: [p(text)] })
const everyNode: Document = documentSchema.parse({
  type: 'doc',
  content: [
    p('1. Not a list *or* _emphasis_ `code` [link](x) <b>tag</b> & more &amp; — # no heading'),
    p('# No heading, - no list, > no quote, --- no rule'),
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'Bold ', marks: [{ type: 'bold' }] },
        { type: 'text', text: 'both', marks: [{ type: 'bold' }, { type: 'italic' }] },
        { type: 'hardBreak' },
        {
          type: 'text',
          text: 'a (linked) word',
          marks: [{ type: 'link', attrs: { href: 'https://a.example/x_(y)?a=1&b=2' } }],
        },
        {
          type: 'text',
          text: ' ours',
          marks: [{ type: 'link', attrs: { href: '/article/was', articleId: 7 } }],
        },
      ],
    },
    { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'Two' }] },
    { type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text: 'Three' }] },
    { type: 'horizontalRule' },
    { type: 'blockquote', attrs: { attribution: 'A. Nyone' }, content: [p('Said.'), p('Again.')] },
    {
      type: 'bulletList',
      content: [li(p('one'), { type: 'bulletList', content: [li(p('inner'))] }), li(p('two'))],
    },
    { type: 'orderedList', attrs: { start: 9 }, content: [li(p('nine')), li(p('ten'))] },
    { type: 'picture', attrs: { mediaId: 3, alt: 'An [alt]', caption: 'A "caption"' } },
    {
      type: 'gallery',
      content: [{ type: 'picture', attrs: { mediaId: 3, alt: 'G', caption: '' } }],
    },
    {
      type: 'table',
      content: [
        { type: 'tableRow', content: [cell('H1', 'tableHeader'), cell('H2', 'tableHeader')] },
        { type: 'tableRow', content: [cell('a|b'), cell('c')] },
      ],
    },
    {
      type: 'table',
      content: [{ type: 'tableRow', content: [cell('wide', 'tableCell', { colspan: 2 })] }],
    },
    { type: 'pullQuote', attrs: { attribution: 'B' }, content: [{ type: 'text', text: 'Pulled' }] },
    { type: 'factBox', attrs: { title: 'Facts' }, content: [p('Fact one.')] },
    { type: 'keyPoints', content: [li(p('Key'))] },
    { type: 'relatedArticle', attrs: { articleId: 7 } },
    { type: 'embed', attrs: { url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ' } },
    { type: 'note', attrs: { kind: 'update', date: '2026-03-01' }, content: [p('Noted.')] },
  ],
})
const picture = {
  file: 'media/ab/ab.webp',
  path: '/media/ab-900.jpg',
  alt: '',
  caption: '',
  credit: '',
}
const names: Names = {
  pictures: new Map([[3, { id: 3, ...picture }]]),
  articles: new Map([[7, { headline: 'Seven', path: '/article/seven' }]]),
}

const wordsOf = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? []

test('each kind of node is Markdown that reads back with all its words', () => {
  const markdown = markdownOf(everyNode, names, '../../')
  const back = documentFromMarkdown(markdown)
  // Captions stand in the pictures' titles, which this reader drops.
  const said = new Set([...wordsOf(plainText(back)), 'caption'])
  for (const word of wordsOf(plainText(everyNode).replace(/https:\S+/g, '')))
    expect(said.has(word), word).toBe(true)
  expect(back.content.slice(0, 6)).toEqual([
    ...everyNode.content.slice(0, 2),
    expect.objectContaining({ type: 'paragraph' }),
    ...everyNode.content.slice(3, 6),
  ])
  const html = marked.parse(markdown, { async: false })
  expect(html).toContain('href="https://a.example/x_(y)?a=1&amp;b=2"')
  expect(html).toContain('href="/article/seven"')
  expect(html).toContain('src="../../media/ab/ab.webp"')
  expect(html).toContain('title="A &quot;caption&quot;"')
  expect(html).toContain('<td>a|b</td>')
  expect(html).toContain('<ol start="9">')
  expect(html).toContain('<aside class="fact-box">')
  expect(html.match(/<li>/g)).toHaveLength(6)
})

/** Blocks open and close in order, and their attributes are JSON. */
function mustBeBlocks(content: string): void {
  const open: string[] = []
  const comments = content.matchAll(/<!-- (\/)?wp:([a-z-]+)(?: (\{.*?\}))? -->/g)
  for (const [, closing, name = '', json] of comments) {
    if (closing) expect(open.pop()).toBe(name)
    else open.push(name)
    if (json) JSON.parse(json)
  }
  expect(open).toEqual([])
}

/** HTML in which no tag was left open, or closed that wasn't opened. */
function mustBeHtml(html: string): DefaultTreeAdapterMap['documentFragment'] {
  const errors: string[] = []
  const tree = parseFragment(html, { onParseError: ({ code }) => errors.push(code) })
  expect(errors.filter((code) => !/self-closing|void-html/.test(code))).toEqual([])
  return tree
}

test('each kind of node is a block of WordPress that reads back with all its words', () => {
  const html = new WordpressBody(names, 'https://news.example').write(everyNode)
  mustBeBlocks(html)
  mustBeHtml(html)
  const said = new Set(wordsOf(plainText(documentFromHtml(html))))
  for (const word of wordsOf(plainText(everyNode).replace(/https:\S+/g, '')))
    expect(said.has(word), word).toBe(true)
})

test('an article is a Markdown file with front matter; a draft and what was taken down say so', () => {
  const files = globSync('markdown/articles/*.md', { cwd: at })
  expect(files).toHaveLength(articles().length)
  const read = (slug: string) => {
    const [, front = '', text = ''] =
      /^---\n([\s\S]*?)\n---\n\n([\s\S]*)$/.exec(
        readFileSync(join(at, 'markdown/articles', `${slug}.md`), 'utf8'),
      ) ?? []
    return { front: parse(front), text }
  }
  const { front, text } = read('ferry-at-seven')
  expect(front).toMatchObject({
    title: 'Ferry leaves at six & returns',
    categories: ['Harbour'],
    tags: ['Ferries', 'Ships'],
    authors: ['Mara Export'],
    credits: ['Photographs by Mara Export'],
    aliases: ['/article/ferry-at-six'],
    corrections: [{ label: 'Correction' }, { label: 'Clarification' }],
    image: { alt: 'A red field', caption: 'Red <all> over' },
    reads: 4321,
  })
  expect(existsSync(join(at, 'markdown/articles', front.image.src))).toBe(true)
  const body = articles().find(({ id }) => id === made.moved.id)?.live?.body as Document
  expect(bodySchema.nodeFromJSON(documentFromMarkdown(text)).textContent).toBe(
    bodySchema.nodeFromJSON(body).textContent,
  )
  for (const [, path = ''] of text.matchAll(/!\[.*?\]\((\S+)/g))
    expect(existsSync(join(at, 'markdown/articles', path)), path).toBe(true)
  expect(read('not-yet').front).toMatchObject({ draft: true, state: 'draft' })
  expect(read('nothing-of-this-was-true').front).toMatchObject({ draft: true, state: 'taken_down' })
  expect(read('the-storm-as-it-comes').text).toMatch(/Roofs off[\s\S]*First gust/)
  expect(read('the-storm-as-it-comes').text).not.toContain('Wrong gust')
  expect(readFileSync(join(at, 'markdown/pages/crossing.md'), 'utf8')).toContain('We **cross** it.')
})

type Item = Record<string, string> & { terms: string; meta: string }

/** The items of a WXR, by a parser that knows namespaces. */
function itemsOf(xml: string): Item[] {
  const items: Item[] = []
  const parser = new SaxesParser({ xmlns: true })
  let path: SaxesTagNS[] = []
  let text = ''
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag) => {
    if (tag.name === 'item') items.push({ terms: '', meta: '' })
    path = [...path, tag]
    text = ''
  })
  parser.on('text', (piece) => {
    text += piece
  })
  parser.on('cdata', (piece) => {
    text += piece
  })
  parser.on('closetag', (tag) => {
    path = path.slice(0, -1)
    const item = items.at(-1)
    if (!item) return
    if (tag.name === 'category')
      item.terms += `${tag.attributes.domain?.value} ${tag.attributes.nicename?.value} ${text};`
    else if (tag.name === 'wp:meta_key') item.meta += `${text}=`
    else if (tag.name === 'wp:meta_value') item.meta += `${text};`
    else item[tag.name] = text
  })
  parser.write(xml).close()
  expect(path).toEqual([])
  return items
}

test('the WXR is one: numbers once each, times in both clocks, what it names is in it', () => {
  const items = itemsOf(readFileSync(join(at, 'wordpress.xml'), 'utf8'))
  const ids = items.map((item) => item['wp:post_id'])
  expect(new Set(ids).size).toBe(ids.length)
  const of = (slug: string) => items.find((item) => item['wp:post_name'] === slug) as Item
  const moved = of('ferry-at-seven')
  expect(moved).toMatchObject({
    title: 'Ferry leaves at six & returns',
    'dc:creator': 'mara-export',
    'wp:status': 'publish',
    'wp:post_type': 'post',
  })
  expect(moved['wp:post_date_gmt']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  expect(moved.terms).toBe(
    'category harbour Harbour;post_tag ferries Ferries;post_tag ships Ships;author cap-mara-export mara-export;',
  )
  expect(moved.meta).toContain('_wp_old_slug=ferry-at-six;')
  expect(moved.meta).toContain('views=4321;')
  const thumbnail = /_thumbnail_id=(\d+)/.exec(moved.meta)?.[1]
  expect(items.find((item) => item['wp:post_id'] === thumbnail)).toMatchObject({
    'wp:post_type': 'attachment',
    'excerpt:encoded': 'Red',
  })
  for (const item of items) {
    const content = item['content:encoded'] ?? ''
    mustBeBlocks(content)
    mustBeHtml(content)
    const file = /_wp_attached_file=([^;]+)/.exec(item.meta)?.[1]
    if (file) expect(existsSync(join(at, 'media', file))).toBe(true)
  }
  expect(of('nothing-of-this-was-true')['wp:status']).toBe('private')
  expect(of('in-the-year-2099')).toMatchObject({
    'wp:status': 'future',
    'wp:post_date_gmt': '2099-01-01 00:00:00',
  })
  expect(of('not-yet')['wp:status']).toBe('draft')
  expect(of('the-storm-as-it-comes')['content:encoded']).toContain('Roofs off')
  expect(of('crossing')['wp:post_type']).toBe('page')
})

test('what is for the desk, or of a person, is in neither', () => {
  for (const file of ['wordpress.xml', ...globSync('markdown/**/*.md', { cwd: at })]) {
    const text = readFileSync(join(at, file), 'utf8')
    for (const secret of [deskNote, subscriberEmail, made.user.email])
      expect(text.includes(secret), `${secret} in ${file}`).toBe(false)
  }
})

test('one form alone has its pictures, and says that it doesn’t come in again', async () => {
  const alone = `${at}-markdown`
  await exportNewsroom(system, alone, { forms: ['markdown'] })
  expect(globSync('*', { cwd: alone }).sort()).toEqual(
    ['SHA256SUMS', 'manifest.json', 'markdown', 'media', 'schema.json', 'settings.json'].sort(),
  )
  await expect(bringBack(system, alone)).rejects.toThrow('without JSON')
})
