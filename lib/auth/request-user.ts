import type { IncomingMessage } from 'node:http'
import { getToken } from 'next-auth/jwt'
import type { Origin, Person } from './can.ts'
import { areSecure, sessionCookie } from './cookies.ts'
import { sessionUser } from './sessions.ts'
import { originOf } from './visitor.ts'

export type Session = { id: string; user: Person }

/** Who sends this request, outside Next.js: the cookie names a session, the session's row decides. */
export async function sessionOf(req: IncomingMessage): Promise<Session | null> {
  const pairs = (req.headers.cookie ?? '').split(/;\s*/).map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), legible(pair.slice(at + 1))] as const
  })
  const asked = { cookies: Object.fromEntries(pairs), headers: req.headers }
  const token = await getToken({
    req: asked as unknown as Parameters<typeof getToken>[0]['req'],
    secret: process.env.NEXTAUTH_SECRET ?? '',
    cookieName: sessionCookie(),
    secureCookie: areSecure(),
  }).catch(() => null)
  return token?.sessionId ? openSession(token.sessionId, originOf(req.headers)) : null
}

/** What isn't percent-encoded as it should be is nobody's session, and no fault of ours. */
function legible(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The session as it is now, or null when it has ended. */
export async function openSession(id: string, from?: Origin): Promise<Session | null> {
  const user = await sessionUser(id)
  return user && { id, user: { kind: 'user', ...user, from } }
}
