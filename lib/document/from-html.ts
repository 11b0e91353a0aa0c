import { marked } from 'marked'
import { parseFragment } from 'parse5'
import { embedOf } from './embed.ts'
import {
  attribute,
  dropped,
  type Element,
  type HtmlReading,
  type InLine,
  inlineOf,
  isElement,
  type Node,
  trimmed,
} from './from-html-inline.ts'
import { embedPiece, figurePieces, picturePiece, quotePieces } from './from-html-pieces.ts'
import type { Block, Document, Inline, ListItem, Piece, TableNode } from './schema.ts'

export type { HtmlReading } from './from-html-inline.ts'

/**
 * Reads HTML (a body of another system) as a document: known structure stays, the rest becomes text.
 * Pictures and embeds stay where `reading` says so.
 */
export function documentFromHtml(html: string, reading: HtmlReading = {}): Document {
  const content = new Reader(reading).pieces(parseFragment(html).childNodes)
  return { type: 'doc', content: content.length ? content : [{ type: 'paragraph' }] }
}

/** Reads Markdown (CommonMark and GitHub's) as a document. */
export function documentFromMarkdown(markdown: string, reading: HtmlReading = {}): Document {
  return documentFromHtml(marked.parse(markdown, { async: false }), reading)
}

export class Reader {
  reading: HtmlReading
  /** Pictures and the like out of lists, quotes and cells: they follow what they stood in. */
  #after: Piece[] = []

  constructor(reading: HtmlReading) {
    this.reading = reading
  }

  pieces(nodes: Node[]): Piece[] {
    const blocks: Piece[] = []
    let line: InLine[] = []
    const endLine = () => {
      blocks.push(...this.line(line, (content) => ({ type: 'paragraph', content })))
      line = []
    }
    for (const node of nodes) {
      const made = isElement(node) ? this.#block(node) : undefined
      if (made) {
        endLine()
        blocks.push(...made, ...this.#after.splice(0))
      } else line.push(...this.#inline(node))
    }
    endLine()
    return blocks
  }

  /** A line of text as a block; pictures that stand in it come before or after its words. */
  line(line: InLine[], make: (content: Inline[]) => Piece): Piece[] {
    const before: Piece[] = []
    const after: Piece[] = []
    const words: Inline[] = []
    for (const part of line) {
      if (part.type !== 'piece') words.push(part)
      else (trimmed(words).length ? after : before).push(part.piece)
    }
    const content = trimmed(words)
    return [...before, ...(content.length ? [make(content)] : []), ...after]
  }

  words(node: Node): string {
    return trimmed(this.#inline(node).filter((part) => part.type !== 'piece'))
      .map((inline) => (inline.type === 'text' ? inline.text : ' '))
      .join('')
  }

  /** What may stand in a list or quote: of a table the words stay, pictures follow it. */
  blocks(nodes: Node[]): Block[] {
    return this.pieces(nodes).flatMap((piece): Block[] => {
      switch (piece.type) {
        case 'table':
          return piece.content.flatMap(({ content }) => content.flatMap((cell) => cell.content))
        case 'pullQuote': {
          const { attrs, content } = piece
          return [{ type: 'blockquote', attrs, content: [{ type: 'paragraph', content }] }]
        }
        case 'picture':
        case 'gallery':
        case 'embed':
          this.#after.push(piece)
          return []
        default:
          return [piece as Block]
      }
    })
  }

  #inline(node: Node): InLine[] {
    return inlineOf(node, [], this.reading, (element) => this.#standsAlone(element))
  }

  /** Pictures, frames, recordings: what is never a part of a line. */
  #standsAlone(element: Element): Piece[] | undefined {
    switch (element.tagName) {
      case 'img':
        return picturePiece(this.reading, element, '')
      case 'iframe':
      case 'embed':
      case 'audio':
      case 'video':
      case 'object':
        return embedPiece(this.reading, element)
      default:
        return undefined
    }
  }

  /** Undefined: not a block, so it belongs to a line of text. */
  #block(element: Element): Piece[] | undefined {
    const { tagName, childNodes } = element
    if (dropped.has(tagName) || tagName === 'img') return undefined
    switch (tagName) {
      case 'h1':
      case 'h2':
        return this.#text(element, (content) => ({ type: 'heading', attrs: { level: 2 }, content }))
      case 'h3':
      case 'h4':
      case 'h5':
      case 'h6':
        return this.#text(element, (content) => ({ type: 'heading', attrs: { level: 3 }, content }))
      case 'p':
        return this.#paragraph(element)
      case 'pre':
      case 'dt':
      case 'summary':
        return childNodes.some((child) => this.#holdsBlock(child))
          ? this.pieces(childNodes)
          : this.#text(element)
      case 'hr':
        return [{ type: 'horizontalRule' }]
      case 'blockquote':
        return quotePieces(this, element)
      case 'figure':
        return figurePieces(this, element)
      case 'ul': {
        const content = this.#items(childNodes)
        return content.length ? [{ type: 'bulletList', content }] : []
      }
      case 'ol': {
        const content = this.#items(childNodes)
        const start = Number.parseInt(attribute(element, 'start') ?? '1', 10)
        const attrs = start > 1 ? { attrs: { start } } : {}
        return content.length ? [{ type: 'orderedList', ...attrs, content }] : []
      }
      case 'div': {
        const embedded = attribute(element, 'data-embed')
        if (embedded !== undefined) return embedPiece(this.reading, element, embedded) ?? []
        return attribute(element, 'data-gallery') === undefined
          ? this.pieces(childNodes)
          : figurePieces(this, element)
      }
      case 'address':
      case 'article':
      case 'aside':
      case 'center':
      case 'dd':
      case 'details':
      case 'dl':
      case 'fieldset':
      case 'figcaption':
      case 'footer':
      case 'form':
      case 'header':
      case 'li':
      case 'main':
      case 'nav':
      case 'section':
        return this.pieces(childNodes)
      case 'table': {
        const rows = this.#rows(element)
        const caption = childNodes.filter(
          (child) => isElement(child) && child.tagName === 'caption',
        )
        return [
          ...this.pieces(caption.flatMap((child) => (isElement(child) ? child.childNodes : []))),
          ...(rows.length ? [{ type: 'table' as const, content: rows }] : []),
        ]
      }
      default:
        // An inline element round whole blocks, as Google Docs makes: the blocks count.
        return childNodes.some((child) => this.#holdsBlock(child))
          ? this.pieces(childNodes)
          : undefined
    }
  }

  #holdsBlock(node: Node): boolean {
    if (!isElement(node) || dropped.has(node.tagName)) return false
    if (blockNames.has(node.tagName)) return true
    return node.childNodes.some((child) => this.#holdsBlock(child))
  }

  #text(
    element: Element,
    make: (content: Inline[]) => Piece = (content) => ({ type: 'paragraph', content }),
  ): Piece[] {
    // A browser's parser never nests blocks in these, but a hand-made tree may.
    return this.line(this.#inline(element), make)
  }

  /** A paragraph; one that is nothing but an address which can be embedded is an embed. */
  #paragraph(element: Element): Piece[] {
    const line = this.#inline(element)
    const url = line
      .map((part) => (part.type === 'text' ? part.text : ' '))
      .join('')
      .trim()
    if (this.reading.embeds && /^https?:\/\/\S{1,2000}$/.test(url) && embedOf(url))
      return [{ type: 'embed', attrs: { url } }]
    return this.line(line, (content) => ({ type: 'paragraph', content }))
  }

  /** Rows of a table, wherever they stand in it; a table within a cell becomes words. */
  #rows(element: Element): TableNode['content'] {
    return element.childNodes.filter(isElement).flatMap((child): TableNode['content'] => {
      if (['thead', 'tbody', 'tfoot'].includes(child.tagName)) return this.#rows(child)
      if (child.tagName !== 'tr') return []
      const cells = child.childNodes
        .filter(isElement)
        .filter(({ tagName }) => tagName === 'td' || tagName === 'th')
      const content = cells.map((cell) => ({
        type: cell.tagName === 'th' ? ('tableHeader' as const) : ('tableCell' as const),
        attrs: { colspan: span(cell, 'colspan', 100), rowspan: span(cell, 'rowspan', 1000) },
        content: this.#paragraphs(cell.childNodes),
      }))
      return content.length ? [{ type: 'tableRow', content }] : []
    })
  }

  /** At least one, as a cell needs. */
  #paragraphs(nodes: Node[]) {
    const words = (block: Block | ListItem): Inline[][] => {
      if (block.type === 'paragraph' || block.type === 'heading') return [block.content ?? []]
      const said = block.type === 'blockquote' ? block.attrs.attribution : ''
      const inner = 'content' in block ? block.content.flatMap(words) : []
      return said ? [...inner, [{ type: 'text', text: said }]] : inner
    }
    const lines = this.blocks(nodes).flatMap(words)
    return (lines.length ? lines : [[]]).map((content) => ({ type: 'paragraph' as const, content }))
  }

  #items(nodes: Node[]): ListItem[] {
    const items: ListItem[] = []
    for (const node of nodes) {
      if (!isElement(node)) {
        // Words between the items, as hand-written lists have them.
        if (!this.words(node)) continue
        const content = this.blocks([node])
        if (content.length) items.push({ type: 'listItem', content })
        continue
      }
      const content = node.tagName === 'li' ? this.blocks(node.childNodes) : this.blocks([node])
      const last = items.at(-1)
      // A list right inside a list belongs to the item before it.
      if (last && ['ul', 'ol'].includes(node.tagName)) last.content.push(...content)
      else if (content.length) items.push({ type: 'listItem', content })
    }
    return items
  }
}

const blockNames = new Set(
  `h1 h2 h3 h4 h5 h6 p pre dt summary hr blockquote figure ul ol div address article aside center dd
  details dl fieldset figcaption footer form header li main nav section table`.split(/\s+/),
)

function span(cell: Element, name: string, most: number): number {
  const given = Number.parseInt(attribute(cell, name) ?? '1', 10)
  return given >= 1 ? Math.min(given, most) : 1
}
