'use server'
import 'server-only'
import { z } from 'zod'
import * as articles from '#lib/articles/commands.ts'
import { findArticles as find, lookUp as look } from '#lib/articles/find.ts'
import { restoreRevision as restore } from '#lib/articles/history.ts'
import {
  type BodyResources,
  type FoundArticle,
  lookUpSchema,
  namedSchema,
  type OpenArticle,
  restoreSchema,
  type SaveOutcome,
} from '#lib/articles/schema.ts'
import { beginArticle as begin } from '#lib/articles/writing.ts'
import { attempt, type Outcome } from '../../outcome.ts'

const begun = z.object({
  key: z.uuid(),
  state: z
    .base64()
    .max(4_000_000, 'The article is too long to begin with.')
    .transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
})

export async function beginArticle(input: unknown): Promise<Outcome<OpenArticle>> {
  return attempt(begun, input, begin)
}

export async function submitArticle(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(namedSchema, input, articles.submitArticle)
}

export async function publishArticle(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(namedSchema, input, articles.publishArticle)
}

export async function restoreRevision(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(restoreSchema, input, restore)
}

export async function takeDownArticle(input: unknown): Promise<Outcome<OpenArticle>> {
  return attempt(z.object({ id: z.number().int().positive() }), input, (user, { id }) =>
    articles.takeDownArticle(user, id),
  )
}

export async function findArticles(input: unknown): Promise<Outcome<FoundArticle[]>> {
  return attempt(z.object({ words: z.string().max(200) }), input, (user, { words }) =>
    find(user, words),
  )
}

/** Pictures and articles that a body shows. */
export async function lookUp(input: unknown): Promise<Outcome<BodyResources>> {
  return attempt(lookUpSchema, input, look)
}
