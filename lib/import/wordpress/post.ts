import { resolveLocalTime } from '#lib/settings/local-time.ts'
import type { ArticleItem, PageItem, Place, SourceItem, UsedPicture } from '../items.ts'
import { fromOf } from './attachments.ts'
import { bodyOf, wordsOf } from './body.ts'
import type { WordpressMapping } from './schema.ts'
import type { Around } from './shortcodes.ts'
import { type Survey, sectionSlug } from './survey.ts'
import type { WxrPost } from './wxr.ts'

/** What all posts of an export share. */
export type Context = {
  found: Survey
  mapping: WordpressMapping
  timeZone: string
  file: string
  /** "wordpress:example.com:post:42". */
  idOf: (kind: string, id: string | number) => string
  /** A byline's id by the login that stands with a post, with or without the plug-in's prefix. */
  bylineOf: (login: string) => string | undefined
}

const none = /^0000-00-00/

/** When a post is, or was to be, published. WordPress leaves the time in UTC out of what is a draft. */
export function dateOf({ date, dateGmt }: WxrPost, timeZone: string): Date | undefined {
  const iso = (text: string) => text.trim().replace(' ', 'T')
  if (dateGmt && !none.test(dateGmt)) {
    const at = new Date(`${iso(dateGmt)}Z`)
    if (!Number.isNaN(at.getTime())) return at
  }
  if (!date || none.test(date)) return undefined
  const local = resolveLocalTime(iso(date), timeZone)
  if (!local) return undefined
  return local.kind === 'once' ? local.at : local.kind === 'twice' ? local.first : local.before
}

/** Why a post doesn't come in; undefined: it does. */
export function refusal(post: WxrPost, place: Place, id: string): SourceItem | undefined {
  if (post.id === 0) return { kind: 'bad', place, message: 'It has no post_id.' }
  if (post.status === 'trash') return { kind: 'leftOut', id, place, what: 'in the bin' }
  if (post.status === 'auto-draft') return { kind: 'leftOut', id, place, what: 'automatic draft' }
  if (post.password)
    return {
      kind: 'bad',
      id,
      place,
      message: `“${post.title}” is protected by a password, and there are no such articles here: take the password off in WordPress, or bring it in by hand.`,
    }
  return undefined
}

/** The picture that stands above a post. */
function featured(post: WxrPost, { found }: Context, notes: string[]): UsedPicture | undefined {
  const id = Number.parseInt(post.meta.get('_thumbnail_id') ?? '', 10)
  if (!(id > 0)) return undefined
  const attachment = found.attachments.get(id)
  if (!attachment) {
    notes.push(`Its featured image, ${id}, isn’t in the export.`)
    return undefined
  }
  const { alt, caption } = attachment
  return { from: fromOf(attachment), alt, caption: wordsOf(caption), credit: '' }
}

/** Whom a post names: the authors of the plug-in Co-Authors Plus, else its one author. */
function bylinesOf(post: WxrPost, { bylineOf, found }: Context): ArticleItem['bylines'] {
  const terms = post.terms.filter(({ taxonomy }) => taxonomy === 'author')
  const named = terms.map(({ slug, name }) => bylineOf(slug) ?? bylineOf(name) ?? name)
  const creator = bylineOf(post.creator) ?? found.authors.get(post.creator)?.name ?? post.creator
  const names = (named.length ? named : [creator]).filter(Boolean)
  return [...new Set(names)].map((name) => ({ name, role: 'by' as const }))
}

function topicsOf(post: WxrPost, { mapping, idOf, found }: Context): string[] {
  const section = sectionSlug(post, found.categories, mapping)
  const topics = post.terms.flatMap(({ taxonomy, slug, name }): string[] => {
    if (taxonomy === 'post_tag' || mapping.topicTaxonomies.includes(taxonomy)) return [name]
    if (taxonomy !== 'category' || slug === section) return []
    const as = mapping.categories[slug]
    if (as === 'skip') return []
    if (as) return 'topic' in as ? [as.topic] : []
    return found.sections.has(slug) || !found.categories.has(slug)
      ? [name]
      : [idOf('category', slug)]
  })
  return [...new Set(topics.filter(Boolean))]
}

function sectionOf(post: WxrPost, { mapping, idOf, found }: Context): string {
  const slug = sectionSlug(post, found.categories, mapping)
  if (slug && found.categories.has(slug)) return idOf('category', slug)
  // Of a part of a site the head doesn't name all categories.
  const as = slug ? mapping.categories[slug] : undefined
  if (as && as !== 'skip' && 'section' in as) return as.section
  const term = post.terms.find((one) => one.taxonomy === 'category' && one.slug === slug)
  return term?.name || mapping.defaultSection
}

/** Addresses under which a post was known. */
function oldPathsOf(post: WxrPost, { found }: Context): string[] {
  const site = URL.parse(found.site.url)
  const ours = (address: string) => {
    const url = URL.parse(address)
    return url && (!site || url.host === site.host) ? [url.pathname + url.search] : []
  }
  const link = ours(post.link)
  // The same address with what it ended in before.
  const before = link.flatMap((path) =>
    post.oldSlugs
      .filter(() => post.slug && path.includes(post.slug))
      .map((slug) => path.replace(post.slug, slug)),
  )
  const root = site?.pathname.replace(/\/*$/, '/') ?? '/'
  const numbers = [`${root}?p=${post.id}`]
  if (post.type === 'page') numbers.push(`${root}?page_id=${post.id}`)
  return [...new Set([...link, ...before, ...numbers, ...ours(post.guid)])]
}

/** Published, scheduled, or a draft, and since when. */
function statusOf(post: WxrPost, { timeZone }: Context, notes: string[]) {
  const at = dateOf(post, timeZone)
  const draft = (note?: string) => {
    if (note) notes.push(note)
    return { draft: true, ...(at ? { publishedAt: at } : {}) }
  }
  if (post.status === 'private') return draft('It was private: it is a draft.')
  if (post.status !== 'publish' && post.status !== 'future')
    return draft(
      ['draft', 'pending'].includes(post.status)
        ? undefined
        : `Its status was ${post.status}: it is a draft.`,
    )
  if (!at) return draft('It has no date: it is a draft.')
  if (post.status === 'future' && at <= new Date())
    return draft(`It was to go out on ${at.toISOString()}, which is past: it is a draft.`)
  return { draft: false, publishedAt: at }
}

function readsOf({ meta }: WxrPost, { mapping }: Context): number {
  const counts = mapping.readsFields.map((field) =>
    Number.parseInt((meta.get(field) ?? '').replace(/[\s,.’']/g, ''), 10),
  )
  return Math.max(0, ...counts.filter((count) => count > 0))
}

function commonOf(post: WxrPost, context: Context) {
  const { found, file, idOf } = context
  const notes: string[] = []
  const around: Around = {
    postId: post.id,
    attachment: (id) => found.attachments.get(id),
    attachmentsOf: (id) => found.attachments.of(id),
    block: (id) => found.blocks.get(id),
    note: (what) => {
      if (!notes.includes(what)) notes.push(what)
    },
  }
  const place = { file, line: post.line }
  if (`${post.content}${post.title}${post.excerpt}`.includes('\ufffd'))
    notes.push('Some letters in it couldn’t be read: the file isn’t in the encoding that it names.')
  const text = bodyOf(post, around, found.site.url)
  return { id: idOf('post', post.id), place, notes, ...text, oldPaths: oldPathsOf(post, context) }
}

export function articleOf(post: WxrPost, context: Context): ArticleItem {
  const common = commonOf(post, context)
  const { notes } = common
  const picture = featured(post, context, notes)
  const yoast = (field: string) => (post.meta.get(`_yoast_wpseo_${field}`) ?? '').trim()
  const [searchTitle, searchDescription] = [yoast('title'), yoast('metadesc')]
  return {
    kind: 'article',
    ...common,
    headline: wordsOf(post.title),
    standfirst: wordsOf(post.excerpt),
    section: sectionOf(post, context),
    bylines: bylinesOf(post, context),
    topics: topicsOf(post, context),
    slug: post.slug,
    ...statusOf(post, context, notes),
    reads: readsOf(post, context),
    ...(picture ? { picture } : {}),
    ...(searchTitle ? { searchTitle } : {}),
    ...(searchDescription ? { searchDescription } : {}),
  }
}

export function pageOf(post: WxrPost, context: Context): PageItem {
  const common = commonOf(post, context)
  const { notes } = common
  const { draft, publishedAt } = statusOf(post, context, notes)
  const isEarly = !draft && publishedAt !== undefined && publishedAt > new Date()
  if (isEarly) notes.push('It was scheduled, which pages can’t be: it is a draft.')
  const description = (post.meta.get('_yoast_wpseo_metadesc') ?? '').trim() || wordsOf(post.excerpt)
  const picture = featured(post, context, notes)
  if (picture)
    notes.push('Its featured image was left out: pages show pictures in their text alone.')
  return {
    kind: 'page',
    ...common,
    title: wordsOf(post.title),
    slug: post.slug,
    description,
    draft: draft || isEarly,
    ...(publishedAt ? { publishedAt } : {}),
  }
}
