import type { DefaultTreeAdapterMap } from 'parse5'
import { type Inline, isSafeHref, type Mark, type Piece } from './schema.ts'

// The words of an HTML tree: runs of text with their marks.

export type Node = DefaultTreeAdapterMap['childNode']
export type Element = DefaultTreeAdapterMap['element']

export const isElement = (node: Node): node is Element => 'tagName' in node
export const attribute = (element: Element, name: string) =>
  element.attrs.find((attr) => attr.name === name)?.value
export const classesOf = (element: Element) => (attribute(element, 'class') ?? '').split(/\s+/)

/** What a reader of another system's HTML wants to keep beyond words. */
export type HtmlReading = {
  /** The number that a picture's node is to carry; undefined: the picture is left out. */
  picture?: (image: {
    src: string
    alt: string
    caption: string
    /** Any attribute of the `img`. */
    attribute: (name: string) => string | undefined
  }) => number | undefined
  /** Do frames, and addresses that stand alone, become embeds where we know the provider? */
  embeds?: boolean
  /** Where a link leads from then on. */
  href?: (href: string) => string
  /** Told what has no counterpart, in words. */
  note?: (what: string) => void
}

/** A piece that stands in the middle of a line: a picture. */
export type InLine = Inline | { type: 'piece'; piece: Piece }

export const dropped = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'iframe',
  'object',
  'head',
  'title',
])

/** Makes a piece of an element that isn't text; undefined: it isn't one. */
export type PieceOf = (element: Element) => Piece[] | undefined

export function inlineOf(
  node: Node,
  marks: Mark[],
  reading: HtmlReading,
  pieceOf: PieceOf,
  isPre = false,
): InLine[] {
  const marked = marks.length ? { marks } : {}
  if (node.nodeName === '#text' && 'value' in node) {
    if (isPre) return linesOf(node.value, marked)
    const text = node.value.replace(/[\t\n\f\r ]+/g, ' ')
    return text ? [{ type: 'text', text, ...marked }] : []
  }
  if (!isElement(node)) return []
  const pieces = pieceOf(node)
  if (pieces) return pieces.map((piece) => ({ type: 'piece', piece }))
  if (dropped.has(node.tagName)) {
    if (node.tagName !== 'title') reading.note?.(`<${node.tagName}> left out`)
    return []
  }
  if (node.tagName === 'br') return [{ type: 'hardBreak' }]
  const mark = markOf(node, reading)
  const inner = mark && !marks.some(({ type }) => type === mark.type) ? [...marks, mark] : marks
  const content = node.childNodes.flatMap((child) =>
    inlineOf(child, inner, reading, pieceOf, isPre || node.tagName === 'pre'),
  )
  // Quotation marks that browsers add by themselves.
  if (node.tagName === 'q')
    return [
      { type: 'text', text: '“', ...marked },
      ...content,
      { type: 'text', text: '”', ...marked },
    ]
  return content
}

/** Lines of a text that is laid out as it stands: breaks stay, and so does what is indented. */
function linesOf(value: string, marked: { marks?: Mark[] }): Inline[] {
  return value.split(/\r?\n/).flatMap((line, at): Inline[] => {
    const text = line
      .replaceAll('\t', '    ')
      .replace(/ {2,}|^ /g, (run) => '\u00a0'.repeat(run.length))
    const words: Inline[] = text ? [{ type: 'text', text, ...marked }] : []
    return at > 0 ? [{ type: 'hardBreak' }, ...words] : words
  })
}

function markOf(element: Element, { href: leads }: HtmlReading): Mark | undefined {
  const style = attribute(element, 'style') ?? ''
  switch (element.tagName) {
    case 'b':
    case 'strong':
    case 'dt':
      // Google Docs wraps whole pastes in <b style="font-weight:normal">.
      return /font-weight:\s*(normal|400)/.test(style) ? undefined : { type: 'bold' }
    case 'i':
    case 'em':
    case 'cite':
      return { type: 'italic' }
    case 'a': {
      const given = attribute(element, 'href')?.trim() ?? ''
      const href = leads ? leads(given) : given
      return isSafeHref(href) && href.length <= 2000
        ? { type: 'link', attrs: { href, articleId: null } }
        : undefined
    }
    default:
      return undefined
  }
}

/** A line without the white space of the source around it, and runs of it collapsed. */
export function trimmed(line: Inline[]): Inline[] {
  const result: Inline[] = []
  let afterSpace = true
  for (const inline of line) {
    if (inline.type === 'hardBreak') {
      trimEnd(result)
      result.push(inline)
      afterSpace = true
      continue
    }
    const text: string = afterSpace ? inline.text.replace(/^ /, '') : inline.text
    if (!text) continue
    result.push({ ...inline, text })
    afterSpace = text.endsWith(' ')
  }
  trimEnd(result)
  while (result.at(-1)?.type === 'hardBreak') result.pop()
  while (result[0]?.type === 'hardBreak') result.shift()
  return result
}

function trimEnd(line: Inline[]): void {
  const last = line.at(-1)
  if (last?.type !== 'text') return
  const text = last.text.replace(/ $/, '')
  line.pop()
  if (text) line.push({ ...last, text })
}
