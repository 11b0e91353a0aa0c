'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import { ownPasswordSchema } from '#lib/auth/schema.ts'
import * as sessions from '#lib/auth/sessions.ts'
import * as users from '#lib/auth/users.ts'
import * as notifications from '#lib/notifications/commands.ts'
import { preferencesSchema } from '#lib/notifications/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

export async function changeOwnPassword(input: unknown): Promise<Outcome> {
  return attempt(ownPasswordSchema, input, async (user, { currentPassword, password }) => {
    await users.changeOwnPassword(user, currentPassword, password)
    refresh()
  })
}

/** Ends one session: one's own or, for who manages users, another's. */
export async function endSession(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id: z.uuid() }), input, async (user, { id }) => {
    await sessions.endSession(user, id)
    refresh()
  })
}

export async function endOtherSessions(input: unknown): Promise<Outcome> {
  return attempt(z.undefined(), input, async (user) => {
    await sessions.endOtherSessions(user)
    refresh()
  })
}

export async function signOutEverywhere(input: unknown): Promise<Outcome> {
  return attempt(z.undefined(), input, (user) => sessions.signOutEverywhere(user))
}

export async function choosePreferences(input: unknown): Promise<Outcome> {
  return attempt(preferencesSchema, input, (user, { preferences }) =>
    notifications.choosePreferences(user, preferences),
  )
}
