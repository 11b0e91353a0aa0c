'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import { newUserSchema, passwordChangeSchema, roleChangeSchema } from '#lib/auth/schema.ts'
import * as users from '#lib/auth/users.ts'
import { attempt, type Outcome } from '../../outcome.ts'

const userId = z.number().int().positive()

export async function addUser(input: unknown): Promise<Outcome> {
  return attempt(newUserSchema, input, async (user, account) => {
    await users.addUser(user, account)
    refresh()
  })
}

export async function changeRole(input: unknown): Promise<Outcome> {
  return attempt(roleChangeSchema, input, async (user, { userId, role }) => {
    await users.changeRole(user, userId, role)
    refresh()
  })
}

export async function changePassword(input: unknown): Promise<Outcome> {
  return attempt(passwordChangeSchema, input, async (user, { userId, password }) => {
    await users.changePassword(user, userId, password)
    refresh()
  })
}

export async function setDisabled(input: unknown): Promise<Outcome> {
  return attempt(
    z.object({ userId, disabled: z.boolean() }),
    input,
    async (user, { userId, disabled }) => {
      await users.setDisabled(user, userId, disabled)
      refresh()
    },
  )
}

export async function endSessions(input: unknown): Promise<Outcome> {
  return attempt(z.object({ userId }), input, async (user, { userId }) => {
    await users.endSessions(user, userId)
    refresh()
  })
}
