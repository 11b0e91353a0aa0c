import { z } from 'zod'
import { id } from '#lib/platform/id.ts'
import { type Role, roles } from './can.ts'

export { roles }

/** What a role is, for staff. */
export const roleNames: Record<Role, string> = {
  administrator: 'Administrator',
  editor: 'Editor',
  author: 'Author',
  byline_manager: 'Byline manager',
}

const email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email('Enter an e-mail address, such as name@example.org.'))
const name = z.string().trim().min(1, 'Enter a name.').max(100, 'Use at most 100 characters.')
const password = z
  .string()
  .min(12, 'Use at least 12 characters.')
  .max(200, 'Use at most 200 characters.')
const role = z.enum(roles, `Choose one of: ${roles.join(', ')}.`)

export const newUserSchema = z.object({ email, name, password, role })
export type NewUser = z.infer<typeof newUserSchema>

export const setupSchema = z.object({ token: z.string().min(1).max(200), email, name, password })

export const credentialsSchema = z.object({
  email: z.string().trim().toLowerCase().min(1).max(320),
  password: z.string().min(1).max(200),
})

export const roleChangeSchema = z.object({
  userId: id,
  role,
})
export const passwordChangeSchema = z.object({
  userId: id,
  password,
})
export const ownPasswordSchema = z.object({
  currentPassword: z.string().min(1, 'Enter your current password.').max(200),
  password,
})

/** By what a session was opened. */
export const signInMethods = {
  password: 'password',
  'password and code': 'password and code',
  'password and recovery code': 'password and recovery code',
  'password and passkey': 'password and passkey',
  passkey: 'passkey',
  openid: 'your organisation’s sign-in',
  'openid and code': 'your organisation’s sign-in and code',
  'openid and recovery code': 'your organisation’s sign-in and recovery code',
  'openid and passkey': 'your organisation’s sign-in and passkey',
  link: 'a link from the command line',
} as const
export type SignInMethod = keyof typeof signInMethods

/** Why who comes from an OpenID Connect provider stays out: as the sign-in page's address says it. */
export const openIdRefusals = {
  'openid-failed': 'The sign-in could not be completed. Try again.',
  'openid-unverified': 'The provider doesn’t vouch for your e-mail address. Ask who runs it.',
  'openid-unknown': 'You have no account here. Ask an administrator to invite you.',
  'openid-taken':
    'The account with your e-mail address belongs to another person at the provider. Ask an administrator.',
  'openid-closed': 'Your account is closed. Ask an administrator.',
  'openid-no-role': 'You are in none of the groups that may come in. Ask who runs the provider.',
} as const
export type OpenIdRefusal = keyof typeof openIdRefusals
/** The same for the audit log. */
export const openIdReasons = {
  'openid-failed': 'wrong provider',
  'openid-unverified': 'e-mail address not verified by the provider',
  'openid-unknown': 'no such account',
  'openid-taken': 'account of another person at the provider',
  'openid-closed': 'account closed',
  'openid-no-role': 'none of the groups',
} as const satisfies Record<OpenIdRefusal, string>
export type OpenIdReason = (typeof openIdReasons)[OpenIdRefusal]

/** What the newsroom requires of whoever signs in. */
export const signInRulesSchema = z.object({
  /** Who must have a second factor. */
  factorRoles: z.array(role).max(roles.length).default([]),
  /** Is who comes by an OpenID Connect provider, which asks for a second factor itself, asked for none here? */
  providerSuffices: z.boolean().default(true),
})
export type SignInRules = z.output<typeof signInRulesSchema>
/** Where they are kept among the settings. */
export const signInGroup = { name: 'sign-in', schema: signInRulesSchema }

/** A code of an authenticator, or a recovery code, as it is typed. */
const typedCode = z
  .string()
  .trim()
  .min(6, 'Enter the six digits, or a recovery code.')
  .max(40, 'Enter the six digits, or a recovery code.')
export const codeSchema = z.object({ code: typedCode })
export const proofSchema = z.union([
  z.object({ currentPassword: z.string().min(1, 'Enter your password.').max(200) }),
  codeSchema,
])

const base64url = z.string().regex(/^[\w-]{1,8192}$/)
const extensions = z.record(z.string(), z.unknown()).default({})
const attachment = z.enum(['platform', 'cross-platform']).optional().catch(undefined)
const transport = z.string().max(30)
/** What it says of any passkey (WebAuthn, PublicKeyCredentialJSON). */
const credentialSchema = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensions,
})
/** What a browser says of a new passkey (WebAuthn, RegistrationResponseJSON). */
export const registrationSchema = credentialSchema.extend({
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(transport).max(10).optional(),
  }),
})
/** What a browser answers for a passkey (AuthenticationResponseJSON). */
export const assertionSchema = credentialSchema.extend({
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish().transform((value) => value ?? undefined),
  }),
})
export type Registration = z.output<typeof registrationSchema>
export type Assertion = z.output<typeof assertionSchema>

export const passkeyName = z
  .string()
  .trim()
  .min(1, 'Enter a name by which you know it again, such as “Phone”.')
  .max(60, 'Use at most 60 characters.')

/** A passkey as its owner sees it. */
export type PasskeyRow = {
  id: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
  /** Kept by a service on several devices. */
  backedUp: boolean
}

/** One's own second factors. */
export type Factors = {
  codesSince: Date | null
  passkeys: PasskeyRow[]
  recoveryCodesLeft: number
  /** Did she show a short while ago that it is her? */
  recent: boolean
  /** Are there passkeys at this site's address? */
  passkeysWork: boolean
}

/** A new secret of codes: typed, and as the dark squares of a QR code (an SVG path in `size` units). */
export type NewCodeSecret = { key: string; size: number; path: string }

/** A step of setting codes up: their secret, then recovery codes, if there were none yet. */
export type CodesStep = { secret: NewCodeSecret } | { recovery: string[] | null }

/** An open session as its owner sees it. */
export type SessionRow = {
  id: string
  createdAt: Date
  /** To ten minutes. */
  lastUsedAt: Date | null
  /** Such as "Firefox on Windows". */
  device: string
  /** Such as "192.0.2.*". */
  network: string
  method: string
  /** The one that asks. */
  current: boolean
}

/** Someone to give work to, or to mention. */
export type Colleague = { id: number; name: string; role: (typeof roles)[number] }

/** An account as the staff's table shows it. */
export type UserRow = {
  id: number
  email: string
  name: string
  role: Role
  disabled: boolean
  createdAt: Date
  openSessions: number
}
