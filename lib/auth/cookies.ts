import type { CookiesOptions } from 'next-auth'
import { encode } from 'next-auth/jwt'
import { siteUrl } from '#lib/platform/env.ts'
import type { SignedIn } from './sessions.ts'

/** How long a session lasts unless it is ended. */
export const sessionDays = 30

/** Are cookies sent over https alone? */
export const areSecure = () => siteUrl().startsWith('https:')

const named = (name: string) => `${areSecure() ? '__Host-' : ''}next-auth.${name}`

/** The cookie of a session. */
export const sessionCookie = () => named('session-token')

const minutes = 60

/**
 * All cookies of sign-in. No script reads them, other sites' requests don't carry them, and under https the
 * prefix says so to browsers: no other host of the same domain, and nobody on the way, can have set them
 * (RFC 6265bis, 4.1.3.2).
 */
export function signInCookies(): CookiesOptions {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: areSecure() } as const
  const short = { ...options, maxAge: 15 * minutes }
  return {
    sessionToken: { name: sessionCookie(), options },
    callbackUrl: { name: named('callback-url'), options },
    csrfToken: { name: named('csrf-token'), options },
    pkceCodeVerifier: { name: named('pkce.code_verifier'), options: short },
    state: { name: named('state'), options: short },
    nonce: { name: named('nonce'), options: short },
  }
}

/** The cookie of a sign-in that waits for its second factor: it opens nothing else. */
export const waitingCookie = () => named('waiting')

/** A cookie to be set. `maxAge` is in seconds. */
export type Cookie = {
  name: string
  value: string
  httpOnly: true
  sameSite: 'lax'
  path: '/'
  secure: boolean
  maxAge: number
}

const cookie = (name: string, value: string, maxAge: number): Cookie => ({
  ...{ name, value, maxAge, secure: areSecure() },
  ...({ httpOnly: true, sameSite: 'lax', path: '/' } as const),
})

/** The cookie by which a browser has a session from now on, as next-auth itself would set it. */
export async function cookieOfSession({ sessionId, id, name, email }: SignedIn): Promise<Cookie> {
  const maxAge = sessionDays * 86_400
  const token = { sub: String(id), name, email, sessionId }
  const secret = process.env.NEXTAUTH_SECRET ?? ''
  return cookie(sessionCookie(), await encode({ token, secret, maxAge }), maxAge)
}

/** The cookie by which a browser may take the second step. An empty token removes it. */
export const cookieOfWaiting = (token: string): Cookie =>
  cookie(waitingCookie(), token, token ? 10 * minutes : 0)
