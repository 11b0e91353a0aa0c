'use server'
import 'server-only'
import * as merging from '#lib/reads/merging.ts'
import { type MergeStanding, mergeSchema, mergeStandingSchema } from '#lib/reads/schema.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function mergeStanding(input: unknown): Promise<Outcome<MergeStanding>> {
  return attempt(mergeStandingSchema, input, (user, { articleId }) =>
    merging.mergeStanding(user, articleId),
  )
}

export async function mergeArticles(
  input: unknown,
): Promise<Outcome<{ slug: string; reads: number }>> {
  return attempt(mergeSchema, input, merging.mergeArticles)
}
