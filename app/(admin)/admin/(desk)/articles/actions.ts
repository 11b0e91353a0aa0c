'use server'
import 'server-only'
import { z } from 'zod'
import * as articles from '#lib/articles/commands.ts'
import {
  articleEditSchema,
  type OpenArticle,
  type SaveOutcome,
  saveSchema,
} from '#lib/articles/schema.ts'
import { storePicture } from '#lib/media/commands.ts'
import { maxUploadBytes, type Picture } from '#lib/media/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

export async function createArticle(input: unknown): Promise<Outcome<OpenArticle>> {
  return attempt(articleEditSchema, input, articles.createArticle)
}

export async function saveArticle(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(saveSchema, input, articles.saveArticle)
}

export async function submitArticle(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(saveSchema, input, articles.submitArticle)
}

export async function publishArticle(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(saveSchema, input, articles.publishArticle)
}

export async function takeDownArticle(input: unknown): Promise<Outcome<OpenArticle>> {
  return attempt(z.object({ id: z.number().int().positive() }), input, (user, { id }) =>
    articles.takeDownArticle(user, id),
  )
}

const proposal = z.object({
  headline: z.string().max(300),
  id: z.number().int().positive().optional(),
})

export async function proposeSlug(input: unknown): Promise<Outcome<string>> {
  return attempt(proposal, input, (user, { headline, id }) =>
    articles.proposeSlug(user, headline, id),
  )
}

const upload = z
  .instanceof(FormData)
  .transform((form) => ({ picture: form.get('picture') }))
  .pipe(
    z.object({
      picture: z.file('Choose a file.').max(maxUploadBytes, 'Use a file of at most 15 MB.'),
    }),
  )

export async function uploadPicture(input: unknown): Promise<Outcome<Picture>> {
  return attempt(upload, input, async (user, { picture }) =>
    storePicture(user, Buffer.from(await picture.arrayBuffer()), 'picture'),
  )
}
