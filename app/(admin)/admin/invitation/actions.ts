'use server'
import 'server-only'
import { redirect } from 'next/navigation'
import type { Answer } from '#components/admin/act.ts'
import { acceptInvitation } from '#lib/accounts/invitations.ts'
import { acceptSchema } from '#lib/accounts/schema.ts'
import { fieldsIn, withTyped } from '../form.ts'
import { asking } from '../login/cookies.ts'
import { attemptByAnyone } from '../outcome.ts'

/** Makes the account that an invitation is for; the token in the link is the permission. */
export async function accept(_before: unknown, form: unknown): Promise<Answer> {
  const given = fieldsIn(form)
  const done = await attemptByAnyone(acceptSchema, given, async (acceptance) =>
    acceptInvitation(acceptance, await asking()),
  )
  if (done.outcome === 'saved') redirect('/admin/login?made=account')
  return withTyped(done, given, 'name')
}
