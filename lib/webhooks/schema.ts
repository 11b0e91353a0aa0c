import { z } from 'zod'
import { id } from '#lib/platform/id.ts'

/** What a webhook can be told, and what that is in the newsroom's words. */
export const webhookEvents = {
  'article.published': 'An article is published, or published again after a take-down',
  'article.updated': 'A published article changes, without a correction',
  'article.corrected': 'A correction or clarification is issued, reworded or removed',
  'article.taken_down': 'An article is taken down, or its public note changes',
  'article.scheduled':
    'An article is scheduled, or given another time. Tells what readers don’t have yet',
  'article.unscheduled': 'A scheduled publication is called off',
  'live_entry.published': 'An entry of live coverage is added, where the article is published',
  'live_entry.updated': 'Such an entry is changed, pinned or made a key point',
  'live_entry.deleted': 'Such an entry is deleted',
  'front.published': 'Readers get another edition of a front, by hand or by its time',
  'byline.changed': 'A byline is made or changed',
  'byline.merged': 'Two bylines become one',
  'byline.deleted': 'A byline is deleted',
  'page.published': 'A page of the newsroom is published',
  'page.updated': 'A published page changes',
  'page.taken_down': 'A page isn’t public any more',
} as const
export type WebhookEvent = keyof typeof webhookEvents
export const webhookEventNames = Object.keys(webhookEvents) as [WebhookEvent, ...WebhookEvent[]]

/** After each failed try it is waited so long (s) for the next; then it has failed. */
export const retryDelays = [5, 60, 600, 3600, 6 * 3600, 24 * 3600]
/** Later events of an article wait for an earlier one during so many of its tries: 11 minutes. */
export const orderedTries = 4
/** A webhook that took nothing for so long is disabled. */
export const disabledAfterDays = 3
/** Deliveries are kept so long in the log. */
export const logDays = 30
/** Of a delivery, so many tries are kept: all that it makes by itself, and some by hand. */
export const triesKept = 10
/** For so long (hours) it is signed by the old secret too. */
export const oldSecretHours = 24
export const maxWebhooks = 50
/** Of an answer, so much (bytes) is read and kept. */
export const answerBytes = 2048
export const timeoutMs = 10_000

const url = z.url()
const time = z.iso.datetime({ offset: true })

/** A reference to something with a page of its own. */
const named = z.object({ id, slug: z.string(), name: z.string(), url })

const role = z.enum(['by', 'photographs', 'reporting', 'translation', 'editing'])

/** An article as readers have it with this event. */
const article = z.object({
  id,
  slug: z.string(),
  url,
  public: z.literal(true),
  version: z.number().int(),
  kind: z.enum(['standard', 'live']),
  headline: z.string(),
  standfirst: z.string(),
  section: named.nullable(),
  bylines: z.array(named.extend({ role })),
  topics: z.array(named),
  publishedAt: time,
  /** The last change that was called substantial. */
  updatedAt: time.nullable(),
})
/** An article of which readers have nothing (any more): no word of it is told. */
const withheld = z.object({ id, slug: z.string(), url, public: z.literal(false) })

/** An entry of live coverage as readers have it. */
const entryAddress = z.object({ id, url, article: z.object({ id, slug: z.string(), url }) })
const entry = entryAddress.extend({
  public: z.literal(true),
  version: z.number().int(),
  headline: z.string(),
  /** The time that is printed on it. */
  at: time,
  pinned: z.boolean(),
  keyPoint: z.boolean(),
  bylines: z.array(named),
})
/** One of which readers have nothing (any more). */
const withheldEntry = entryAddress.extend({ public: z.literal(false) })

const correction = z.object({
  id: id.nullable(),
  kind: z.enum(['correction', 'clarification']),
  text: z.string(),
  action: z.enum(['issued', 'reworded', 'removed']),
})

/** Readers don't have what stands here. */
const confidential = z.object({
  confidential: z.literal(true),
  id,
  slug: z.string(),
  url,
  /** Do readers have an earlier version of it? */
  public: z.boolean(),
})

const byline = named.extend({
  kind: z.enum(['staff', 'freelance', 'agency', 'guest']),
  roleTitle: z.string(),
  /** Has she left? */
  active: z.boolean(),
})
/** An edition of a front; `section` is null on the site's own. */
const front = z.object({ id, url, section: named.nullable(), startsAt: time })
const page = z.object({ id, slug: z.string(), url, title: z.string(), purpose: z.string() })

const event = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({
    type: z.literal(type),
    /** When it happened: the same at each try. */
    timestamp: time,
    data,
  })

/**
 * What is sent, by type: the body of Standard Webhooks (https://www.standardwebhooks.com). Members may
 * be added; receivers ignore what they don't know.
 */
export const webhookPayloadSchema = z.discriminatedUnion('type', [
  event('article.published', z.union([article, withheld])),
  event('article.updated', z.union([article, withheld])),
  event('article.corrected', z.union([article.extend({ correction }), withheld])),
  event('article.taken_down', withheld.extend({ note: z.string() })),
  event(
    'article.scheduled',
    confidential.extend({
      headline: z.string(),
      section: named.nullable(),
      scheduledFor: time,
      embargoUntil: time.nullable(),
    }),
  ),
  event('article.unscheduled', confidential),
  event('live_entry.published', z.union([entry, withheldEntry])),
  event('live_entry.updated', z.union([entry, withheldEntry])),
  event('live_entry.deleted', withheldEntry),
  event('front.published', front),
  event('byline.changed', byline),
  event('byline.merged', z.object({ id, slug: z.string(), url, into: byline })),
  event('byline.deleted', z.object({ id, slug: z.string(), url })),
  event('page.published', page),
  event('page.updated', page),
  event('page.taken_down', page.omit({ title: true, purpose: true })),
  event('webhook.test', z.object({ message: z.string() })),
])
export type WebhookPayload = z.infer<typeof webhookPayloadSchema>

/** What someone says of a webhook. */
export const webhookEditSchema = z.object({
  url: z
    .string()
    .trim()
    .max(1000, 'Use at most 1000 characters.')
    .refine(
      (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
      'Enter the receiver’s whole address, such as https://example.org/hooks/news.',
    )
    .refine((text) => {
      const url = URL.canParse(text) ? new URL(text) : null
      return !url || (!url.username && !url.password)
    }, 'Leave out the user name and password: receivers know us by the signature.'),
  description: z.string().trim().max(200, 'Use at most 200 characters.').default(''),
  events: z
    .array(z.enum(webhookEventNames))
    .min(1, 'Choose at least one event.')
    .transform((events) => webhookEventNames.filter((name) => events.includes(name))),
})
export type WebhookEdit = z.input<typeof webhookEditSchema>

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** The query string of a webhook's log. */
export const logQuerySchema = z.object({
  state: z.enum(deliveryStates).optional().catch(undefined),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
})
export type LogQuery = z.infer<typeof logQuerySchema>

export const deliveryIdSchema = z.string().regex(/^\d{1,18}$/)

/** A webhook, without its secrets. */
export type WebhookRow = {
  id: number
  url: string
  description: string
  events: WebhookEvent[]
  active: boolean
  failingSince: Date | null
  disabledAt: Date | null
  disabledWhy: string
  /** Set: until then the secret before the last one holds too. */
  oldSecretUntil: Date | null
  createdAt: Date
  createdByName: string | null
  waiting: number
  failed: number
  lastDeliveredAt: Date | null
}

/** A try of a delivery, and how it ended. */
export type DeliveryTry = {
  /** Counts up with each try of the delivery. */
  attempt: number
  at: Date
  /** Null: nothing was answered; `failure` says why. */
  status: number | null
  answer: string
  durationMs: number
  failure: string
}

export type DeliveryRow = {
  id: string
  messageId: string
  type: string
  payload: string
  state: DeliveryState
  attempts: number
  createdAt: Date
  attemptedAt: Date | null
  deliveredAt: Date | null
  nextAt: Date | null
  status: number | null
  answer: string
  durationMs: number | null
  failure: string
  /** The newest first. */
  tries: DeliveryTry[]
}

/** How a webhook is, in a word. */
export function healthOf(webhook: {
  active: boolean
  failingSince: Date | null
  disabledAt: Date | null
}): 'Disabled' | 'Paused' | 'Failing' | 'Healthy' {
  if (webhook.disabledAt) return 'Disabled'
  if (!webhook.active) return 'Paused'
  return webhook.failingSince ? 'Failing' : 'Healthy'
}
