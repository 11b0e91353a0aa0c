'use server'
import 'server-only'
import { z } from 'zod'
import * as newsletters from '#lib/newsletter/commands.ts'
import * as editions from '#lib/newsletter/editions.ts'
import { findForEdition as find } from '#lib/newsletter/queries.ts'
import {
  composeSchema,
  type EditionArticle,
  type EditionOutcome,
  editionIdSchema,
  findForEditionSchema,
  newsletterEditSchema,
  saveEditionSchema,
  scheduleSendingSchema,
  sendNowSchema,
} from '#lib/newsletter/schema.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../outcome.ts'

/** Makes a newsletter, or saves the one with this id. @returns its id */
export async function saveNewsletter(input: unknown): Promise<Outcome<number>> {
  const schema = newsletterEditSchema.extend({ id: id.nullable() })
  return attempt(schema, input, async (user, { id, ...edit }) => {
    if (id === null) return newsletters.createNewsletter(user, edit)
    await newsletters.saveNewsletter(user, id, edit)
    return id
  })
}

/** Answers the new edition's id. */
export async function composeEdition(input: unknown): Promise<Outcome<number>> {
  return attempt(composeSchema, input, (user, { newsletterId }) =>
    editions.composeEdition(user, newsletterId),
  )
}

export async function saveEdition(input: unknown): Promise<Outcome<EditionOutcome>> {
  return attempt(saveEditionSchema, input, editions.saveEdition)
}

export async function scheduleSending(input: unknown): Promise<Outcome<EditionOutcome>> {
  return attempt(scheduleSendingSchema, input, editions.scheduleSending)
}

export async function sendNow(input: unknown): Promise<Outcome<EditionOutcome>> {
  return attempt(sendNowSchema, input, editions.sendNow)
}

export async function stopEdition(input: unknown): Promise<Outcome> {
  return attempt(editionIdSchema, input, (user, { id }) => editions.stopEdition(user, id))
}

/** Answers how many. */
export async function repeatUnknown(input: unknown): Promise<Outcome<number>> {
  return attempt(editionIdSchema, input, (user, { id }) => editions.repeatUnknown(user, id))
}

/** Answers the address that it went to. */
export async function sendTest(input: unknown): Promise<Outcome<string>> {
  return attempt(editionIdSchema, input, (user, { id }) => editions.sendTest(user, id))
}

export async function findForEdition(input: unknown): Promise<Outcome<EditionArticle[]>> {
  return attempt(findForEditionSchema, input, (user, { words }) => find(user, words))
}

/** Answers why the address got nothing; null: nothing was known of it. */
export async function liftSuppression(input: unknown): Promise<Outcome<string | null>> {
  const schema = z.object({ email: z.email('Enter an e-mail address.').max(200) })
  return attempt(schema, input, (user, { email }) => newsletters.liftSuppression(user, email))
}
