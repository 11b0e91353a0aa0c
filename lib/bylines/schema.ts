import { z } from 'zod'
import { slugFrom, slugSchema } from '#lib/addresses/slug.ts'
import type { Picture } from '#lib/media/schema.ts'
import type { Message } from '#lib/messages/say.ts'
import { id } from '#lib/platform/id.ts'

/** What a byline did for an article, in the order in which articles print it. */
export const bylineRoles = ['by', 'photographs', 'reporting', 'translation', 'editing'] as const
export type BylineRole = (typeof bylineRoles)[number]

/** For the newsroom: how a role is printed before the names. */
export const roleWords: Record<BylineRole, string> = {
  by: 'By',
  photographs: 'Photographs by',
  reporting: 'Additional reporting by',
  translation: 'Translated by',
  editing: 'Edited by',
}

/** The same for readers, in their language, with `names` and their `count`. */
export const roleMessages = {
  by: 'creditBy',
  photographs: 'creditPhotographs',
  reporting: 'creditReporting',
  translation: 'creditTranslation',
  editing: 'creditEditing',
} as const satisfies Record<BylineRole, Message>

/** `agency`: an organisation, not linked as a person. */
export const bylineKinds = ['staff', 'freelance', 'agency', 'guest'] as const
export type BylineKind = (typeof bylineKinds)[number]

/** What a kind is, for staff and on a byline's page. */
export const kindNames: Record<BylineKind, string> = {
  staff: 'Staff',
  freelance: 'Freelance',
  agency: 'Agency',
  guest: 'Guest',
}

const text = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`)

/** A language tag (BCP 47) as HTML's `lang` takes it. */
export const languageSchema = z
  .string()
  .trim()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Enter a language tag, such as en-GB or cs.')

/** Where someone can be found or written to. */
export const linkSchema = z.object({
  label: text(60).min(1, 'Say what it is, such as Mastodon.'),
  url: z
    .string()
    .trim()
    .max(500, 'Use at most 500 characters.')
    .refine(isPublicLink, 'Enter an address that begins with https:// or mailto:.'),
})
export type BylineLink = z.infer<typeof linkSchema>

/** https, or mailto with an address: nothing that runs, nothing that is read along the way. */
function isPublicLink(given: string): boolean {
  const url = URL.parse(given)
  if (url?.protocol === 'https:') return url.hostname.includes('.') && !url.username
  if (url?.protocol !== 'mailto:') return false
  try {
    return z.email().safeParse(decodeURI(url.pathname)).success
  } catch {
    return false
  }
}

export const bylineEditSchema = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(120, 'Use at most 120 characters.'),
  /** Empty: proposed from the name. */
  slug: z.union([z.literal(''), slugSchema]).default(''),
  kind: z.enum(bylineKinds, `Choose one of: ${bylineKinds.join(', ')}.`).default('staff'),
  roleTitle: text(120).default(''),
  /** In the site's language. */
  biography: text(4000).default(''),
  biographies: z
    .array(
      z.object({ language: languageSchema, text: text(4000).min(1, 'Write it, or remove it.') }),
    )
    .max(30, 'Use at most 30 languages.')
    .refine(
      (all) => new Set(all.map(({ language }) => language.toLowerCase())).size === all.length,
      'A language can stand only once.',
    )
    .default([]),
  /** Public e-mail address; empty: none. */
  contact: z
    .union([z.literal(''), z.email('Enter an e-mail address, such as name@example.org.')])
    .default(''),
  links: z.array(linkSchema).max(20, 'Use at most 20 links.').default([]),
  /** Names of topics; one that isn't there yet is made. */
  beats: z
    .array(
      text(60)
        .min(1)
        .refine((name) => slugFrom(name) !== '', 'A topic needs a letter or a digit.'),
    )
    .max(20, 'Use at most 20 topics.')
    .default([]),
  /** Day on which someone left, YYYY-MM-DD; empty: active. */
  leftOn: z.union([z.literal(''), z.iso.date('Give a day as YYYY-MM-DD.')]).default(''),
  /** Left out: as it is. */
  portraitId: id.nullable().optional(),
  /** The account that this name belongs to, if any. */
  userId: id.nullable().default(null),
})
export type BylineEdit = z.infer<typeof bylineEditSchema>
export type BylineInput = z.input<typeof bylineEditSchema>

/** What a new name means for articles that are out: they keep the old one, or follow. */
export const renamingSchema = z.enum(['keep', 'follow'])
export type Renaming = z.infer<typeof renamingSchema>

/** A printed name. */
export type BylineName = {
  id: number
  slug: string
  name: string
  kind: BylineKind
  portrait: Picture | null
}

export type Byline = BylineName & {
  roleTitle: string
  biography: string
  /** Public e-mail address; empty: none. */
  contact: string
  links: BylineLink[]
}

/** A byline's own page. */
export type BylinePage = Byline & {
  /** Language of the biography, when it isn't the site's. */
  language: string | null
  /** Names of topics. */
  beats: string[]
  /** Year in which they left; null: they are here. */
  leftIn: number | null
}

/** A byline in the staff's list. */
export type BylineRow = BylineName & {
  roleTitle: string
  leftAt: Date | null
  user: { id: number; name: string } | null
  mergedInto: { id: number; name: string } | null
  /** Articles that carry it now, published or not. */
  articles: number
}

/** A byline as staff edit it. */
export type OpenByline = BylineRow & {
  edit: BylineEdit
  /** Articles that readers have, or had, under it. */
  published: number
}

/** A byline that an article's editor can choose. */
export type BylineChoice = {
  id: number
  name: string
  kind: BylineKind
  userId: number | null
  /** Not offered first. */
  left: boolean
}

export const bylineListSchema = z.object({
  search: text(120).optional().catch(undefined),
  kind: z.enum(bylineKinds).optional().catch(undefined),
  state: z.enum(['active', 'left', 'merged']).optional().catch(undefined),
  account: z.enum(['yes', 'no']).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(10_000).default(1).catch(1),
})
export type BylineList = z.infer<typeof bylineListSchema>

/** Two names that are probably one person, and how alike they are (0 to 1). */
export type LikelyPair = { one: BylineRow; other: BylineRow; likeness: number }

export const maxCsvBytes = 5 * 1024 * 1024
export const maxCsvRows = 10_000

/** What becomes of one line of a CSV file, by its number (the header is 1). */
export type CsvLine = {
  line: number
  name: string
  action: 'create' | 'update' | 'unchanged' | 'wrong'
  problems: { column: string; message: string }[]
}
export type CsvReport = { lines: CsvLine[]; written: boolean }
