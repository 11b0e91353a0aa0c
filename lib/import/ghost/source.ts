import { z } from 'zod'
import { Invalid } from '#lib/platform/failures.ts'
import type { ArticleItem, PageItem, SourceItem, SourceOptions } from '../items.ts'
import { GhostAddresses } from './addresses.ts'
import {
  type GhostExport,
  type GhostPost,
  type GhostTag,
  metaSchema,
  postAuthorSchema,
  postSchema,
  postTagSchema,
  readExport,
  settingSchema,
  tagSchema,
  userSchema,
} from './export.ts'
import { bylineOf, userId } from './people.ts'
import { postBody, postNotes, postPicture } from './posts.ts'

/** What --map may say of a Ghost export. Tags are named by their slugs. */
const mappingSchema = z.strictObject({
  /** Address of the old site: links to it become ours, pictures are fetched from it. */
  site: z.url({ protocol: /^https?$/ }).optional(),
  /** Section of articles that no tag puts into one. */
  section: z.string().trim().min(1).max(80).default('News'),
  tags: z.record(z.string(), z.enum(['section', 'topic', 'leave out'])).default({}),
  /** Posts for members or for those who paid: "draft" unless they may be public. */
  membersOnly: z.enum(['draft', 'public']).default('draft'),
})
type Mapping = z.infer<typeof mappingSchema>

/**
 * Ghost's JSON export, versions 1 to 6. Sections, topics and bylines come first.
 * @throws Invalid when it is none, or the mapping isn't right
 */
export async function* readGhost(file: string, options: SourceOptions): AsyncGenerator<SourceItem> {
  const mapping = mappingSchema.safeParse(options.mapping ?? {})
  if (!mapping.success) throw new Invalid({ mapping: [z.prettifyError(mapping.error)] })
  const site = new GhostSite(await readExport(file), file, mapping.data)
  yield* site.bad
  yield* site.tags()
  yield* site.people()
  yield* site.posts()
  yield* site.leftOut()
}

// One tag may be a section in this export, a topic in the next.
const tagId = (kind: 'section' | 'topic', id: string) => `ghost:${kind}:${id}`
const isInternal = ({ name, visibility }: GhostTag) =>
  visibility === 'internal' || name.startsWith('#')

class GhostSite {
  bad: SourceItem[] = []
  #file: string
  #mapping: Mapping
  #members: number
  #addresses: GhostAddresses
  #tags: Map<string, GhostTag>
  #posts: GhostPost[]
  /** By post, in their order. */
  #tagsOf: Map<string, string[]>
  #authorsOf: Map<string, string[]>
  #users: z.infer<typeof userSchema>[]
  /** Tags that are sections, by id. */
  #sections = new Set<string>()

  constructor({ data }: GhostExport, file: string, mapping: Mapping) {
    this.#file = file
    this.#mapping = mapping
    this.#members = data.members.length
    const settings = new Map(
      data.settings
        .flatMap((row) => settingSchema.safeParse(row).data ?? [])
        .map((one) => [one.key, one.value]),
    )
    const setting = (...keys: string[]) =>
      keys.map((key) => settings.get(key)).find((value) => typeof value === 'string') as
        | string
        | undefined
    this.#addresses = new GhostAddresses(
      mapping.site ?? '',
      setting('permalinks') ?? '',
      setting('timezone', 'active_timezone', 'activeTimezone') ?? 'UTC',
    )
    this.#tags = new Map(this.#rows('tags', data.tags, tagSchema).map((tag) => [tag.id, tag]))
    this.#users = this.#rows('users', data.users, userSchema)
    this.#tagsOf = inOrder(
      this.#rows('posts_tags', data.posts_tags, postTagSchema),
      ({ tag_id }) => tag_id,
    )
    this.#authorsOf = inOrder(
      this.#rows('posts_authors', data.posts_authors, postAuthorSchema),
      ({ author_id }) => author_id,
    )
    const metas = new Map(
      this.#rows('posts_meta', data.posts_meta, metaSchema).map((meta) => [meta.post_id, meta]),
    )
    this.#posts = this.#rows('posts', data.posts, postSchema).map((post) => {
      const meta = metas.get(post.id)
      if (!meta) return post
      const { post_id: _, ...said } = meta
      const given = Object.fromEntries(Object.entries(said).filter(([, words]) => words))
      return { ...post, ...given }
    })
    for (const post of this.#posts) {
      const primary = this.#tagIds(post)
        .map((id) => this.#tags.get(id))
        .find((tag) => tag && this.#as(tag) === 'section')
      if (primary) this.#sections.add(primary.id)
    }
  }

  /** Rows that are what they should be; the others are bad. */
  #rows<T>(table: string, rows: unknown[], schema: z.ZodType<T>): T[] {
    return rows.flatMap((row, at) => {
      const parsed = schema.safeParse(row)
      if (parsed.success) return [parsed.data]
      const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
      this.bad.push({
        kind: 'bad',
        place: { file: this.#file },
        message: `${table}[${at}]: ${issues.join('; ')}`,
      })
      return []
    })
  }

  #tagIds(post: GhostPost): string[] {
    return (this.#tagsOf.get(post.id) ?? []).filter((id) => this.#tags.has(id))
  }

  /** What a tag becomes by the mapping; the first public one of a post is its section. */
  #as(tag: GhostTag): 'section' | 'topic' | 'leave out' | 'internal' {
    const said = Object.hasOwn(this.#mapping.tags, tag.slug)
      ? this.#mapping.tags[tag.slug]
      : undefined
    return said ?? (isInternal(tag) ? 'internal' : 'section')
  }

  *tags(): Generator<SourceItem> {
    const used = new Set(this.#posts.flatMap((post) => this.#tagIds(post)))
    for (const tag of this.#tags.values()) {
      const place = { file: this.#file }
      const kind = this.#sections.has(tag.id) ? 'section' : 'topic'
      const id = tagId(kind, tag.id)
      const as = this.#as(tag)
      if (as === 'internal' || as === 'leave out') continue
      if (!used.has(tag.id)) {
        yield { kind: 'leftOut', id, place, what: 'tags that no post carries' }
        continue
      }
      const { name, slug, description } = tag
      const oldPaths = slug ? [`/tag/${slug}/`] : []
      yield { kind, id, place, notes: [], name: name || slug, slug, description, oldPaths }
    }
  }

  *people(): Generator<SourceItem> {
    const wrote = new Set(this.#posts.flatMap((post) => this.#authorIds(post)))
    for (const user of this.#users)
      if (wrote.has(user.id)) yield bylineOf(user, this.#file, this.#addresses)
  }

  #authorIds(post: GhostPost): string[] {
    return this.#authorsOf.get(post.id) ?? (post.author_id ? [post.author_id] : [])
  }

  *posts(): Generator<SourceItem> {
    for (const post of this.#posts) {
      const id = `ghost:post:${post.uuid || post.id}`
      const place = { file: this.#file }
      try {
        yield post.page || post.type === 'page' ? this.#page(post, id) : this.#article(post, id)
      } catch (error) {
        if (!(error instanceof Invalid)) throw error
        const message = `“${post.title || post.slug}”: ${error.message}`
        yield { kind: 'bad', id, place, message }
      }
    }
  }

  #page(post: GhostPost, id: string): PageItem {
    const { notes, ...body } = postBody(post, this.#addresses)
    const listed = postPicture(post, this.#addresses, notes)
    if (listed) notes.push('its picture on top: a page has none')
    return {
      kind: 'page',
      id,
      place: { file: this.#file },
      notes: [...notes, ...postNotes(post)],
      ...body,
      title: post.title,
      slug: post.slug,
      description: post.meta_description || post.custom_excerpt,
      ...(post.published_at ? { publishedAt: post.published_at } : {}),
      draft: post.status !== 'published',
      oldPaths: post.status === 'published' ? [`/${post.slug}/`] : [],
    }
  }

  #article(post: GhostPost, id: string): ArticleItem {
    const { notes, ...body } = postBody(post, this.#addresses)
    const users = new Set(this.#users.map((user) => user.id))
    const authors = this.#authorIds(post).filter((author) => users.has(author))
    if (authors.length === 0) notes.push('its author isn’t in the export')
    const tags = this.#tagIds(post).flatMap((tag) => this.#tags.get(tag) ?? [])
    const section = tags.find((tag) => this.#sections.has(tag.id) && this.#as(tag) === 'section')
    for (const tag of tags)
      if (this.#as(tag) === 'internal') notes.push(`internal tag ${tag.name}: left out`)
    const topics = tags.filter(
      (tag) => tag !== section && ['section', 'topic'].includes(this.#as(tag)),
    )
    const picture = postPicture(post, this.#addresses, notes)
    const draft = this.#isDraft(post, notes)
    const when = post.published_at ?? (post.status === 'published' ? post.created_at : undefined)
    return {
      kind: 'article',
      id,
      place: { file: this.#file },
      notes: [...notes, ...postNotes(post)],
      ...body,
      headline: post.title,
      standfirst: post.custom_excerpt,
      section: section ? tagId('section', section.id) : this.#mapping.section,
      bylines: authors.map((author) => ({ name: userId(author), role: 'by' as const })),
      // A tag that is a section of other articles is a topic by its name here.
      topics: topics.map((tag) => (this.#sections.has(tag.id) ? tag.name : tagId('topic', tag.id))),
      ...(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(post.locale)
        ? { details: { language: post.locale } }
        : {}),
      slug: post.slug,
      ...(when ? { publishedAt: when } : {}),
      ...(post.updated_at ? { updatedAt: post.updated_at } : {}),
      draft,
      ...(picture ? { picture } : {}),
      oldPaths:
        post.slug && post.status === 'published' ? [this.#addresses.post(post.slug, when)] : [],
      ...(post.meta_title ? { searchTitle: post.meta_title } : {}),
      ...(post.meta_description ? { searchDescription: post.meta_description } : {}),
    }
  }

  /** Whatever wasn't public doesn't become public by coming here. */
  #isDraft(post: GhostPost, notes: string[]): boolean {
    if (post.status === 'sent') {
      notes.push('it was sent by mail and stood on no page: a draft now')
      return true
    }
    if (post.status !== 'published' && post.status !== 'scheduled') {
      if (post.status !== 'draft') notes.push(`its status was “${post.status}”: a draft now`)
      return true
    }
    if (['', 'public'].includes(post.visibility)) return false
    if (this.#mapping.membersOnly === 'public') return false
    notes.push(`it was for some readers only (${post.visibility}): a draft now`)
    return true
  }

  *leftOut(): Generator<SourceItem> {
    if (this.#members === 0) return
    yield { kind: 'leftOut', place: { file: this.#file }, what: 'members', count: this.#members }
  }
}

/** What belongs to each post, in its order. */
function inOrder<T extends { post_id: string; sort_order: number }>(
  rows: T[],
  of: (row: T) => string,
): Map<string, string[]> {
  const byPost = new Map<string, string[]>()
  for (const row of [...rows].sort((one, other) => one.sort_order - other.sort_order)) {
    const ids = byPost.get(row.post_id) ?? []
    ids.push(of(row))
    byPost.set(row.post_id, ids)
  }
  return byPost
}
