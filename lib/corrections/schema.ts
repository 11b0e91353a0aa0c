import { z } from 'zod'
import { type ChangeKind, type Comparison, correctionKinds } from '#lib/articles/schema.ts'
import type { Message } from '#lib/messages/say.ts'
import { id } from '#lib/platform/id.ts'

const text = z
  .string()
  .trim()
  .min(1, 'Say what was wrong or unclear: readers get this text.')
  .max(1000, 'Use at most 1000 characters.')

/** For the newsroom: what a change is to those who have read the article before. */
export const changeNames: Record<ChangeKind, string> = {
  minor: 'Minor change',
  update: 'Update',
  correction: 'Correction',
  clarification: 'Clarification',
  withdrawal: 'Withdrawal',
}

/** The same for readers, in their language. */
export const changeMessages = {
  minor: 'changeMinor',
  update: 'changeUpdate',
  correction: 'changeCorrection',
  clarification: 'changeClarification',
  withdrawal: 'changeWithdrawal',
} as const satisfies Record<ChangeKind, Message>

/** Fields that a public history tells of beside the text, by their names in the newsroom. */
export const fieldMessages: Record<string, Message> = {
  Section: 'fieldSection',
  Bylines: 'fieldBylines',
  'Picture’s description': 'fieldPictureAlt',
  'Picture’s caption': 'fieldPictureCaption',
  'Type of work': 'workType',
  'Made with AI': 'madeWithAi',
  Place: 'place',
  'How it was reported': 'howReported',
  Sources: 'sources',
}

/** A correction by itself: the text of the article stays. */
export const issueCorrectionSchema = z.object({
  articleId: id,
  kind: z.enum(correctionKinds, 'Choose correction or clarification.'),
  text,
})
export type IssueCorrection = z.infer<typeof issueCorrectionSchema>

/** Another wording; `was` is the one on screen. */
export const rewordCorrectionSchema = z.object({ id, text, was: z.string() })
export const removeCorrectionSchema = z.object({ id })
export const ofArticleSchema = z.object({ articleId: id })
export const openHistorySchema = z.object({ articleId: id, open: z.boolean() })

/** A correction as the desk has it. */
export type DeskCorrection = {
  id: number
  kind: ChangeKind
  text: string
  at: Date
  /** Who issued it. */
  by: string
}

/** A correction in the list for readers. */
export type ListedCorrection = {
  id: number
  kind: ChangeKind
  text: string
  at: Date
  articleId: number
  headline: string
  /** Null: readers can't see the article (any more). */
  slug: string | null
}

/** Why an article was taken down, for readers. */
export type Withdrawal = { text: string; at: Date }

/** One entry of an article's public history. */
export type HistoryEntry = {
  id: string
  at: Date
  /** `first`: it was published. */
  kind: ChangeKind | 'first'
  note: string
  /** What became of the text; null where there is nothing to compare. */
  changes: Comparison | null
}

export type PublicHistory = {
  id: number
  slug: string
  headline: string
  /** The newest first. */
  entries: HistoryEntry[]
  /** Cursor of the page after; null at the end. */
  after: string | null
}
