import { z } from 'zod'
import { slugFrom, slugSchema } from '#lib/addresses/slug.ts'
import { id } from '#lib/platform/id.ts'

export const topicEditSchema = z.object({
  id,
  name: z
    .string()
    .trim()
    .min(1, 'Enter a name.')
    .max(60, 'A topic has at most 60 characters.')
    .refine((name) => slugFrom(name) !== '', 'A topic needs a letter or a digit.'),
  /** Empty: the name's where that is free, else as it was. */
  slug: z.union([z.literal(''), slugSchema]).default(''),
  description: z.string().trim().max(500, 'Use at most 500 characters.').default(''),
})
export type TopicEdit = z.infer<typeof topicEditSchema>

/** Puts everything of one topic under another one. */
export const mergeTopicsSchema = z
  .object({ fromId: id, intoId: z.int32('Choose a topic.').positive() })
  .refine(({ fromId, intoId }) => fromId !== intoId, {
    path: ['intoId'],
    message: 'Choose another topic than this one.',
  })
export type MergeTopics = z.infer<typeof mergeTopicsSchema>

/** The query string of the staff's list. */
export const topicsQuerySchema = z.object({
  search: z.string().trim().max(100).catch('').default(''),
  page: z.coerce.number().int().min(1).max(10_000).catch(1).default(1),
})
export type TopicsQuery = z.infer<typeof topicsQuerySchema>

/** A topic as readers have it. */
export type Topic = { id: number; slug: string; name: string; description: string }

/** A topic in the staff's list. */
export type TopicRow = Topic & {
  /** Published articles that carry it. */
  articles: number
  /** Does anything carry it: an article in any version, or a byline as its beat? */
  used: boolean
}
