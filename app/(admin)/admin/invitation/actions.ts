'use server'
import 'server-only'
import { acceptInvitation } from '#lib/accounts/invitations.ts'
import { acceptSchema } from '#lib/accounts/schema.ts'
import { asking } from '../login/cookies.ts'
import { attemptByAnyone, type Outcome } from '../outcome.ts'

/** Makes the account that an invitation is for; the token in the link is the permission. */
export async function accept(input: unknown): Promise<Outcome> {
  return attemptByAnyone(acceptSchema, input, async (acceptance) =>
    acceptInvitation(acceptance, await asking()),
  )
}
