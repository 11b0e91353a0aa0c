import { headers } from 'next/headers'
import type { NextAuthOptions } from 'next-auth'
import credentials from 'next-auth/providers/credentials'
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

/** Configuration of next-auth: the cookie's token names a session row, and that row decides. */
export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: 30 * 86_400 },
  pages: { signIn: '/admin/login', error: '/admin/login' },
  providers: [
    credentials({
      credentials: { email: {}, password: {} },
      async authorize(input, request) {
        const headers = (request.headers ?? {}) as Record<string, string | undefined>
        const result = await signIn(input, {
          address: headers[addressHeader] ?? 'unknown',
          userAgent: headers['user-agent'] ?? '',
        })
        if (result === 'wrong') return null
        // next-auth hands the message of an error to the sign-in page.
        if (result === 'too-many') throw new Error('too-many')
        return { ...result, id: String(result.id) }
      },
    }),
  ],
  callbacks: {
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
      if (token?.sessionId)
        await signOut(token.sessionId, originOf(Object.fromEntries(await headers())))
    },
  },
}
