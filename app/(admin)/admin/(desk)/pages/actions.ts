'use server'
import 'server-only'
import * as pages from '#lib/pages/commands.ts'
import {
  type PageOutcome,
  pageEditSchema,
  restorePageSchema,
  savePageSchema,
} from '#lib/pages/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

/** @returns the new page's id */
export async function createPage(input: unknown): Promise<Outcome<number>> {
  return attempt(pageEditSchema, input, pages.createPage)
}

export async function savePage(input: unknown): Promise<Outcome<PageOutcome>> {
  return attempt(savePageSchema, input, pages.savePage)
}

export async function restorePage(input: unknown): Promise<Outcome<PageOutcome>> {
  return attempt(restorePageSchema, input, pages.restorePage)
}
