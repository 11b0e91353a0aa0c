import { join } from 'node:path'
import { z } from 'zod'
import { linkSchema } from '#lib/bylines/schema.ts'
import { Invalid } from '#lib/platform/failures.ts'
import type { ArticleItem, BylineItem, PageItem, SourceItem, SourceOptions } from '../items.ts'
import { type AddressRules, categoriesOf, oldPathsOf, type Placed } from './addresses.ts'
import { authorsOf, listOf, momentOf, pictureOf, wordsOf } from './fields.ts'
import { type Fields, type Matter, splitMatter } from './front-matter.ts'
import { belowTexts, humanized, isPage, placedOf } from './placed.ts'
import { filesIn, openSite, readText, type SiteFolder, siteName } from './site.ts'
import { type FileAddresses, headingOff, picturesFor, textBody } from './text.ts'

/** What --map may say of a folder of Markdown. */
const mappingSchema = z.strictObject({
  /** What tells this site's texts from another's; the folder's name unless given. */
  name: z.string().trim().min(1).max(100).optional(),
  /** Address of the old site: links to it become ours, pictures are fetched from it. */
  site: z.url({ protocol: /^https?$/ }).optional(),
  /** Of dates without one; else the site's own setting, else UTC. */
  timezone: z.string().refine(isTimeZone, 'isn’t a time zone such as Europe/Berlin').optional(),
  /** Section of articles that no folder and no category puts into one. */
  section: z.string().trim().min(1).max(80).default('News'),
  /** Folders and categories, and the sections that they become. */
  sections: z.record(z.string(), z.string().trim().min(1).max(80)).default({}),
})
type Mapping = z.infer<typeof mappingSchema>

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * A folder of Hugo, Jekyll, Eleventy, or of plain Markdown files with front matter. It is read twice:
 * texts name each other by their files.
 * @throws Invalid when there is no such folder, or its settings or the mapping aren't right
 */
export async function* readMarkdown(
  root: string,
  options: SourceOptions,
): AsyncGenerator<SourceItem> {
  const mapping = mappingSchema.safeParse(options.mapping ?? {})
  if (!mapping.success) throw new Invalid({ mapping: [z.prettifyError(mapping.error)] })
  yield* new MarkdownSite(await openSite(root), mapping.data).items()
}

/** Folders that hold all texts alike, and tags that say nothing of what a text is about. */
const general = new Set(['post', 'posts', 'blog', 'article', 'articles', 'stories', 'pages'])
const listTags = new Set(['post', 'posts', 'all', 'nav', 'page', 'pages', 'blog'])
const listFolders = new Set(['tags', 'categories', 'authors', 'series'])

class MarkdownSite {
  #site: SiteFolder
  #mapping: Mapping
  #rules: AddressRules
  #name: string
  /** By path from the root: address of each text. */
  #addresses: FileAddresses = new Map()
  #sections = new Map<string, string>()
  #authors = new Set<string>()

  constructor(site: SiteFolder, mapping: Mapping) {
    this.#site = site
    this.#mapping = mapping
    this.#name = mapping.name ?? siteName(site.root)
    const own = wordsOf(site.config, 'timezone', 'timeZone')
    const permalinks = new Map<string, string>()
    const { permalink, permalinks: byFolder } = site.config
    if (typeof permalink === 'string') permalinks.set('', permalink)
    if (typeof byFolder === 'object' && byFolder !== null) {
      // Newer versions of Hugo part those of pages from those of lists.
      const page = (byFolder as Fields).page
      for (const [folder, template] of Object.entries(
        typeof page === 'object' && page ? page : byFolder,
      ))
        if (typeof template === 'string') permalinks.set(folder, template)
    }
    this.#rules = {
      generator: site.generator,
      timezone: mapping.timezone ?? (isTimeZone(own) ? own : 'UTC'),
      permalinks,
      uglyUrls: site.config.uglyURLs === true || site.config.uglyurls === true,
    }
  }

  async *items(): AsyncGenerator<SourceItem> {
    yield* this.#look()
    for (const key of this.#authors) yield* this.#byline(key)
    for await (const { path, kind } of filesIn(this.#site.root)) {
      const place = { file: path }
      if (kind === 'link') yield { kind: 'leftOut', place, what: 'links to other places' }
      else if (kind === 'other')
        yield { kind: 'leftOut', place, what: 'files that aren’t Markdown' }
      else yield* this.#orBad(path, () => this.#item(path))
    }
  }

  /** What is wrong with one file keeps no other out. */
  async *#orBad(
    path: string,
    read: () => Promise<SourceItem | undefined>,
  ): AsyncGenerator<SourceItem> {
    try {
      const item = await read()
      if (item) yield item
    } catch (error) {
      const message = (error as Error).message
      // A file may have gone since the folder was listed.
      if (!(error instanceof Invalid) && !(error as NodeJS.ErrnoException).code) throw error
      yield { kind: 'bad', id: this.#id(path), place: { file: path }, message }
    }
  }

  #id = (path: string) => `markdown:${this.#name}:${path}`

  async #read(path: string): Promise<{ matter: Matter; placed: Placed } | undefined> {
    const below = belowTexts(path, this.#site)
    if (below === undefined) return undefined
    const matter = splitMatter(await readText(join(this.#site.root, path)))
    return { matter, placed: placedOf(below, matter.fields, this.#site, this.#rules.timezone) }
  }

  /** First time: where each text is, which sections and authors there are. */
  async *#look(): AsyncGenerator<SourceItem> {
    for await (const { path, kind } of filesIn(this.#site.root)) {
      if (kind !== 'text') continue
      // What can't be read is told the second time.
      const read = await this.#read(path).catch(() => undefined)
      if (!read) continue
      const { placed } = read
      for (const author of authorsOf(placed.fields)) this.#authors.add(author)
      const [address] = oldPathsOf(placed, this.#rules)
      if (address) this.#addresses.set(path, address)
      const [folder = ''] = placed.folders
      if (placed.name !== '_index' || placed.folders.length !== 1 || placed.language) continue
      if (general.has(folder) || listFolders.has(folder)) continue
      const id = this.#id(path)
      this.#sections.set(folder, id)
      yield {
        kind: 'section',
        id,
        place: { file: path },
        notes: read.matter.text.trim() ? ['the text above its list: left out'] : [],
        name: this.#mapped(folder) ?? (wordsOf(placed.fields, 'title') || humanized(folder)),
        slug: folder,
        description: wordsOf(placed.fields, 'description', 'summary'),
        oldPaths: oldPathsOf(placed, this.#rules),
      }
    }
  }

  #mapped(name: string): string | undefined {
    return Object.hasOwn(this.#mapping.sections, name) ? this.#mapping.sections[name] : undefined
  }

  *#byline(key: string): Generator<BylineItem> {
    const fields = this.#site.authors.get(key)
    if (!fields) return
    const notes: string[] = []
    const links = ['website', 'url', 'uri', 'web', 'twitter', 'mastodon', 'github'].flatMap(
      (name) => {
        const given = wordsOf(fields, name)
        if (!given) return []
        const host = { twitter: 'https://x.com/', github: 'https://github.com/' }[name] ?? ''
        const url = /^https?:/.test(given) ? given : host + given.replace(/^@/, '')
        const link = linkSchema.safeParse({ label: humanized(name), url })
        if (!link.success) notes.push(`${name} ${given}: left out, it is no https address`)
        return link.success ? [link.data] : []
      },
    )
    const src = wordsOf(fields, 'avatar', 'image', 'picture', 'photo')
    const portrait = src ? picturesFor(this.#site, '', this.#mapping.site)(src) : undefined
    if (typeof portrait === 'string') notes.push(`portrait ${src}: ${portrait}`)
    yield {
      kind: 'byline',
      id: this.#id(`author:${key}`),
      place: { file: 'authors' },
      notes,
      name: wordsOf(fields, 'name', 'display_name', 'title') || key,
      biography: wordsOf(fields, 'bio', 'biography', 'short_bio', 'description'),
      links,
      ...(portrait && typeof portrait !== 'string' ? { portrait } : {}),
      oldPaths: [],
    }
  }

  async #item(path: string): Promise<SourceItem | undefined> {
    const read = await this.#read(path)
    const place = { file: path }
    if (!read) return { kind: 'leftOut', place, what: `files outside of ${this.#site.texts}/` }
    const { matter, placed } = read
    const bare = Object.keys(matter.fields).length === 0
    if (
      bare &&
      (this.#site.generator === 'jekyll' || /(^|\/)(README|LICENSE|CHANGELOG)\.\w+$/i.test(path))
    )
      return { kind: 'leftOut', place, what: 'files without front matter' }
    if (placed.name === '_index' || (placed.isIndex && placed.folders.length === 0)) {
      const isSection = this.#sections.has(placed.folders[0] ?? '') && placed.folders.length === 1
      return isSection ? undefined : { kind: 'leftOut', place, what: 'pages that are lists' }
    }
    return isPage(placed, this.#site)
      ? this.#page(path, matter, placed)
      : this.#article(path, matter, placed)
  }

  #common(path: string, matter: Matter, placed: Placed) {
    const { fields } = placed
    const { heading, text } = headingOff(matter.text, wordsOf(fields, 'title'))
    const own = this.#addresses.get(path) ?? '/'
    const { notes, ...body } = textBody(
      path,
      text,
      own,
      this.#site,
      this.#addresses,
      this.#mapping.site,
    )
    const file = placed.isIndex ? (placed.folders.at(-1) ?? '') : placed.name
    return {
      notes,
      body,
      title: heading || humanized(file),
      slug: wordsOf(fields, 'slug') || file,
      draft:
        fields.draft === true ||
        fields.draft === 'true' ||
        fields.published === false ||
        /(^|\/)_drafts\//.test(path),
      oldPaths: oldPathsOf(placed, this.#rules),
    }
  }

  #page(path: string, matter: Matter, placed: Placed): PageItem {
    const { body, ...common } = this.#common(path, matter, placed)
    return {
      kind: 'page',
      id: this.#id(path),
      place: { file: path },
      ...common,
      ...body,
      description: wordsOf(placed.fields, 'description', 'summary'),
      ...(placed.date ? { publishedAt: placed.date } : {}),
    }
  }

  #article(path: string, matter: Matter, placed: Placed): ArticleItem {
    const { fields, date } = placed
    const { body, title, notes, draft, ...common } = this.#common(path, matter, placed)
    const { timezone } = this.#rules
    if (!date && !draft) notes.push('it has no date: a draft now')
    const expires = momentOf(fields, ['expiryDate'], timezone)
    const expired = expires !== undefined && expires < new Date()
    if (expired) notes.push('its time was over (expiryDate): a draft now')
    const updatedAt = momentOf(
      fields,
      ['lastmod', 'last_modified_at', 'updated', 'updatedAt', 'modified'],
      timezone,
    )
    const { section, rest } = this.#sectionOf(placed)
    const parting = this.#site.generator === 'jekyll' ? /[\s,]+/ : /,/
    const tags = listOf(fields, ['tags', 'tag', 'topics'], parting)
    const given = pictureOf(fields)
    const from = given && picturesFor(this.#site, path, this.#mapping.site)(given.src)
    if (given && typeof from === 'string') notes.push(`picture ${given.src}: ${from}`)
    const language = wordsOf(fields, 'lang', 'language', 'locale') || placed.language
    return {
      kind: 'article',
      id: this.#id(path),
      place: { file: path },
      ...common,
      ...body,
      notes,
      headline: title,
      standfirst: wordsOf(fields, 'standfirst', 'subtitle', 'summary', 'description', 'excerpt'),
      section,
      bylines: authorsOf(fields).map((author) => ({
        name: this.#site.authors.has(author) ? this.#id(`author:${author}`) : author,
        role: 'by' as const,
      })),
      topics: [...rest, ...tags].filter((tag) => !listTags.has(tag.toLowerCase())),
      ...(language ? { details: { language } } : {}),
      ...(date ? { publishedAt: date } : {}),
      ...(updatedAt ? { updatedAt } : {}),
      draft: draft || expired || !date,
      ...(given && from && typeof from !== 'string'
        ? { picture: { from, alt: given.alt, caption: given.caption, credit: given.credit } }
        : {}),
    }
  }

  /** A folder that isn't for all texts, else the first category; further categories are topics. */
  #sectionOf(placed: Placed): { section: string; rest: string[] } {
    const categories = categoriesOf(placed)
    const folder = placed.isPost ? '' : (placed.folders[0] ?? '')
    const bundle = placed.isIndex && placed.folders.length === 1
    if (folder && !general.has(folder) && !bundle) {
      const section = this.#sections.get(folder) ?? this.#mapped(folder) ?? humanized(folder)
      return { section, rest: categories }
    }
    const [first, ...rest] = categories
    if (!first) return { section: this.#mapping.section, rest }
    return { section: this.#mapped(first) ?? humanized(first), rest }
  }
}
