import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** A new secret: 32 random bytes as Standard Webhooks write them. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/**
 * The headers by which a receiver knows that it is us, and that it has this already (Standard Webhooks
 * 1.0: HMAC-SHA256 of id, time and body).
 * @param secrets each signs; the present one first
 */
export function signedHeaders(
  secrets: string[],
  id: string,
  body: string,
  at = new Date(),
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  }
}
