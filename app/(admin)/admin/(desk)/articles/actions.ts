'use server'
import 'server-only'
import { z } from 'zod'
import * as assignments from '#lib/articles/assignments.ts'
import { waiveCheck as waive } from '#lib/articles/checks.ts'
import * as articles from '#lib/articles/commands.ts'
import { setEmbargo as embargo } from '#lib/articles/embargo.ts'
import { findArticles as find, lookUp as look } from '#lib/articles/find.ts'
import { nameRevision as rename, restoreRevision as restore } from '#lib/articles/history.ts'
import { moveArticle as move } from '#lib/articles/moves.ts'
import {
  assignSchema,
  type BodyResources,
  commissionSchema,
  embargoSchema,
  type FoundArticle,
  lookUpSchema,
  moveSchema,
  nameRevisionSchema,
  type OpenArticle,
  publishSchema,
  restoreSchema,
  type SaveOutcome,
  takeDownSchema,
} from '#lib/articles/schema.ts'
import { beginArticle as begin } from '#lib/articles/writing.ts'
import { type Judged, waiveSchema } from '#lib/checks/schema.ts'
import { id } from '#lib/platform/id.ts'
import { checkArticle as check, publishChecked } from '#lib/previews/checked.ts'
import * as previews from '#lib/previews/links.ts'
import { previewPath, revokePreviewSchema, sharePreviewSchema } from '#lib/previews/schema.ts'
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

export async function moveArticle(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(moveSchema, input, move)
}

export async function publishArticle(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(publishSchema, input, publishChecked)
}

export async function assignArticle(input: unknown): Promise<Outcome<OpenArticle>> {
  return attempt(assignSchema, input, assignments.assignArticle)
}

export async function commissionArticle(input: unknown): Promise<Outcome<OpenArticle>> {
  return attempt(commissionSchema, input, assignments.commissionArticle)
}

export async function restoreRevision(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(restoreSchema, input, restore)
}

export async function setEmbargo(input: unknown): Promise<Outcome> {
  return attempt(embargoSchema, input, embargo)
}

export async function nameRevision(input: unknown): Promise<Outcome> {
  return attempt(nameRevisionSchema, input, rename)
}

export async function checkArticle(input: unknown): Promise<Outcome<Judged[]>> {
  return attempt(z.object({ id }), input, (user, { id }) => check(user, id))
}

export async function waiveCheck(input: unknown): Promise<Outcome> {
  return attempt(waiveSchema, input, waive)
}

/** Answers the link's path: it is kept nowhere. */
export async function sharePreview(input: unknown): Promise<Outcome<string>> {
  return attempt(sharePreviewSchema, input, async (user, asked) =>
    previewPath(await previews.sharePreview(user, asked)),
  )
}

export async function revokePreview(input: unknown): Promise<Outcome> {
  return attempt(revokePreviewSchema, input, previews.revokePreview)
}

export async function takeDownArticle(input: unknown): Promise<Outcome<OpenArticle>> {
  return attempt(takeDownSchema, input, articles.takeDownArticle)
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
