import { TZDate } from '@date-fns/tz'
import { Invalid } from '#lib/platform/failures.ts'
import type { Fields } from './front-matter.ts'

// What front matter says, whichever of the usual names it says it by.

/** The first of these names that has words. */
export function wordsOf(fields: Fields, ...names: string[]): string {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string' && value.trim()) return value.trim()
    if (typeof value === 'number') return String(value)
  }
  return ''
}

/** Words of all of these names: of a list, or parted by commas (or spaces, as Jekyll's tags are). */
export function listOf(fields: Fields, names: string[], parting: RegExp = /,/): string[] {
  const all = names.flatMap((name) => {
    const value = fields[name]
    if (typeof value === 'string') return value.split(parting)
    return Array.isArray(value) ? value : []
  })
  const words = all.flatMap((one) =>
    typeof one === 'string' || typeof one === 'number' ? [String(one).trim()] : [],
  )
  return [...new Set(words.filter(Boolean))]
}

/**
 * A moment: of a day, its beginning in the site's time zone.
 * @throws Invalid (field by the name) when it is none
 */
export function momentOf(fields: Fields, names: string[], timezone: string): Date | undefined {
  for (const name of names) {
    const value = fields[name]
    if (value === undefined || value === null || value === '' || typeof value === 'boolean')
      continue
    // TOML's dates are dates already; those without a zone say so when they are written again.
    const text = value instanceof Date ? value.toISOString() : String(value).trim()
    const date = momentIn(text, timezone)
    if (!date)
      throw new Invalid({
        [name]: [`“${text.slice(0, 60)}” isn’t a date such as 2024-03-01 08:00.`],
      })
    return date
  }
  return undefined
}

const form =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i

function momentIn(text: string, timezone: string): Date | undefined {
  const [found, ...parts] = form.exec(text) ?? []
  if (!found) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part) => Number(part ?? 0))
  const zone = parts[6]
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  if (utc.getUTCMonth() !== month - 1 || hour > 23 || minute > 59) return undefined
  if (!zone)
    return new Date(new TZDate(year, month - 1, day, hour, minute, second, timezone).getTime())
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? []
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  return new Date(utc.getTime() - offset * 60_000)
}

/** Names of authors, or keys of the site's list of them. */
export function authorsOf(fields: Fields): string[] {
  const given = ['author', 'authors'].flatMap((name) => {
    const value = fields[name]
    return Array.isArray(value) ? value : [value]
  })
  const names = given.flatMap((one) => {
    if (typeof one === 'string') return one.split(/\s*(?:,|;|\band\b|&)\s*/)
    const name = typeof one === 'object' && one !== null ? (one as Fields).name : undefined
    return typeof name === 'string' ? [name] : []
  })
  return [...new Set(names.map((name) => name.trim()).filter(Boolean))]
}

export type GivenPicture = { src: string; alt: string; caption: string; credit: string }

/** The picture on top: an address, or an object with one, by the names of the usual themes. */
export function pictureOf(fields: Fields): GivenPicture | undefined {
  const names = [
    'image',
    'cover',
    'featured_image',
    'featuredImage',
    'feature_image',
    'hero',
    'banner',
    'header',
    'thumbnail',
    'images',
  ]
  for (const name of names) {
    const given = Array.isArray(fields[name]) ? fields[name][0] : fields[name]
    if (
      typeof given === 'string' &&
      /\.(jpe?g|png|gif|webp|avif|svg|tiff?|heic)([?#]|$)/i.test(given)
    )
      return {
        src: given,
        alt: wordsOf(fields, 'image_alt', 'imageAlt', 'featured_image_alt', 'alt'),
        caption: wordsOf(
          fields,
          'image_caption',
          'imageCaption',
          'featured_image_caption',
          'caption',
        ),
        credit: wordsOf(fields, 'image_credit', 'imageCredit', 'credit'),
      }
    if (typeof given !== 'object' || given === null) continue
    const picture = given as Fields
    const src = wordsOf(
      picture,
      'src',
      'url',
      'path',
      'image',
      'feature',
      'overlay_image',
      'teaser',
    )
    if (src)
      return {
        src,
        alt: wordsOf(picture, 'alt', 'image_description'),
        caption: wordsOf(picture, 'caption'),
        credit: wordsOf(picture, 'credit', 'attribution'),
      }
  }
  return undefined
}
