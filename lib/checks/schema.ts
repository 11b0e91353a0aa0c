import { z } from 'zod'
import { id } from '#lib/platform/id.ts'

/** Search engines and cards cut headlines at about this many characters. */
export const headlineShown = 65

/** What is looked at before an article is published, and whether it must be right unless settings say otherwise. */
export const checks = {
  altText: { label: 'Every picture is described', required: true },
  section: { label: 'It has a section', required: true },
  embargo: { label: 'Its embargo is over', required: true },
  internalLinks: { label: 'Links to our own articles lead somewhere', required: true },
  pictureCredit: { label: 'Every picture has a credit', required: true },
  pictureRights: { label: 'Every picture may still be used', required: true },
  headlineLength: { label: 'The headline is short enough for search', required: false },
  sameHeadline: { label: 'No other article had this headline within 30 days', required: false },
  headings: { label: 'Headings follow each other level by level', required: false },
  emptyLinks: { label: 'Every link has words', required: false },
  structuredData: { label: 'The data for search engines is whole', required: true },
} as const
export type CheckName = keyof typeof checks
export const checkNames = Object.keys(checks) as [CheckName, ...CheckName[]]
export const checkNameSchema = z.enum(checkNames)

/** Is it required whatever the settings say? An embargo is a promise to someone outside. */
export const isAlwaysRequired = (name: CheckName): boolean => name === 'embargo'

/** Something that a check found. */
export type Finding = {
  check: CheckName
  /** What it is about: a waiver is of this, and of nothing else. */
  subject: string
  /** What to mend, in words. */
  message: string
  /** The form's field in which it is mended. */
  field: string
  /** Found, but no hindrance, whatever the settings say. */
  onlyWarns?: boolean
}

/** A finding, with what it means for publishing. */
export type Judged = Finding & {
  required: boolean
  /** Who excused it, and why. */
  waiver: { reason: string; by: string; at: Date } | null
}

/** Does it stand in the way? */
export const blocks = ({ required, waiver }: Judged) => required && !waiver

export const waiveSchema = z.object({
  articleId: id,
  check: checkNameSchema,
  subject: z.string().max(300),
  reason: z
    .string()
    .trim()
    .min(10, 'Say why, in at least 10 characters.')
    .max(500, 'Use at most 500 characters.'),
})
export type Waive = z.infer<typeof waiveSchema>
