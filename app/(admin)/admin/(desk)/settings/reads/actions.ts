'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { saveCountingRules } from '#lib/reads/rules.ts'
import { countingRulesSchema } from '#lib/reads/schema.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function saveRules(input: unknown): Promise<Outcome> {
  return attempt(countingRulesSchema, input, async (user, rules) => {
    await saveCountingRules(user, rules)
    refresh()
  })
}
