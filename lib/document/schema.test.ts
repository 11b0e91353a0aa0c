import { expect, test } from 'vitest'
import { attackUrls, mutations } from '#testing/attacks/strings.ts'
import { documentSchema, isSafeHref } from './schema.ts'

const doc = (...content: unknown[]) => ({ type: 'doc', content })

test.each([
  [doc({ type: 'script' })],
  [doc({ type: 'paragraph', content: [{ type: 'text', text: 'a', marks: [{ type: 'code' }] }] })],
  [doc({ type: 'heading', attrs: { level: 1 } })],
  [doc({ type: 'text', text: 'a' })],
  [{ type: 'paragraph' }],
  [null],
])('%j is refused', (value) => {
  expect(documentSchema.safeParse(value).success).toBe(false)
})

test('attributes that aren’t listed are dropped', () => {
  const link = { type: 'link', attrs: { href: '/a', target: '_blank', onclick: 'x()' } }
  const parsed = documentSchema.parse(
    doc({
      type: 'paragraph',
      attrs: { style: 'x' },
      content: [{ type: 'text', text: 'a', marks: [link] }],
    }),
  )
  expect(parsed).toEqual(
    doc({
      type: 'paragraph',
      content: [
        {
          type: 'text',
          text: 'a',
          marks: [{ type: 'link', attrs: { href: '/a', articleId: null } }],
        },
      ],
    }),
  )
})

test('a body nested without end is refused, not overflowed', () => {
  let block: object = { type: 'paragraph' }
  for (let n = 0; n < 50_000; n++) block = { type: 'blockquote', content: [block] }
  const parsed = documentSchema.safeParse(doc(block))
  expect(parsed.error?.issues[0]?.message).toBe('The body is nested too deeply.')
})

test.each([
  ['https://example.org/a?b=c', true],
  ['/article/a', true],
  ['#part', true],
  ['mailto:a@example.org', true],
  ['//example.org', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['example.org', false],
])('%s safe: %s', (href, safe) => expect(isSafeHref(href)).toBe(safe))

test('what may stand in a link runs nothing in a browser, and a path stays on the site', () => {
  const urls = [...attackUrls, ...mutations(attackUrls, 5000, 8)]
  const taken = urls.flatMap((href) => {
    const link = { type: 'link', attrs: { href } }
    const text = { type: 'text', text: 'a', marks: [link] }
    const parsed = documentSchema.safeParse(doc({ type: 'paragraph', content: [text] }))
    const [piece] = parsed.data?.content ?? []
    const [inline] = (piece?.type === 'paragraph' && piece.content) || []
    const [mark] = (inline?.type === 'text' && inline.marks) || []
    return mark?.type === 'link' ? [mark.attrs.href] : []
  })
  expect(taken.length).toBeGreaterThan(100)
  for (const href of taken) {
    const { protocol, host } = new URL(href, 'https://site.example/article/a')
    expect([href, protocol]).toEqual([href, expect.stringMatching(/^(https?|mailto|tel):$/)])
    if (/^[/\\#]/.test(href)) expect([href, host]).toEqual([href, 'site.example'])
  }
})
