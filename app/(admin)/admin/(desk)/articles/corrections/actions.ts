'use server'
import 'server-only'
import { refresh } from 'next/cache'
import * as corrections from '#lib/corrections/commands.ts'
import { correctionsOf } from '#lib/corrections/queries.ts'
import {
  type DeskCorrection,
  issueCorrectionSchema,
  ofArticleSchema,
  openHistorySchema,
  removeCorrectionSchema,
  rewordCorrectionSchema,
} from '#lib/corrections/schema.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function listCorrections(input: unknown): Promise<Outcome<DeskCorrection[]>> {
  return attempt(ofArticleSchema, input, (user, { articleId }) => correctionsOf(user, articleId))
}

export async function issueCorrection(input: unknown): Promise<Outcome<number>> {
  return attempt(issueCorrectionSchema, input, corrections.issueCorrection)
}

export async function rewordCorrection(input: unknown): Promise<Outcome> {
  return attempt(rewordCorrectionSchema, input, corrections.rewordCorrection)
}

export async function removeCorrection(input: unknown): Promise<Outcome> {
  return attempt(removeCorrectionSchema, input, corrections.removeCorrection)
}

export async function openHistory(input: unknown): Promise<Outcome> {
  return attempt(openHistorySchema, input, async (user, parsed) => {
    await corrections.openHistory(user, parsed)
    refresh()
  })
}
