import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { Invalid } from '#lib/platform/failures.ts'
import { downloadOutside } from '#lib/platform/outward.ts'
import { bodyFromHtml } from '../html-body.ts'
import { escapeHtml, plainWords } from '../html-tree.ts'
import type { ArticleItem, SourceItem, SourceOptions } from '../items.ts'
import { attributeOf, recordsOf, textOf, XmlBroken, type XmlElement } from '../xml.ts'
import { type Entry, entryOf, resolved, uris } from './entry.ts'

/** What --map may say of a feed. */
const mappingSchema = z.strictObject({
  /** Address of a site that is left: its addresses lead here then, and links to it become ours. */
  site: z.url({ protocol: /^https?$/ }).optional(),
  section: z.string().trim().min(1).max(80).default('News'),
  /** Categories, and the sections that they become; the others are topics. */
  sections: z.record(z.string(), z.string().trim().min(1).max(80)).default({}),
  /** Bring everything in as drafts. */
  drafts: z.boolean().default(false),
})
type Mapping = z.infer<typeof mappingSchema>

const maxBytes = 50 * 2 ** 20

/**
 * RSS 2.0 (and 0.9x), RSS 1.0 or Atom: a file, or an address of the public internet.
 * @throws Invalid when it can't be fetched, or the mapping isn't right; XmlBroken where it can't be
 * read on
 */
export async function* readFeed(
  source: string,
  options: SourceOptions,
): AsyncGenerator<SourceItem> {
  const mapping = mappingSchema.safeParse(options.mapping ?? {})
  if (!mapping.success) throw new Invalid({ mapping: [z.prettifyError(mapping.error)] })
  if (!/^https?:\/\//.test(source)) {
    const size = (await stat(source).catch(() => undefined))?.size
    if (size === undefined) throw new Invalid({ '': [`There is no file ${source}.`] })
    yield* itemsIn(source, source, mapping.data, (read) => options.onBytes?.(read, size))
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-feed-'))
  try {
    const file = join(folder, 'feed.xml')
    const content = await downloadOutside(source, { maxBytes }).catch((error: Error) => {
      throw new Invalid({ '': [`${source} can’t be fetched: ${error.message}`] })
    })
    await writeFile(file, content)
    yield* itemsIn(file, source, mapping.data)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* itemsIn(
  file: string,
  source: string,
  mapping: Mapping,
  onBytes?: (read: number) => void,
): AsyncGenerator<SourceItem> {
  const feed = { base: /^https?:/.test(source) ? source : '', link: '', language: '' }
  let known = false
  const records = recordsOf(
    file,
    (path) => {
      const [root, parent, child] = path
      if (root && isFeed(root)) {
        known = true
        for (const { base } of path) if (base) feed.base = resolved(base, feed.base)
      }
      // The feed's own words, then its entries, wherever the format has them.
      if (path.length === 2) return parent?.name !== 'channel'
      return path.length === 3 && parent?.name === 'channel' && child !== undefined
    },
    onBytes ? { onBytes } : {},
  )
  for await (const record of records) {
    if (!known) break
    if (record.name === 'item' || record.name === 'entry') {
      yield* orBad(record, source, () =>
        articleOf(entryOf(record, feed.base), record, source, feed, mapping),
      )
    } else if (record.name === 'link' && !feed.link && isAlternate(record)) {
      const href = attributeOf(record, 'href')
      feed.link = resolved(href ?? textOf(record).trim(), feed.base)
      feed.base ||= feed.link
    } else if (record.name === 'language') feed.language = textOf(record).trim()
  }
  if (!known) throw new XmlBroken(1, 'It is no feed: neither RSS nor Atom.')
}

// Feeds name themselves too (rel="self").
const isAlternate = (link: XmlElement) => (attributeOf(link, 'rel') ?? 'alternate') === 'alternate'

const isFeed = ({ uri, name }: { uri: string; name: string }) =>
  (name === 'rss' && uri === '') ||
  (name === 'RDF' && uri === uris.rdf) ||
  (name === 'feed' && uris.atom.includes(uri))

function* orBad(record: XmlElement, file: string, make: () => SourceItem): Generator<SourceItem> {
  const place = { file, line: record.line }
  try {
    if (record.cut) throw new Invalid({ '': [record.cut] })
    yield make()
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    yield { kind: 'bad', place, message: error.message }
  }
}

function articleOf(
  entry: Entry,
  { line }: XmlElement,
  file: string,
  feed: { link: string; language: string },
  mapping: Mapping,
): ArticleItem {
  if (!entry.title && !entry.html) throw new Invalid({ '': ['It has neither a title nor a text.'] })
  const ours = (href: string) =>
    mapping.site && href.startsWith(mapping.site)
      ? href.slice(mapping.site.replace(/\/$/, '').length) || '/'
      : href
  const sounds = entry.enclosures
    .map((url) => `<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`)
    .join('')
  const { notes, ...body } = bodyFromHtml(entry.html + sounds, {
    pictureFrom: (src) => {
      const url = resolved(src, entry.base)
      return /^https?:/.test(url) ? { url } : 'its address isn’t on the web'
    },
    address: (href) => (href.startsWith('#') ? href : ours(resolved(href, entry.base))),
  })
  if (sounds) notes.push('a sound or film beside it: kept as a link')
  const publishedAt = momentOf(entry.published, notes)
  const updatedAt = momentOf(entry.updated, notes)
  const categories = [...new Set(entry.categories.map((one) => plainWords(one)).filter(Boolean))]
  const sectionOf = (name: string) =>
    Object.hasOwn(mapping.sections, name) ? mapping.sections[name] : undefined
  const category = categories.find(sectionOf)
  const language = entry.language || feed.language
  const summary = plainWords(entry.summary)
  const shown = new Set(body.pictures.map(({ from }) => from.url))
  return {
    kind: 'article',
    id: idOf(entry, feed.link || basename(file)),
    place: { file, line },
    notes,
    ...body,
    headline: entry.title,
    // A summary that is the text's beginning would be read twice.
    standfirst: isBeginning(summary, plainWords(entry.html)) ? '' : summary,
    section: (category && sectionOf(category)) || mapping.section,
    bylines: entry.authors.map((name) => ({ name, role: 'by' as const })),
    topics: categories.filter((one) => one !== category),
    ...(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language) ? { details: { language } } : {}),
    ...(publishedAt ? { publishedAt } : {}),
    ...(updatedAt ? { updatedAt } : {}),
    draft: mapping.drafts || !publishedAt,
    ...(entry.picture && !shown.has(entry.picture.from.url ?? '')
      ? { picture: entry.picture }
      : {}),
    oldPaths: mapping.site && entry.link.startsWith(mapping.site) ? [entry.link] : [],
  }
}

/** Short ids of feeds count within their site only. */
function idOf({ id, link, title, published }: Entry, site: string): string {
  const own = id || link || createHash('sha256').update(`${title}\n${published}`).digest('hex')
  const host = URL.parse(site)?.host ?? site
  const whole = `feed:${host}:${own}`
  return whole.length <= 300 ? whole : `feed:${createHash('sha256').update(whole).digest('hex')}`
}

function momentOf(text: string, notes: string[]): Date | undefined {
  if (!text) return undefined
  const date = new Date(text)
  const year = date.getUTCFullYear()
  if (year >= 1000 && year <= 9999) return date
  notes.push(`“${text.slice(0, 60)}” isn’t a date: left out`)
  return undefined
}

function isBeginning(summary: string, text: string): boolean {
  const bare = summary.replace(
    /\s*(\[?(…|\.\.\.|&hellip;)\]?|Continue reading.*|Read more.*)$/i,
    '',
  )
  return bare !== '' && text.startsWith(bare.slice(0, 200))
}
