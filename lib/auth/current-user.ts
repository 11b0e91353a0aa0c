import 'server-only'
import { headers } from 'next/headers'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import type { Actor } from './can.ts'
import { authOptions } from './next-auth.ts'
import { sessionHolder } from './sessions.ts'
import { originOf } from './visitor.ts'

export type CurrentUser = Extract<Actor, { kind: 'user' }>

/** Who holds this request's session; `mustSetUpFactor`: she may do nothing yet but that. */
export type CurrentHolder = { user: CurrentUser; mustSetUpFactor: boolean }

/** Who holds this request's session, or null. Asked once a request; the session row decides. */
export const currentHolder = cache(async (): Promise<CurrentHolder | null> => {
  const session = await getServerSession(authOptions)
  if (!session?.sessionId) return null
  const holder = await sessionHolder(session.sessionId)
  if (!holder) return null
  const from = originOf(Object.fromEntries(await headers()))
  return { ...holder, user: { kind: 'user', ...holder.user, from } }
})

/** Who sends this request and may act, or null: also for who has yet to set up a second factor. */
export const currentUser = cache(async (): Promise<CurrentUser | null> => {
  const holder = await currentHolder()
  return holder && !holder.mustSetUpFactor ? holder.user : null
})
