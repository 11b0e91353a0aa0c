import type { NextAuthOptions } from 'next-auth'
import { log } from '#lib/platform/log.ts'
import { sessionDays, signInCookies } from './cookies.ts'

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

/**
 * What next-auth needs to know to read a session's cookie: its token names a session row, and that row
 * decides. Ways in are another thing (lib/accounts/next-auth.ts).
 */
export const readingOptions = {
  // Settings are read when they are needed, not when the build looks at this file.
  get cookies() {
    return signInCookies()
  },
  session: { strategy: 'jwt', maxAge: sessionDays * 86_400 },
  logger: {
    // Anybody can send a cookie that is none.
    error: (code, meta) =>
      log[code === 'JWT_SESSION_ERROR' ? 'debug' : 'warn'](
        { code, err: meta instanceof Error ? meta : meta.error },
        'signing in has trouble',
      ),
    warn: (code) => log.debug({ code }, 'signing in has a note'),
  },
  providers: [],
  callbacks: {
    session({ session, token }) {
      session.sessionId = token.sessionId
      return session
    },
  },
} satisfies NextAuthOptions
