import { basename } from 'node:path'
import { env } from '#lib/platform/env.ts'
import { Invalid } from '#lib/platform/failures.ts'
import type { ArticleItem, BylineItem, SourceItem, SourceOptions } from '../items.ts'
import { fromOf } from './attachments.ts'
import { wordsOf } from './body.ts'
import { articleOf, type Context, pageOf, refusal } from './post.ts'
import { type WordpressMapping, wordpressMappingSchema } from './schema.ts'
import { isImage } from './shortcodes.ts'
import { type Survey, survey } from './survey.ts'
import { readWxr, type WxrPost, type WxrTerm } from './wxr.ts'

/**
 * Reads a WordPress export (WXR 1.0 to 1.2), twice: what posts name may stand after them. In memory are
 * one post, the terms, and three numbers for each file of the library.
 * @throws Invalid when it is no such file, or the mapping isn't right
 */
export async function* readWordpress(
  file: string,
  options: SourceOptions,
): AsyncGenerator<SourceItem> {
  const mapping = mappingOf(options.mapping)
  const { onBytes } = options
  const half = (begun: number) =>
    onBytes && ((read: number, of: number) => onBytes(begun * of + read, 2 * of))
  const found = await survey(file, mapping, half(0))
  try {
    const context = contextOf(file, found, mapping)
    yield* thingsOf(context)
    for await (const record of readWxr(file, half(1))) {
      const place = { file: context.file, line: 0 }
      if (record.kind === 'unreadable')
        yield { kind: 'bad', place: { ...place, line: record.line }, message: record.why }
      if (record.kind !== 'post') continue
      try {
        yield* itemsOf(record.post, context)
      } catch (error) {
        // One post that can't be read keeps no other out.
        const message = `It can’t be read: ${(error as Error).message}`
        const id = context.idOf('post', record.post.id)
        yield { kind: 'bad', id, place: { ...place, line: record.post.line }, message }
      }
    }
    yield { kind: 'lastCall', place: { file } }
  } catch (error) {
    // What stood before it breaks off comes in.
    yield { kind: 'lastCall', place: { file } }
    throw error
  } finally {
    found.attachments.close()
  }
}

function mappingOf(given: unknown): WordpressMapping {
  const parsed = wordpressMappingSchema.safeParse(given ?? {})
  if (parsed.success) {
    const { postTypes, categories } = parsed.data
    // Someone's category is called "constructor": what every object has isn't in the mapping.
    return { ...parsed.data, postTypes: bare(postTypes), categories: bare(categories) }
  }
  throw new Invalid(
    Object.fromEntries(
      parsed.error.issues.map(({ path, message }) => [path.join('.') || 'map', [message]]),
    ),
  )
}

const bare = <T>(record: Record<string, T>): Record<string, T> =>
  Object.assign(Object.create(null), record)

/** WordPress's own form of a login in an address. */
const nicename = (login: string) =>
  login
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

function contextOf(file: string, found: Survey, mapping: WordpressMapping): Context {
  const host = URL.parse(found.site.url)?.host ?? basename(file)
  const idOf = (kind: string, id: string | number) => `wordpress:${host}:${kind}:${id}`
  const bylines = new Map<string, string>()
  for (const login of found.authors.keys()) {
    const id = idOf('author', login)
    bylines.set(login, id).set(nicename(login), id)
  }
  for (const guest of found.guests) {
    const id = idOf('guest', guest.postId)
    bylines.set(guest.login, id).set(nicename(guest.login), id)
    // An account and its guest author are one person.
    if (guest.linkedAccount)
      bylines.set(guest.linkedAccount, id).set(nicename(guest.linkedAccount), id)
  }
  return {
    found,
    mapping,
    idOf,
    timeZone: mapping.timeZone ?? env().NEWSROOM_TIMEZONE,
    file: basename(file),
    bylineOf: (login) => bylines.get(login) ?? bylines.get(login.replace(/^cap-/, '')),
  }
}

/** Sections, topics and bylines, before what names them. */
function* thingsOf(context: Context): Generator<SourceItem> {
  const { found, mapping, idOf, file } = context
  for (const term of found.categories.values()) {
    const as = mapping.categories[term.slug]
    if (as === 'skip') continue
    const isSection = as ? 'section' in as : found.sections.has(term.slug)
    const name =
      as && 'section' in as ? as.section : as && 'topic' in as ? as.topic : wordsOf(term.name)
    yield {
      kind: isSection ? 'section' : 'topic',
      id: idOf('category', term.slug),
      place: { file, line: term.line },
      notes: [],
      name: name || term.slug,
      ...(as ? {} : { slug: term.slug }),
      description: wordsOf(term.description),
      oldPaths: categoryPaths(term, context),
    }
  }
  for (const term of found.tags) {
    const base = term.taxonomy === 'post_tag' ? mapping.tagBase : term.taxonomy
    yield {
      kind: 'topic',
      id: idOf(term.taxonomy, term.slug),
      place: { file, line: term.line },
      notes: [],
      name: wordsOf(term.name) || term.slug,
      slug: term.slug,
      description: wordsOf(term.description),
      oldPaths: [`${rootOf(context)}${base}/${term.slug}/`],
    }
  }
  yield* bylinesOf(context)
}

const rootOf = ({ found }: Context) =>
  URL.parse(found.site.url)?.pathname.replace(/\/*$/, '/') ?? '/'

/** Below its parents, and by its number. */
function categoryPaths(term: WxrTerm, context: Context): string[] {
  const { found, mapping } = context
  const slugs = [term.slug]
  for (let at = found.categories.get(term.parent); at && slugs.length < 20; ) {
    slugs.unshift(at.slug)
    at = found.categories.get(at.parent)
  }
  const root = rootOf(context)
  const paths = [`${root}${mapping.categoryBase}/${slugs.join('/')}/`]
  if (slugs.length > 1) paths.push(`${root}${mapping.categoryBase}/${term.slug}/`)
  if (term.id > 0) paths.push(`${root}?cat=${term.id}`)
  return paths
}

function* bylinesOf(context: Context): Generator<BylineItem> {
  const { found, mapping, idOf, file } = context
  const pathOf = (login: string) => `${rootOf(context)}${mapping.authorBase}/${nicename(login)}/`
  const linked = new Set(found.guests.map(({ linkedAccount }) => linkedAccount))
  for (const guest of found.guests) {
    const portrait = guest.pictureId ? found.attachments.get(guest.pictureId) : undefined
    const notes = guest.pictureId && !portrait ? ['Its portrait isn’t in the export.'] : []
    const logins = [guest.login, guest.linkedAccount].filter(Boolean)
    yield {
      kind: 'byline',
      id: idOf('guest', guest.postId),
      place: { file, line: guest.line },
      notes,
      name: wordsOf(guest.name),
      slug: guest.login,
      kindOf: guest.linkedAccount ? 'staff' : 'guest',
      biography: wordsOf(guest.biography),
      links: guest.website ? [{ label: 'Website', url: guest.website }] : [],
      ...(portrait ? { portrait: fromOf(portrait) } : {}),
      oldPaths: logins.map(pathOf),
    }
  }
  // Their e-mail addresses are those of accounts: nobody meant them for readers.
  for (const { login, name, line } of found.authors.values()) {
    if (linked.has(login)) continue
    yield {
      kind: 'byline',
      id: idOf('author', login),
      place: { file, line },
      notes: [],
      name: wordsOf(name),
      slug: nicename(login),
      oldPaths: [pathOf(login)],
    }
  }
}

/** Of types that hold no texts of the newsroom's. */
const inner = new Set(
  `nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block wp_template
  wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face guest-author`.split(
    /\s+/,
  ),
)

function* itemsOf(post: WxrPost, context: Context): Generator<SourceItem> {
  const { mapping, idOf, file } = context
  const place = { file, line: post.line }
  const id = idOf('post', post.id)
  if (post.type === 'attachment') return yield attachmentItem(post, context)
  const as = mapping.postTypes[post.type] ?? { post: 'article', page: 'page' }[post.type]
  if (as === undefined || as === 'skip') {
    if (inner.has(post.type)) yield { kind: 'leftOut', place, what: `type ${post.type}`, count: 1 }
    else
      yield { kind: 'leftOut', id, place, what: `type ${post.type}, which the mapping leaves out` }
    return
  }
  const refused = refusal(post, place, id)
  if (refused) return yield refused
  if (post.comments > 0) yield { kind: 'leftOut', place, what: 'comments', count: post.comments }
  if (as === 'page') return yield pageOf(post, context)
  const length = post.content.length
  yield { kind: 'unread', id, place, length, read: () => read(post, context) }
}

/** @throws Invalid */
function read(post: WxrPost, context: Context): ArticleItem {
  try {
    return articleOf(post, context)
  } catch (error) {
    throw new Invalid({ '': [`It can’t be read: ${(error as Error).message}`] })
  }
}

function attachmentItem(post: WxrPost, { found, idOf, file }: Context): SourceItem {
  const place = { file, line: post.line }
  const id = idOf('attachment', post.id)
  const attachment = found.attachments.get(post.id)
  if (!attachment?.url) return { kind: 'bad', id, place, message: 'It has no attachment_url.' }
  const { url, alt, caption } = attachment
  if (!isImage(url))
    return {
      kind: 'leftOut',
      id,
      place,
      what: 'a file that is no picture: links to it stay as they are',
      detail: url,
    }
  const fileName = URL.parse(url)?.pathname.split('/').at(-1) ?? ''
  const said = { alt, caption: wordsOf(caption), credit: '' }
  return { kind: 'picture', id, place, notes: [], from: fromOf(attachment), ...said, fileName }
}
