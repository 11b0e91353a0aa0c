'use server'
import 'server-only'
import { askForReset, resetPassword } from '#lib/accounts/resets.ts'
import { resetAskSchema, resetSchema } from '#lib/accounts/schema.ts'
import { Refused } from '#lib/platform/failures.ts'
import { asking } from '../login/cookies.ts'
import { attemptByAnyone, type Outcome } from '../outcome.ts'

/** Asks for a link by mail: the answer is the same whether there is such an account or not. */
export async function ask(input: unknown): Promise<Outcome> {
  return attemptByAnyone(resetAskSchema, input, async ({ email }) => {
    if ((await askForReset(email, await asking())) === 'too-many')
      throw new Refused('Too many links were asked for from here. Try again in an hour.')
  })
}

/** Sets the password that a link is for; the token in the link is the permission. */
export async function reset(input: unknown): Promise<Outcome> {
  return attemptByAnyone(resetSchema, input, async ({ token, password }) =>
    resetPassword(token, password, await asking()),
  )
}
