'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { saveSignInRules } from '#lib/accounts/rules.ts'
import { signInRulesSchema } from '#lib/auth/schema.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function saveRules(input: unknown): Promise<Outcome> {
  return attempt(signInRulesSchema, input, async (user, rules) => {
    await saveSignInRules(user, rules)
    refresh()
  })
}
