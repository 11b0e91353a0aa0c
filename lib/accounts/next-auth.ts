import type { NextAuthOptions } from 'next-auth'
import type { Origin } from '#lib/auth/can.ts'
import { type Cookie, cookieOfWaiting, signInCookies } from '#lib/auth/cookies.ts'
import { readingOptions } from '#lib/auth/next-auth.ts'
import { signOut } from '#lib/auth/sessions.ts'
import { openIdProvider, signInByOpenId } from './openid.ts'

/**
 * Configuration of next-auth's endpoints: sign-out, and the way in by an OpenID Connect provider. Whoever
 * comes by a password, a passkey or a link comes by the sign-in page, and by nothing else.
 * @param asking from where the request that is answered comes
 * @param keep sets a cookie with the answer
 */
export const optionsFor = (
  asking: () => Promise<Origin>,
  keep: (cookie: Cookie) => Promise<unknown>,
): NextAuthOptions => ({
  session: readingOptions.session,
  logger: readingOptions.logger,
  pages: { signIn: '/admin/login', error: '/admin/login' },
  // Settings are read when they are needed, not when the build looks at this file.
  get cookies() {
    return signInCookies()
  },
  get providers() {
    const openid = openIdProvider()
    return openid ? [openid] : []
  },
  callbacks: {
    ...readingOptions.callbacks,
    async signIn({ user, profile }) {
      const result = await signInByOpenId({ ...profile }, await asking())
      if (typeof result === 'string') return `/admin/login?error=${result}`
      if ('waiting' in result) {
        await keep(cookieOfWaiting(result.waiting))
        return '/admin/login/factor'
      }
      Object.assign(user, result, { id: String(result.id) })
      return true
    },
    jwt({ token, user }) {
      const signedIn = user as { sessionId?: string } | undefined
      if (signedIn?.sessionId) token.sessionId = signedIn.sessionId
      return token
    },
  },
  events: {
    async signOut({ token }) {
      if (token?.sessionId) await signOut(token.sessionId, await asking())
    },
  },
})
