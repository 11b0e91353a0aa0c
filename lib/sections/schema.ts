import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { digits } from '#lib/platform/id.ts'

/** Its place in menus: small numbers come first. */
export const positionSchema = z
  .int('Send a whole number.')
  .min(0, 'Use 0 or more.')
  .max(1000, 'Use at most 1000.')

export const sectionEditSchema = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(80, 'Use at most 80 characters.'),
  /** Empty: proposed from the name. */
  slug: z.union([z.literal(''), slugSchema]).default(''),
  description: z.string().trim().max(500, 'Use at most 500 characters.').default(''),
  position: digits.pipe(positionSchema).default(0),
})
export type SectionEdit = z.infer<typeof sectionEditSchema>

export type Section = {
  id: number
  slug: string
  name: string
  description: string
  position: number
}
export type SectionRow = Section & { articles: number }
