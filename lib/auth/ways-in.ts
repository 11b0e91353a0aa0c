import { z } from 'zod'
import { env } from '#lib/platform/env.ts'
import { passkeysWork } from './relying-party.ts'
import { openIdRefusals } from './schema.ts'

/** How people sign in, for the sign-in page. */
export function waysIn(): {
  passwords: boolean
  openId: string | null
  passkeys: boolean
} {
  const { PASSWORDS, OIDC_ISSUER, OIDC_NAME } = env()
  return {
    passwords: PASSWORDS,
    openId: OIDC_ISSUER ? OIDC_NAME : null,
    passkeys: passkeysWork(),
  }
}

const known = z.enum(Object.keys(openIdRefusals) as [keyof typeof openIdRefusals])

/** What an error in the sign-in page's address means; undefined where there is none. */
export function signInProblem(error: string | undefined): string | undefined {
  if (error === undefined) return undefined
  const { data } = known.safeParse(error)
  // next-auth's own names: a state that isn't this browser's, a provider that is away, a cancelled one.
  return openIdRefusals[data ?? 'openid-failed']
}
