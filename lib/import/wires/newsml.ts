import { escapeHtml, plainWords } from '../html-tree.ts'
import { namesIn } from '../names.ts'
import { attributeOf, childrenOf, childText, textOf, type XmlElement } from '../xml.ts'
import { innerHtml } from '../xml-html.ts'
import { isNitf, nitfText, placeIn, within } from './nitf.ts'
import type { Wire, WirePicture } from './wire.ts'

// NewsML-G2 (iptc.org/standards/newsml-g2): newsItems alone or in a newsMessage.

export const nar = 'http://iptc.org/std/nar/2006-10-01/'
const xml = 'http://www.w3.org/XML/1998/namespace'

/** The code of a qcode ("stat:usable") or a uri (".../usable"), in small letters. */
function codeOf(element: XmlElement | undefined, name = 'qcode'): string {
  if (!element) return ''
  const given = attributeOf(element, name) ?? attributeOf(element, 'uri') ?? ''
  return given.replace(/^.*[:/]/, '').toLowerCase()
}

export const itemClass = (item: XmlElement): string =>
  codeOf(within(item, 'itemMeta', 'itemClass')) || 'text'

/** What a news item says; `people` are those who wrote it. */
export function newsWire(item: XmlElement): Wire {
  const meta = within(item, 'itemMeta')
  const content = within(item, 'contentMeta')
  const rights = within(item, 'rightsInfo')
  const text = textIn(within(item, 'contentSet'))
  const headlines = content ? childrenOf(content, 'headline') : []
  const main = headlines.find((one) => /main$/.test(attributeOf(one, 'role') ?? '')) ?? headlines[0]
  const by = content ? childrenOf(content, 'by').flatMap((one) => namesIn(words(one))) : []
  const creators = content ? childrenOf(content, 'creator').map(nameOf) : []
  const subjects = content ? childrenOf(content, 'subject').map(nameOf) : []
  const keywords = content ? childrenOf(content, 'keyword').map(words) : []
  const notes = meta ? childrenOf(meta, 'edNote').map(words) : []
  const dateline = content ? words(childrenOf(content, 'dateline')[0]) : ''
  const located = content ? nameOf(childrenOf(content, 'located')[0]) : ''
  const language = within(content, 'language')
  const agency =
    nameOf(within(meta, 'provider')) ||
    words(within(content, 'creditline')) ||
    nameOf(within(rights, 'copyrightHolder')) ||
    codeOf(within(meta, 'provider')).toUpperCase()
  return {
    ...text,
    guid: attributeOf(item, 'guid') ?? '',
    version: attributeOf(item, 'version') ?? '',
    status: codeOf(within(meta, 'pubStatus')),
    embargoed: meta ? childText(meta, 'embargoed') : '',
    agency,
    headline: words(main) || text.headline,
    standfirst: summaryOf(content) || text.standfirst,
    people: [
      ...new Set(
        (by.length ? by : text.people.length ? text.people : creators).filter(
          (one) => one !== agency,
        ),
      ),
    ].filter(Boolean),
    place: located || placeIn(dateline) || text.place,
    language: (language && attributeOf(language, 'tag')) || attributeOf(item, 'lang', xml) || '',
    subjects: [...subjects, ...keywords].filter(Boolean),
    slugline: content ? words(childrenOf(content, 'slugline')[0]) : '',
    toEditors: notes.join(' '),
    terms: words(within(rights, 'usageTerms')),
    pictures: [...text.pictures, ...picturesIn(item)],
    links: (meta ? childrenOf(meta, 'link') : []).flatMap(
      (one) => attributeOf(one, 'residref') ?? attributeOf(one, 'href') ?? [],
    ),
  }
}

/** The picture of an item: in the best of its renditions. */
export function picturesIn(item: XmlElement): WirePicture[] {
  const set = within(item, 'contentSet')
  const remote = (set ? childrenOf(set, 'remoteContent') : []).filter(
    (one) =>
      /^image\//.test(attributeOf(one, 'contenttype') ?? '') ||
      /\.(jpe?g|png|gif|webp|tiff?)$/i.test(attributeOf(one, 'href') ?? ''),
  )
  const [best] = remote.sort((one, other) => rank(one) - rank(other))
  const href = best && attributeOf(best, 'href')
  if (!href) return []
  const content = within(item, 'contentMeta')
  const isText = itemClass(item) === 'text'
  return [
    {
      href,
      alt: '',
      // Of a text, these are the text's own.
      caption: isText
        ? ''
        : summaryOf(content) || words(content && childrenOf(content, 'headline')[0]),
      credit: isText ? '' : words(content && childrenOf(content, 'creditline')[0]),
    },
  ]
}

const renditions = [
  'highres',
  'original',
  'main',
  'lowres',
  'web',
  'preview',
  'viewimage',
  'thumbnail',
]
function rank(one: XmlElement): number {
  const at = renditions.indexOf(codeOf(one, 'rendition'))
  // Of two of one kind, the wider.
  return (at < 0 ? 3.5 : at) - Math.min(Number(attributeOf(one, 'width') ?? 0) || 0, 1e5) / 1e6
}

function summaryOf(content: XmlElement | undefined): string {
  const all = content ? childrenOf(content, 'description') : []
  const summary = all.find((one) => /(summary|caption)$/.test(attributeOf(one, 'role') ?? ''))
  return words(summary ?? all[0])
}

const words = (element: XmlElement | undefined): string =>
  element ? plainWords(innerHtml(element)) : ''

function nameOf(element: XmlElement | undefined): string {
  if (!element) return ''
  return childText(element, 'name') || attributeOf(element, 'literal') || ''
}

type Text = Pick<Wire, 'headline' | 'standfirst' | 'people' | 'place' | 'html' | 'pictures'>
const noText: Text = { headline: '', standfirst: '', people: [], place: '', html: '', pictures: [] }

/** The text: NITF or XHTML as XML, else HTML or plain text as data. */
function textIn(set: XmlElement | undefined): Text {
  if (!set) return noText
  for (const inline of childrenOf(set, 'inlineXML')) {
    const root = inline.children.find((one): one is XmlElement => typeof one !== 'string')
    if (!root) continue
    if (isNitf(root)) return nitfText(root)
    const body = root.name === 'html' ? (within(root, 'body') ?? root) : root
    return { ...noText, html: innerHtml(body), headline: words(within(root, 'head', 'title')) }
  }
  const [data] = childrenOf(set, 'inlineData')
  if (!data) return noText
  if (/html/.test(attributeOf(data, 'contenttype') ?? '')) return { ...noText, html: textOf(data) }
  const paragraphs = textOf(data).split(/\n\s*\n/)
  return { ...noText, html: paragraphs.map((one) => `<p>${escapeHtml(one)}</p>`).join('') }
}
