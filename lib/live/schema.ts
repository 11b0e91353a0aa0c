import { z } from 'zod'
import type { ArticleState, BodyResources } from '#lib/articles/schema.ts'
import type { BylineName } from '#lib/bylines/schema.ts'
import { type Document, documentSchema } from '#lib/document/schema.ts'
import { digits, id, idInText } from '#lib/platform/id.ts'

/** PostgreSQL's notification channel for entries of live coverage. */
export const liveChannel = 'broadsheet_live'

/** What instances tell each other: an article's entries have changed, up to this number. */
export const liveNewsSchema = z.object({
  articleId: id,
  sequence: z.number().int().min(0),
  /** Has the coverage begun or ended? That has no number. */
  moved: z.boolean().default(false),
})
export type LiveNews = z.infer<typeof liveNewsSchema>

const words = {
  headline: z.string().trim().max(200, 'Use at most 200 characters.').default(''),
  body: documentSchema,
  bylines: z
    .array(id)
    .max(10, 'Use at most 10 bylines.')
    .refine((all) => new Set(all).size === all.length, 'A byline can stand only once.')
    .default([]),
  /** The time that is printed, a moment (ISO 8601); empty: now, or as it is. */
  at: z.union([z.literal(''), z.iso.datetime('Choose a day and a time.')]).default(''),
}

/** A new entry. */
export const addEntrySchema = z.object({
  articleId: id,
  /** Made where it is written: sent twice, it is still one entry. */
  key: z.uuid(),
  ...words,
  pinned: z.boolean().default(false),
  keyPoint: z.boolean().default(false),
})
export type AddEntry = z.infer<typeof addEntrySchema>

/** An entry's new words; `baseVersion` is the version that was changed. */
export const editEntrySchema = z.object({ id, baseVersion: id, ...words })
export type EditEntry = z.infer<typeof editEntrySchema>

export const markEntrySchema = z.object({
  id,
  pinned: z.boolean().optional(),
  keyPoint: z.boolean().optional(),
})
export type MarkEntry = z.infer<typeof markEntrySchema>

/** What may become of an article's coverage, and what its button says. */
export const coverageSteps = {
  begin: 'Make this live coverage',
  end: 'End the coverage',
  reopen: 'Reopen the coverage',
  undo: 'Not live coverage',
} as const
export type CoverageStep = keyof typeof coverageSteps

export const moveCoverageSchema = z.object({
  articleId: id,
  step: z.enum(['begin', 'end', 'reopen', 'undo']),
})
export type MoveCoverage = z.infer<typeof moveCoverageSchema>

/** Entries before one in time. */
export const earlierSchema = z.object({ articleId: id, before: z.object({ at: z.date(), id }) })

const sequence = z.int().min(0)
/** Changes after a number; no further than `upTo`, if that is given. */
export const changesSchema = z.object({
  articleId: id,
  after: sequence,
  upTo: sequence.optional(),
})
/** The same in an address. */
export const changesInTextSchema = z.object({
  articleId: idInText,
  after: digits,
  upTo: digits.optional(),
})
export type ChangesAsked = z.infer<typeof changesSchema>

/** An entry as the newsroom has it. */
export type DeskEntry = {
  id: number
  headline: string
  body: Document
  at: Date
  pinned: boolean
  keyPoint: boolean
  bylines: { id: number; name: string }[]
  createdBy: number | null
  createdByName: string
  editedAt: Date | null
  deletedAt: Date | null
  version: number
  sequence: number
  /** May whoever asked change and delete it? */
  mayChange: boolean
}

/** How a change of an entry ended. Wrong input, refusal and absence are thrown. */
export type EntryOutcome =
  | { outcome: 'saved'; entry: DeskEntry }
  /** Someone changed it in between: nothing was written; `theirs` is what stands there now. */
  | { outcome: 'stale'; theirs: DeskEntry }

/** Where an article's coverage stands. */
export type Coverage = {
  articleId: number
  slug: string
  headline: string
  state: ArticleState
  isLive: boolean
  startedAt: Date | null
  endedAt: Date | null
  /** Of the newest change. */
  sequence: number
  /** How many entries it has, deleted ones apart. */
  entries: number
  may: { cover: boolean; move: boolean }
}

/** Coverage as it is written: its newest entries first, and whether there are older ones. */
export type DeskCoverage = Coverage & { list: DeskEntry[]; more: boolean }

/** An entry as readers get it. */
export type Entry = {
  id: number
  headline: string
  body: Document
  at: Date
  editedAt: Date | null
  pinned: boolean
  keyPoint: boolean
  bylines: BylineName[]
}

/** Words that lead to an entry. */
export type KeyPoint = { id: number; at: Date; words: string }

/** How many entries stand on a page. */
export const entriesShown = 30

/** Live coverage as readers get it: one page of it. */
export type LivePage = {
  startedAt: Date
  endedAt: Date | null
  /** Of the newest change; all after it is asked for by this number. */
  sequence: number
  keyPoints: KeyPoint[]
  /** Only on the first page, and not among `entries`. */
  pinned: Entry[]
  entries: Entry[]
  /** Cursor of the page before in time; null at the beginning. */
  earlier: string | null
  /** Is it the newest part, which goes on? */
  newest: boolean
  resources: BodyResources
}

/** What changed since a number: entries as they are now, and which went. */
export type LiveChanges = Omit<LivePage, 'earlier' | 'newest' | 'pinned'> & {
  slug: string
  /** Of the article; empty: the site's. */
  language: string
  articleId: number
  deleted: number[]
  /** Are there more changes after `sequence` already? */
  more: boolean
}

/** The query string of a page of coverage: a place in it, or one entry. */
export const livePlaceSchema = z.object({
  before: z
    .string()
    .regex(/^\d{1,15}-\d{1,9}$/)
    .optional()
    .catch(undefined),
  entry: idInText.optional().catch(undefined),
})
export type LivePlace = z.infer<typeof livePlaceSchema>
