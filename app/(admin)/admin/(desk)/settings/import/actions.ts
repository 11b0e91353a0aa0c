'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import * as runs from '#lib/import/runs/commands.ts'
import * as upload from '#lib/import/runs/upload.ts'
import { beginUploadSchema, startImportSchema } from '#lib/import/schema.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

const one = z.object({ id })

/** Begins an upload, or finds where one of the same file broke off. */
export async function beginUpload(
  input: unknown,
): Promise<Outcome<{ id: number; received: number }>> {
  return attempt(beginUploadSchema, input, upload.beginUpload)
}

export async function startImport(input: unknown): Promise<Outcome> {
  return attempt(startImportSchema, input, async (user, what) => {
    await runs.startImport(user, what)
    refresh()
  })
}

export async function stopImport(input: unknown): Promise<Outcome> {
  return attempt(one, input, async (user, { id }) => {
    await runs.stopImport(user, id)
    refresh()
  })
}

export async function removeArchive(input: unknown): Promise<Outcome> {
  return attempt(one, input, async (user, { id }) => {
    await runs.removeArchive(user, id)
    refresh()
  })
}
