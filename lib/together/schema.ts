import { z } from 'zod'
import { articleKinds, articleStates, type OpenArticle } from '#lib/articles/schema.ts'

/** Where browsers connect for writing together. */
export const togetherPath = '/admin/together'

/** Name of an article's document among those of one connection. */
export const documentName = (articleId: number) => `article:${articleId}`
export const articleIdSchema = z
  .string()
  .regex(/^article:\d{1,10}$/)
  .transform((name) => Number(name.slice('article:'.length)))

/** Why a browser is turned away. */
export const signedOut = 'signed-out'
export const notTheirs = 'not theirs'

/** What a browser asks for beside typing. */
export const requestSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('save'), number: z.number() }),
  /** Asks to be told when all is kept, since that may have been said while it was away. */
  z.object({ ask: z.literal('kept') }),
])
export type Request = z.infer<typeof requestSchema>

/** The same as it comes: text of whatever kind. */
export const requestTextSchema = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' })
      return z.NEVER
    }
  })
  .pipe(requestSchema)

const fieldErrors = z.record(z.string(), z.array(z.string()))
const picture = z.object({
  id: z.number(),
  hash: z.string(),
  width: z.number(),
  height: z.number(),
  widths: z.array(z.number()),
  focalX: z.number(),
  focalY: z.number(),
  credit: z.string(),
})

/** Where the article stands, told whenever it changes. */
const standingSchema = z.object({
  version: z.number(),
  state: z.enum(articleStates),
  kind: z.enum(articleKinds),
  /** The slug as it is saved; what was typed may differ. */
  slug: z.string(),
  publicSlug: z.string().nullable(),
  unpublishedChanges: z.boolean(),
  savedAt: z.coerce.date(),
  savedByName: z.string(),
  picture: picture.nullable(),
  given: z
    .object({
      assigneeId: z.number(),
      assigneeName: z.string(),
      dueAt: z.coerce.date().nullable(),
      by: z.string(),
      note: z.string(),
    })
    .nullable(),
  verdict: z
    .object({
      move: z.enum(['approve', 'requestChanges']),
      version: z.number(),
      note: z.string(),
      by: z.string(),
      at: z.coerce.date(),
    })
    .nullable(),
})
export type Standing = z.infer<typeof standingSchema>

/** What of an open article is told to all who write in it. */
export function standingOf(article: OpenArticle): Standing {
  const {
    version,
    state,
    kind,
    edit,
    publicSlug,
    unpublishedChanges,
    savedAt,
    savedByName,
    picture,
    given,
    verdict,
  } = article
  const { slug } = edit
  return {
    version,
    state,
    kind,
    slug,
    publicSlug,
    unpublishedChanges,
    savedAt,
    savedByName,
    picture,
    given,
    verdict,
  }
}

/** What the server says beside others' typing. */
export const newsSchema = z.discriminatedUnion('news', [
  /** All typing that this instance had taken when it said so is kept for good. */
  z.object({ news: z.literal('kept') }),
  /** Typing that this instance has could not be kept: it is tried again until it can. */
  z.object({ news: z.literal('waiting') }),
  z.object({
    news: z.literal('article'),
    article: standingSchema,
    problems: fieldErrors.optional(),
  }),
  /** Something was said about the article: whoever may know asks what. */
  z.object({ news: z.literal('comments') }),
  /** The answer to a request. */
  z.object({
    news: z.literal('answer'),
    number: z.number(),
    article: standingSchema.optional(),
    problems: fieldErrors,
  }),
])
export type News = z.infer<typeof newsSchema>
