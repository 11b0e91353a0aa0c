import { z } from 'zod'
import { id } from '#lib/platform/id.ts'

const key = (bytes: number) =>
  z
    .string()
    .max(200)
    .transform((text) => text.replace(/=+$/, ''))
    .refine(
      (text) => /^[\w-]+$/.test(text) && Math.floor((text.length * 3) / 4) === bytes,
      `must be ${bytes} bytes in base64url`,
    )

/** What a browser's PushSubscription says of itself (W3C Push API). */
export const subscriptionSchema = z.object({
  endpoint: z.url().max(1000),
  expirationTime: z.number().int().positive().max(8.64e15).nullish(),
  // An uncompressed point of P-256, and a shared secret (RFC 8291).
  keys: z.object({ p256dh: key(65), auth: key(16) }),
})
export type Subscription = z.infer<typeof subscriptionSchema>

/** A device and what it is to be told. */
export const subscribeSchema = z
  .object({
    subscription: subscriptionSchema,
    breaking: z.boolean().default(false),
    sections: z.array(id).max(100).default([]),
    language: z
      .string()
      .max(35)
      .regex(/^[A-Za-z0-9-]*$/)
      .default(''),
  })
  .refine(({ breaking, sections }) => breaking || sections.length > 0, {
    path: ['sections'],
    message: 'Choose at least one.',
  })
export type Subscribe = z.infer<typeof subscribeSchema>

export const unsubscribeSchema = z.object({ endpoint: z.url().max(1000) })
export const renewSchema = z.object({ old: z.url().max(1000), subscription: subscriptionSchema })

/** An editor's alert about a published article. */
export const sendAlertSchema = z.object({
  articleId: id,
  text: z
    .string()
    .trim()
    .min(1, 'Write what devices show.')
    .max(120, 'Use at most 120 characters: phones cut the rest.'),
  /** Is it meant, although an alert about the article went out before? */
  again: z.boolean().default(false),
})
export type SendAlert = z.infer<typeof sendAlertSchema>

/** An alert as the desk sees it: how many devices it went to. */
export type AlertRow = {
  id: number
  kind: 'breaking' | 'new'
  text: string
  at: Date
  sentBy: string | null
  sent: number
  waiting: number
  failed: number
  /** Devices that turned out not to want alerts any more. */
  gone: number
}
