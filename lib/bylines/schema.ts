import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import type { Picture } from '#lib/media/schema.ts'

export const bylineEditSchema = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(120, 'Use at most 120 characters.'),
  /** Empty: proposed from the name. */
  slug: z.union([z.literal(''), slugSchema]).default(''),
  roleTitle: z.string().trim().max(120, 'Use at most 120 characters.').default(''),
  biography: z.string().trim().max(4000, 'Use at most 4000 characters.').default(''),
  /** The account that this name belongs to, if any. */
  userId: z.number().int().positive().nullable().default(null),
})
export type BylineEdit = z.infer<typeof bylineEditSchema>

/** A printed name. */
export type BylineName = { id: number; slug: string; name: string; portrait: Picture | null }

export type Byline = BylineName & { roleTitle: string; biography: string }
export type BylineRow = Byline & {
  user: { id: number; name: string } | null
  /** Articles that carry it now, published or not. */
  articles: number
}
