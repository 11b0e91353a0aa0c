'use server'
import 'server-only'
import { sendAlert as send } from '#lib/push/commands.ts'
import { sendAlertSchema } from '#lib/push/schema.ts'
import { attempt, type Outcome } from '../../../../outcome.ts'

/** Tells readers' devices about a published article. */
export async function sendAlert(input: unknown): Promise<Outcome> {
  return attempt(sendAlertSchema, input, send)
}
