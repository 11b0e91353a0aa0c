import type { BylineRecord } from '#lib/bylines/carry.ts'
import type { MediaRecord } from '#lib/media/carry.ts'
import type { SectionRecord } from '#lib/sections/carry.ts'
import type { TopicRecord } from '#lib/topics/carry.ts'
import { type ReadableArticle, type ReadablePage, readablePicture } from './readable.ts'
import { block, escaped, numbered, paragraph, WordpressBody } from './wordpress-body.ts'

// WXR 1.2, as WordPress's own importer takes it; several authors as Co-Authors Plus has them, counts as
// the usual plug-ins keep them, old slugs as WordPress itself does.

type Site = { name: string; url: string; language: string; timeZone: string }

/** What XML can't say at all. */
const sayable = (text: string) =>
  text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
const cdata = (text: string) => `<![CDATA[${sayable(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
const tag = (name: string, text: string | number) =>
  `\t\t<${name}>${escaped(sayable(String(text)))}</${name}>\n`
const tagged = (name: string, text: string) => `\t\t<${name}>${cdata(text)}</${name}>\n`

const none = '0000-00-00 00:00:00'
/** 2026-03-01 08:00:00 */
function wallClock(at: string | null, timeZone: string): string {
  if (at === null) return none
  const style = { dateStyle: 'short', timeStyle: 'medium', timeZone } as const
  return new Intl.DateTimeFormat('sv-SE', style).format(new Date(at))
}

type Item = {
  id: number
  type: 'post' | 'page' | 'attachment'
  title: string
  slug: string
  path: string
  status: 'publish' | 'future' | 'draft' | 'pending' | 'private' | 'inherit'
  content: string
  excerpt: string
  at: string | null
  changedAt: string
  creator: string
  order?: number
  attachmentUrl?: string
  terms?: { domain: string; slug: string; name: string }[]
  meta?: [string, string | number][]
}

/** Writes an export for WordPress, piece by piece. */
export class Wordpress {
  #site: Site

  constructor(site: Site) {
    this.#site = site
  }

  begin(at: Date): string {
    const { name, url, language } = this.#site
    return `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/">
\t<channel>
${tag('title', name)}${tag('link', url)}${tag('description', '')}${tag('pubDate', at.toUTCString())}${tag('language', language)}${tag('wp:wxr_version', '1.2')}${tag('wp:base_site_url', url)}${tag('wp:base_blog_url', url)}`
  }

  end(): string {
    return '\t</channel>\n</rss>\n'
  }

  byline({ id, slug, name, contact }: BylineRecord): string {
    return `\t<wp:author>\n${tag('wp:author_id', id)}${tagged('wp:author_login', slug)}${tagged('wp:author_email', contact)}${tagged('wp:author_display_name', name)}${tagged('wp:author_first_name', '')}${tagged('wp:author_last_name', '')}\t</wp:author>\n`
  }

  section({ id, slug, name, description }: SectionRecord): string {
    return `\t<wp:category>\n${tag('wp:term_id', id * 2)}${tagged('wp:category_nicename', slug)}${tagged('wp:category_parent', '')}${tagged('wp:cat_name', name)}${tagged('wp:category_description', description)}\t</wp:category>\n`
  }

  topic({ id, slug, name, description }: TopicRecord): string {
    return `\t<wp:tag>\n${tag('wp:term_id', id * 2 + 1)}${tagged('wp:tag_slug', slug)}${tagged('wp:tag_name', name)}${tagged('wp:tag_description', description)}\t</wp:tag>\n`
  }

  picture(record: MediaRecord): string {
    if (record.deletedAt || record.file === null) return ''
    const picture = readablePicture(record)
    return this.#item({
      id: numbered.picture(record.id),
      type: 'attachment',
      title: record.fileName.replace(/\.\w+$/, '') || record.original,
      slug: `picture-${record.id}`,
      path: picture.path,
      status: 'inherit',
      content: [record.credit, record.copyright].filter(Boolean).join(' · '),
      excerpt: record.caption,
      at: record.createdAt,
      changedAt: record.createdAt,
      creator: '',
      attachmentUrl: this.#site.url + picture.path,
      meta: [
        // In the export's folder of pictures.
        ['_wp_attached_file', picture.file.replace(/^media\//, '')],
        ...(record.alt ? [['_wp_attachment_image_alt', record.alt] as [string, string]] : []),
      ],
    })
  }

  page(page: ReadablePage): string {
    return this.#item({
      id: numbered.page(page.id),
      type: 'page',
      title: page.title,
      slug: page.slug,
      path: `/page/${page.slug}`,
      status: page.published ? 'publish' : 'draft',
      content: new WordpressBody(page, this.#site.url).write(page.body),
      excerpt: page.description,
      at: page.savedAt,
      changedAt: page.savedAt,
      creator: '',
      order: page.position,
      meta: page.oldSlugs.map((slug) => ['_wp_old_slug', slug]),
    })
  }

  article(article: ReadableArticle): string {
    const { section, topics, bylines, picture, state } = article
    const authors = bylines.filter(({ role }) => role === 'by')
    const named = authors.length ? authors : bylines
    const once = named.filter((one, n) => named.findIndex(({ slug }) => slug === one.slug) === n)
    const terms = [
      ...(section ? [{ domain: 'category', ...section }] : []),
      ...topics.map((topic) => ({ domain: 'post_tag', ...topic })),
      ...once.map(({ slug }) => ({ domain: 'author', slug: `cap-${slug}`, name: slug })),
    ]
    const meta: [string, string | number][] = article.oldSlugs.map((slug) => ['_wp_old_slug', slug])
    if (picture) meta.push(['_thumbnail_id', numbered.picture(picture.id)])
    if (article.reads) meta.push(['views', article.reads])
    return this.#item({
      id: numbered.article(article.id),
      type: 'post',
      title: article.headline,
      slug: article.slug,
      path: `/article/${article.slug}`,
      status: statuses[state],
      content: this.#contentOf(article),
      excerpt: article.standfirst,
      at: article.publishedAt ?? article.dueAt,
      changedAt: article.updatedAt ?? article.publishedAt ?? article.savedAt,
      creator: once[0]?.slug ?? '',
      terms,
      meta,
    })
  }

  /** With what WordPress has no place for: who else made it, entries of live coverage, corrections. */
  #contentOf(article: ReadableArticle): string {
    const body = new WordpressBody(article, this.#site.url)
    const parts = [body.write(article.body)]
    const time = new Intl.DateTimeFormat(article.language, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: this.#site.timeZone,
    })
    for (const entry of article.entries) {
      const title = [time.format(entry.at), entry.headline].filter(Boolean).join(' · ')
      parts.push(block('heading', `<h2 class="wp-block-heading">${escaped(title)}</h2>`))
      parts.push(body.write(entry.body))
    }
    for (const { label, text, at } of article.corrections) {
      const what = `<strong>${escaped(label)} (${escaped(time.format(new Date(at)))})</strong>`
      parts.push(paragraph(text ? `${what}: ${escaped(text)}` : what))
    }
    return parts.join('\n\n')
  }

  #item(item: Item): string {
    const { url, timeZone } = this.#site
    const { at, changedAt } = item
    const link = url + item.path
    const hasDate = at !== null
    const terms = (item.terms ?? []).map(
      ({ domain, slug, name }) =>
        `\t\t<category domain="${domain}" nicename="${escaped(slug)}">${cdata(name)}</category>\n`,
    )
    const meta = (item.meta ?? []).map(
      ([key, value]) =>
        `\t\t<wp:postmeta>\n${tagged('wp:meta_key', key)}${tagged('wp:meta_value', String(value))}\t\t</wp:postmeta>\n`,
    )
    return [
      '\t<item>\n',
      tagged('title', item.title),
      tag('link', link),
      hasDate ? tag('pubDate', new Date(at).toUTCString()) : '',
      tagged('dc:creator', item.creator),
      `\t\t<guid isPermaLink="false">${escaped(`${url}/?p=${item.id}`)}</guid>\n`,
      tag('description', ''),
      tagged('content:encoded', item.content),
      tagged('excerpt:encoded', item.excerpt),
      tag('wp:post_id', item.id),
      tagged('wp:post_date', wallClock(at, timeZone)),
      tagged('wp:post_date_gmt', wallClock(at, 'UTC')),
      tagged('wp:post_modified', wallClock(changedAt, timeZone)),
      tagged('wp:post_modified_gmt', wallClock(changedAt, 'UTC')),
      tagged('wp:comment_status', 'closed'),
      tagged('wp:ping_status', 'closed'),
      tagged('wp:post_name', item.slug),
      tagged('wp:status', item.status),
      tag('wp:post_parent', 0),
      tag('wp:menu_order', item.order ?? 0),
      tagged('wp:post_type', item.type),
      tagged('wp:post_password', ''),
      tag('wp:is_sticky', 0),
      item.attachmentUrl ? tagged('wp:attachment_url', item.attachmentUrl) : '',
      ...terms,
      ...meta,
      '\t</item>\n',
    ].join('')
  }
}

/** What was taken down must not come back to readers by the way. */
const statuses = {
  published: 'publish',
  scheduled: 'future',
  draft: 'draft',
  changes_requested: 'draft',
  in_review: 'pending',
  approved: 'pending',
  taken_down: 'private',
} as const
