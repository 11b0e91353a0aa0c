'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import * as backups from '#lib/backup/commands.ts'
import { backupGroup } from '#lib/backup/schema.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function saveSchedule(input: unknown): Promise<Outcome> {
  return attempt(backupGroup.schema, input, async (user, settings) => {
    await backups.saveBackupSettings(user, settings)
    refresh()
  })
}

/** Has one made by a job. */
export async function backUpNow(input: unknown): Promise<Outcome> {
  return attempt(z.object({}), input, async (user) => {
    await backups.backUpNow(user)
    refresh()
  })
}

export async function removeBackup(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, async (user, { id }) => {
    await backups.removeBackup(user, id)
    refresh()
  })
}
