import { Feed, type Item } from 'feed'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { authorsOf } from '#lib/bylines/printed.ts'
import { pictureUrl } from '#lib/media/schema.ts'
import { type FeedFormat, feedPath } from './schema.ts'

/** What a feed is made of. */
export type FeedSource = {
  title: string
  description: string
  /** BCP 47 language tag. */
  language: string
  siteName: string
  /** Of the site, without a trailing slash. */
  origin: string
  /** Of the page that it follows. */
  path: string
  /** What it follows, by what never changes: "site", "section:3". */
  follows: string
  /** Address of the WebSub hub that tells of changes; none unless given. */
  hub?: string | null
  /** With their content as HTML in which each address is absolute. */
  articles: { article: PublishedArticle; html: string }[]
}

/** Writes a feed: RSS 2.0, Atom or JSON Feed 1.1. The same source gives the same bytes. */
export function writeFeed(source: FeedSource, format: FeedFormat): string {
  if (format === 'json') return JSON.stringify(jsonFeed(source))
  const { title, description, language, siteName, origin, path, follows, hub, articles } = source
  const feed = new Feed({
    id: `tag:${new URL(origin).hostname},2026:${follows}`,
    title,
    description,
    language,
    link: origin + path,
    feed: origin + feedPath(path, format),
    ...(hub && { hub }),
    updated: new Date(Math.max(0, ...articles.map(({ article }) => +updatedOf(article)))),
    author: { name: siteName },
    generator: 'Broadsheet',
  })
  for (const one of articles)
    feed.addItem(format === 'xml' ? rssItem(one, origin) : atomItem(one, origin))
  return wellFormed(format === 'xml' ? feed.rss2() : feed.atom1())
}

type One = FeedSource['articles'][number]

/** What readers know of an article changed last then: a correction counts, a minor change doesn't. */
function updatedOf({ publishedAt, updatedAt, corrections }: PublishedArticle): Date {
  const times = [publishedAt, updatedAt ?? publishedAt, ...corrections.map(({ at }) => at)]
  return new Date(Math.max(...times.map(Number)))
}

/** Never changes, whatever becomes of the slug (RFC 4151). */
function idOf({ id, publishedAt }: PublishedArticle, origin: string): string {
  return `tag:${new URL(origin).hostname},${publishedAt.toISOString().slice(0, 10)}:article:${id}`
}

/** Who wrote it, as cards name them. */
function writersOf({ bylines }: PublishedArticle, origin: string) {
  return authorsOf(bylines).map(({ name, slug }) => ({ name, link: `${origin}/by/${slug}` }))
}

/** Its section, topics, and what kind of work it is, by schema.org's name of the property. */
const categoriesOf = ({ section, topics, genre }: PublishedArticle) => [
  ...(section ? [{ name: section.name, term: section.slug }] : []),
  ...topics.map(({ name, slug }) => ({ name, term: slug })),
  {
    name: genre,
    term: genre,
    scheme: 'https://schema.org/genre',
    domain: 'https://schema.org/genre',
  },
]

const itemOf = ({ article, html }: One, origin: string) => ({
  id: idOf(article, origin),
  link: `${origin}/article/${article.slug}`,
  date: updatedOf(article),
  published: article.publishedAt,
  ...(article.standfirst && { description: inHtml(article.standfirst) }),
  content: html,
  category: categoriesOf(article),
})

function atomItem(one: One, origin: string): Item {
  const { article } = one
  const authors = writersOf(article, origin)
  return {
    ...itemOf(one, origin),
    title: inHtml(article.headline),
    // They stand in attributes, where the library leaves this one as it is.
    category: categoriesOf(article).map((one) => ({
      ...one,
      name: one.name.replaceAll('<', lessThan),
    })),
    ...(authors.length && { author: authors }),
  }
}

function rssItem(one: One, origin: string): Item {
  const { article } = one
  const creators = writersOf(article, origin).map(({ name }) => ({ _text: name }))
  return {
    ...itemOf(one, origin),
    // The library writes it as it is; in RSS a title is plain text.
    title: article.headline.replaceAll(']]>', ']] >'),
    extensions: [
      // `author` would be an e-mail address.
      ...(creators.length ? [extension('dc:creator', creators)] : []),
      extension('atom:updated', { _text: updatedOf(article).toISOString() }),
      ...(article.picture ? [mediaOf(article.picture, origin)] : []),
    ],
  }
}

const extension = (name: string, objects: object) => ({
  name,
  objects: objects as Record<string, unknown>,
})

function mediaOf(picture: NonNullable<PublishedArticle['picture']>, origin: string) {
  return extension('media:content', {
    _attributes: {
      'xmlns:media': 'http://search.yahoo.com/mrss/',
      url: origin + pictureUrl(picture, 1200),
      type: 'image/jpeg',
      medium: 'image',
    },
    ...(picture.alt && { 'media:description': { _text: picture.alt } }),
    ...(picture.credit && { 'media:credit': { _text: picture.credit } }),
  })
}

/** https://www.jsonfeed.org/version/1.1/ ; the library writes version 1, with one author. */
function jsonFeed(source: FeedSource) {
  const { title, description, language, siteName, origin, path, hub, articles } = source
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title,
    description,
    language,
    home_page_url: origin + path,
    feed_url: origin + feedPath(path, 'json'),
    ...(hub && { hubs: [{ type: 'WebSub', url: hub }] }),
    authors: [{ name: siteName, url: `${origin}/` }],
    items: articles.map(({ article, html }) => ({
      id: idOf(article, origin),
      url: `${origin}/article/${article.slug}`,
      title: article.headline,
      content_html: html,
      // Where it is another than the feed's.
      ...(article.language && { language: article.language }),
      ...(article.standfirst && { summary: article.standfirst }),
      ...(article.picture && { image: origin + pictureUrl(article.picture, 1200) }),
      date_published: article.publishedAt.toISOString(),
      date_modified: updatedOf(article).toISOString(),
      authors: writersOf(article, origin).map(({ name, link }) => ({ name, url: link })),
      tags: categoriesOf(article).map(({ name }) => name),
    })),
  }
}

/** Words as HTML. */
function inHtml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Stands for "<" until the library has written its attributes: no character, so that no text has it. */
const lessThan = '\ufdd0'

/** Without the control characters that XML 1.0 can't hold. */
function wellFormed(xml: string): string {
  const whole = xml.replaceAll(lessThan, '&lt;')
  return whole.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
}
