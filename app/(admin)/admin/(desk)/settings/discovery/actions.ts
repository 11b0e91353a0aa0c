'use server'
import 'server-only'
import { refresh } from 'next/cache'
import * as discovery from '#lib/discovery/commands.ts'
import { discoveryEditSchema } from '#lib/discovery/schema.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function saveDiscovery(input: unknown): Promise<Outcome> {
  return attempt(discoveryEditSchema, input, async (user, edit) => {
    await discovery.saveDiscovery(user, edit)
    refresh()
  })
}
