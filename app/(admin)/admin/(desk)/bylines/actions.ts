'use server'
import 'server-only'
import { z } from 'zod'
import * as bylines from '#lib/bylines/commands.ts'
import { bylineEditSchema } from '#lib/bylines/schema.ts'
import { maxUploadBytes } from '#lib/media/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

const id = z.number().int().positive()

/** Makes a byline, or saves the one with this id. @returns its id */
export async function saveByline(input: unknown): Promise<Outcome<number>> {
  return attempt(
    bylineEditSchema.extend({ id: id.nullable() }),
    input,
    async (user, { id, ...edit }) => {
      if (id === null) return bylines.createByline(user, edit)
      await bylines.saveByline(user, id, edit)
      return id
    },
  )
}

const portraitForm = z
  .instanceof(FormData)
  .transform((form) => ({ id: Number(form.get('id')), portrait: form.get('portrait') }))
  .pipe(
    z.object({
      id,
      portrait: z.file('Choose a file.').max(maxUploadBytes, 'Use a file of at most 15 MB.'),
    }),
  )

export async function setPortrait(input: unknown): Promise<Outcome> {
  return attempt(portraitForm, input, async (user, { id, portrait }) => {
    await bylines.setPortrait(user, id, Buffer.from(await portrait.arrayBuffer()))
  })
}

export async function removePortrait(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, (user, { id }) => bylines.removePortrait(user, id))
}

export async function deleteByline(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, (user, { id }) => bylines.deleteByline(user, id))
}
