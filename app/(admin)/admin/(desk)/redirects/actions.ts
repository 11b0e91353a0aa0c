'use server'
import 'server-only'
import { z } from 'zod'
import { Invalid } from '#lib/platform/failures.ts'
import { id } from '#lib/platform/id.ts'
import * as redirects from '#lib/redirects/commands.ts'
import { importRedirects } from '#lib/redirects/csv.ts'
import { type RedirectReport, redirectEditSchema } from '#lib/redirects/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

/** Makes a redirect, or changes the one with this id. @returns its id */
export async function saveRedirect(input: unknown): Promise<Outcome<number>> {
  return attempt(redirectEditSchema.extend({ id: id.nullable() }), input, (user, { id, ...edit }) =>
    redirects.saveRedirect(user, id, edit),
  )
}

export async function deleteRedirect(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, (user, { id }) => redirects.deleteRedirect(user, id))
}

const flag = z.stringbool()
const importSchema = z
  .instanceof(FormData)
  .transform((form) => Object.fromEntries(form))
  .pipe(
    z.object({
      file: z
        .instanceof(File, { error: 'Choose a file.' })
        .refine(({ size }) => size <= 15_000_000, 'Use a file of at most 15 MB.'),
      dryRun: flag,
      goodLines: flag,
      elsewhere: flag,
    }),
  )

/** Brings redirects in from a CSV file, or says what would happen. */
export async function importFile(input: unknown): Promise<Outcome<RedirectReport>> {
  return attempt(importSchema, input, async (user, { file, ...options }) => {
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
    } catch {
      throw new Invalid({ file: ['The file isn’t in UTF-8: save it as “CSV UTF-8”.'] })
    }
    return importRedirects(user, text, options)
  })
}
