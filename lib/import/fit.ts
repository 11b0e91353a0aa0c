import { slugFrom, slugSchema } from '#lib/addresses/slug.ts'
import { type Document, documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { Invalid } from '#lib/platform/failures.ts'
import type { ArticleItem, UsedPicture, WithBody } from './items.ts'

// Other systems know no such limits as ours: what is too long is cut, and told with what was cut off.

/** PostgreSQL takes no NUL in a text. */
export const clean = (text: string): string => text.replaceAll('\0', '').trim()

/** Cut at a word's end. */
export function cut(text: string, max: number, what: string, notes: string[]): string {
  const whole = clean(text)
  if (whole.length <= max) return whole
  const room = whole.slice(0, max - 1)
  const at = room.lastIndexOf(' ')
  const begin = room.slice(0, at > max / 2 ? at : undefined).trimEnd()
  notes.push(`${what} is longer than ${max} characters and was cut; it read: ${whole}`)
  return `${begin}…`
}

/** What a source wishes as a slug, in our form; empty: none. */
export function slugOf(wish: string | undefined): string {
  if (!wish) return ''
  if (slugSchema.safeParse(wish).success) return wish
  try {
    return slugFrom(decodeURIComponent(wish))
  } catch {
    return slugFrom(wish)
  }
}

/** @throws Invalid (field body) */
export function fitBody(item: WithBody): Document {
  const parsed = documentSchema.safeParse(item.body)
  if (parsed.success) return withoutNul(parsed.data)
  const [issue] = parsed.error.issues
  const at = issue?.path.length ? ` (at ${issue.path.join('.')})` : ''
  throw new Invalid({ body: [`${issue?.message ?? 'It can’t be read.'}${at}`] })
}

function withoutNul(body: Document): Document {
  const json = JSON.stringify(body)
  return json.includes('\\u0000') ? JSON.parse(json.replaceAll('\\u0000', '')) : body
}

export function fitPicture(picture: UsedPicture, notes: string[]): UsedPicture {
  return {
    from: picture.from,
    alt: cut(picture.alt, 500, 'A picture’s description', notes),
    caption: cut(picture.caption, 1000, 'A caption', notes),
    credit: cut(picture.credit, 200, 'A picture’s credit', notes),
  }
}

/**
 * The article as our limits allow; what was cut is in its notes.
 * @param isKnown names and ids of sections and bylines that are there need not fit
 * @throws Invalid by the field
 */
export function fitArticle(
  given: ArticleItem,
  isKnown: (kind: 'section' | 'byline', name: string) => boolean,
): ArticleItem {
  const notes = [...given.notes]
  const body = fitBody(given)
  let headline = cut(given.headline.replace(/\s+/g, ' '), 300, 'The headline', notes)
  if (!headline) {
    const words = plainText(body).split('\n')[0]?.trim() ?? ''
    headline = words.length > 80 ? `${words.slice(0, 79).replace(/\s+\S*$/, '')}…` : words
    headline ||= 'Untitled'
    notes.push(`It had no headline; it has “${headline}” now.`)
  }
  const topics: string[] = []
  for (const name of given.topics.map(clean).filter(Boolean)) {
    const fits = cut(name, 60, 'A topic’s name', notes)
    if (!slugFrom(fits)) notes.push(`The topic “${name}” has no letter or digit and was left out.`)
    else if (!topics.includes(fits)) topics.push(fits)
  }
  if (topics.length > 20) {
    const rest = topics.splice(20).join(', ')
    notes.push(`An article has at most 20 topics; these were left out: ${rest}`)
  }
  const bylines = given.bylines.filter(({ name }) => clean(name))
  if (bylines.length > 20) {
    const rest = bylines.splice(20).map(({ name }) => name)
    notes.push(`An article has at most 20 bylines; these were left out: ${rest.join(', ')}`)
  }
  for (const [what, text] of [
    ['search title', given.searchTitle],
    ['search description', given.searchDescription],
  ] as const)
    if (text) notes.push(`There is no place for its ${what}: ${text}`)
  return {
    ...given,
    notes,
    body,
    headline,
    standfirst: cut(given.standfirst, 1000, 'The standfirst', notes),
    section: isKnown('section', given.section)
      ? given.section
      : cut(given.section, 80, 'The section’s name', notes),
    bylines: bylines.map(({ name, role }) => ({
      name: isKnown('byline', name) ? name : cut(name, 120, 'A byline', notes),
      role,
    })),
    topics,
    slug: slugOf(given.slug),
    pictures: given.pictures.map((picture) => fitPicture(picture, notes)),
    ...(given.picture ? { picture: fitPicture(given.picture, notes) } : {}),
  }
}
