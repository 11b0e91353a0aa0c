'use server'
import 'server-only'
import { refresh } from 'next/cache'
import * as settings from '#lib/settings/commands.ts'
import { settingsSchema } from '#lib/settings/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

export async function saveSettings(input: unknown): Promise<Outcome> {
  return attempt(settingsSchema, input, async (user, parsed) => {
    await settings.saveSettings(user, parsed)
    refresh()
  })
}
