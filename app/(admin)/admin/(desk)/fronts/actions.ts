'use server'
import 'server-only'
import * as fronts from '#lib/front/commands.ts'
import { findForFront as find } from '#lib/front/desk.ts'
import type { PlaceableArticle } from '#lib/front/schema.ts'
import {
  backToEditionSchema,
  type DraftOutcome,
  editionSchema,
  findForFrontSchema,
  publishEditionSchema,
  rescheduleEditionSchema,
  saveDraftSchema,
  scheduleEditionSchema,
} from '#lib/front/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

export async function saveDraft(input: unknown): Promise<Outcome<DraftOutcome>> {
  return attempt(saveDraftSchema, input, fronts.saveDraft)
}

export async function publishEdition(
  input: unknown,
): Promise<Outcome<DraftOutcome<{ editionId: number }>>> {
  return attempt(publishEditionSchema, input, fronts.publishEdition)
}

export async function scheduleEdition(
  input: unknown,
): Promise<Outcome<DraftOutcome<{ editionId: number }>>> {
  return attempt(scheduleEditionSchema, input, fronts.scheduleEdition)
}

export async function cancelEdition(input: unknown): Promise<Outcome> {
  return attempt(editionSchema, input, (user, { editionId }) =>
    fronts.cancelEdition(user, editionId),
  )
}

export async function rescheduleEdition(input: unknown): Promise<Outcome> {
  return attempt(rescheduleEditionSchema, input, fronts.rescheduleEdition)
}

/** Answers the id of the edition that readers have then. */
export async function backToEdition(input: unknown): Promise<Outcome<number>> {
  return attempt(backToEditionSchema, input, fronts.backToEdition)
}

export async function findForFront(input: unknown): Promise<Outcome<PlaceableArticle[]>> {
  return attempt(findForFrontSchema, input, (user, { words }) => find(user, words))
}
