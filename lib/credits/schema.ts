import { z } from 'zod'
import { type ArticleState, articleStates } from '#lib/articles/schema.ts'
import { type BylineRole, type BylineRow, bylineRoles } from '#lib/bylines/schema.ts'
import { id } from '#lib/platform/id.ts'

/** For how long moved credits can be moved back. */
export const undoDays = 30

export const transferKinds = ['merge', 'split', 'reattribute'] as const
export type TransferKind = (typeof transferKinds)[number]

/** What was done, in the staff's history: "merged into". */
export const transferWords: Record<TransferKind, string> = {
  merge: 'Merged',
  split: 'Split',
  reattribute: 'Re-attributed',
}

export const mergeSchema = z.object({
  fromId: id,
  intoId: id,
  /** Do articles that are out keep the name that they were printed with? */
  keepNames: z.boolean().default(false),
})

/** Which of a byline's articles. */
export const creditFilterSchema = z.object({
  /** Words of the headline. */
  search: z.string().trim().max(200).optional().catch(undefined),
  role: z.enum(bylineRoles).optional().catch(undefined),
  state: z.enum(articleStates).optional().catch(undefined),
  /** First published on these days, YYYY-MM-DD (UTC). */
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
})
export type CreditFilter = z.infer<typeof creditFilterSchema>

export const creditListSchema = creditFilterSchema.extend({
  page: z.coerce.number().int().min(1).max(10_000).default(1).catch(1),
})

/** Moves credits of chosen articles, or of all that the filter has, to a byline, or to a new one. */
export const moveCreditsSchema = z
  .object({
    kind: z.enum(['split', 'reattribute']),
    fromId: id,
    intoId: id.nullable().default(null),
    newName: z.string().trim().max(120, 'Use at most 120 characters.').default(''),
    articleIds: z.array(id).max(10_000, 'Choose at most 10,000 articles.').default([]),
    /** Instead of `articleIds`. */
    all: creditFilterSchema.nullable().default(null),
    keepNames: z.boolean().default(false),
  })
  .refine(({ intoId, newName }) => (intoId === null) !== (newName === ''), {
    path: ['intoId'],
    message: 'Choose a byline, or name a new one.',
  })
  .refine(({ articleIds, all }) => all !== null || articleIds.length > 0, {
    path: ['articleIds'],
    message: 'Choose the articles.',
  })
export type MoveCredits = z.infer<typeof moveCreditsSchema>

export const printedNameSchema = z.object({
  articleId: id,
  bylineId: id,
  /** Empty: it follows the byline. */
  name: z.string().trim().max(120, 'Use at most 120 characters.'),
})

/** A name as it stands on an article, for its editor. */
export type PrintedName = { bylineId: number; name: string }

/** An article that carries a byline. */
export type CreditRow = {
  articleId: number
  headline: string
  state: ArticleState
  roles: BylineRole[]
  publishedAt: Date | null
  /** Under another name than the byline's. */
  printedAs: string | null
}

/** What a merge will change. */
export type MergePreview = {
  from: BylineRow
  into: BylineRow
  /** Articles by state. */
  articles: { state: ArticleState; count: number }[]
  total: number
  /** Some of them. */
  headlines: { headline: string; state: ArticleState }[]
  /** Articles that both stand on: there, one remains. */
  both: number
  /** Entries of live coverage. */
  entries: number
  /** Articles that are out and would say the other name. */
  renamed: number
  /** Addresses that will lead on. */
  addresses: string[]
  /** What only the one that goes has, and that isn't taken over. */
  leftBehind: string[]
}

// What a transfer changed, row by row.

const role = z.enum(bylineRoles)
const credit = z.object({ role, position: z.number() })
/** Went to the other byline, or was dropped because that one stood there already. */
const fate = z.enum(['moved', 'dropped'])
const changedName = z.object({
  articleId: z.number(),
  /** Printed names before, of either; null: none. */
  from: z.string().nullable(),
  into: z.string().nullable(),
  /** Of the byline that it went to, after. */
  now: z.string().nullable(),
})
export const changesSchema = z.object({
  live: z.array(credit.extend({ articleId: z.number(), publishedAt: z.coerce.date(), fate })),
  revisions: z.array(credit.extend({ articleId: z.number(), revisionId: z.number(), fate })),
  entries: z.array(
    z.object({ articleId: z.number(), entryId: z.number(), position: z.number(), fate }),
  ),
  names: z.array(changedName),
  /** Bylines that had been merged into the one that was merged. */
  chained: z.array(z.number()),
  /** Account that went along. */
  userId: z.number().nullable(),
})
export type Changes = z.infer<typeof changesSchema>

/** A merge, split or re-attribution in a byline's history. */
export type TransferRow = {
  id: number
  kind: TransferKind
  from: { id: number; name: string }
  into: { id: number; name: string }
  at: Date
  by: string
  articles: number
  undoableTo: Date
  undoneAt: Date | null
  /** By the database's clock. */
  undoable: boolean
}

/** How an undo ended: how many articles are as they were, and how many were changed since. */
export type Undone = { articles: number; left: number }
