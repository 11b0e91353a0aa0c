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
