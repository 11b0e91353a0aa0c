import { z } from 'zod'
import { slugFrom, slugSchema } from '#lib/addresses/slug.ts'
import type { Byline, BylineName } from '#lib/bylines/schema.ts'
import type { Words } from '#lib/document/diff.ts'
import { type Document, documentSchema, emptyDocument } from '#lib/document/schema.ts'
import type { Picture } from '#lib/media/schema.ts'
import type { Section } from '#lib/sections/schema.ts'

const id = z.number().int().positive()
const text = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`)

const topicName = z
  .string()
  .trim()
  .min(1)
  .max(60, 'A topic has at most 60 characters.')
  .refine((name) => slugFrom(name) !== '', 'A topic needs a letter or a digit.')

/** What an author types: the content of one revision. */
export const articleEditSchema = z.object({
  headline: text(300),
  standfirst: text(1000),
  sectionId: id.nullable(),
  /** In the order in which they are printed. */
  bylineIds: z
    .array(id)
    .max(20, 'Use at most 20 bylines.')
    .refine((ids) => new Set(ids).size === ids.length, 'A byline can stand only once.'),
  /** Names, in the order in which they are printed; one that isn't there yet is made. */
  topics: z.array(topicName).max(20, 'Use at most 20 topics.').default([]),
  /** Empty: proposed from the headline. */
  slug: z.union([z.literal(''), slugSchema]),
  body: documentSchema,
  picture: z.object({ mediaId: id, alt: text(500), caption: text(1000) }).nullable(),
})
export type ArticleEdit = z.infer<typeof articleEditSchema>

/** An article of which nothing is written yet. */
export const emptyEdit: ArticleEdit = {
  headline: '',
  standfirst: '',
  sectionId: null,
  bylineIds: [],
  topics: [],
  slug: '',
  body: emptyDocument,
  picture: null,
}

/** A submission or publication names the version that it is of. */
export const namedSchema = z.object({ id, baseVersion: z.number().int().positive() })

/** Brings back a revision; `baseVersion` is the version on screen. */
export const restoreSchema = z.object({ articleId: id, revisionId: id, baseVersion: id })

/** Until when an article waits, in the newsroom's time zone; empty: no embargo. */
export const embargoSchema = z.object({
  id,
  until: z.union([
    z.literal(''),
    z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'Choose a day and a time.'),
  ]),
})

/** Names a revision; an empty name takes the name away. */
export const nameRevisionSchema = z.object({ articleId: id, revisionId: id, name: text(100) })

export const articleStates = ['draft', 'in_review', 'published', 'taken_down'] as const
export type ArticleState = (typeof articleStates)[number]

/** An article as its editor opens it: the working revision, and where it stands. */
export type OpenArticle = {
  id: number
  version: number
  state: ArticleState
  edit: ArticleEdit
  /** The picture of `edit.picture`, for showing it. */
  picture: Picture | null
  /** Address that readers have, once published. */
  publicSlug: string | null
  /** Does the working revision differ from what readers see? */
  unpublishedChanges: boolean
  createdBy: number | null
  savedAt: Date
  savedByName: string
  publishedAt: Date | null
  takenDownAt: Date | null
  /** Nobody publishes it before; null: no embargo. */
  embargoUntil: Date | null
}

/** How a save, submission or publication ended. Wrong input, refusal and absence are thrown. */
export type SaveOutcome =
  | { outcome: 'saved'; article: OpenArticle }
  /** Someone saved in between: nothing was written; `theirs` is what stands there now. */
  | { outcome: 'stale'; theirs: OpenArticle }

/** What became of an article between two of its revisions. */
export type Comparison = {
  headline: Words[]
  standfirst: Words[]
  body: Words[][]
  /** Fields that are chosen as a whole and differ, in words. */
  others: { field: string; before: string; after: string }[]
}

export type ArticlePicture = Picture & { alt: string; caption: string }

/** An article that another one leads to. */
export type LinkedArticle = {
  id: number
  slug: string
  headline: string
  standfirst: string
  picture: Picture | null
}

/** An article as writers find it. */
export type FoundArticle = {
  id: number
  slug: string
  headline: string
  published: boolean
  publishedAt: Date | null
}

/** Ids of what a body shows and leads to. */
export const lookUpSchema = z.object({
  mediaIds: z.array(id).max(500),
  articleIds: z.array(id).max(500),
})
export type LookUp = z.infer<typeof lookUpSchema>

/** What a body shows besides its words, by id. What is missing here isn't for these readers. */
export type BodyResources = {
  pictures: Record<number, Picture>
  articles: Record<number, LinkedArticle>
}

/** An article in a list for readers. */
export type ArticleCard = {
  id: number
  slug: string
  headline: string
  standfirst: string
  section: Pick<Section, 'id' | 'slug' | 'name'> | null
  bylines: BylineName[]
  picture: ArticlePicture | null
  publishedAt: Date
  reads: number
}

/** A published article as readers get it. */
export type PublishedArticle = Omit<ArticleCard, 'bylines'> & {
  bylines: Byline[]
  body: Document
  resources: BodyResources
  /** Last change of what readers see. */
  liveAt: Date
}

/** A place in a newest-first list: after the article with this time (ms since 1970) and id. */
export const cursorSchema = z
  .string()
  .regex(/^\d{1,15}-\d{1,10}$/)
  .transform((value) => {
    const [time = 0, articleId = 0] = value.split('-').map(Number)
    return { time: new Date(time), id: articleId }
  })
export type Cursor = z.infer<typeof cursorSchema>

export const deskSorts = ['updated', 'published', 'reads'] as const

/** The query string of the staff's table of articles. */
export const deskQuerySchema = z.object({
  state: z
    .enum([...articleStates, 'changed'])
    .optional()
    .catch(undefined),
  section: z.coerce.number().int().positive().optional().catch(undefined),
  byline: z.coerce.number().int().positive().optional().catch(undefined),
  mine: z.literal('1').optional().catch(undefined),
  search: z.string().trim().max(200).optional().catch(undefined),
  sort: z.enum(deskSorts).default('updated').catch('updated'),
  after: z
    .string()
    .regex(/^\d{1,15}-\d{1,10}$/)
    .optional()
    .catch(undefined),
})
export type DeskQuery = z.infer<typeof deskQuerySchema>

/** A row of the staff's table. */
export type DeskRow = {
  id: number
  headline: string
  slug: string
  state: ArticleState
  unpublishedChanges: boolean
  section: string | null
  bylines: string[]
  savedAt: Date
  savedByName: string
  publishedAt: Date | null
  reads: number
}
export type DeskPage = { rows: DeskRow[]; after: string | null }
