import 'server-only'
import { cookies, headers } from 'next/headers'
import type { Origin } from '#lib/auth/can.ts'
import { cookieOfSession, cookieOfWaiting, waitingCookie } from '#lib/auth/cookies.ts'
import type { SignedIn } from '#lib/auth/sessions.ts'
import { originOf } from '#lib/auth/visitor.ts'

/** Gives the browser a session; what waited for a second factor waits no more. */
export async function openSession(signedIn: SignedIn): Promise<void> {
  const jar = await cookies()
  jar.set(await cookieOfSession(signedIn))
  jar.set(cookieOfWaiting(''))
}

/** Lets the browser take the second step. */
export async function keepWaiting(token: string): Promise<void> {
  ;(await cookies()).set(cookieOfWaiting(token))
}

/** The token of a sign-in of this browser that waits for the second factor. */
export async function waitingToken(): Promise<string | undefined> {
  return (await cookies()).get(waitingCookie())?.value
}

/** From where this request comes. */
export async function asking(): Promise<Origin> {
  return originOf(Object.fromEntries(await headers()))
}
