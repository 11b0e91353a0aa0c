import { z } from 'zod'
import { id } from '#lib/platform/id.ts'

/** The secret part of a link. */
export const previewTokenSchema = z.string().regex(/^[\w-]{32}$/)

/** Asks for a link for someone without an account. */
export const sharePreviewSchema = z.object({
  articleId: id,
  /** For whom it is: a name that tells it from the others. */
  recipient: z
    .string()
    .trim()
    .min(1, 'Say for whom it is.')
    .max(100, 'Use at most 100 characters.'),
  days: z.number().int().min(1, 'Use 1 to 60 days.').max(60, 'Use 1 to 60 days.').default(7),
})
export const revokePreviewSchema = z.object({ articleId: id, linkId: id })

/** A link that was given to someone. */
export type PreviewLink = {
  id: number
  recipient: string
  createdAt: Date
  createdByName: string
  expiresAt: Date
  revokedAt: Date | null
  lastUsedAt: Date | null
  uses: number
  /** Does it work now? */
  works: boolean
}

export const previewPath = (token: string) => `/preview/${token}`
