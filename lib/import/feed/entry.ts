import { plainWords } from '../html-tree.ts'
import type { PictureFrom } from '../items.ts'
import { namesIn } from '../names.ts'
import { attributeOf, childrenOf, childText, textOf, type XmlElement } from '../xml.ts'
import { innerHtml } from '../xml-html.ts'

// What an entry says, in RSS 2.0 (rssboard.org), RSS 1.0 (web.resource.org/rss/1.0), Atom (RFC 4287)
// and the modules that feeds of news use. Namespaces go by their URIs.

export const uris = {
  atom: ['http://www.w3.org/2005/Atom', 'http://purl.org/atom/ns#'],
  rss1: ['http://purl.org/rss/1.0/'],
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xml: 'http://www.w3.org/XML/1998/namespace',
  content: ['http://purl.org/rss/1.0/modules/content/'],
  dc: ['http://purl.org/dc/elements/1.1/', 'http://purl.org/dc/terms/'],
  media: ['http://search.yahoo.com/mrss/', 'http://search.yahoo.com/mrss'],
}
const rss = ['', ...uris.rss1]

export type Entry = {
  id: string
  link: string
  base: string
  title: string
  summary: string
  html: string
  authors: string[]
  categories: string[]
  published: string
  updated: string
  language: string
  picture?: { from: PictureFrom; alt: string; caption: string; credit: string }
  /** Addresses of sounds and films. */
  enclosures: string[]
}

/** @param base address that relative ones start from */
export function entryOf(element: XmlElement, base: string): Entry {
  const own = resolved(attributeOf(element, 'base', uris.xml) ?? '', base)
  return uris.atom.includes(element.uri) ? atomEntry(element, own) : rssEntry(element, own)
}

export function resolved(href: string, base: string): string {
  return (base ? URL.parse(href, base) : URL.parse(href))?.href ?? href
}

function rssEntry(item: XmlElement, base: string): Entry {
  const link = resolved(childText(item, 'link', rss), base)
  const whole = childText(item, 'encoded', uris.content)
  const description = childText(item, 'description', rss)
  const authors = childrenOf(item, 'creator', uris.dc).map(textOf)
  // RSS wants an address for mail, with the name in brackets.
  const author = childText(item, 'author', rss).replace(/^\S+@\S+\s*\((.*)\)$/, '$1')
  return {
    id: childText(item, 'guid', rss) || attributeOf(item, 'about', uris.rdf) || link,
    link,
    base: link || base,
    title: plainWords(childText(item, 'title', rss)),
    summary: whole ? description : '',
    html: whole || description,
    authors: (authors.length ? authors : author.includes('@') ? [] : [author]).flatMap(namesIn),
    categories: [
      ...childrenOf(item, 'category', rss).map(textOf),
      ...childrenOf(item, 'subject', uris.dc).map(textOf),
    ],
    published: childText(item, 'pubDate', rss) || childText(item, 'date', uris.dc),
    updated: childText(item, 'updated', uris.atom) || childText(item, 'modified', uris.dc),
    language: childText(item, 'language', uris.dc),
    ...mediaOf(item, base, childrenOf(item, 'enclosure', rss)),
  }
}

function atomEntry(entry: XmlElement, base: string): Entry {
  const links = childrenOf(entry, 'link', uris.atom)
  const rel = (name: string) =>
    links.filter((link) => (attributeOf(link, 'rel') ?? 'alternate') === name)
  const [alternate] = rel('alternate')
  const link = alternate ? resolved(attributeOf(alternate, 'href') ?? '', base) : ''
  const [content] = childrenOf(entry, 'content', uris.atom)
  const summary = atomHtml(childrenOf(entry, 'summary', uris.atom)[0])
  const html = atomHtml(content)
  const inContent = content ? (attributeOf(content, 'base', uris.xml) ?? '') : ''
  return {
    id: childText(entry, 'id', uris.atom) || link,
    link,
    base: resolved(inContent, base || link),
    title: plainWords(atomHtml(childrenOf(entry, 'title', uris.atom)[0])),
    summary: html ? summary : '',
    html: html || summary,
    authors: childrenOf(entry, 'author', uris.atom).flatMap((author) =>
      namesIn(childText(author, 'name', uris.atom)),
    ),
    categories: childrenOf(entry, 'category', uris.atom).map(
      (one) => attributeOf(one, 'label') || attributeOf(one, 'term') || '',
    ),
    published:
      childText(entry, 'published', uris.atom) ||
      childText(entry, 'issued', uris.atom) ||
      childText(entry, 'updated', uris.atom),
    updated: childText(entry, 'updated', uris.atom) || childText(entry, 'modified', uris.atom),
    language: attributeOf(entry, 'lang', uris.xml) ?? '',
    ...mediaOf(entry, base, rel('enclosure')),
  }
}

/** Atom's text: plain unless it says html (escaped) or xhtml (in a div). */
function atomHtml(element: XmlElement | undefined): string {
  if (!element) return ''
  const type = attributeOf(element, 'type') ?? 'text'
  if (type === 'xhtml' || type === 'application/xhtml+xml') return innerHtml(element)
  if (type === 'html' || type === 'text/html') return textOf(element).trim()
  return innerHtml(element).trim()
}

/** Pictures, sounds and films beside the text: of RSS's enclosures, Atom's links, Media RSS. */
function mediaOf(element: XmlElement, base: string, given: XmlElement[]) {
  const groups = [element, ...childrenOf(element, 'group', uris.media)]
  const contents = groups.flatMap((group) => childrenOf(group, 'content', uris.media))
  const thumbnails = groups.flatMap((group) => childrenOf(group, 'thumbnail', uris.media))
  const isImage = (one: XmlElement) =>
    attributeOf(one, 'medium') === 'image' ||
    /^image\//.test(attributeOf(one, 'type') ?? '') ||
    (!attributeOf(one, 'type') && /\.(jpe?g|png|gif|webp|avif)([?#]|$)/i.test(addressIn(one)))
  const all = [...contents, ...given]
  // The largest that is offered.
  const width = (one: XmlElement) => Number(attributeOf(one, 'width') ?? 0) || 0
  const images = all.filter(isImage).sort((one, other) => width(other) - width(one))
  const image = images[0] ?? thumbnails[0]
  const enclosures = all.filter((one) => !isImage(one)).map((one) => resolved(addressIn(one), base))
  if (!image || !addressIn(image)) return { enclosures: enclosures.filter(Boolean) }
  const words = (name: string) => {
    const around = [image, ...groups].flatMap((one) => childrenOf(one, name, uris.media))[0]
    return plainWords(textOf(around))
  }
  const picture = {
    from: { url: resolved(addressIn(image), base) },
    alt: words('text') || words('title'),
    caption: words('description'),
    credit: words('credit') || words('copyright'),
  }
  return { picture, enclosures: enclosures.filter(Boolean) }
}

const addressIn = (one: XmlElement): string =>
  attributeOf(one, 'url') ?? attributeOf(one, 'href') ?? ''
