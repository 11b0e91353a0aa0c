import { expect, test } from 'vitest'
import { documentFromHtml, documentFromMarkdown } from './from-html.ts'
import { documentSchema } from './schema.ts'
import { plainText } from './text.ts'

const paragraph = (...content: object[]) => ({ type: 'paragraph', content })
const text = (value: string, ...marks: object[]) => ({
  type: 'text',
  text: value,
  ...(marks.length ? { marks } : {}),
})
const bold = { type: 'bold' }
const italic = { type: 'italic' }

test('Markdown keeps paragraphs, headings, marks, links, lists, quotes and rules', () => {
  const document = documentFromMarkdown(
    [
      '## Tide',
      'The **bold** and *slow* [ferry](/article/ferry)\nis late.',
      '- one\n- two',
      '3. three',
      '> said',
      '---',
    ].join('\n\n'),
  )
  expect(documentSchema.parse(document)).toEqual(document)
  expect(document.content).toEqual([
    { type: 'heading', attrs: { level: 2 }, content: [text('Tide')] },
    paragraph(
      text('The '),
      text('bold', bold),
      text(' and '),
      text('slow', italic),
      text(' '),
      text('ferry', { type: 'link', attrs: { href: '/article/ferry', articleId: null } }),
      text(' is late.'),
    ),
    {
      type: 'bulletList',
      content: [
        { type: 'listItem', content: [paragraph(text('one'))] },
        { type: 'listItem', content: [paragraph(text('two'))] },
      ],
    },
    {
      type: 'orderedList',
      attrs: { start: 3 },
      content: [{ type: 'listItem', content: [paragraph(text('three'))] }],
    },
    { type: 'blockquote', attrs: { attribution: '' }, content: [paragraph(text('said'))] },
    { type: 'horizontalRule' },
  ])
})

test('headings outside 2–3 become the nearest', () => {
  const { content } = documentFromHtml('<h1>a</h1><h4>b</h4>')
  expect(content).toMatchObject([{ attrs: { level: 2 } }, { attrs: { level: 3 } }])
})

test('scripts, styles and unsafe links leave no trace', () => {
  const document = documentFromHtml(
    '<script>alert(1)</script><style>p{}</style><p onclick="x()">a <a href="javascript:alert(1)">b</a><iframe src="x">c</iframe></p>',
  )
  expect(document.content).toEqual([paragraph(text('a '), text('b'))])
})

test('Google Docs’ wrapper is not bold', () => {
  const { content } = documentFromHtml('<b style="font-weight:normal;"><p>plain</p></b>')
  expect(content).toEqual([paragraph(text('plain'))])
})

test('blocks inside inline elements stay blocks', () => {
  expect(plainText(documentFromHtml('<span><p>one</p><p>two</p></span>'))).toBe('one\ntwo')
})

test('text without blocks is a paragraph, nothing is an empty one', () => {
  expect(documentFromHtml(' a\n b ').content).toEqual([paragraph(text('a b'))])
  expect(documentFromHtml('').content).toEqual([{ type: 'paragraph' }])
})

test('what a table says is kept as text', () => {
  expect(plainText(documentFromHtml('<table><tr><td>a</td><td>b</td></tr></table>'))).toBe('a\nb')
})

const keeping = () => {
  const sources: string[] = []
  const notes: string[] = []
  const reading = {
    picture: ({ src }: { src: string }) => sources.push(src),
    embeds: true,
    href: (href: string) => href.replace('https://old.example.com', ''),
    note: (what: string) => notes.push(what),
  }
  return { reading, sources, notes }
}
const picture = (mediaId: number, alt: string, caption: string) => ({
  type: 'picture',
  attrs: { mediaId, alt, caption, layout: 'column' },
})

test('pictures stay where they are wanted: with captions, in galleries, out of lines and lists', () => {
  const { reading, sources } = keeping()
  const document = documentFromHtml(
    `<figure><a href="x"><img src="a.jpg" alt="A"></a><figcaption>Said <b>so</b></figcaption></figure>
    <p><img src="b.jpg" alt="B">Words <img src="c.jpg"> go on</p>
    <ul><li>One <img src="d.jpg" alt="D"></li></ul>
    <figure class="wp-block-gallery"><figure><img src="e.jpg"></figure><figure><img src="f.jpg"></figure><figcaption>Both</figcaption></figure>`,
    reading,
  )
  expect(sources).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg'])
  expect(documentSchema.parse(document)).toEqual(document)
  expect(document.content).toEqual([
    picture(1, 'A', 'Said so'),
    picture(2, 'B', ''),
    paragraph(text('Words '), text('go on')),
    picture(3, '', ''),
    { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph(text('One'))] }] },
    picture(4, 'D', ''),
    { type: 'gallery', content: [picture(5, '', ''), picture(6, '', '')] },
    paragraph(text('Both')),
  ])
})

test('frames and lonely addresses of known providers are embeds, others links', () => {
  const { reading, notes } = keeping()
  const url = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ'
  const { content } = documentFromHtml(
    `<p>${url}</p><iframe src="${url}"></iframe><p>See ${url} there</p><video src="https://old.example.com/v.mp4"></video>`,
    reading,
  )
  expect(content).toMatchObject([
    { type: 'embed', attrs: { url } },
    { type: 'embed', attrs: { url } },
    { type: 'paragraph' },
    paragraph({
      type: 'text',
      text: 'https://old.example.com/v.mp4',
      marks: [{ attrs: { href: '/v.mp4' } }],
    }),
  ])
  expect(notes).toEqual(['<video> kept as a link: https://old.example.com/v.mp4'])
})

test('pull quotes, definition lists, preformatted lines and nested lists read well', () => {
  const { content } = documentFromHtml(
    `<figure class="wp-block-pullquote"><blockquote><p>Loud</p><cite>Ann</cite></blockquote></figure>
    <dl><dt>Term</dt><dd>Meaning</dd></dl><pre>if x:\n  y</pre>
    <ul><li>a</li><ul><li>b</li></ul></ul>`,
  )
  expect(content).toEqual([
    { type: 'pullQuote', attrs: { attribution: 'Ann' }, content: [text('Loud')] },
    paragraph(text('Term', bold)),
    paragraph(text('Meaning')),
    paragraph(text('if x:'), { type: 'hardBreak' }, text('\u00a0\u00a0y')),
    {
      type: 'bulletList',
      content: [
        {
          type: 'listItem',
          content: [
            paragraph(text('a')),
            {
              type: 'bulletList',
              content: [{ type: 'listItem', content: [paragraph(text('b'))] }],
            },
          ],
        },
      ],
    },
  ])
})
