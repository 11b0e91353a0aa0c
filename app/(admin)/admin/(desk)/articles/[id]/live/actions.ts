'use server'
import 'server-only'
import { z } from 'zod'
import * as live from '#lib/live/commands.ts'
import { entryChanges, listEntries } from '#lib/live/queries.ts'
import {
  addEntrySchema,
  type Coverage,
  changesSchema,
  type DeskCoverage,
  type DeskEntry,
  type EntryOutcome,
  earlierSchema,
  editEntrySchema,
  markEntrySchema,
  moveCoverageSchema,
} from '#lib/live/schema.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../../../outcome.ts'

export async function moveCoverage(input: unknown): Promise<Outcome<Coverage>> {
  return attempt(moveCoverageSchema, input, live.moveCoverage)
}

export async function addEntry(input: unknown): Promise<Outcome<DeskEntry>> {
  return attempt(addEntrySchema, input, live.addEntry)
}

export async function editEntry(input: unknown): Promise<Outcome<EntryOutcome>> {
  return attempt(editEntrySchema, input, live.editEntry)
}

export async function markEntry(input: unknown): Promise<Outcome<DeskEntry>> {
  return attempt(markEntrySchema, input, live.markEntry)
}

export async function deleteEntry(input: unknown): Promise<Outcome<DeskEntry>> {
  return attempt(z.object({ id }), input, (user, { id }) => live.deleteEntry(user, id))
}

/** Entries that changed after a number, deleted ones too, and where the coverage stands. */
export async function readChanges(input: unknown): Promise<Outcome<DeskCoverage>> {
  return attempt(changesSchema, input, (user, { articleId, after }) =>
    entryChanges(user, articleId, after),
  )
}

/** Entries before one in time. */
export async function readEarlier(input: unknown): Promise<Outcome<DeskCoverage>> {
  return attempt(earlierSchema, input, (user, { articleId, before }) =>
    listEntries(user, articleId, before),
  )
}
