import { z } from 'zod'
import type { ArticleCard, ArticleState } from '#lib/articles/schema.ts'
import { id } from '#lib/platform/id.ts'

/** The slots of each area of a front, in the order in which they stand. */
const areaSizes = { lead: 1, beside: 4, row: 4 } as const
type Area = keyof typeof areaSizes
export const areas = Object.keys(areaSizes) as Area[]

/** For a person: what an area is. */
export const areaNames: Record<Area, string> = { lead: 'Lead', beside: 'Beside', row: 'Row' }

/** The area of each slot, and its name for a person: "Beside 2". */
export const places = areas.flatMap((area) =>
  Array.from({ length: areaSizes[area] }, (_, n) => ({
    area,
    name: areaSizes[area] === 1 ? areaNames[area] : `${areaNames[area]} ${n + 1}`,
  })),
)

/** By what a slot is filled in which no article is placed. */
export const fillRules = ['newest', 'mostRead'] as const
export type FillRule = (typeof fillRules)[number]
export const fillNames: Record<FillRule, string> = {
  newest: 'The newest',
  mostRead: 'Most read in 24 hours',
}

const moment = z.iso.datetime('Choose a day and a time.')

/** An article, or, without one, what the rule brings. */
const slotSchema = z.object({
  articleId: id.nullable(),
  /** Until then it stands there; null: until the layout is changed. */
  until: moment.nullable().default(null),
})
export type Slot = z.infer<typeof slotSchema>
export const emptySlot: Slot = { articleId: null, until: null }

const breakingSchema = z.object({
  text: z
    .string()
    .trim()
    .min(1, 'Write the breaking line, or take it away.')
    .max(200, 'Use at most 200 characters.'),
  /** What it leads to; null: nothing yet. */
  articleId: id.nullable(),
  /** A breaking line always has an end. */
  until: moment,
})
export type BreakingLine = z.infer<typeof breakingSchema>

const rule = z.enum(fillRules).default('newest')

/** What stands where on a front. Slots that are left out are filled by rule. */
export const layoutSchema = z.object({
  slots: z
    .array(slotSchema)
    .max(places.length)
    .refine((slots) => {
      const ids = slots.flatMap(({ articleId }) => articleId ?? [])
      return new Set(ids).size === ids.length
    }, 'An article can stand in one slot only.')
    .transform((slots) => places.map((_, n) => slots[n] ?? emptySlot)),
  fill: z
    .object({ lead: rule, beside: rule, row: rule })
    .default({ lead: 'newest', beside: 'newest', row: 'newest' }),
  breaking: breakingSchema.nullable().default(null),
})
export type Layout = z.infer<typeof layoutSchema>

/** Nothing is placed: all by rule. */
export const emptyLayout: Layout = layoutSchema.parse({ slots: [] })

/** Whose front: a section's id, or null for the site's. */
const sectionId = id.nullable()
const version = z.int32().min(0)

export const saveDraftSchema = z.object({ sectionId, baseVersion: version, layout: layoutSchema })
export const publishEditionSchema = z.object({ sectionId, baseVersion: version })
export const scheduleEditionSchema = publishEditionSchema.extend({ startsAt: moment })
export const backToEditionSchema = z.object({
  sectionId,
  editionId: id,
  /** The edition that readers have, as far as the screen knows. */
  currentId: id.nullable(),
})
export const editionSchema = z.object({ editionId: id })
export const rescheduleEditionSchema = editionSchema.extend({ startsAt: moment })
export const findForFrontSchema = z.object({ words: z.string().trim().max(200) })

/** What a preview of a front shows: the draft, an edition, or the edition that readers have then. */
export const previewFrontSchema = z.object({
  sectionId,
  of: z.union([z.literal('draft'), z.literal('readers'), id]),
  at: z.date(),
})

/** An article as those know it who arrange fronts. */
export type PlaceableArticle = {
  id: number
  headline: string
  section: string | null
  state: ArticleState
  /** May readers see it now? */
  isPublic: boolean
  publishedAt: Date | null
  /** When its publication is due, if it is. */
  dueAt: Date | null
  hasPicture: boolean
}
export type PlaceableArticles = Record<number, PlaceableArticle>

/** What is being arranged, and what readers would have of it now, slot by slot. */
export type FrontDraft = {
  version: number
  layout: Layout
  savedAt: Date
  savedByName: string
  articles: PlaceableArticles
  shown: ({ id: number; headline: string } | null)[]
}

/** How a change of a draft, or what is made of it, ended. */
export type DraftOutcome<T = unknown> =
  | ({ outcome: 'saved'; draft: FrontDraft } & T)
  /** Someone changed it in between: nothing was written; `draft` is what stands there now. */
  | { outcome: 'stale'; draft: FrontDraft }

export type Edition = {
  id: number
  layout: Layout
  startsAt: Date
  createdAt: Date
  createdByName: string
  why: string
}

/** A front as its page in the newsroom has it. */
export type OpenFront = {
  sectionId: number | null
  name: string
  draft: FrontDraft
  /** What readers have; null: all by rule, as no edition was ever published. */
  current: Edition | null
  /** The edition before, if it differs. */
  previous: Edition | null
  /** Those to come, the next first. */
  coming: Edition[]
  /** Those that were, the latest first: at most 30. */
  past: Edition[]
}

/** A front in the newsroom's list. */
export type FrontRow = {
  sectionId: number | null
  name: string
  since: Date | null
  next: Date | null
  /** Does the draft differ from what readers have? */
  changed: boolean
}

/** A front as readers get it. */
export type Front = {
  /** Was it ever arranged? */
  curated: boolean
  breaking: { text: string; slug: string | null } | null
  lead: ArticleCard | null
  beside: ArticleCard[]
  row: ArticleCard[]
  /** The newest of the rest. */
  river: ArticleCard[]
  /** Cursor of the next page of the river; null at the end. */
  after: string | null
}

export const frontPath = (sectionId: number | null) => `/admin/fronts/${sectionId ?? 'home'}`
export const frontPreviewPath = (token: string) => `/preview/front/${token}`
