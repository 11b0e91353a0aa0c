import { marked } from 'marked'
import { type DefaultTreeAdapterMap, parseFragment } from 'parse5'
import {
  type Block,
  type Document,
  type Inline,
  isSafeHref,
  type ListItem,
  type Mark,
  type Piece,
  type TableNode,
} from './schema.ts'

type Node = DefaultTreeAdapterMap['childNode']
type Element = DefaultTreeAdapterMap['element']

const isElement = (node: Node): node is Element => 'tagName' in node
const attribute = (element: Element, name: string) =>
  element.attrs.find((attr) => attr.name === name)?.value

const dropped = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'iframe',
  'object',
  'head',
  'title',
])

/** Reads HTML (a body of another system) as a document: known structure stays, the rest becomes text. */
export function documentFromHtml(html: string): Document {
  const content = piecesOf(parseFragment(html).childNodes)
  return { type: 'doc', content: content.length ? content : [{ type: 'paragraph' }] }
}

/** Reads Markdown (CommonMark and GitHub's) as a document. */
export function documentFromMarkdown(markdown: string): Document {
  return documentFromHtml(marked.parse(markdown, { async: false }))
}

/** What may stand in a list or quote: of a table the words stay. */
function blocksOf(nodes: Node[]): Block[] {
  return piecesOf(nodes).flatMap((piece) =>
    piece.type === 'table'
      ? piece.content.flatMap(({ content }) => content.flatMap((cell) => cell.content))
      : [piece as Block],
  )
}

function piecesOf(nodes: Node[]): Piece[] {
  const blocks: Piece[] = []
  let line: Inline[] = []
  const endLine = () => {
    const content = trimmed(line)
    if (content.length) blocks.push({ type: 'paragraph', content })
    line = []
  }
  for (const node of nodes) {
    if (isElement(node) && dropped.has(node.tagName)) continue
    const made = isElement(node) ? blockOf(node) : undefined
    if (made) {
      endLine()
      blocks.push(...made)
    } else {
      line.push(...inlineOf(node, []))
    }
  }
  endLine()
  return blocks
}

/** Undefined: not a block, so it belongs to a line of text. */
function blockOf(element: Element): Piece[] | undefined {
  const { tagName, childNodes } = element
  switch (tagName) {
    case 'h1':
    case 'h2':
      return textBlock(childNodes, (content) => ({ type: 'heading', attrs: { level: 2 }, content }))
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return textBlock(childNodes, (content) => ({ type: 'heading', attrs: { level: 3 }, content }))
    case 'p':
    case 'pre':
      return textBlock(childNodes, (content) => ({ type: 'paragraph', content }))
    case 'hr':
      return [{ type: 'horizontalRule' }]
    case 'blockquote': {
      const source = childNodes.find(
        (child) => isElement(child) && ['footer', 'cite'].includes(child.tagName),
      )
      const content = blocksOf(childNodes.filter((child) => child !== source))
      const attribution = source
        ? wordsOf(source)
            .replace(/^[—–-]\s*/, '')
            .slice(0, 200)
        : ''
      return content.length ? [{ type: 'blockquote', attrs: { attribution }, content }] : []
    }
    case 'ul': {
      const content = itemsOf(childNodes)
      return content.length ? [{ type: 'bulletList', content }] : []
    }
    case 'ol': {
      const content = itemsOf(childNodes)
      const start = Number.parseInt(attribute(element, 'start') ?? '1', 10)
      const attrs = start > 1 ? { attrs: { start } } : {}
      return content.length ? [{ type: 'orderedList', ...attrs, content }] : []
    }
    case 'address':
    case 'article':
    case 'aside':
    case 'center':
    case 'dd':
    case 'div':
    case 'dl':
    case 'dt':
    case 'figure':
    case 'figcaption':
    case 'footer':
    case 'header':
    case 'li':
    case 'main':
    case 'nav':
    case 'section':
      return piecesOf(childNodes)
    case 'table': {
      const rows = rowsOf(element)
      return rows.length ? [{ type: 'table', content: rows }] : []
    }
    default:
      // An inline element round whole blocks, as Google Docs makes: the blocks count.
      return childNodes.some(holdsBlock) ? piecesOf(childNodes) : undefined
  }
}

function holdsBlock(node: Node): boolean {
  return isElement(node) && !dropped.has(node.tagName) && blockOf(node) !== undefined
}

function textBlock(nodes: Node[], make: (content: Inline[]) => Block): Block[] {
  // A browser's parser never nests blocks in these, but a hand-made tree may.
  const content = trimmed(nodes.flatMap((node) => inlineOf(node, [])))
  return content.length ? [make(content)] : []
}

const wordsOf = (node: Node): string =>
  trimmed(inlineOf(node, []))
    .map((inline) => (inline.type === 'text' ? inline.text : ' '))
    .join('')

/** Rows of a table, wherever they stand in it; a table within a cell becomes words. */
function rowsOf(element: Element): TableNode['content'] {
  return element.childNodes.filter(isElement).flatMap((child): TableNode['content'] => {
    if (['thead', 'tbody', 'tfoot'].includes(child.tagName)) return rowsOf(child)
    if (child.tagName !== 'tr') return []
    const cells = child.childNodes
      .filter(isElement)
      .filter(({ tagName }) => tagName === 'td' || tagName === 'th')
    const content = cells.map((cell) => ({
      type: cell.tagName === 'th' ? ('tableHeader' as const) : ('tableCell' as const),
      attrs: { colspan: span(cell, 'colspan', 100), rowspan: span(cell, 'rowspan', 1000) },
      content: paragraphsOf(cell.childNodes),
    }))
    return content.length ? [{ type: 'tableRow', content }] : []
  })
}

function span(cell: Element, name: string, most: number): number {
  const given = Number.parseInt(attribute(cell, name) ?? '1', 10)
  return given >= 1 ? Math.min(given, most) : 1
}

/** At least one, as a cell needs. */
function paragraphsOf(nodes: Node[]) {
  const words = (block: Block | ListItem): Inline[][] => {
    if (block.type === 'paragraph' || block.type === 'heading') return [block.content ?? []]
    return 'content' in block ? block.content.flatMap(words) : []
  }
  const lines = blocksOf(nodes).flatMap(words)
  return (lines.length ? lines : [[]]).map((content) => ({ type: 'paragraph' as const, content }))
}

function itemsOf(nodes: Node[]): ListItem[] {
  return nodes.filter(isElement).flatMap((element): ListItem[] => {
    const content = element.tagName === 'li' ? blocksOf(element.childNodes) : blocksOf([element])
    return content.length ? [{ type: 'listItem', content }] : []
  })
}

function inlineOf(node: Node, marks: Mark[]): Inline[] {
  if (node.nodeName === '#text' && 'value' in node) {
    const text = node.value.replace(/[\t\n\f\r ]+/g, ' ')
    return text ? [{ type: 'text', text, ...(marks.length ? { marks } : {}) }] : []
  }
  if (!isElement(node) || dropped.has(node.tagName)) return []
  if (node.tagName === 'br') return [{ type: 'hardBreak' }]
  const mark = markOf(node)
  const inner = mark && !marks.some(({ type }) => type === mark.type) ? [...marks, mark] : marks
  return node.childNodes.flatMap((child) => inlineOf(child, inner))
}

function markOf(element: Element): Mark | undefined {
  const style = attribute(element, 'style') ?? ''
  switch (element.tagName) {
    case 'b':
    case 'strong':
      // Google Docs wraps whole pastes in <b style="font-weight:normal">.
      return /font-weight:\s*(normal|400)/.test(style) ? undefined : { type: 'bold' }
    case 'i':
    case 'em':
    case 'cite':
      return { type: 'italic' }
    case 'a': {
      const href = attribute(element, 'href')?.trim() ?? ''
      return isSafeHref(href) ? { type: 'link', attrs: { href, articleId: null } } : undefined
    }
    default:
      return undefined
  }
}

/** A line without the white space of the source around it, and runs of it collapsed. */
function trimmed(line: Inline[]): Inline[] {
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
