import { z } from 'zod'
import { type CheckName, checkNameSchema, checkNames, checks } from '#lib/checks/schema.ts'
import { theme } from '../../theme/theme.ts'

/** What an administrator sets on screen. */
export const settingsSchema = z.object({
  siteName: z.string().trim().min(1, 'Enter the name.').max(100, 'Use at most 100 characters.'),
  /** date-fns pattern of the date line. */
  datelinePattern: z
    .string()
    .trim()
    .min(1, 'Enter a pattern.')
    .max(60, 'Use at most 60 characters.'),
  /** BCP 47 language tag, also a date-fns locale. */
  language: z
    .string()
    .trim()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Enter a language tag, such as en-GB or cs.'),
  /** Where an article's corrections stand: above its text or below it. */
  correctionsPlace: z.enum(['top', 'bottom']),
  /** Checks without which nothing is published. */
  requiredChecks: z.array(checkNameSchema),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  siteName: theme.name,
  datelinePattern: 'd MMMM yyyy EEEE HH:mm',
  language: 'en-GB',
  correctionsPlace: 'bottom',
  requiredChecks: checkNames.filter((name: CheckName) => checks[name].required),
}
