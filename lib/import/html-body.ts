import { serializeOuter } from 'parse5'
import { embedOf } from '#lib/document/embed.ts'
import { documentFromHtml } from '#lib/document/from-html.ts'
import type { Piece } from '#lib/document/schema.ts'
import {
  all,
  htmlAttribute as attribute,
  type HtmlElement as Element,
  escapeHtml,
  find,
  fragmentOf,
  htmlTree,
  isHtmlElement as isElement,
  linesOf,
  type HtmlNode as Node,
  textOf,
  wordsIn,
  wordsOf,
} from './html-tree.ts'
import type { PictureFrom, UsedPicture, WithBody } from './items.ts'

type Made = Node | Piece

/** A picture as another system's text shows it: its address is as it was written there. */
type ShownPicture = { src: string; alt: string; caption: string; wide: boolean }

type HtmlReading = {
  /** What stands for a picture in the body; undefined: it can't be had, its caption stays. */
  picture: (shown: ShownPicture) => Piece | undefined
  /** What couldn't be kept as it was, in words; told once each. */
  note: (words: string) => void
  /** A link's or frame's address as readers shall have it. */
  address: (href: string) => string
}

export type Addresses = {
  /** Where the file of a picture with this address is; text: why it can't be had. */
  pictureFrom: (src: string) => PictureFrom | string
  /** A link's address as readers shall have it; as it is unless given. */
  address?: (href: string) => string
}

const isPiece = (made: Made): made is Piece => 'type' in made && !('nodeName' in made)

/**
 * Reads HTML of another system as a body: pictures, galleries, embeds and boxes become ours, the rest
 * is read as lib/document/from-html.ts does. What has no counterpart stays as words, and is noted.
 * @throws Invalid when elements stand in each other too deeply
 */
export function bodyFromHtml(
  html: string,
  { pictureFrom, address = (href) => href }: Addresses,
): WithBody & { notes: string[] } {
  const pictures: UsedPicture[] = []
  const notes = new Set<string>()
  const note = (words: string) => void notes.add(words)
  const picture = ({ src, alt, caption, wide }: ShownPicture): Piece | undefined => {
    const from = pictureFrom(src)
    if (typeof from === 'string') {
      note(`picture ${src.slice(0, 200)}: ${from}`)
      return undefined
    }
    pictures.push({ from, alt, caption, credit: '' })
    const layout = wide ? 'wide' : 'column'
    return { type: 'picture', attrs: { mediaId: pictures.length, alt, caption, layout } }
  }
  const content = settled(lifted(htmlTree(html), { picture, note, address }))
  return {
    body: { type: 'doc', content: content.length ? content : [{ type: 'paragraph' }] },
    pictures,
    notes: [...notes],
  }
}

/** Runs of plain HTML become pieces; what was made already stays. */
function settled(made: Made[]): Piece[] {
  const pieces: Piece[] = []
  let run: Node[] = []
  const end = () => {
    const html = run.map((node) => serializeOuter(node)).join('')
    run = []
    if (!html.trim()) return
    const { content } = documentFromHtml(html)
    pieces.push(...content.filter((piece) => piece.type !== 'paragraph' || piece.content?.length))
  }
  for (const one of made) {
    if (!isPiece(one)) run.push(one)
    else {
      end()
      pieces.push(one)
    }
  }
  end()
  return pieces
}

const lifted = (nodes: Node[], reading: HtmlReading): Made[] =>
  nodes.flatMap((node) => (isElement(node) ? liftedElement(node, reading) : [node]))

// In these a picture can't stand: it comes after the whole.
const closed = new Set(['ul', 'ol', 'dl', 'table', 'blockquote'])

function liftedElement(element: Element, reading: HtmlReading): Made[] {
  const link = element.attrs.find(({ name }) => name === 'href')
  if (link) link.value = reading.address(link.value)
  const special = specialOf(element, reading)
  if (special) return special
  const inner = lifted(element.childNodes, reading)
  if (!inner.some(isPiece)) return [withChildren(element, inner as Node[])]
  if (closed.has(element.tagName)) return closedWith(element, reading)
  // The element is cut where something of ours stands in it.
  const parts: Made[] = []
  let run: Node[] = []
  const end = () => {
    if (run.length) parts.push(withChildren(element, run))
    run = []
  }
  for (const one of inner) {
    if (!isPiece(one)) run.push(one)
    else {
      end()
      parts.push(one)
    }
  }
  end()
  return parts
}

const withChildren = (element: Element, childNodes: Node[]): Element => ({ ...element, childNodes })

/** A list, table or quote keeps its words; pictures and embeds in it come after it. */
function closedWith(element: Element, reading: HtmlReading): Made[] {
  const after: Piece[] = []
  const within = (node: Node): Node[] => {
    if (!isElement(node)) return [node]
    const special = specialOf(node, { ...reading, note: () => {} })
    if (!special) return [withChildren(node, node.childNodes.flatMap(within))]
    after.push(...special.filter(isPiece).filter(({ type }) => type !== 'factBox'))
    return special.filter((made) => !isPiece(made)) as Node[]
  }
  return [withChildren(element, element.childNodes.flatMap(within)), ...after]
}

/** Undefined: nothing special. */
function specialOf(element: Element, reading: HtmlReading): Made[] | undefined {
  const { tagName, childNodes } = element
  switch (tagName) {
    case 'img':
      return pictureOf(element, '', reading)
    case 'picture': {
      const img = find(element, 'img')
      return img ? pictureOf(img, '', reading) : []
    }
    case 'figure':
      return figureOf(element, reading)
    case 'iframe':
    case 'embed':
      return frameOf(attribute(element, 'src') || attribute(element, 'data-src'), reading)
    case 'object':
      return frameOf(attribute(element, 'data'), reading)
    case 'video':
    case 'audio': {
      const source = find(element, 'source')
      const src = attribute(element, 'src') || (source ? attribute(source, 'src') : '')
      return linkTo(src, tagName === 'video' ? 'Video' : 'Audio', tagName, reading)
    }
    case 'pre':
      reading.note('code: kept as text')
      return [linesOf(textOf(element))]
    case 'details': {
      const summary = childNodes.find((node) => isElement(node) && node.tagName === 'summary')
      const title = summary ? textOf(summary).trim().slice(0, 200) : ''
      return boxOf(
        title,
        childNodes.filter((node) => node !== summary),
        reading,
      )
    }
    case 'aside':
      return element.attrs.some(({ name }) => name === 'data-box')
        ? boxOf(attribute(element, 'data-box').slice(0, 200), childNodes, reading)
        : undefined
    case 'blockquote': {
      if (
        !/\b(twitter-tweet|twitter-video|instagram-media|bluesky-embed|mastodon-embed)\b/.test(
          attribute(element, 'class'),
        )
      )
        return undefined
      const address = [
        attribute(element, 'data-instgrm-permalink'),
        ...all(element, 'a')
          .map((a) => attribute(a, 'href'))
          .reverse(),
      ].find((href) => embedOf(href))
      return address ? [embed(address)] : undefined
    }
    case 'p': {
      const address = textOf(element).trim()
      const [link, ...more] = all(element, 'a')
      if (!/^https?:\/\/\S+$/.test(address) || more.length || !embedOf(address)) return undefined
      return !link || attribute(link, 'href').trim() === address ? [embed(address)] : undefined
    }
    case 'script':
    case 'style':
    case 'svg':
    case 'form':
    case 'canvas':
      return leftOut(element, reading)
    default:
      return undefined
  }
}

const embed = (url: string): Piece => ({ type: 'embed', attrs: { url: url.trim() } })

function leftOut(element: Element, reading: HtmlReading): Made[] {
  const { tagName } = element
  reading.note(`<${tagName}>: left out`)
  // What a form says to its readers stays.
  return tagName === 'form' ? lifted(element.childNodes, reading) : []
}

function pictureOf(img: Element, said: string, reading: HtmlReading): Made[] {
  const title = attribute(img, 'title').trim()
  // A title of one word is mostly a file's name.
  const caption = said || (/\s/.test(title) && title !== attribute(img, 'alt').trim() ? title : '')
  const plain = attribute(img, 'src')
  const lazy = attribute(img, 'data-src') || attribute(img, 'data-lazy-src')
  const src = lazy && (!plain || plain.startsWith('data:')) ? lazy : plain
  if (attribute(img, 'width') === '1' && attribute(img, 'height') === '1') {
    reading.note('a counting pixel: left out')
    return []
  }
  const alt = attribute(img, 'alt').trim().slice(0, 500)
  const wide = /kg-width-(wide|full)|align(wide|full)/.test(attribute(img, 'class'))
  if (!src || src.startsWith('data:')) {
    reading.note('a picture without an address: left out')
    return wordsIn('p', caption || alt)
  }
  const piece = reading.picture({ src, alt, caption: caption.slice(0, 1000), wide })
  if (!piece) return wordsIn('p', caption || alt)
  // What the caption's field can't hold is kept below it.
  return [piece, ...wordsIn('p', caption.slice(1000))]
}

function figureOf(figure: Element, reading: HtmlReading): Made[] {
  const images = all(figure, 'img')
  const captions = all(figure, 'figcaption')
  const caption = captions.map(wordsOf).join(' ').trim()
  const rest = figure.childNodes.filter((node) => !captions.includes(node as Element))
  const wide = /kg-width-(wide|full)|align(wide|full)/.test(attribute(figure, 'class'))
  const table = find(figure, 'table') ?? find(figure, 'blockquote')
  if (images.length === 0 || table) {
    const inner = lifted(rest, reading)
    return [...inner, ...wordsIn('p', caption)]
  }
  if (images.length === 1) {
    const [img] = images as [Element]
    const made = pictureOf(img, caption, reading)
    for (const one of made)
      if (wide && isPiece(one) && one.type === 'picture') one.attrs.layout = 'wide'
    return made
  }
  const own = images.map((img) => ownCaption(img, figure))
  const made = images.flatMap((img, at) => pictureOf(img, own[at] ?? '', reading))
  const pictures = made.flatMap((one) => (isPiece(one) && one.type === 'picture' ? [one] : []))
  const whole = own.some(Boolean)
    ? captions
        .filter(({ parentNode }) => parentNode === figure)
        .map(wordsOf)
        .join(' ')
    : caption
  return [
    ...(pictures.length ? [{ type: 'gallery' as const, content: pictures }] : []),
    ...made.filter((one) => !isPiece(one)),
    ...wordsIn('p', whole.trim()),
  ]
}

/** Of a picture in a gallery whose pictures have captions of their own. */
function ownCaption(img: Element, gallery: Element): string {
  let at = img.parentNode as Element | null
  while (at && at !== gallery) {
    const caption = at.tagName === 'figure' ? find(at, 'figcaption') : undefined
    if (caption) return wordsOf(caption)
    at = at.parentNode as Element | null
  }
  return ''
}

function frameOf(src: string, reading: HtmlReading): Made[] {
  const address = src.startsWith('//') ? `https:${src}` : src
  if (embedOf(address)) return [embed(address)]
  return linkTo(address, address, 'a frame of another site', reading)
}

function linkTo(src: string, words: string, what: string, reading: HtmlReading): Made[] {
  reading.note(`${what}: kept as a link`)
  const href = reading.address(src)
  if (!href) return []
  return fragmentOf(`<p><a href="${escapeHtml(href)}">${escapeHtml(words || href)}</a></p>`)
}

function boxOf(title: string, nodes: Node[], reading: HtmlReading): Made[] {
  const pieces = settled(lifted(nodes, reading))
  const fits = (piece: Piece) =>
    !['factBox', 'gallery', 'pullQuote', 'keyPoints', 'relatedArticle', 'embed', 'note'].includes(
      piece.type,
    )
  const within = pieces.filter(fits)
  if (within.length === 0) return [...wordsIn('h3', title), ...pieces]
  // biome-ignore lint/suspicious/noExplicitAny: what fits was looked at above
  const content = within as any
  return [{ type: 'factBox', attrs: { title }, content }, ...pieces.filter((one) => !fits(one))]
}
