import { statSync } from 'node:fs'
import { Invalid } from '#lib/platform/failures.ts'
import { attributeOf, childrenOf, childText, recordsOf, textOf, type XmlElement } from '../xml.ts'

// WXR (WordPress eXtended RSS) 1.0 to 1.2: RSS 2.0 with elements of WordPress's own. Its namespaces have
// the version in their addresses, and have been written with http and with https.

const content = ['http://purl.org/rss/1.0/modules/content/']
const dublinCore = ['http://purl.org/dc/elements/1.1/']
const versions = ['1.0', '1.1', '1.2']
const both = (rest: string) => [`http://${rest}`, `https://${rest}`]
const wp = versions.flatMap((version) => both(`wordpress.org/export/${version}/`))
const excerpt = versions.flatMap((version) => both(`wordpress.org/export/${version}/excerpt/`))

/** What the head of a file says of the site. */
export type WxrSite = { version: string; url: string; language: string }

export type WxrAuthor = { login: string; name: string; line: number }

export type WxrTerm = {
  taxonomy: string
  /** WordPress's number; 0: not told. */
  id: number
  slug: string
  name: string
  parent: string
  description: string
  line: number
}

export type WxrPost = {
  id: number
  type: string
  status: string
  title: string
  link: string
  guid: string
  creator: string
  content: string
  excerpt: string
  slug: string
  date: string
  dateGmt: string
  password: string
  parent: number
  attachmentUrl: string
  terms: { taxonomy: string; slug: string; name: string }[]
  /** Of a field that stands there several times, the last. */
  meta: Map<string, string>
  /** What its address ended in before. */
  oldSlugs: string[]
  comments: number
  line: number
}

export type WxrRecord =
  | { kind: 'site'; site: WxrSite }
  | { kind: 'author'; author: WxrAuthor }
  | { kind: 'term'; term: WxrTerm }
  | { kind: 'post'; post: WxrPost }
  | { kind: 'unreadable'; line: number; why: string }

/**
 * Reads a WXR file as it streams.
 * @throws Invalid when it isn't one, or of a version that isn't known; XmlBroken where it breaks off
 */
export async function* readWxr(
  file: string,
  onBytes?: (read: number, of: number) => void,
): AsyncGenerator<WxrRecord> {
  const { size } = statSync(file)
  const site: WxrSite = { version: '', url: '', language: '' }
  let told = false
  const isRecord = (path: { uri: string; name: string }[]) =>
    path.length === 3 && path[0]?.name === 'rss' && path[1]?.name === 'channel'
  const options = onBytes ? { onBytes: (read: number) => onBytes(read, size) } : {}
  for await (const element of recordsOf(file, isRecord, options)) {
    const isWp = wp.includes(element.uri)
    const { name } = element
    if (isWp && name === 'wxr_version') site.version = textOf(element).trim()
    else if (isWp && name === 'base_blog_url') site.url = textOf(element).trim()
    else if (!element.uri && name === 'link') site.url ||= textOf(element).trim()
    else if (!element.uri && name === 'language') site.language = textOf(element).trim()
    const record = recordOf(element, isWp)
    if (!record) continue
    if (!told) {
      mustBeKnown(site)
      told = true
      yield { kind: 'site', site }
    }
    yield record
  }
  if (!told) mustBeKnown(site)
}

function mustBeKnown({ version }: WxrSite): void {
  if (!version)
    throw new Invalid({
      '': [
        'This is no WordPress export (WXR): it doesn’t say its wxr_version. In WordPress: Tools, Export, All content.',
      ],
    })
  if (!versions.includes(version))
    throw new Invalid({
      '': [
        `WXR ${version} isn’t known here: export the site anew with a present WordPress (WXR 1.2).`,
      ],
    })
}

function recordOf(element: XmlElement, isWp: boolean): WxrRecord | undefined {
  const { name, line, cut } = element
  if (!element.uri && name === 'item')
    return cut ? { kind: 'unreadable', line, why: cut } : { kind: 'post', post: postOf(element) }
  if (!isWp) return undefined
  if (name === 'author') {
    const login = childText(element, 'author_login', wp)
    const author = { login, name: childText(element, 'author_display_name', wp) || login, line }
    return { kind: 'author', author }
  }
  const field = (one: string) => childText(element, one, wp)
  const id = Number.parseInt(field('term_id'), 10) || 0
  if (name === 'category') {
    const taxonomy = 'category'
    const [slug, parent] = [field('category_nicename'), field('category_parent')]
    const [said, description] = [field('cat_name'), field('category_description')]
    return { kind: 'term', term: { taxonomy, id, slug, parent, name: said, description, line } }
  }
  if (name === 'tag') {
    const [slug, said, description] = [
      field('tag_slug'),
      field('tag_name'),
      field('tag_description'),
    ]
    const taxonomy = 'post_tag'
    return { kind: 'term', term: { taxonomy, id, slug, parent: '', name: said, description, line } }
  }
  if (name === 'term') {
    const [taxonomy, slug, parent] = [
      field('term_taxonomy'),
      field('term_slug'),
      field('term_parent'),
    ]
    const [said, description] = [field('term_name'), field('term_description')]
    return { kind: 'term', term: { taxonomy, id, slug, parent, name: said, description, line } }
  }
  return undefined
}

function postOf(element: XmlElement): WxrPost {
  const field = (name: string) => childText(element, name, wp)
  const meta = new Map<string, string>()
  const oldSlugs: string[] = []
  for (const one of childrenOf(element, 'postmeta', wp)) {
    const key = childText(one, 'meta_key', wp)
    const value = textOf(childrenOf(one, 'meta_value', wp)[0])
    meta.set(key, value)
    if (key === '_wp_old_slug' && value) oldSlugs.push(value)
  }
  return {
    id: Number.parseInt(field('post_id'), 10) || 0,
    type: field('post_type') || 'post',
    status: field('status') || 'publish',
    title: childText(element, 'title', ['']),
    link: childText(element, 'link', ['']),
    guid: childText(element, 'guid', ['']),
    creator: childText(element, 'creator', dublinCore),
    content: textOf(childrenOf(element, 'encoded', content)[0]),
    excerpt: textOf(childrenOf(element, 'encoded', excerpt)[0]),
    slug: field('post_name'),
    date: field('post_date'),
    dateGmt: field('post_date_gmt'),
    password: field('post_password'),
    parent: Number.parseInt(field('post_parent'), 10) || 0,
    attachmentUrl: field('attachment_url'),
    terms: childrenOf(element, 'category', ['']).map((one) => ({
      taxonomy: attributeOf(one, 'domain') ?? 'category',
      slug: attributeOf(one, 'nicename') ?? '',
      name: textOf(one).trim(),
    })),
    meta,
    oldSlugs,
    comments: childrenOf(element, 'comment', wp).length,
    line: element.line,
  }
}
