import { z } from 'zod'
import type { Policies } from '#lib/pages/schema.ts'

// Who publishes: what readers' pages and machines are told of the newsroom as an organisation. Its
// policies are pages of their own (lib/pages).

const words = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`)

/** What an administrator says of the organisation; what is left empty is told nobody. */
export const organisationSchema = z.object({
  /** Empty: the site's name. */
  legalName: words(200).default(''),
  description: words(500).default(''),
  /** YYYY, or YYYY-MM-DD. */
  founded: z
    .union([
      z.literal(''),
      z.string().regex(/^\d{4}$/, 'Give a year, or a day as YYYY-MM-DD.'),
      z.iso.date('Give a year, or a day as YYYY-MM-DD.'),
    ])
    .default(''),
  street: words(200).default(''),
  postalCode: words(20).default(''),
  city: words(100).default(''),
  /** ISO 3166-1, two letters. */
  country: z
    .union([
      z.literal(''),
      z
        .string()
        .trim()
        .regex(/^[A-Z]{2}$/, 'Give two capital letters: GB.'),
    ])
    .default(''),
  /** For readers. */
  email: z
    .union([z.literal(''), z.email('Enter an e-mail address, such as desk@example.org.')])
    .default(''),
  phone: z
    .union([
      z.literal(''),
      z
        .string()
        .trim()
        .regex(/^\+[\d ()-]{6,30}$/, 'Begin with + and the country’s number.'),
    ])
    .default(''),
  /** Pages elsewhere that are the organisation's own, or about it. */
  sameAs: z
    .array(z.url({ protocol: /^https?$/, error: 'Enter an http or https address.' }))
    .max(20, 'Use at most 20 addresses.')
    .default([]),
})
export type Organisation = z.infer<typeof organisationSchema>

export const organisationGroup = { name: 'organisation', schema: organisationSchema }

/** What pages say of who publishes. */
export type Publisher = {
  siteName: string
  /** BCP 47 language tag. */
  language: string
  /** Of the site, without a trailing slash. */
  origin: string
  organisation: Organisation
  /** The theme's: its path, width and height (px); null: none. */
  logo: { url: string; width: number; height: number } | null
  policies: Policies
}
