import 'server-only'
import { headers } from 'next/headers'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import { isDatabaseAway } from '#lib/platform/database-away.ts'
import { processState } from '#lib/platform/process-state.ts'
import type { Actor } from './can.ts'
import { readingOptions } from './next-auth.ts'
import { sessionHolder } from './sessions.ts'
import { originOf } from './visitor.ts'

export type CurrentUser = Extract<Actor, { kind: 'user' }>

/** Who holds this request's session; `mustSetUpFactor`: she may do nothing yet but that. */
export type CurrentHolder = { user: CurrentUser; mustSetUpFactor: boolean }

/** Who holds this request's session, or null. Asked once a request; the session row decides. */
export const currentHolder = cache(async (): Promise<CurrentHolder | null> => {
  const session = await getServerSession(readingOptions)
  if (!session?.sessionId) return null
  const holder = await sessionHolder(session.sessionId)
  if (!holder) {
    seen().delete(session.sessionId)
    return null
  }
  const from = originOf(Object.fromEntries(await headers()))
  const user: CurrentUser = { kind: 'user', ...holder.user, from }
  remember(session.sessionId, { ...holder, user })
  return { ...holder, user }
})

/** Who sends this request and may act, or null: also for who has yet to set up a second factor. */
export const currentUser = cache(async (): Promise<CurrentUser | null> => {
  const holder = await currentHolder()
  return holder && !holder.mustSetUpFactor ? holder.user : null
})

/** How long (ms) after her session was last looked up an administrator is still known. */
const knownForMs = 3_600_000

const seen = () =>
  processState('administrators-seen', () => new Map<string, { user: CurrentUser; at: number }>())

/** Keeps in mind that a session is an administrator's, who may act; or that it isn't any more. */
function remember(sessionId: string, { user, mustSetUpFactor }: CurrentHolder): void {
  if (user.role !== 'administrator' || mustSetUpFactor) {
    seen().delete(sessionId)
    return
  }
  seen().set(sessionId, { user, at: Date.now() })
  const [oldest] = seen().keys()
  if (oldest && seen().size > 200) seen().delete(oldest)
}

/**
 * While the database is away: the administrator whose cookie this is, if this instance looked her session
 * up in the last hour. Only for being told what is wrong; whatever changes something asks the row.
 * @returns null when the database answers, or nobody like that asks
 */
export async function lastSeenUser(): Promise<CurrentUser | null> {
  try {
    await currentUser()
    return null
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    const session = await getServerSession(readingOptions)
    const known = session?.sessionId ? seen().get(session.sessionId) : undefined
    if (known && Date.now() - known.at < knownForMs) return known.user
    throw error
  }
}
