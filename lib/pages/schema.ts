import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import type { BodyResources } from '#lib/articles/schema.ts'
import { type Document, documentSchema, emptyDocument } from '#lib/document/schema.ts'
import type { Picture } from '#lib/media/schema.ts'
import { id } from '#lib/platform/id.ts'

// Pages that the newsroom writes about itself: who it is, how it works, how it is reached.

/** What a page is for, in the order of the list; machines that read the site look for these. */
export const purposes = [
  'about',
  'masthead',
  'mission',
  'ownership',
  'ethics',
  'principles',
  'corrections',
  'verification',
  'unnamedSources',
  'bylines',
  'diversity',
  'diversityReport',
  'feedback',
  'contact',
  'privacy',
  'terms',
  'other',
] as const
export type Purpose = (typeof purposes)[number]

/** For staff: what each is called. */
export const purposeNames: Record<Purpose, string> = {
  about: 'About us',
  masthead: 'Masthead: the people',
  mission: 'Mission and coverage priorities',
  ownership: 'Ownership and funding',
  ethics: 'Ethics policy',
  principles: 'Publishing principles',
  corrections: 'Corrections policy',
  verification: 'Verification and fact-checking',
  unnamedSources: 'Unnamed sources',
  bylines: 'Bylines: when an article has no name',
  diversity: 'Diversity policy',
  diversityReport: 'Diversity staffing report',
  feedback: 'Ways to answer back',
  contact: 'Contact',
  privacy: 'Privacy',
  terms: 'Terms of use',
  other: 'Something else',
}

const words = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`)

/** What a person types. */
export const pageEditSchema = z.object({
  title: words(120).min(1, 'Enter a title.'),
  /** Empty: proposed from the title. */
  slug: z.union([z.literal(''), slugSchema]).default(''),
  purpose: z.enum(purposes),
  /** One sentence for search engines and cards. */
  description: words(300).default(''),
  body: documentSchema,
  inFooter: z.boolean().default(true),
  position: z.coerce
    .number('Enter a whole number.')
    .int('Enter a whole number.')
    .min(0, 'Use 0 or more.')
    .max(1000, 'Use at most 1000.')
    .default(0),
  published: z.boolean().default(false),
})
export type PageEdit = z.infer<typeof pageEditSchema>

export const emptyPage: PageEdit = {
  title: '',
  slug: '',
  purpose: 'other',
  description: '',
  body: emptyDocument,
  inFooter: true,
  position: 0,
  published: false,
}

/** A save names the version that it was based on. */
export const savePageSchema = pageEditSchema.extend({ id, baseVersion: id })
export const restorePageSchema = z.object({ id, version: id, baseVersion: id })

/** A page as it is edited. */
export type OpenPage = {
  id: number
  version: number
  savedAt: Date
  savedBy: string | null
  edit: PageEdit
}

/** How a save ended; `stale`: someone else saved meanwhile, and nothing was stored. */
export type PageOutcome =
  | { outcome: 'saved'; page: OpenPage }
  | { outcome: 'stale'; theirs: OpenPage }

/** A page in the newsroom's list. */
export type PageRow = Pick<OpenPage, 'id' | 'version' | 'savedAt' | 'savedBy'> &
  Omit<PageEdit, 'body'>

/** An earlier version. */
export type PageVersion = { version: number; savedAt: Date; savedBy: string | null; edit: PageEdit }

/** A page in the footer. */
export type FooterPage = { slug: string; title: string }

/** Where machines find what the newsroom says of itself: the path of each purpose that has a page. */
export type Policies = Partial<Record<Exclude<Purpose, 'other'>, string>>

/** A page as readers get it. */
export type PublicPage = {
  id: number
  slug: string
  title: string
  description: string
  purpose: Purpose
  body: Document
  savedAt: Date
  resources: BodyResources
  /** Those who make the paper, on the masthead's page; else empty. */
  people: Person[]
}

/** Someone on the masthead. */
export type Person = {
  id: number
  slug: string
  name: string
  roleTitle: string
  portrait: Picture | null
}
