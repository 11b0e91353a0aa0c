'use server'
import 'server-only'
import { redirect } from 'next/navigation'
import type { Answer } from '#components/admin/act.ts'
import { askForReset, resetPassword } from '#lib/accounts/resets.ts'
import { resetAskSchema, resetSchema } from '#lib/accounts/schema.ts'
import { Refused } from '#lib/platform/failures.ts'
import { fieldsIn, withTyped } from '../form.ts'
import { asking } from '../login/cookies.ts'
import { attemptByAnyone } from '../outcome.ts'

/** Asks for a link by mail: the answer is the same whether there is such an account or not. */
export async function ask(_before: unknown, form: unknown): Promise<Answer> {
  const given = fieldsIn(form)
  const done = await attemptByAnyone(resetAskSchema, given, async ({ email }) => {
    if ((await askForReset(email, await asking())) === 'too-many')
      throw new Refused('Too many links were asked for from here. Try again in an hour.')
  })
  return withTyped(done, given, 'email')
}

/** Sets the password that a link is for; the token in the link is the permission. */
export async function reset(_before: unknown, form: unknown): Promise<Answer> {
  const done = await attemptByAnyone(resetSchema, fieldsIn(form), async ({ token, password }) =>
    resetPassword(token, password, await asking()),
  )
  if (done.outcome === 'saved') redirect('/admin/login?made=password')
  return done
}
