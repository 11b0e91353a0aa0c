'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import * as invitations from '#lib/accounts/invitations.ts'
import { invitationSchema } from '#lib/accounts/schema.ts'
import * as factors from '#lib/auth/factors.ts'
import { passwordChangeSchema, roleChangeSchema } from '#lib/auth/schema.ts'
import * as users from '#lib/auth/users.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../outcome.ts'

const invitation = z.object({ id })

/** Invites someone by mail. @returns the link to hand over, where there is no mail server */
export async function invite(input: unknown): Promise<Outcome<string | null>> {
  return attempt(invitationSchema, input, async (user, given) => {
    const link = await invitations.invite(user, given)
    refresh()
    return link
  })
}

export async function resendInvitation(input: unknown): Promise<Outcome<string | null>> {
  return attempt(invitation, input, async (user, { id }) => {
    const link = await invitations.resendInvitation(user, id)
    refresh()
    return link
  })
}

export async function withdrawInvitation(input: unknown): Promise<Outcome> {
  return attempt(invitation, input, async (user, { id }) => {
    await invitations.withdrawInvitation(user, id)
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
    z.object({ userId: id, disabled: z.boolean() }),
    input,
    async (user, { userId, disabled }) => {
      await users.setDisabled(user, userId, disabled)
      refresh()
    },
  )
}

export async function endSessions(input: unknown): Promise<Outcome> {
  return attempt(z.object({ userId: id }), input, async (user, { userId }) => {
    await users.endSessions(user, userId)
    refresh()
  })
}

/** Takes all second factors from someone who has lost them. */
export async function resetFactors(input: unknown): Promise<Outcome> {
  return attempt(z.object({ userId: id }), input, async (user, { userId }) => {
    await factors.resetFactors(user, userId)
    refresh()
  })
}
