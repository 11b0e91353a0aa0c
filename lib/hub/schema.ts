import { z } from 'zod'

// W3C WebSub (https://www.w3.org/TR/websub/), the hub's part.

export const hubPath = '/hub'

const day = 86_400
/** How long a subscription lasts, in seconds: as asked, within bounds. */
export const leases = { shortest: 3600, usual: 10 * day, longest: 30 * day }

/** How many addresses may follow feeds: all in all, and at one host. */
export const subscriptionLimits = { all: 50_000, perHost: 500, waiting: 2000 }

const callbackSchema = z
  .url({ protocol: /^https?$/, error: 'hub.callback must be an http or https URL.' })
  .max(2000, 'hub.callback must have at most 2000 characters.')
  .refine((value) => {
    const { username, password, hash } = new URL(value)
    return !username && !password && !hash
  }, 'hub.callback must have neither a password nor a fragment.')

/** What is posted to the hub. */
export const hubRequestSchema = z.object({
  'hub.mode': z.enum(['subscribe', 'unsubscribe'], 'hub.mode must be subscribe or unsubscribe.'),
  'hub.callback': callbackSchema,
  'hub.topic': z.string('hub.topic must be the URL of a feed.').max(500),
  'hub.lease_seconds': z.coerce
    .number()
    .int()
    .positive()
    .catch(leases.usual)
    .transform((asked) => Math.min(Math.max(asked, leases.shortest), leases.longest)),
  'hub.secret': z
    .string()
    .default('')
    .refine(
      (secret) => Buffer.byteLength(secret) < 200,
      'hub.secret must have less than 200 bytes.',
    ),
})
export type HubRequest = z.output<typeof hubRequestSchema>

/** A follower of a feed, as the newsroom sees it. */
export type Follower = {
  topic: string
  callback: string
  leaseEndsAt: Date
  sentAt: Date | null
  failures: number
  failure: string
}
