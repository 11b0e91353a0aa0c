'use server'
import 'server-only'
import * as correcting from '#lib/reads/correcting.ts'
import { correctCountSchema } from '#lib/reads/schema.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function correctCount(input: unknown): Promise<Outcome<number>> {
  return attempt(correctCountSchema, input, correcting.correctCount)
}
