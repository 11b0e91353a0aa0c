import { TZDate } from '@date-fns/tz'
import { format } from 'date-fns/format'
import { slugFrom } from '#lib/addresses/slug.ts'
import { wordsOf } from './fields.ts'
import type { Fields } from './front-matter.ts'
import type { Generator } from './site.ts'

/** A text as its file's name and front matter tell of it. */
export type Placed = {
  /** Folders below those that the generator takes as the root of its texts. */
  folders: string[]
  /** Its file's name without ending, date and language. */
  name: string
  /** "index" and "_index" files stand for their folder. */
  isIndex: boolean
  isPost: boolean
  language: string
  date: Date | undefined
  fields: Fields
}

export type AddressRules = {
  generator: Generator
  timezone: string
  /** Hugo: by the first folder. Jekyll: of posts. */
  permalinks: Map<string, string>
  uglyUrls: boolean
}

const jekyllStyles = new Map([
  ['date', '/:categories/:year/:month/:day/:title.html'],
  ['pretty', '/:categories/:year/:month/:day/:title/'],
  ['ordinal', '/:categories/:year/:y_day/:title.html'],
  ['none', '/:categories/:title.html'],
])

/** Paths under which readers had a text, the one in use first. */
export function oldPathsOf(placed: Placed, rules: AddressRules): string[] {
  const own = ownPaths(placed, rules)
  const [first = '/'] = own
  const given = ['aliases', 'redirect_from', 'redirects'].flatMap((name) => {
    const value = placed.fields[name]
    return Array.isArray(value) ? value : [value]
  })
  const others = given.flatMap((alias) => {
    if (typeof alias !== 'string' || !alias.trim()) return []
    return pathIn(alias.trim(), first.replace(/[^/]+\/?$/, ''))
  })
  return [...new Set([...own, ...others])].filter((path) => path !== '/')
}

function pathIn(path: string, base: string): string[] {
  const url = URL.parse(path, `http://site.invalid${base}`)
  return url ? [url.pathname + url.search] : []
}

function ownPaths(placed: Placed, rules: AddressRules): string[] {
  const { fields } = placed
  const given = wordsOf(fields, 'url', 'permalink')
  // An address that a template makes is none that could be known.
  const fixed = given && !/[{}]/.test(given) && !given.includes(':')
  if (fixed) return [rooted(given)]
  if (fields.permalink === false) return []
  if (rules.generator === 'jekyll') return jekyllPaths(placed, rules, given)
  return rules.generator === 'hugo' ? [hugoPath(placed, rules)] : [eleventyPath(placed)]
}

const rooted = (path: string) => (path.startsWith('/') ? path : `/${path}`)
const joined = (...parts: string[]) => `/${parts.filter(Boolean).join('/')}/`

function jekyllPaths(placed: Placed, rules: AddressRules, given: string): string[] {
  const { folders, name, isIndex, isPost } = placed
  if (!isPost) {
    const folder = joined(...folders)
    if (isIndex) return [folder]
    return [`${folder}${name}.html`, `${folder}${name}`, `${folder}${name}/`]
  }
  const wanted = given || rules.permalinks.get('') || 'date'
  const template = jekyllStyles.get(wanted) ?? wanted
  const path = filled(template, placed, rules).replace(/\/+/g, '/')
  // GitHub's pages answer without the ending too.
  return path.endsWith('.html') ? [path, path.slice(0, -5)] : [path]
}

function hugoPath(placed: Placed, rules: AddressRules): string {
  const { folders, name, isIndex, language, fields } = placed
  const before = language ? `/${language}` : ''
  const slug = wordsOf(fields, 'slug') || (isIndex ? '' : name)
  const template = rules.permalinks.get(folders[0] ?? '')
  const within = isIndex && wordsOf(fields, 'slug') ? folders.slice(0, -1) : folders
  const path = template ? filled(template, placed, rules) : joined(...within, slug)
  const whole = (before + path).replace(/\s+/g, '-').replace(/\/+/g, '/').toLowerCase()
  return rules.uglyUrls && !isIndex ? `${whole.replace(/\/$/, '')}.html` : whole
}

function eleventyPath({ folders, name, isIndex }: Placed): string {
  return joined(...folders, isIndex ? '' : name)
}

function filled(template: string, placed: Placed, { timezone, generator }: AddressRules): string {
  const { folders, name, isIndex, fields } = placed
  const at = new TZDate((placed.date ?? new Date(0)).getTime(), timezone)
  const title = wordsOf(fields, 'title')
  const file = isIndex ? (folders.at(-1) ?? '') : name
  const slug = wordsOf(fields, 'slug')
  const values: Record<string, string> = {
    year: format(at, 'yyyy'),
    month: format(at, 'MM'),
    i_month: format(at, 'M'),
    monthname: format(at, 'MMMM').toLowerCase(),
    short_month: format(at, 'MMM'),
    short_year: format(at, 'yy'),
    day: format(at, 'dd'),
    i_day: format(at, 'd'),
    y_day: format(at, 'DDD', { useAdditionalDayOfYearTokens: true }),
    hour: format(at, 'HH'),
    minute: format(at, 'mm'),
    second: format(at, 'ss'),
    categories: categoriesOf(placed)
      .map((one) => slugFrom(one))
      .join('/'),
    section: folders[0] ?? '',
    sections: folders.join('/'),
    filename: file,
    contentbasename: file,
    slugorfilename: slug || file,
    slugorcontentbasename: slug || file,
    slug: slug || (generator === 'jekyll' ? file : slugFrom(title) || file),
    title: generator === 'jekyll' ? slug || name : slugFrom(title),
    output_ext: '.html',
  }
  return rooted(
    template.replace(/:([a-z_]+)/g, (whole, key) =>
      Object.hasOwn(values, key) ? (values[key] as string) : whole,
    ),
  )
}

/** Jekyll's: of the folders above _posts, then of the front matter. */
export function categoriesOf({
  folders,
  fields,
  isPost,
}: Pick<Placed, 'folders' | 'fields' | 'isPost'>): string[] {
  const given = ['category', 'categories'].flatMap((name) => {
    const value = fields[name]
    if (typeof value === 'string') return name === 'categories' ? value.split(/[\s,]+/) : [value]
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  })
  return [...new Set([...(isPost ? folders : []), ...given].filter(Boolean))]
}
