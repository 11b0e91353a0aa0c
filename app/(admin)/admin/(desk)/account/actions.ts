'use server'
import 'server-only'
import { z } from 'zod'
import { ownPasswordSchema } from '#lib/auth/schema.ts'
import * as sessions from '#lib/auth/sign-in.ts'
import * as users from '#lib/auth/users.ts'
import * as notifications from '#lib/notifications/commands.ts'
import { preferencesSchema } from '#lib/notifications/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

export async function changeOwnPassword(input: unknown): Promise<Outcome> {
  return attempt(ownPasswordSchema, input, (user, { currentPassword, password }) =>
    users.changeOwnPassword(user, currentPassword, password),
  )
}

export async function signOutEverywhere(input: unknown): Promise<Outcome> {
  return attempt(z.undefined(), input, (user) => sessions.signOutEverywhere(user))
}

export async function choosePreferences(input: unknown): Promise<Outcome> {
  return attempt(preferencesSchema, input, (user, { preferences }) =>
    notifications.choosePreferences(user, preferences),
  )
}
