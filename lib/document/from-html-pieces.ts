import { embedOf } from './embed.ts'
import type { Reader } from './from-html.ts'
import {
  attribute,
  classesOf,
  type Element,
  type HtmlReading,
  isElement,
  type Node,
} from './from-html-inline.ts'
import { type Inline, isSafeHref, type Piece } from './schema.ts'

// What stands between the paragraphs of another system's HTML: pictures, galleries, embeds, quotes.

const paragraphOf = (text: string, href?: string): Piece => ({
  type: 'paragraph',
  content: [
    href
      ? { type: 'text', text, marks: [{ type: 'link', attrs: { href, articleId: null } }] }
      : { type: 'text', text },
  ],
})

/** A picture; a caption that is longer than captions may be is a paragraph after it. */
export function picturePiece(
  { picture }: HtmlReading,
  image: Element,
  caption: string,
): Piece[] | undefined {
  const src = attribute(image, 'src')?.trim() ?? ''
  const alt = (attribute(image, 'alt') ?? '').trim().slice(0, 500)
  const fits = caption.length <= 1000
  const number =
    src &&
    picture?.({
      src,
      alt,
      caption: fits ? caption : '',
      attribute: (name) => attribute(image, name),
    })
  if (!number) return caption ? [paragraphOf(caption)] : []
  const attrs = { mediaId: number, alt, caption: fits ? caption : '', layout: 'column' as const }
  return [{ type: 'picture', attrs }, ...(fits ? [] : [paragraphOf(caption)])]
}

/** An embed where the provider is known, else a link to it. Undefined: nobody wants frames. */
export function embedPiece(
  { embeds, note, href: leads }: HtmlReading,
  element: Element,
  given?: string,
): Piece[] | undefined {
  if (!embeds) return undefined
  const inner = element.childNodes
    .filter(isElement)
    .map((child) => attribute(child, 'src'))
    .find(Boolean)
  const raw = given ?? attribute(element, 'src') ?? attribute(element, 'data') ?? inner ?? ''
  const url = raw.trim().replace(/^\/\//, 'https://')
  if (!url) return []
  if (url.length <= 2000 && embedOf(url)) return [{ type: 'embed', attrs: { url } }]
  note?.(`<${given === undefined ? element.tagName : 'embed'}> kept as a link: ${url}`)
  const href = leads ? leads(url) : url
  return isSafeHref(href) && href.length <= 2000 ? [paragraphOf(url, href)] : [paragraphOf(url)]
}

const isCaption = (node: Node): node is Element =>
  isElement(node) && ['figcaption', 'dd'].includes(node.tagName)
const isPullQuote = (element: Element) =>
  classesOf(element).some((name) => /(^|-)pull-?quote$/.test(name))

/** A figure, or a gallery: whatever it shows, and its caption. */
export function figurePieces(reader: Reader, element: Element): Piece[] {
  const { childNodes } = element
  if (isPullQuote(element)) {
    const quote = find(element, (one) => one.tagName === 'blockquote')
    if (quote) return pullQuote(reader, quote, childNodes.filter(isCaption))
  }
  const captions = childNodes.filter(isCaption)
  const rest = childNodes.filter((child) => !captions.includes(child as Element))
  const isGallery =
    attribute(element, 'data-gallery') !== undefined ||
    classesOf(element).includes('wp-block-gallery')
  const image = isGallery ? undefined : onlyImage(rest)
  if (image) {
    const caption = captions.map((one) => reader.words(one)).join(' ')
    return picturePiece(reader.reading, image, caption) ?? []
  }
  const pieces = reader.pieces(rest)
  const said = reader.pieces(captions.flatMap((one) => one.childNodes))
  if (!isGallery) return [...pieces, ...said]
  const pictures = pieces.flatMap((piece) => {
    if (piece.type === 'gallery') return piece.content
    return piece.type === 'picture' ? [piece] : []
  })
  const others = pieces.filter(({ type }) => type !== 'picture' && type !== 'gallery')
  const first = pictures[0]
  if (!first) return [...others, ...said]
  // One alone is no gallery.
  const shown: Piece = pictures.length > 1 ? { type: 'gallery', content: pictures } : first
  return [shown, ...others, ...said]
}

/** The one picture of a figure that holds nothing else, be it in a link. */
function onlyImage(nodes: Node[]): Element | undefined {
  const shown = nodes.filter((node) =>
    isElement(node)
      ? node.tagName !== 'p' || node.childNodes.length > 0
      : 'value' in node && node.value.trim(),
  )
  const [only] = shown
  if (shown.length !== 1 || !only || !isElement(only)) return undefined
  if (only.tagName === 'img') return only
  return ['a', 'div', 'p', 'picture', 'span'].includes(only.tagName)
    ? onlyImage(only.childNodes.filter((one) => !isElement(one) || one.tagName !== 'source'))
    : undefined
}

function find(element: Element, wanted: (one: Element) => boolean): Element | undefined {
  for (const child of element.childNodes) {
    if (!isElement(child)) continue
    const found = wanted(child) ? child : find(child, wanted)
    if (found) return found
  }
  return undefined
}

/** Who said it: what follows the quote in an element of its own. */
const isSource = (node: Node): node is Element =>
  isElement(node) && ['footer', 'cite'].includes(node.tagName)

export function quotePieces(reader: Reader, element: Element): Piece[] {
  if (isPullQuote(element)) return pullQuote(reader, element, [])
  const { source, attribution, rest } = attributed(reader, element)
  const content = reader.blocks(element.childNodes.filter((child) => child !== source))
  if (rest) content.push(paragraphOf(rest) as (typeof content)[number])
  if (content.length) return [{ type: 'blockquote', attrs: { attribution }, content }]
  // A quote that is nothing but its source.
  return attribution
    ? [
        {
          type: 'blockquote',
          attrs: { attribution: '' },
          content: reader.blocks([...(source?.childNodes ?? [])]),
        },
      ]
    : []
}

/** @returns `rest`: what is too long to be an attribution, as words of the quote */
function attributed(reader: Reader, element: Element) {
  // A citation in the middle of a sentence is a part of it; at the end it says who spoke.
  const source = element.childNodes.findLast(isSource)
  const words = source ? reader.words(source).replace(/^[—–-]\s*/, '') : ''
  return words.length <= 200
    ? { source, attribution: words, rest: '' }
    : { source, attribution: '', rest: words }
}

function pullQuote(reader: Reader, element: Element, captions: Element[]): Piece[] {
  const { source, attribution, rest } = attributed(reader, element)
  const blocks = reader.blocks(element.childNodes.filter((child) => child !== source))
  const lines: Inline[][] = blocks.flatMap((block) =>
    'content' in block && (block.type === 'paragraph' || block.type === 'heading')
      ? [block.content ?? []]
      : [],
  )
  const others = blocks.filter(({ type }) => type !== 'paragraph' && type !== 'heading')
  if (rest) lines.push([{ type: 'text', text: rest }])
  const content = lines.flatMap((line, at): Inline[] =>
    at > 0 ? [{ type: 'hardBreak' }, ...line] : line,
  )
  return [
    ...(content.length ? [{ type: 'pullQuote' as const, attrs: { attribution }, content }] : []),
    ...(content.length === 0 && attribution ? [paragraphOf(attribution)] : []),
    ...others,
    ...reader.pieces(captions.flatMap((one) => one.childNodes)),
  ]
}
