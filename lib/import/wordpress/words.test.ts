import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { fileOf, generatedPost, generatedWxr, type Post, wxrOf } from '#testing/wxr.ts'
import type { ArticleItem, SourceItem } from '../items.ts'
import { readWordpress } from './read.ts'

async function read(posts: Post[], options = {}): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of readWordpress(fileOf(wxrOf(posts)), options))
    items.push(item.kind === 'unread' ? item.read() : item)
  return items
}
async function article(content: string, more: Post[] = [], change: Partial<Post> = {}) {
  const items = await read([{ id: 1, content, ...change }, ...more])
  return items.find((item): item is ArticleItem => item.kind === 'article') as ArticleItem
}
const types = ({ body }: ArticleItem) => body.content.map(({ type }) => type)

// Each word is one of a kind, so that none can stand for another.
let count = 0
const word = fc
  .constantFrom('tide', 'naïve', 'žluť', '東京', 'привет', 'x', '2019')
  .map((one) => `${one}${++count}`)
const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '))
const wrapped = fc
  .tuple(line, fc.constantFrom('b', 'em', 'code', 'span', 'del', 'sup', 'q', 'mark', 'foo'))
  .map(([text, tag]) => `<${tag}>${text}</${tag}>`)
const inline = fc.oneof(
  line,
  wrapped,
  line.map((text) => `<a href="https://old.example.com/x">${text}</a>`),
)
const lineOf = fc.array(inline, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '))
const image =
  '<img class="wp-image-9" src="https://old.example.com/wp-content/uploads/2020/05/a.jpg" />'
const piece = fc.oneof(
  lineOf,
  lineOf.map((text) => `<p style="x">${text}</p>`),
  lineOf.map((text) => `<h4>${text}</h4>`),
  fc.tuple(lineOf, lineOf).map(([a, b]) => `<ul><li>${a}<ol><li>${b}</li></ol></li></ul>`),
  fc.tuple(lineOf, lineOf).map(([a, b]) => `<dl><dt>${a}</dt><dd>${b}</dd></dl>`),
  fc.tuple(lineOf, lineOf).map(([a, b]) => `<blockquote><p>${a}</p><cite>${b}</cite></blockquote>`),
  fc
    .tuple(lineOf, lineOf)
    .map(
      ([a, b]) => `<table><caption>${a}</caption><tr><td>${b}</td><th>${image}</th></tr></table>`,
    ),
  lineOf.map((text) => `<pre>${text}\n  ${image}</pre>`),
  lineOf.map((text) => `[caption id="attachment_9" width="300"]${image} ${text}[/caption]`),
  lineOf.map((text) => `[plugin size="2"]${text}[/plugin]`),
  fc.tuple(lineOf, lineOf).map(([a, b]) => `${a}<!--more-->${b}<!--nextpage-->`),
  lineOf.map((text) => `<div><section>${text}</section>${image}</div>`),
  lineOf.map(
    (text) => `<!-- wp:paragraph {"align":"left"} -->\n<p>${text}</p>\n<!-- /wp:paragraph -->`,
  ),
  fc
    .tuple(lineOf, lineOf)
    .map(
      ([a, b]) =>
        `<!-- wp:columns -->\n<div><!-- wp:column -->\n<div><!-- wp:paragraph -->\n<p>${a}</p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:column --><p>${b}</p></div>\n<!-- /wp:columns -->`,
    ),
  lineOf.map(
    (text) =>
      `<!-- wp:pullquote -->\n<figure class="wp-block-pullquote"><blockquote><p>${text}</p></blockquote></figure>\n<!-- /wp:pullquote -->`,
  ),
  lineOf.map(
    (text) =>
      `<!-- wp:image {"id":9} -->\n<figure class="wp-block-image">${image}<figcaption>${text}</figcaption></figure>\n<!-- /wp:image -->`,
  ),
  lineOf.map(
    (text) => `<!-- wp:acme/unknown {"a":1} -->\n<div>${text}</div>\n<!-- /wp:acme/unknown -->`,
  ),
  lineOf.map((text) => `<details><summary>${text}</summary></details>`),
)

test('whatever a post is made of, each of its words is kept, once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
      const content = pieces.join('\n\n')
      const { body } = await article(content)
      expect(documentSchema.safeParse(body).success).toBe(true)
      const bare = content.replace(/<!--[\s\S]*?-->|<[^>]*>|\[\/?(caption|plugin)[^\]]*\]/g, ' ')
      const wanted = bare.match(/[\p{L}\p{N}]+/gu) ?? []
      const found = plainText(body).match(/[\p{L}\p{N}]+/gu) ?? []
      expect(found.toSorted()).toEqual(wanted.toSorted())
    }),
    { numRuns: 150 },
  )
}, 60_000)

test('shortcodes of WordPress become what they show, even of files that come later', async () => {
  const files: Post[] = [11, 12].map((id) => ({
    id,
    type: 'attachment',
    status: 'inherit',
    parent: 1,
    title: `File ${id}`,
    excerpt: `Caption ${id}`,
    attachmentUrl: `https://old.example.com/wp-content/uploads/2020/05/${id}.jpg`,
    meta: { _wp_attachment_image_alt: `Alt ${id}`, _wp_attached_file: `2020/05/${id}.jpg` },
  }))
  const item = await article(
    `[gallery ids="12,11"]\n\n[gallery]\n\n[embed]https://www.youtube.com/watch?v=dQw4w9WgXcQ[/embed]

[video src="https://old.example.com/a.mp4"]\n\n[contact-form id="7"]\n\n[[gallery]]\n\nhttps://youtu.be/dQw4w9WgXcQ`,
    files,
    { meta: { _thumbnail_id: '11' } },
  )
  expect(types(item)).toEqual([
    'gallery',
    'gallery',
    'embed',
    'paragraph',
    'paragraph',
    'paragraph',
    'embed',
  ])
  expect(item.body.content[0]).toMatchObject({
    content: [{ attrs: { alt: 'Alt 12', caption: 'Caption 12' } }, { attrs: { alt: 'Alt 11' } }],
  })
  expect(item.picture).toMatchObject({
    alt: 'Alt 11',
    caption: 'Caption 11',
    from: { path: '2020/05/11.jpg' },
  })
  expect(item.notes).toEqual([
    expect.stringContaining('[contact-form id="7"]'),
    '<video> kept as a link: https://old.example.com/a.mp4',
  ])
  expect(plainText(item.body)).toContain('[contact-form id="7"]')
  expect(plainText(item.body)).toContain('\n[gallery]')
})

test('blocks of the editor: footnotes, reusable ones, covers, and those that are made anew', async () => {
  const item = await article(
    `<!-- wp:paragraph --><p>Said<sup data-fn="a"><a href="#a">1</a></sup></p><!-- /wp:paragraph -->
<!-- wp:block {"ref":5} /-->
<!-- wp:cover {"url":"https://old.example.com/wp-content/uploads/c.jpg"} --><div><p>Over it</p></div><!-- /wp:cover -->
<!-- wp:latest-posts /--><!-- wp:separator --><hr/><!-- /wp:separator -->
<!-- wp:footnotes /-->`,
    [
      {
        id: 5,
        type: 'wp_block',
        content: '<!-- wp:paragraph --><p>Used again</p><!-- /wp:paragraph -->',
      },
    ],
    { meta: { footnotes: '[{"content":"Source: <em>us</em>","id":"a"}]' } },
  )
  expect(types(item)).toEqual([
    'paragraph',
    'paragraph',
    'picture',
    'paragraph',
    'horizontalRule',
    'orderedList',
  ])
  expect(plainText(item.body)).toBe('Said1\nUsed again\nOver it\nSource: us')
  expect(item.notes).toEqual([expect.stringContaining('core/latest-posts')])
})

test('links within the old site are paths, and lead on by their redirects', async () => {
  const { body } = await article(
    '<a href="https://old.example.com/2019/01/x/?a=1#b">a</a> <a href="https://else.example.com/y">b</a>',
  )
  const hrefs = JSON.stringify(body).match(/"href":"[^"]*"/g)
  expect(hrefs).toEqual(['"href":"/2019/01/x/?a=1#b"', '"href":"https://else.example.com/y"'])
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

test('a big export is read in constant memory', async () => {
  const heapAfter = async (articles: number) => {
    const file = await generatedWxr(articles)
    let items = 0
    let most = 0
    for await (const item of readWordpress(file, {})) {
      if (item.kind !== 'unread') continue
      item.read()
      if (++items % 200 === 0) {
        collect()
        most = Math.max(most, process.memoryUsage().heapUsed)
      }
    }
    expect(items).toBe(articles)
    return most / 2 ** 20
  }
  await heapAfter(400)
  const little = await heapAfter(400)
  const much = await heapAfter(3000)
  console.info(`heap: ${little.toFixed(0)} MB at 400 articles, ${much.toFixed(0)} MB at 3000`)
  // What grows with the file would be 7 times as much: 3000 articles are some 15 MB.
  expect(much - little).toBeLessThan(6)
}, 120_000)

test('a generated article is what a newsroom writes', async () => {
  const post = generatedPost(2)
  expect(plainText((await article(post.content ?? '')).body).split(/\s+/).length).toBeGreaterThan(
    400,
  )
})
