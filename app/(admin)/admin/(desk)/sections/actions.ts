'use server'
import 'server-only'
import { z } from 'zod'
import { id } from '#lib/platform/id.ts'
import * as sections from '#lib/sections/commands.ts'
import { sectionEditSchema } from '#lib/sections/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

/** Makes a section, or saves the one with this id. @returns its id */
export async function saveSection(input: unknown): Promise<Outcome<number>> {
  return attempt(
    sectionEditSchema.extend({ id: id.nullable() }),
    input,
    async (user, { id, ...edit }) => {
      if (id === null) return sections.createSection(user, edit)
      await sections.saveSection(user, id, edit)
      return id
    },
  )
}

export async function deleteSection(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, (user, { id }) => sections.deleteSection(user, id))
}
