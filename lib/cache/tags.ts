import { AsyncLocalStorage } from 'node:async_hooks'
import { processState } from '#lib/platform/process-state.ts'

/** A list of articles, newest first: of all, of a section, of a byline, about a topic. */
export type ArticleList = 'all' | `section-${number}` | `byline-${number}` | `topic-${number}`

/**
 * What a page was made from. Read functions add the tags of the rows that they read; write functions
 * announce those that they touched; a page that carries one of them is rendered anew.
 */
export type Tag =
  | `article:${number}`
  | `byline:${number}`
  | `section:${number}`
  | `reads:${number}`
  /** A front: that of a section, or `front:0`, the site's. */
  | `front:${number}`
  /** Entries of live coverage, by the article. */
  | `live:${number}`
  /** Pages of its earlier entries, which a new entry doesn't touch. */
  | `live-past:${number}`
  /** Which other languages an article can be had in. */
  | `translations:${number}`
  | `page:${number}`
  /** Which pages there are, for the footer and the policies. */
  | 'pages'
  /** Which bylines there are: one was added, or left. */
  | 'bylines'
  /** A topic's page, and pages that print its name. */
  | `topic:${number}`
  | `topic-name:${number}`
  /** What was published on a day of the newsroom's ("day:20261124"), in a month, in a year. */
  | `day:${string}`
  | `month:${string}`
  | `year:${string}`
  /** On which days anything was published. */
  | 'days'
  /** What readers search in. */
  | 'search'
  | 'corrections'
  /** The first page of a list of articles: a new one comes onto it. */
  | `newest:${ArticleList}`
  /** The pages after it: they change when an article comes in that was published before. */
  | `older:${ArticleList}`
  | 'newsletters'
  | 'sections'
  | 'settings'
  /** A sitemap's articles, by lib/sitemaps/schema.ts; and what all sitemaps of articles know. */
  | `sitemap:${number}`
  | 'sitemaps'
  /** Where old addresses lead. */
  | 'redirects'

/** Lists that an article of this section, by these bylines, about these topics, stands in. */
export function articleLists({
  sectionId = null,
  bylineIds = [],
  topicIds = [],
}: {
  sectionId?: number | null
  bylineIds?: number[]
  topicIds?: number[]
}): ArticleList[] {
  return [
    'all',
    ...(sectionId === null ? [] : [`section-${sectionId}` as const]),
    ...bylineIds.map((id) => `byline-${id}` as const),
    ...topicIds.map((id) => `topic-${id}` as const),
  ]
}

type Page = { tags: Set<Tag>; limit: Limit; reads: Map<string, Promise<unknown>> }

/** For how long (ms) what was read holds; null: until it is announced that it changed. */
export type Limit = {
  validForMs: number | null
  /** After this long (ms) a new one is made, and the old one shown meanwhile; null: never. */
  renewAfterMs?: number | null
}

const context = processState('page-context', () => new AsyncLocalStorage<Page>())

/** Runs `render` and collects into `tags` what it reads, and into `limit` how long that holds. */
export function collectingTags<T>(
  tags: Set<Tag>,
  render: () => T,
  limit: Limit = { validForMs: null },
): T {
  return context.run({ tags, limit, reads: new Map() }, render)
}

/** Is what runs now done for a readers' page? */
export const isForPage = (): boolean => context.getStore() !== undefined

/**
 * Says that the page being rendered holds for this long (ms) at most: something that it shows ends, or
 * begins, by itself. The time comes from the database's clock, so instances agree.
 */
export function limitValidity(ms: number): void {
  const page = context.getStore()
  if (page) page.limit.validForMs = Math.max(0, Math.min(page.limit.validForMs ?? ms, ms))
}

/**
 * Says that the page being rendered is to be made anew after this long (ms), by the first who asks for
 * it then. Nobody waits: for what moves all the time, and harms nobody when it is a little old.
 */
export function renewAfter(ms: number): void {
  const page = context.getStore()
  if (page) page.limit.renewAfterMs = Math.max(0, Math.min(page.limit.renewAfterMs ?? ms, ms))
}

/** Says that the page being rendered depends on these. Outside a render it does nothing. */
export function addTags(...tags: Tag[]): void {
  const page = context.getStore()
  if (page) for (const tag of tags) page.tags.add(tag)
}

/**
 * Reads once for the page being rendered, however many of its parts ask; outside a render, each time.
 * @param name of what is read, the same wherever it is
 */
export function oncePerPage<T>(name: string, read: () => Promise<T>): Promise<T> {
  const page = context.getStore()
  if (!page) return read()
  const known = page.reads.get(name) as Promise<T> | undefined
  const reading = known ?? read()
  if (!known) page.reads.set(name, reading)
  return reading
}

/** So many articles, by their ids, stand in one sitemap: an article never changes its file. */
export const articlesInSitemap = 1000

/** What changes an article changes its sitemap, the news sitemap and the index, and no other. */
export function sitemapTags(tag: Tag): Tag[] {
  const id = /^(?:article|live):(\d+)$/.exec(tag)?.[1]
  return id === undefined
    ? []
    : [`sitemap:${Math.floor(Number(id) / articlesInSitemap)}`, 'sitemaps']
}
