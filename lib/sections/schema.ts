import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'

export const sectionEditSchema = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(80, 'Use at most 80 characters.'),
  /** Empty: proposed from the name. */
  slug: z.union([z.literal(''), slugSchema]).default(''),
  description: z.string().trim().max(500, 'Use at most 500 characters.').default(''),
  position: z.coerce
    .number('Enter a whole number.')
    .int('Enter a whole number.')
    .min(0, 'Use 0 or more.')
    .max(1000, 'Use at most 1000.')
    .default(0),
})
export type SectionEdit = z.infer<typeof sectionEditSchema>

export type Section = { id: number; slug: string; name: string; description: string }
export type SectionRow = Section & { position: number; articles: number }
