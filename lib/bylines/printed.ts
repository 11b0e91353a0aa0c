import { pictureUrl } from '#lib/media/schema.ts'
import {
  type Byline,
  type BylineName,
  type BylineRole,
  bylineRoles,
  roleMessages,
} from './schema.ts'

// How names are printed, by role: the page, cards, feeds and machines all take it from here.

type Credited = BylineName & { role: BylineRole }

/** Names that stand behind the same words, in the order in which they are printed. */
export type CreditLine<B extends Credited> = {
  role: BylineRole
  /** Says it with `names` and `count`. */
  message: (typeof roleMessages)[BylineRole]
  bylines: B[]
}

/** "By A and B", "Photographs by C" …: each role that somebody has, once. */
export function creditLines<B extends Credited>(bylines: B[]): CreditLine<B>[] {
  return bylineRoles.flatMap((role) => {
    const having = bylines.filter((byline) => byline.role === role)
    return having.length ? [{ role, message: roleMessages[role], bylines: having }] : []
  })
}

/** Whom a card names: those by whom it is; without any, the others, each once. */
export function authorsOf<B extends Credited>(bylines: B[]): B[] {
  const by = bylines.filter(({ role }) => role === 'by')
  return by.length ? by : eachOnce(bylines)
}

/** The same byline in several roles, once. */
export function eachOnce<B extends { id: number }>(bylines: B[]): B[] {
  return bylines.filter(({ id }, at) => bylines.findIndex((other) => other.id === id) === at)
}

/** Names in a row as the language writes it, in pieces: what isn't a name stands between them. */
export function inARow<T>(all: T[], language: string): ({ one: T } | { between: string })[] {
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const places = list.formatToParts(all.map((_, n) => String(n)))
  return places.map(({ type, value }) =>
    type === 'element' ? { one: all[Number(value)] as T } : { between: value },
  )
}

/** What machines know a role as (schema.org). */
const properties: Record<BylineRole, 'author' | 'contributor' | 'translator' | 'editor'> = {
  by: 'author',
  photographs: 'contributor',
  reporting: 'contributor',
  translation: 'translator',
  editing: 'editor',
}

export type Party = {
  '@type': 'Person' | 'Organization'
  name: string
  url: string
  jobTitle?: string
  image?: string
  sameAs?: string[]
}

/** Of a byline that is known only by name, less is told. */
type Known = BylineName & Partial<Pick<Byline, 'roleTitle' | 'links'>>

/** A byline as schema.org has it: an agency is an organisation. */
export function partyOf(
  { kind, name, slug, portrait, roleTitle, links = [] }: Known,
  origin: string,
) {
  const pages = links.map(({ url }) => url).filter((url) => url.startsWith('https:'))
  const party: Party = {
    '@type': kind === 'agency' ? 'Organization' : 'Person',
    name,
    url: `${origin}/by/${slug}`,
    ...(roleTitle && kind !== 'agency' && { jobTitle: roleTitle }),
    ...(portrait && { image: origin + pictureUrl(portrait, 400) }),
    ...(pages.length && { sameAs: pages }),
  }
  return party
}

/**
 * Who did what, in schema.org's words. `author` is there always, the others where somebody is.
 * @param origin of the site, without a trailing slash
 */
export function partiesOf(
  bylines: (Credited & Known)[],
  origin: string,
): Partial<Record<(typeof properties)[BylineRole], Party[]>> {
  const parties: ReturnType<typeof partiesOf> = { author: [] }
  for (const { role, bylines: having } of creditLines(bylines)) {
    const known = parties[properties[role]] ?? []
    const added = having.map((byline) => partyOf(byline, origin))
    parties[properties[role]] = [...known, ...added].filter(
      ({ url }, at, all) => all.findIndex((other) => other.url === url) === at,
    )
  }
  return parties
}
