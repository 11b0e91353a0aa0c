import 'server-only'
import { headers } from 'next/headers'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import type { Actor } from './can.ts'
import { authOptions } from './next-auth.ts'
import { sessionUser } from './sessions.ts'
import { originOf } from './visitor.ts'

export type CurrentUser = Extract<Actor, { kind: 'user' }>

/** Who sends this request, or null. Asked once a request; the session row decides. */
export const currentUser = cache(async (): Promise<CurrentUser | null> => {
  const session = await getServerSession(authOptions)
  if (!session?.sessionId) return null
  const user = await sessionUser(session.sessionId)
  if (!user) return null
  return { kind: 'user', ...user, from: originOf(Object.fromEntries(await headers())) }
})
