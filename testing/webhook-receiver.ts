import { Webhook } from 'standardwebhooks'
import { type WebhookPayload, webhookPayloadSchema } from '#lib/webhooks/schema.ts'
import type { Heard } from './peer.ts'

/** What a receiver makes of a request: its signature and its form checked. @throws when either is wrong */
export function verified({ body, headers }: Heard, secret: string): WebhookPayload {
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  )
  return webhookPayloadSchema.parse(new Webhook(secret).verify(body, given))
}
