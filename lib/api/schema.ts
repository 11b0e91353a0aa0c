import { z } from 'zod'

// What a token of the API may do, and how one is made. The endpoints stand in endpoints.ts.

/** Path under which the API answers; the page that describes it stands there itself. */
export const apiPath = '/api/v1'

/** Everything that a token can be given, and what it is for. */
export const scopes = {
  'articles:read-all': 'Read drafts, and where every article stands in the newsroom',
  'articles:write': 'Begin drafts and save them',
  'articles:publish': 'Publish articles and take them down',
  'bylines:write': 'Make bylines and change them',
  'media:read-all': 'See every picture of the library, also those that readers don’t',
  'media:write': 'Upload pictures',
} as const
export type Scope = keyof typeof scopes
export const scopeNames = Object.keys(scopes) as [Scope, ...Scope[]]

/** For how many days a token may be valid. */
export const expiryDays = [7, 30, 90, 365] as const

export const makeTokenSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Say what it is for: the audit log names it so.')
    .max(80, 'Use at most 80 characters.'),
  scopes: z
    .array(z.enum(scopeNames))
    .min(1, 'Choose at least one thing that it may do.')
    .transform((given) => scopeNames.filter((scope) => given.includes(scope))),
  days: z.coerce
    .number()
    .refine((days) => expiryDays.some((one) => one === days), 'Choose for how long it is valid.'),
})
export type MakeToken = z.input<typeof makeTokenSchema>

/** A token as administrators see it: never the token itself. */
export type TokenRow = {
  id: number
  name: string
  /** How the token begins. */
  prefix: string
  scopes: Scope[]
  createdByName: string
  createdAt: Date
  expiresAt: Date
  /** To ten minutes; null: never. */
  lastUsedAt: Date | null
  revokedAt: Date | null
  /** By the database's clock. */
  state: 'valid' | 'expired' | 'revoked'
}
