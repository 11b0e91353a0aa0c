import { plainWords } from '../html-tree.ts'
import { namesIn } from '../names.ts'
import { attributeOf, childrenOf, type XmlElement } from '../xml.ts'
import { innerHtml } from '../xml-html.ts'
import type { Wire, WirePicture } from './wire.ts'

// NITF 3.x (iptc.org/standards/nitf), with its namespace of whatever year or without one.

export const isNitf = ({ uri, name }: { uri: string; name: string }) =>
  name === 'nitf' && (uri === '' || uri.startsWith('http://iptc.org/std/NITF/'))

/** The first element below by this path of names. */
export function within(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let at = element
  for (const name of path) at = at && childrenOf(at, name)[0]
  return at
}

/** What a document says of itself. */
export function nitfWire(nitf: XmlElement): Wire {
  const docdata = within(nitf, 'head', 'docdata')
  const head = within(nitf, 'body', 'body.head')
  const of = (name: string) => (docdata && childrenOf(docdata, name)[0]) || undefined
  const norm = (name: string) => attributeOf(of(name) ?? nitf, 'norm') ?? ''
  const id = of('doc-id')
  const key = of('du-key')
  const holder = attributeOf(of('doc.copyright') ?? nitf, 'holder') ?? ''
  const keywords = childrenOf(of('key-list') ?? nitf, 'keyword').map((one) =>
    attributeOf(one, 'key'),
  )
  const tobject = within(nitf, 'head', 'tobject')
  const subjects = (tobject ? childrenOf(tobject, 'tobject.subject') : []).map(
    (one) => attributeOf(one, 'tobject.subject.matter') || attributeOf(one, 'tobject.subject.type'),
  )
  const message = of('ed-msg')
  return {
    ...nitfText(nitf),
    guid: (id && attributeOf(id, 'id-string')) ?? '',
    version: (key && (attributeOf(key, 'version') ?? attributeOf(key, 'generation'))) ?? '',
    status: docdata ? (attributeOf(docdata, 'management-status') ?? '') : '',
    embargoed: norm('date.release'),
    agency:
      words(head && within(head, 'distributor')) || (id && attributeOf(id, 'regsrc')) || holder,
    language: attributeOf(nitf, 'lang', 'http://www.w3.org/XML/1998/namespace') ?? '',
    subjects: [...subjects, ...keywords].filter((one): one is string => Boolean(one)),
    slugline: key ? (attributeOf(key, 'key') ?? '') : '',
    toEditors: message ? (attributeOf(message, 'info') ?? words(message)) : '',
    terms: words(head && within(head, 'rights')),
    links: [],
  }
}

/** Its text, which NewsML-G2 may carry too. */
export function nitfText(nitf: XmlElement) {
  const head = within(nitf, 'body', 'body.head')
  const hedline = within(head, 'hedline')
  const bylines = head ? childrenOf(head, 'byline') : []
  const people = bylines.flatMap((byline) => {
    const persons = childrenOf(byline, 'person').map(words)
    // What someone is (byttl) is no name.
    const rest = byline.children.filter((one) => typeof one === 'string' || one.name !== 'byttl')
    return persons.length ? persons : namesIn(words({ ...byline, children: rest }))
  })
  const content = within(nitf, 'body', 'body.content')
  const end = within(nitf, 'body', 'body.end')
  const dateline = within(head, 'dateline')
  const pictures: WirePicture[] = []
  const html = (content ? nitfHtml(content, pictures) : '') + (end ? nitfHtml(end, pictures) : '')
  return {
    headline:
      words(within(hedline, 'hl1')) || words(hedline) || words(within(nitf, 'head', 'title')),
    standfirst: words(within(head, 'abstract')) || words(within(hedline, 'hl2')),
    people,
    place: placeIn(words(dateline && within(dateline, 'location')) || words(dateline)),
    html,
    pictures,
  }
}

/** Of a dateline such as "PARIS, March 1 (AFP) -" the place. */
export const placeIn = (dateline: string): string =>
  dateline
    .split(/\s*[,(–—]|\s+-/)[0]
    ?.trim()
    .slice(0, 100) ?? ''

const words = (element: XmlElement | undefined): string =>
  element ? plainWords(innerHtml(element)) : ''

const asHtml: Record<string, string> = {
  hl1: 'h2',
  hl2: 'h3',
  bq: 'blockquote',
  tagline: 'p',
  fn: 'p',
  bibliography: 'p',
}
const same = new Set(
  'p a em strong br hr ol ul li dl dt dd table tr td th thead tbody tfoot caption pre sub sup q'.split(
    ' ',
  ),
)

/** Text as HTML. Pictures are in it under the numbers that they have in the list. */
function nitfHtml(element: XmlElement, pictures: WirePicture[]): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return innerHtml({ ...element, children: [child] })
      const { name } = child
      if (name === 'media') return mediaHtml(child, pictures)
      const inner = () => nitfHtml(child, pictures)
      if (name === 'note') return `<aside data-box="">${inner()}</aside>`
      if (name === 'credit') return `<cite>${inner()}</cite>`
      // A block, a person, a place: its words.
      const tag = asHtml[name] ?? (same.has(name) ? name : '')
      if (!tag) return inner()
      if (tag === 'br' || tag === 'hr') return `<${tag}>`
      const href = tag === 'a' ? attributeOf(child, 'href') : undefined
      const attributes = href
        ? ` href="${href.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`
        : ''
      return `<${tag}${attributes}>${inner()}</${tag}>`
    })
    .join('')
}

/** A medium, in its best form that is a picture; of others the words. */
function mediaHtml(media: XmlElement, pictures: WirePicture[]): string {
  const references = childrenOf(media, 'media-reference')
  const images = references.filter(
    (one) =>
      attributeOf(media, 'media-type') === 'image' ||
      /^image\//.test(attributeOf(one, 'mime-type') ?? ''),
  )
  const width = (one: XmlElement) => Number(attributeOf(one, 'width') ?? 0) || 0
  const [best] = images.sort((one, other) => width(other) - width(one))
  const caption = childrenOf(media, 'media-caption').map(words).join(' ')
  const credit = childrenOf(media, 'media-producer').map(words).join(', ')
  const href = best ? (attributeOf(best, 'source') ?? '') : ''
  if (!best || !href) return caption ? `<p>${innerHtml({ ...media, children: [caption] })}</p>` : ''
  pictures.push({ href, alt: attributeOf(best, 'alternate-text') ?? '', caption, credit })
  return `<img src="wire:${pictures.length}">`
}
