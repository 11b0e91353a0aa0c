import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plainText } from '#lib/document/text.ts'
import { plainWords } from '../html-tree.ts'
import type { ArticleItem, PageItem } from '../items.ts'
import { readGhost } from './source.ts'

const mails = new Set(['email', 'email-cta'])
// What the editors' fields hold that readers see as words.
const said = new Set(
  'text value calloutText calloutEmoji heading content header subheader subheading disclaimer code title fileTitle fileCaption caption buttonText textValue sponsorLabel productTitle productDescription productButton description author publisher'.split(
    ' ',
  ),
)

/** Every text of a post that readers saw, wherever it stands in Mobiledoc or Lexical. */
function textsIn(node: unknown, key = ''): string[] {
  if (typeof node === 'string') return said.has(key) ? [plainWords(node)] : []
  if (typeof node !== 'object' || node === null) return []
  if (Array.isArray(node)) {
    // A marker or a card of Mobiledoc.
    if (typeof node[0] === 'string' && mails.has(node[0])) return []
    if (node.length === 4 && node[0] === 0 && Array.isArray(node[1])) return [String(node[3])]
    return node.flatMap((one) => textsIn(one))
  }
  const fields = node as Record<string, unknown>
  if (mails.has(String(fields.type))) return []
  // An embed shows its own title; a header's or sign-up's button isn't shown without an address.
  const hidden = { embed: ['metadata'], signup: ['buttonText'] }[String(fields.type)] ?? []
  return Object.entries(fields)
    .filter(([name]) => !hidden.includes(name))
    .flatMap(([name, value]) => textsIn(value, name))
}

const words = (text: string) => text.split(/[^\p{L}\p{N}\p{So}]+/u).filter(Boolean)

test.each([1, 2, 3, 4, 5, 6])('no word of any text of Ghost %i is lost', async (version) => {
  const file = `testing/data/imports/ghost/v${version}.json`
  const { db } = JSON.parse(readFileSync(file, 'utf8'))
  const read = new Map<string, ArticleItem | PageItem>()
  for await (const item of readGhost(file, {}))
    if (item.kind === 'article' || item.kind === 'page') read.set(item.slug ?? '', item)
  let checked = 0
  for (const post of db[0].data.posts) {
    const source = [post.lexical, post.mobiledoc].find((one) => one && !one.startsWith('{"root":"'))
    const item = read.get(post.slug)
    expect(item, post.slug).toBeDefined()
    if (!source || !item || post.slug === 'broken-lexical') continue
    const boxes = JSON.stringify(item.body)
    const captions = item.pictures.map(({ caption }) => caption).join(' ')
    const here = new Set(words(`${plainText(item.body)} ${captions} ${boxes}`))
    for (const word of textsIn(JSON.parse(source)).flatMap(words)) {
      expect(here.has(word), `${word} of ${post.slug}`).toBe(true)
      checked++
    }
    // Markdown's words, without its marks.
    for (const [, markdown = ''] of source.matchAll(/"markdown": ?"((?:[^"\\]|\\.)*)"/g))
      for (const word of words(JSON.parse(`"${markdown}"`)).filter(
        (one) => !/^https?$/.test(one),
      )) {
        expect(boxes.includes(word) || JSON.stringify(item.pictures).includes(word), word).toBe(
          true,
        )
        checked++
      }
  }
  expect(checked).toBeGreaterThan(5)
})

test('an export that memory wouldn’t hold is refused before it is read', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'broadsheet-ghost-large-')), 'large.json')
  const handle = openSync(file, 'w')
  ftruncateSync(handle, 401 * 2 ** 20)
  closeSync(handle)
  await expect(readGhost(file, {}).next()).rejects.toThrow('larger than 400 MB')
})
