import { z } from 'zod'

/** What follows from a change of what readers get; each is done by a job of its own. */
export const consequences = [
  'page',
  'fronts',
  'feeds',
  'search',
  'sitemaps',
  'hub',
  'indexnow',
  'push',
  'webhooks',
] as const
export type Consequence = (typeof consequences)[number]

/** For a person: what a consequence is. */
export const consequenceNames: Record<Consequence, string> = {
  page: 'Page',
  fronts: 'Front pages',
  feeds: 'Feeds',
  search: 'Search',
  sitemaps: 'Sitemaps',
  hub: 'Followers of feeds',
  indexnow: 'IndexNow',
  push: 'Alerts',
  webhooks: 'Webhooks',
}

/** After this long (ms) what isn't done is late. */
export const lateAfterMs = 60_000

/** What has followed from one event, as the article's editor sees it. */
export type Followed = {
  eventId: string
  /** "Published version 12". */
  what: string
  at: Date
  receipts: FollowedReceipt[]
  /** Mails that people get about it. */
  mails: { sent: number; waiting: number; refused: number }
}
export type FollowedReceipt = {
  consequence: string
  state: 'pending' | 'done' | 'failed'
  doneAt: Date | null
  attempts: number
  failure: string
  /** How late it is or was (ms); 0 when it is in time. */
  lateMs: number
}

/** Names a receipt. */
export const receiptSchema = z.object({
  eventId: z.string().regex(/^\d{1,18}$/),
  consequence: z.enum(consequences),
})

/**
 * Something of which the desk must know: scheduled work or a consequence that fails or is late, a
 * count of reads that doesn't add up.
 */
export const alarmSchema = z.object({
  kind: z.enum(['schedule', 'receipt', 'reads']),
  /** The schedule's id; of a receipt its event's; of reads the article's. */
  id: z.string(),
  articleId: z.number(),
  text: z.string(),
  /** Can it be dismissed? What still waits can't. */
  over: z.boolean(),
})
export type Alarm = z.infer<typeof alarmSchema>
