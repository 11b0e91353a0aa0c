'use server'
import 'server-only'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { Answer } from '#components/admin/act.ts'
import * as link from '#lib/auth/link.ts'
import { assertionSchema, codeSchema, credentialsSchema } from '#lib/auth/schema.ts'
import * as second from '#lib/auth/second-step.ts'
import type { SignedIn } from '#lib/auth/sessions.ts'
import { signIn } from '#lib/auth/sign-in.ts'
import { Refused } from '#lib/platform/failures.ts'
import { fieldsIn, withTyped } from '../form.ts'
import { fieldsOf, type Outcome } from '../outcome.ts'
import { afterSchema } from './after.ts'
import { asking, keepWaiting, openSession, waitingToken } from './cookies.ts'

const tooMany = 'Too many attempts. Try again in 15 minutes.'
const over = 'Too much time went by. Sign in again from the beginning.'
const problem = (text: string) => ({ outcome: 'invalid' as const, fields: { '': [text] } })

/** The first step, by password. It works without JavaScript too. */
export async function signInByPassword(_before: unknown, form: unknown): Promise<Answer> {
  const given = fieldsIn(form)
  const parsed = credentialsSchema.safeParse(given)
  const again = (text: string) => withTyped(problem(text), given, 'email')
  if (!parsed.success) return again('Enter your e-mail address and your password.')
  const result = await signIn(parsed.data, await asking())
  if (result === 'wrong') return again('E-mail or password is wrong.')
  if (result === 'too-many') return again(tooMany)
  const after = afterSchema.parse(given.after)
  if ('waiting' in result) {
    await keepWaiting(result.waiting)
    redirect(`/admin/login/factor?to=${after}`)
  }
  await openSession(result)
  redirect(after)
}

/** The second step, by a code. It works without JavaScript too. */
export async function signInByCode(_before: unknown, form: unknown): Promise<Answer> {
  const given = fieldsIn(form)
  const parsed = codeSchema.safeParse(given)
  if (!parsed.success) return { outcome: 'invalid', fields: fieldsOf(parsed.error) }
  const result = await second.signInByCode(await waitingToken(), parsed.data.code, await asking())
  if (result === 'over') return problem(over)
  if (result === 'too-many') return problem(tooMany)
  if (typeof result === 'string')
    return {
      outcome: 'invalid',
      fields: { code: ['This code is wrong, or was used already. Each works once.'] },
    }
  await openSession(result)
  redirect(afterSchema.parse(given.after))
}

/** Signs in by a link from the command line. It works without JavaScript too. */
export async function signInByLink(_before: unknown, form: unknown): Promise<Answer> {
  const given = fieldsIn(form)
  const result = await link.signInByLink(given.token, await asking())
  if (!result) return problem('This link has been used, or is too old. Make another one.')
  await openSession(result)
  redirect(afterSchema.parse(given.after))
}

const stepSchema = z.object({ step: z.enum(['alone', 'second']) })

/** What the browser is asked to prove by a passkey: alone, or as the second step. */
export async function askForPasskey(input: unknown): Promise<Outcome<unknown>> {
  const parsed = stepSchema.safeParse(input)
  if (!parsed.success) return { outcome: 'invalid', fields: fieldsOf(parsed.error) }
  const alone = parsed.data.step === 'alone'
  try {
    const options = alone
      ? await second.askForAnyPasskey(await asking())
      : await second.askForSecondPasskey(await waitingToken())
    if (!options) return { outcome: 'refused', message: alone ? tooMany : over }
    return { outcome: 'saved', result: options }
  } catch (error) {
    if (error instanceof Refused) return { outcome: 'refused', message: error.message }
    throw error
  }
}

/** Signs in by what the passkey answered. */
export async function signInByPasskey(input: unknown): Promise<Outcome> {
  const parsed = stepSchema.extend({ response: assertionSchema }).safeParse(input)
  if (!parsed.success) return { outcome: 'invalid', fields: fieldsOf(parsed.error) }
  const { step, response } = parsed.data
  const result: SignedIn | second.NotYet =
    step === 'alone'
      ? await second.signInByPasskey(response, await asking())
      : await second.signInBySecondPasskey(await waitingToken(), response, await asking())
  if (typeof result === 'string') return { outcome: 'refused', message: refusals[result] }
  await openSession(result)
  return { outcome: 'saved', result: undefined }
}

const refusals = {
  wrong: 'This passkey is not known here, or didn’t make sure that it is you.',
  copied: 'This passkey is not accepted. Ask an administrator, and see your mail.',
  'too-many': tooMany,
  over,
} satisfies Record<second.NotYet, string>
