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
  'sections:write': 'Make sections, change them and delete them',
  'topics:write': 'Make topics, change them and delete them, and see those that readers don’t',
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

// The API's description as its page shows it.

/** What a value is, in words; `name` is that of a schema. */
export type Type = { words: string; name?: string }
export type Field = { name: string; type: Type; description: string; required: boolean }
export type Operation = {
  id: string
  method: string
  path: string
  summary: string
  description: string
  /** The scope without which nobody may; null: everyone may. */
  needs: string | null
  /** The scope with which more is seen. */
  more: string | null
  parameters: (Field & { where: string })[]
  /** Types of content that it reads. */
  takes: string[]
  body: Field[]
  answers: { status: string; description: string; type: Type | null; fields: Field[] }[]
  /** Statuses, when something is wrong. */
  problems: string[]
}
export type Reference = {
  title: string
  description: string
  server: string
  groups: { name: string; operations: Operation[] }[]
  schemas: {
    name: string
    description: string
    fields: Field[]
    kinds: { name: string; fields: Field[] }[]
  }[]
  problems: { name: string; status: number; title: string }[]
}
