'use server'
import 'server-only'
import * as translations from '#lib/translations/commands.ts'
import { versionsOf } from '#lib/translations/queries.ts'
import {
  type DeskVersion,
  linkSchema,
  ofArticleSchema,
  unlinkSchema,
} from '#lib/translations/schema.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function listVersions(input: unknown): Promise<Outcome<DeskVersion[]>> {
  return attempt(ofArticleSchema, input, (user, { articleId }) => versionsOf(user, articleId))
}

export async function linkTranslation(input: unknown): Promise<Outcome> {
  return attempt(linkSchema, input, translations.linkTranslation)
}

export async function unlinkTranslation(input: unknown): Promise<Outcome> {
  return attempt(unlinkSchema, input, translations.unlinkTranslation)
}
