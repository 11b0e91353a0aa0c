import type { Placed } from './addresses.ts'
import { momentOf } from './fields.ts'
import type { Fields } from './front-matter.ts'
import type { SiteFolder } from './site.ts'

/** Its path below the folder of texts; undefined: it lies outside of that. */
export function belowTexts(path: string, { texts }: SiteFolder): string | undefined {
  if (!texts) return path
  return path.startsWith(`${texts}/`) ? path.slice(texts.length + 1) : undefined
}

/**
 * What a text's path and front matter tell of where it stands.
 * @param path below the folder of texts
 * @throws Invalid when its date is none
 */
export function placedOf(
  path: string,
  fields: Fields,
  { generator }: SiteFolder,
  timezone: string,
): Placed {
  const parts = path.split('/')
  const file = (parts.pop() ?? '').replace(/\.\w+$/, '')
  const posts = parts.findIndex((part) => part === '_posts' || part === '_drafts')
  const isPost = posts >= 0
  // Folders of Jekyll's collections begin with _ and are known without it.
  const folders = (isPost ? parts.slice(0, posts) : parts).map((part) => part.replace(/^_/, ''))
  const [, whole = file, language = ''] =
    (generator === 'hugo' && /^(.+)\.([a-z]{2}(?:-[a-z]{2})?)$/.exec(file)) || []
  const [, day = '', rest = whole] = /^(\d{4}-\d{1,2}-\d{1,2})-(.+)$/.exec(whole) ?? []
  const name = generator === 'hugo' ? whole : rest
  const names = [
    'publishDate',
    'date',
    'pubDate',
    'pubdate',
    'publishedAt',
    'published_at',
    'published',
  ]
  const date = momentOf(fields, names, timezone) ?? momentOf({ day }, ['day'], timezone)
  return {
    folders,
    name,
    isIndex: name === 'index' || name === '_index',
    isPost,
    language,
    date,
    fields,
  }
}

/** A page of the site itself, not an article: it says so, or it has no date and stands in no list. */
export function isPage(
  { folders, isIndex, isPost, date, fields }: Placed,
  { generator }: SiteFolder,
): boolean {
  const said = [fields.type, fields.layout]
  if (said.includes('page')) return true
  if (isPost || date || said.some((one) => one === 'post' || one === 'article')) return false
  if (folders.length === 0 || (isIndex && folders.length === 1)) return true
  return generator === 'jekyll' || generator === 'eleventy'
}

/** "local-news" as people read it. */
export function humanized(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
