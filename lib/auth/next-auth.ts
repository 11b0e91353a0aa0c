import { cookies, headers } from 'next/headers'
import type { NextAuthOptions } from 'next-auth'
import credentials from 'next-auth/providers/credentials'
import { log } from '#lib/platform/log.ts'
import type { Origin } from './can.ts'
import { type Cookie, cookieOfWaiting, sessionDays, signInCookies } from './cookies.ts'
import { signInByLink } from './link.ts'
import { openIdProvider, signInByOpenId } from './openid.ts'
import { signOut } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { addressHeader, originOf } from './visitor.ts'

declare module 'next-auth/jwt' {
  interface JWT {
    /** Id of the session row that this token stands for. */
    sessionId?: string
  }
}

declare module 'next-auth' {
  interface Session {
    sessionId?: string
  }
}

/** Who asks, as next-auth hands it on. */
function visitorOf({ headers = {} }: { headers?: Record<string, string | undefined> }): Origin {
  return { address: headers[addressHeader] ?? 'unknown', userAgent: headers['user-agent'] ?? '' }
}

/** Ways in that need nobody else. */
const ownWays = [
  credentials({
    credentials: { email: {}, password: {} },
    async authorize(input, request) {
      const result = await signIn(input, visitorOf(request))
      if (result === 'wrong') return null
      // next-auth hands the message of an error to the sign-in page.
      if (result === 'too-many') throw new Error('too-many')
      // Who has a second factor signs in by the page, which asks for it.
      if ('waiting' in result) return null
      return { ...result, id: String(result.id) }
    },
  }),
  credentials({
    id: 'link',
    credentials: { token: {} },
    async authorize(input, request) {
      const result = await signInByLink(input?.token, visitorOf(request))
      return result && { ...result, id: String(result.id) }
    },
  }),
]

/**
 * Configuration of next-auth: the cookie's token names a session row, and that row decides.
 * @param asking from where the request that is answered comes
 * @param keep sets a cookie with the answer
 */
export const optionsFor = (
  asking: () => Promise<Origin>,
  keep: (cookie: Cookie) => Promise<unknown>,
): NextAuthOptions => ({
  get cookies() {
    return signInCookies()
  },
  session: { strategy: 'jwt', maxAge: sessionDays * 86_400 },
  pages: { signIn: '/admin/login', error: '/admin/login' },
  logger: {
    // Anybody can send a cookie that is none.
    error: (code, meta) =>
      log[code === 'JWT_SESSION_ERROR' ? 'debug' : 'warn'](
        { code, err: meta instanceof Error ? meta : meta.error },
        'signing in has trouble',
      ),
    warn: (code) => log.debug({ code }, 'signing in has a note'),
  },
  // Settings are read when they are needed, not when the build looks at this file.
  get providers() {
    const openid = openIdProvider()
    return [...ownWays, ...(openid ? [openid] : [])]
  },
  callbacks: {
    async signIn({ user, account, profile }) {
      if (account?.provider !== 'openid') return true
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
    session({ session, token }) {
      session.sessionId = token.sessionId
      return session
    },
  },
  events: {
    async signOut({ token }) {
      if (token?.sessionId) await signOut(token.sessionId, await asking())
    },
  },
})

/** The same within Next.js. */
export const authOptions = optionsFor(
  async () => originOf(Object.fromEntries(await headers())),
  async (cookie) => (await cookies()).set(cookie),
)
