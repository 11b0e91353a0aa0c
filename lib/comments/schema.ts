import { z } from 'zod'
import type { Colleague } from '#lib/auth/schema.ts'
import { id } from '#lib/platform/id.ts'

/** A Yjs relative position, encoded; empty: nowhere. */
const anchor = z.union([z.literal(''), z.base64().max(400)])

const text = z
  .string()
  .trim()
  .min(1, 'Write the comment first.')
  .max(5000, 'Use at most 5000 characters.')

/** Ids of colleagues whose names, with an @ before them, stand in the text. */
const mentions = z.array(id).max(50, 'Mention at most 50 colleagues.').default([])

/** How much of a passage is kept, to be shown when the passage is gone. */
export const quoteLength = 500

/** A thread begins with its first comment: about a passage of the body, or about all of it. */
export const newThreadSchema = z
  .object({
    articleId: id,
    quote: z.string().trim().max(quoteLength).default(''),
    anchorFrom: anchor.default(''),
    anchorTo: anchor.default(''),
    text,
    mentions,
  })
  .refine(({ quote, anchorFrom, anchorTo }) => !quote === !anchorFrom && !quote === !anchorTo, {
    path: [''],
    message: 'Choose the passage again: where it stands is not known.',
  })

export const replySchema = z.object({ threadId: id, text, mentions })
export const editCommentSchema = z.object({ commentId: id, text, mentions })
export const resolveSchema = z.object({ threadId: id, resolved: z.boolean() })

/** A colleague as those who write comments see her. */
export type Mentionable = Colleague & {
  /** Who may not open the article can't be mentioned in its comments. */
  mayOpen: boolean
}

export type CommentRow = {
  id: number
  text: string
  writtenBy: number | null
  writtenByName: string
  at: Date
  editedAt: Date | null
}

/** What is said about one passage, or about the article as a whole. */
export type Thread = {
  id: number
  /** The passage as it stood; empty: the whole article. */
  quote: string
  anchorFrom: string
  anchorTo: string
  resolvedAt: Date | null
  resolvedByName: string
  /** In the order in which they were written. */
  comments: CommentRow[]
}

/** Where a thread is on its article's page. */
export const threadAddress = (threadId: number) => `thread-${threadId}`

/**
 * Whom a text mentions: names with an @ before them, the longest first, so that "@Ann Smith" isn't
 * Ann.
 * @param picked of two colleagues with one name, the one who was picked from the list
 */
export function mentionsIn(
  text: string,
  colleagues: Pick<Colleague, 'id' | 'name'>[],
  picked: number[] = [],
): number[] {
  const rank = ({ id, name }: Pick<Colleague, 'id' | 'name'>) =>
    name.length * 2 + (picked.includes(id) ? 1 : 0)
  let rest = text
  const found: number[] = []
  for (const { id, name } of [...colleagues].sort((a, b) => rank(b) - rank(a))) {
    const mention = `@${name}`
    if (!rest.includes(mention)) continue
    found.push(id)
    rest = rest.replaceAll(mention, ' ')
  }
  return found
}
