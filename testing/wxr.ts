import { once } from 'node:events'
import { createWriteStream, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// WordPress exports (WXR 1.2) made up for tests and benches.

const cdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`

export type Post = {
  id: number
  type?: string
  status?: string
  title?: string
  content?: string
  excerpt?: string
  slug?: string
  link?: string
  creator?: string
  date?: string
  dateGmt?: string
  password?: string
  parent?: number
  attachmentUrl?: string
  categories?: [domain: string, slug: string, name: string][]
  meta?: Record<string, string>
  comments?: number
}

export function wxrItem(post: Post): string {
  const { id, type = 'post', status = 'publish', date = '2020-05-01 10:00:00' } = post
  const { dateGmt = date, slug = `post-${id}`, title = `Title ${id}` } = post
  const categories = (post.categories ?? []).map(
    ([domain, nicename, name]) =>
      `<category domain="${domain}" nicename="${nicename}">${cdata(name)}</category>`,
  )
  const meta = Object.entries(post.meta ?? {}).map(
    ([key, value]) =>
      `<wp:postmeta><wp:meta_key>${cdata(key)}</wp:meta_key><wp:meta_value>${cdata(value)}</wp:meta_value></wp:postmeta>`,
  )
  const comment =
    '<wp:comment><wp:comment_content><![CDATA[Well said]]></wp:comment_content></wp:comment>'
  return `<item>
<title>${cdata(title)}</title>
<link>${post.link ?? `https://old.example.com/2020/05/${slug}/`}</link>
<dc:creator>${cdata(post.creator ?? 'ann')}</dc:creator>
<guid isPermaLink="false">https://old.example.com/?p=${id}</guid>
<content:encoded>${cdata(post.content ?? `<p>Text ${id}</p>`)}</content:encoded>
<excerpt:encoded>${cdata(post.excerpt ?? '')}</excerpt:encoded>
<wp:post_id>${id}</wp:post_id>
<wp:post_date>${date}</wp:post_date>
<wp:post_date_gmt>${dateGmt}</wp:post_date_gmt>
<wp:post_name>${cdata(slug)}</wp:post_name>
<wp:status>${status}</wp:status>
<wp:post_parent>${post.parent ?? 0}</wp:post_parent>
<wp:post_type>${type}</wp:post_type>
<wp:post_password>${cdata(post.password ?? '')}</wp:post_password>
${post.attachmentUrl ? `<wp:attachment_url>${post.attachmentUrl}</wp:attachment_url>` : ''}
${categories.join('\n')}
${meta.join('\n')}
${comment.repeat(post.comments ?? 0)}
</item>
`
}

export function wxrHead(version = '1.2', inChannel = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/${version}/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/${version}/">
<channel>
<title>Old site</title>
<link>https://old.example.com</link>
<language>en-GB</language>
<wp:wxr_version>${version}</wp:wxr_version>
<wp:base_blog_url>https://old.example.com</wp:base_blog_url>
<wp:author><wp:author_login>${cdata('ann')}</wp:author_login><wp:author_display_name>${cdata('Ann Lee')}</wp:author_display_name></wp:author>
${inChannel}
`
}

export const wxrEnd = '</channel>\n</rss>\n'

export const wxrOf = (posts: Post[], version = '1.2', inChannel = '') =>
  wxrHead(version, inChannel) + posts.map(wxrItem).join('') + wxrEnd

/** Writes a file into a folder of its own. @returns its path */
export function fileOf(content: string | Buffer, name = 'export.xml'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'broadsheet-wxr-')), name)
  writeFileSync(path, content)
  return path
}

const sections = ['World', 'City', 'Business', 'Culture', 'Sport']

/** The article of a big export: some paragraphs, a heading, a list, now and then shortcodes or blocks. */
export function generatedPost(n: number): Post {
  const section = sections[n % sections.length] as string
  const words = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => `word${(from * 7919 + at * 104_729) % 5000}`).join(' ')
  const paragraphs = Array.from({ length: 8 }, (_, at) => words(n * 10 + at, 60))
  const classic = [
    ...paragraphs.slice(0, 4),
    `<h2>${words(n, 4)}</h2>`,
    `<ul><li>${words(n, 6)}</li><li>${words(n + 1, 6)}</li></ul>`,
    ...paragraphs.slice(4),
  ].join('\n\n')
  const blocks = paragraphs
    .map((text) => `<!-- wp:paragraph -->\n<p>${text}</p>\n<!-- /wp:paragraph -->`)
    .join('\n\n')
  const day = String(1 + (n % 28)).padStart(2, '0')
  const month = String(1 + (Math.floor(n / 28) % 12)).padStart(2, '0')
  return {
    id: n + 1,
    title: `${words(n, 6)} ${n}`,
    slug: `article-${n}`,
    excerpt: words(n, 20),
    content: n % 2 ? blocks : classic,
    date: `${2005 + (n % 20)}-${month}-${day} 09:30:00`,
    creator: 'ann',
    categories: [
      ['category', section.toLowerCase(), section],
      ['post_tag', `tag-${n % 50}`, `Tag ${n % 50}`],
    ],
    meta: { views: String(n * 3) },
  }
}

/** Writes an export of so many generated articles, as it goes. @returns its path */
export async function generatedWxr(articles: number, folder = tmpdir()): Promise<string> {
  const path = join(mkdtempSync(join(folder, 'broadsheet-wxr-')), 'export.xml')
  const out = createWriteStream(path)
  const terms = sections.map(
    (name, n) =>
      `<wp:category><wp:term_id>${n + 1}</wp:term_id><wp:category_nicename>${name.toLowerCase()}</wp:category_nicename><wp:cat_name>${cdata(name)}</wp:cat_name></wp:category>`,
  )
  out.write(wxrHead('1.2', terms.join('\n')))
  for (let n = 0; n < articles; n++)
    if (!out.write(wxrItem(generatedPost(n)))) await once(out, 'drain')
  out.end(wxrEnd)
  await once(out, 'finish')
  return path
}
