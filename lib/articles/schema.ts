import { z } from 'zod'
import { slugFrom, slugSchema } from '#lib/addresses/slug.ts'
import { type Byline, type BylineName, type BylineRole, bylineRoles } from '#lib/bylines/schema.ts'
import type { Words } from '#lib/document/diff.ts'
import { type Document, documentSchema, emptyDocument } from '#lib/document/schema.ts'
import type { Picture } from '#lib/media/schema.ts'
import { id, idInText } from '#lib/platform/id.ts'
import type { Section } from '#lib/sections/schema.ts'
import type { Move } from './workflow.ts'

const text = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`)

const topicName = z
  .string()
  .trim()
  .min(1)
  .max(60, 'A topic has at most 60 characters.')
  .refine((name) => slugFrom(name) !== '', 'A topic needs a letter or a digit.')

/** A byline of an article, and what it did for it. */
const creditSchema = z.object({ bylineId: id, role: z.enum(bylineRoles).default('by') })
export type Credit = z.infer<typeof creditSchema>

/** What kind of work an article is; readers see a label on all but news. */
export const genres = ['news', 'analysis', 'opinion', 'background', 'review', 'sponsored'] as const
export type Genre = (typeof genres)[number]

/** For the newsroom: what each kind is called. */
export const genreNames: Record<Genre, string> = {
  news: 'News',
  analysis: 'Analysis',
  opinion: 'Opinion',
  background: 'Background',
  review: 'Review',
  sponsored: 'Sponsored',
}

/** A source that readers are shown: a document, a study, a data set. */
const sourceSchema = z.object({
  title: z
    .string()
    .trim()
    .min(1, 'Say what the source is.')
    .max(300, 'Use at most 300 characters.'),
  /** Empty: it isn't on the web. */
  url: z
    .union([
      z.literal(''),
      z.url({ protocol: /^https?$/, error: 'Enter an http or https address.' }),
    ])
    .default(''),
})

/** What readers, and machines, are told of an article's kind and making. */
export const detailsSchema = z.object({
  genre: z.enum(genres).default('news'),
  /** What was made by artificial intelligence, in words for readers; empty: nothing. */
  aiUse: text(300).default(''),
  /** Where it was reported from: the dateline's place. */
  place: text(100).default(''),
  /** How it was reported, in words for readers. */
  methods: text(2000).default(''),
  sources: z.array(sourceSchema).max(50, 'Use at most 50 sources.').default([]),
  /** BCP 47 language tag; empty: the site's language. */
  language: z
    .union([
      z.literal(''),
      z
        .string()
        .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Enter a language tag, such as en-GB or cs.'),
    ])
    .default(''),
})
export type Details = z.infer<typeof detailsSchema>
const noDetails = detailsSchema.parse({})

/** What an author types: the content of one revision. */
export const articleEditSchema = z.object({
  headline: text(300),
  standfirst: text(1000),
  sectionId: id.nullable(),
  /** In the order in which they are printed. */
  bylines: z
    .array(creditSchema)
    .max(20, 'Use at most 20 bylines.')
    .refine(
      (all) => new Set(all.map(({ bylineId, role }) => `${bylineId} ${role}`)).size === all.length,
      'A byline can stand only once in each role.',
    ),
  /** Names, in the order in which they are printed; one that isn't there yet is made. */
  topics: z.array(topicName).max(20, 'Use at most 20 topics.').default([]),
  /** Empty: proposed from the headline. */
  slug: z.union([z.literal(''), slugSchema]),
  body: documentSchema,
  picture: z.object({ mediaId: id, alt: text(500), caption: text(1000) }).nullable(),
  details: detailsSchema.default(noDetails),
})
export type ArticleEdit = z.infer<typeof articleEditSchema>

/** An article of which nothing is written yet. */
export const emptyEdit: ArticleEdit = {
  headline: '',
  standfirst: '',
  sectionId: null,
  bylines: [],
  topics: [],
  slug: '',
  body: emptyDocument,
  picture: null,
  details: noDetails,
}

/** What a change is to those who have read the article before. */
export const changeKinds = ['minor', 'update', 'correction', 'clarification', 'withdrawal'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Those that stand with the article, in words. */
export const correctionKinds = ['correction', 'clarification'] as const
export type CorrectionKind = (typeof correctionKinds)[number]

/** How a publication of changes is classed. A first publication is classed as nothing. */
export const changeSchema = z
  .object({
    kind: z.enum(['minor', 'update', 'correction', 'clarification']).default('minor'),
    /** For readers. */
    note: text(1000).default(''),
    /** Does it move "Updated"? */
    substantial: z.boolean().default(false),
  })
  .refine(({ kind, note }) => note || (kind !== 'correction' && kind !== 'clarification'), {
    path: ['note'],
    message: 'Say what was wrong or unclear: readers get this note.',
  })
export type Change = z.infer<typeof changeSchema>

/** A publication names the version that it is of, and how a change is classed. */
export const publishSchema = z.object({
  id,
  baseVersion: z.int32().positive(),
  change: changeSchema.optional(),
})

/** A take-down, with a word to the desk and one to readers; either may be empty. */
export const takeDownSchema = z.object({
  id,
  /** For the desk: in the history. */
  note: text(2000).default(''),
  /** For readers: where the article stood, and among the corrections. */
  publicNote: text(1000).default(''),
})
export type TakeDown = z.input<typeof takeDownSchema>

/** A step of the workflow; `baseVersion` is the version on screen. */
export const moveSchema = z.object({
  id,
  move: z.enum(['submit', 'withdraw', 'requestChanges', 'approve']),
  note: text(2000).default(''),
  baseVersion: z.int32().positive(),
})
export type MoveInput = z.infer<typeof moveSchema>

const dueAt = z.coerce
  .date('Choose a day and a time.')
  .min(new Date('2000-01-01'), 'This day is long past: choose another.')
  .max(new Date('2200-01-01'), 'This day is too far away: choose another.')
  .nullable()
  .default(null)

/** Gives an article to someone until a time, or takes it back. */
export const assignSchema = z
  .object({ id, assigneeId: id.nullable(), dueAt, note: text(1000).default('') })
  .refine(({ assigneeId, dueAt }) => assigneeId !== null || dueAt === null, {
    path: ['assigneeId'],
    message: 'Choose who is to have it ready by then.',
  })
export type Assign = z.infer<typeof assignSchema>

/** Begins an article for someone. */
export const commissionSchema = z.object({
  headline: z
    .string()
    .trim()
    .min(1, 'Write a working headline: the desk knows it by that.')
    .max(300, 'Use at most 300 characters.'),
  sectionId: id.nullable().default(null),
  assigneeId: z.int32('Choose who is to write it.').positive(),
  dueAt,
  note: text(1000).default(''),
})
export type Commission = z.infer<typeof commissionSchema>

/** Brings back a revision; `baseVersion` is the version on screen. */
export const restoreSchema = z.object({ articleId: id, revisionId: id, baseVersion: id })

/** Until when an article waits; empty: no embargo. `reason` is asked for where one is lifted. */
export const embargoSchema = z.object({
  id,
  until: z.union([z.literal(''), z.iso.datetime('Choose a day and a time.')]),
  reason: text(500).default(''),
})

/** Names a revision; an empty name takes the name away. */
export const nameRevisionSchema = z.object({ articleId: id, revisionId: id, name: text(100) })

export const articleStates = [
  'draft',
  'in_review',
  'changes_requested',
  'approved',
  'scheduled',
  'published',
  'taken_down',
] as const
export type ArticleState = (typeof articleStates)[number]

/** For a person: what a state is. */
export const stateNames: Record<ArticleState, string> = {
  draft: 'Draft',
  in_review: 'In review',
  changes_requested: 'Changes requested',
  approved: 'Approved',
  scheduled: 'Scheduled',
  published: 'Published',
  taken_down: 'Taken down',
}

/** `live`: coverage in time-stamped entries. */
export const articleKinds = ['standard', 'live'] as const
export type ArticleKind = (typeof articleKinds)[number]

/** The desk's last word on an article that isn't published: approved, or sent back. */
export type Verdict = {
  move: 'approve' | 'requestChanges'
  /** The version that it was about. */
  version: number
  note: string
  by: string
  at: Date
}

/** Whom an article was given to, by whom, with which words. */
export type Given = {
  assigneeId: number
  assigneeName: string
  dueAt: Date | null
  by: string
  note: string
}

/** A step of an article's way: a move of the workflow, or that it was given to someone. */
export type Step = {
  key: string
  at: Date
  by: string
  /** What was done, in words: "approved". */
  done: string
  note: string
  /** The version that it was about; null: about no text. */
  version: number | null
}

/** An article as its editor opens it: the working revision, and where it stands. */
export type OpenArticle = {
  id: number
  version: number
  state: ArticleState
  kind: ArticleKind
  edit: ArticleEdit
  /** The picture of `edit.picture`, for showing it. */
  picture: Picture | null
  /** Address that readers have, once published. */
  publicSlug: string | null
  /** Does the working revision differ from what readers see? */
  unpublishedChanges: boolean
  createdBy: number | null
  assigneeId: number | null
  dueAt: Date | null
  given: Given | null
  verdict: Verdict | null
  savedAt: Date
  savedByName: string
  publishedAt: Date | null
  updatedAt: Date | null
  takenDownAt: Date | null
  historyPublic: boolean
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
  bylines: Credited<BylineName>[]
  picture: ArticlePicture | null
  genre: Genre
  /** BCP 47 language tag; empty: the site's language. */
  language: string
  publishedAt: Date
  reads: number
}

/** What readers are told that was wrong or unclear in an article. */
export type Correction = { id: number; kind: CorrectionKind; text: string; at: Date }

/** A published article as readers get it. */
export type PublishedArticle = Omit<ArticleCard, 'bylines'> & {
  kind: ArticleKind
  bylines: Credited<Byline>[]
  body: Document
  resources: BodyResources
  topics: { id: number; slug: string; name: string }[]
  details: Details
  /** Who made the main picture, and whose it is. */
  pictureMakers: { creator: string; copyright: string } | null
  /** Last change of what readers see. */
  liveAt: Date
  /** Last change that an editor called substantial. */
  updatedAt: Date | null
  /** The newest first. */
  corrections: Correction[]
  /** May readers see what it said before? */
  historyPublic: boolean
}

/** A byline as an article prints it: under the name of its day, in its role. */
export type Credited<B extends BylineName> = B & { role: BylineRole }

/**
 * A place in a newest-first list: after the article with this time (ms since 1970) and id. Longer ids
 * than nine digits PostgreSQL's integers don't hold.
 */
export const cursorSchema = z
  .string()
  .regex(/^\d{1,15}-\d{1,9}$/)
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
  section: idInText.optional().catch(undefined),
  byline: idInText.optional().catch(undefined),
  /** Whom it was given to. */
  assignee: idInText.optional().catch(undefined),
  mine: z.literal('1').optional().catch(undefined),
  search: z.string().trim().max(200).optional().catch(undefined),
  sort: z.enum(deskSorts).default('updated').catch('updated'),
  after: z
    .string()
    .regex(/^\d{1,15}-\d{1,9}$/)
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
  /** Whom it was given to, and until when. */
  assignee: string | null
  dueAt: Date | null
  /** Is it late? */
  overdue: boolean
  reads: number
}
export type DeskPage = { rows: DeskRow[]; after: string | null }

/** An article that was sent back, with what is asked for. */
export type SentBack = DeskRow & { note: string; sentBackBy: string }

/** The board's columns. What is published stays there for the day. */
export const boardStates = [
  'draft',
  'in_review',
  'changes_requested',
  'approved',
  'scheduled',
  'published',
] as const satisfies ArticleState[]

/** The query string of the board. */
export const boardQuerySchema = z.object({
  section: idInText.optional().catch(undefined),
  assignee: idInText.optional().catch(undefined),
  mine: z.literal('1').optional().catch(undefined),
})
export type BoardQuery = z.infer<typeof boardQuerySchema>

/** An article on the board. */
export type BoardCard = {
  id: number
  headline: string
  state: ArticleState
  /** What a move from here is of. */
  version: number
  section: string | null
  assignee: string | null
  dueAt: Date | null
  overdue: boolean
  scheduledFor: Date | null
  savedAt: Date
  savedByName: string
  /** Moves of lib/articles/workflow.ts that whoever looks at it may make. */
  moves: Move[]
}
export type BoardColumn = {
  state: (typeof boardStates)[number]
  /** How many there are; the column shows at most 50. */
  total: number
  cards: BoardCard[]
}
