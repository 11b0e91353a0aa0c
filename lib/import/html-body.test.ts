import { expect, test } from 'vitest'
import { documentSchema, type Piece } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { bodyFromHtml } from './html-body.ts'
import { plainWords } from './html-tree.ts'

const read = (html: string) => {
  const result = bodyFromHtml(html, {
    pictureFrom: (src) => (src.startsWith('http') ? { url: src } : 'isn’t on the web'),
    address: (href) => href.replace('https://old.example', ''),
  })
  expect(documentSchema.parse(result.body)).toEqual(result.body)
  return { ...result, types: result.body.content.map(({ type }) => type) }
}
const picture = (mediaId: number, alt = '', caption = '', layout = 'column'): Piece =>
  ({ type: 'picture', attrs: { mediaId, alt, caption, layout } }) as Piece

test('a picture cuts the paragraph that it stands in; its figure’s caption is its own', () => {
  const { body, pictures } = read(
    '<p>Before <a href="https://a.example/big"><img src="https://a.example/1.jpg" alt="One"></a> <em>after</em>.</p>' +
      '<figure class="kg-width-wide"><img src="https://a.example/2.jpg"><figcaption>By <b>Ana</b></figcaption></figure>',
  )
  expect(body.content).toEqual([
    { type: 'paragraph', content: [{ type: 'text', text: 'Before' }] },
    picture(1, 'One'),
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'after', marks: [{ type: 'italic' }] },
        { type: 'text', text: '.' },
      ],
    },
    picture(2, '', 'By Ana', 'wide'),
  ])
  expect(pictures.map(({ from }) => from)).toEqual([
    { url: 'https://a.example/1.jpg' },
    { url: 'https://a.example/2.jpg' },
  ])
})

test('several pictures of a figure are a gallery, with captions of each and of all', () => {
  const { body } =
    read(`<figure><figure><img src="https://a.example/1.jpg"><figcaption>One</figcaption></figure>
    <figure><img src="https://a.example/2.jpg"></figure><figcaption>Both</figcaption></figure>`)
  expect(body.content).toEqual([
    { type: 'gallery', content: [picture(1, '', 'One'), picture(2)] },
    { type: 'paragraph', content: [{ type: 'text', text: 'Both' }] },
  ])
})

test('known players, posts and lone addresses are embeds, other frames links with a note', () => {
  const { types, body, notes } = read(
    '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed"></iframe>' +
      '<blockquote class="twitter-tweet"><p>Words</p>— A <a href="https://twitter.com/a/status/1234567890">May</a></blockquote>' +
      '<p>https://vimeo.com/76979871</p><p>See https://vimeo.com/76979871</p>' +
      '<iframe src="https://maps.example/x"></iframe>',
  )
  expect(types).toEqual(['embed', 'embed', 'embed', 'paragraph', 'paragraph'])
  expect(JSON.stringify(body.content[4])).toContain('"href":"https://maps.example/x"')
  expect(notes).toEqual(['a frame of another site: kept as a link'])
})

test('a picture in a list or table comes after it, and no word is lost', () => {
  const { types, body } = read(
    '<ul><li>one <img src="https://a.example/1.jpg"></li><li>two</li></ul><table><tr><td>x<img src="https://a.example/2.jpg"></td></tr></table>',
  )
  expect(types).toEqual(['bulletList', 'picture', 'table', 'picture'])
  expect(plainText(body)).toContain('one')
  expect(plainText(body)).toContain('two')
})

test('code keeps its lines, a toggle is a box, scripts and pixels go with a note', () => {
  const { body, notes, types } = read(
    '<pre><code>if a:\n    b()</code></pre><details><summary>More</summary><p>Inside</p></details>' +
      '<script>alert(1)</script><img src="https://a.example/p.gif" width="1" height="1"><form>Name <input></form>',
  )
  expect(types).toEqual(['paragraph', 'factBox', 'paragraph'])
  expect(body.content[0]).toEqual({
    type: 'paragraph',
    content: [
      { type: 'text', text: 'if a:' },
      { type: 'hardBreak' },
      { type: 'text', text: '\u00a0\u00a0\u00a0\u00a0b()' },
    ],
  })
  expect(plainText(body)).not.toContain('alert')
  expect(notes).toEqual([
    'code: kept as text',
    '<script>: left out',
    'a counting pixel: left out',
    '<form>: left out',
  ])
})

test('a picture that can’t be had leaves its caption and a note; links are led home', () => {
  const { body, notes } = read(
    '<figure><img src="file:///etc/passwd"><figcaption>The square</figcaption></figure><p><a href="https://old.example/a/">a</a> <a href="javascript:x()">b</a></p>',
  )
  expect(plainText(body)).toBe('The square\na b')
  expect(JSON.stringify(body)).toContain('"href":"/a/"')
  expect(JSON.stringify(body)).not.toContain('javascript')
  expect(notes).toEqual(['picture file:///etc/passwd: isn’t on the web'])
})

test('HTML nested beyond reason is refused before it overflows anything', () => {
  const deep = '<div>'.repeat(100_000)
  expect(() => read(deep)).toThrow('nested too deeply')
  expect(() => plainWords(deep)).toThrow('nested too deeply')
})

test('words of blocks don’t run together in one line', () => {
  expect(plainWords('<p>One <b>two</b></p><p>three<br>four</p>')).toBe('One two three four')
})
