'use server'
import 'server-only'
import { z } from 'zod'
import * as bylines from '#lib/bylines/commands.ts'
import { importBylines } from '#lib/bylines/csv.ts'
import {
  bylineEditSchema,
  type CsvReport,
  maxCsvBytes,
  renamingSchema,
} from '#lib/bylines/schema.ts'
import * as credits from '#lib/credits/commands.ts'
import {
  mergeSchema,
  moveCreditsSchema,
  printedNameSchema,
  type Undone,
} from '#lib/credits/schema.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../outcome.ts'

const saveSchema = bylineEditSchema.extend({
  id: id.nullable(),
  renaming: renamingSchema.default('follow'),
})

/** Makes a byline, or saves the one with this id. @returns its id */
export async function saveByline(input: unknown): Promise<Outcome<number>> {
  return attempt(saveSchema, input, async (user, { id, renaming, ...edit }) => {
    if (id === null) return bylines.createByline(user, edit)
    await bylines.saveByline(user, id, edit, renaming)
    return id
  })
}

export async function deleteByline(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, (user, { id }) => bylines.deleteByline(user, id))
}

/** @returns the transfer, which can be undone */
export async function mergeBylines(input: unknown): Promise<Outcome<number>> {
  return attempt(mergeSchema, input, credits.mergeBylines)
}

export async function moveCredits(
  input: unknown,
): Promise<Outcome<{ transferId: number; intoId: number; articles: number }>> {
  return attempt(moveCreditsSchema, input, credits.moveCredits)
}

export async function undoTransfer(input: unknown): Promise<Outcome<Undone>> {
  return attempt(z.object({ id }), input, (user, { id }) => credits.undoTransfer(user, id))
}

export async function markDistinct(input: unknown): Promise<Outcome> {
  return attempt(z.object({ oneId: id, otherId: id }), input, credits.markDistinct)
}

export async function setPrintedName(input: unknown): Promise<Outcome> {
  return attempt(printedNameSchema, input, credits.setPrintedName)
}

const csvForm = z
  .instanceof(FormData)
  .transform((form) => Object.fromEntries(form))
  .pipe(
    z.object({
      file: z.file('Choose a file.').max(maxCsvBytes, 'Use a file of at most 5 MB.'),
      dryRun: z.stringbool(),
      goodLines: z.stringbool(),
      renaming: renamingSchema,
    }),
  )

export async function importCsv(input: unknown): Promise<Outcome<CsvReport>> {
  return attempt(csvForm, input, async (user, { file, ...options }) => {
    return importBylines(user, await csvText(file), options)
  })
}

/** @throws Invalid (field file) when it isn't UTF-8 */
async function csvText(file: File): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      await file.arrayBuffer(),
    )
  } catch {
    throw new Invalid({ file: ['The file isn’t in UTF-8: save it as “CSV UTF-8”.'] })
  }
}
