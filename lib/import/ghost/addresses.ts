import { TZDate } from '@date-fns/tz'
import { format } from 'date-fns/format'
import type { PictureFrom } from '../items.ts'

// Where things of a Ghost site are: __GHOST_URL__ (from version 4 on), /content/images …

const placeholder = /^__GHOST_URL__/

/** Ghost's site as its export speaks of it. */
export class GhostAddresses {
  #site: string
  #permalinks: string
  #timezone: string

  /**
   * @param site address of the site that is left, "https://old.example"; empty when it isn't told
   * @param permalinks setting of versions 1 and 2: "/:slug/" or "/:year/:month/:day/:slug/"
   */
  constructor(site: string, permalinks: string, timezone: string) {
    this.#site = site.replace(/\/+$/, '')
    this.#permalinks = permalinks.includes(':slug') ? permalinks : '/:slug/'
    this.#timezone = isTimeZone(timezone) ? timezone : 'UTC'
  }

  /** A link as readers shall have it: to this site's old paths, which lead on, or elsewhere. */
  link(href: string): string {
    const path = this.#local(href)
    if (path === undefined) return href
    // Files stay where they are.
    return /^\/content\/(files|media)\//.test(path) ? `${this.#site}${path}` : path
  }

  /** The file of a picture; text: why it can't be had. */
  picture(src: string): PictureFrom | string {
    const path = this.#local(src)
    if (path === undefined) {
      const address = src.startsWith('//') ? `https:${src}` : src
      return /^https?:\/\//.test(address) ? { url: address } : 'its address isn’t on the web'
    }
    const whole = path
      .replace(/[?#].*$/, '')
      .replace(/^(\/content\/images)\/size\/w\d+(h\d+)?(\/format\/\w+)?/, '$1')
    if (whole.split('/').includes('..')) return 'its path leads out of the folder'
    const file = decoded(whole).replace(/^\/+/, '')
    const inImages = file.replace(/^content\/images\//, '')
    const url = this.#site ? { url: this.#site + whole } : {}
    return { path: file, else: { path: `images/${inImages}`, else: { path: inImages, ...url } } }
  }

  /** Path of the post, as readers knew it. */
  post(slug: string, publishedAt: Date | undefined): string {
    if (!publishedAt) return this.#permalinks.includes(':year') ? `/${slug}/` : this.#fill(slug)
    const local = new TZDate(publishedAt.getTime(), this.#timezone)
    const [year = '', month = '', day = ''] = format(local, 'yyyy-MM-dd').split('-')
    return this.#fill(slug).replace(':year', year).replace(':month', month).replace(':day', day)
  }

  #fill(slug: string): string {
    return this.#permalinks.replace(':slug', () => slug)
  }

  /** Path and query of an address of this site; undefined: it is elsewhere. */
  #local(href: string): string | undefined {
    const given = href.trim()
    if (placeholder.test(given)) return given.replace(placeholder, '') || '/'
    if (given.startsWith('/') && !given.startsWith('//')) return given
    if (!this.#site || !given.startsWith(this.#site)) return undefined
    const rest = given.slice(this.#site.length)
    return rest === '' || /^[/?#]/.test(rest) ? rest || '/' : undefined
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
