import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { id } from '#lib/platform/id.ts'

/** Of what time the most read are listed, and what that is called (messages). */
export const mostReadSpans = {
  day: { hours: 24, name: 'mostReadDay' },
  week: { hours: 24 * 7, name: 'mostReadWeek' },
  month: { hours: 24 * 30, name: 'mostReadMonth' },
} as const
export type MostReadSpan = keyof typeof mostReadSpans
/** In the most read of a day, a read weighs half as much after so many hours, a quarter after twice as many. */
export const halfLifeHours = 6
export const mostReadSpanSchema = z.enum(['day', 'week', 'month']).catch('day')

export const deviceClasses = ['phone', 'tablet', 'desktop'] as const
export type Device = (typeof deviceClasses)[number] | 'unknown'

/** How far down a text one can have come, in per cent. */
export const depths = [25, 50, 75, 100] as const
export type Depth = (typeof depths)[number]

/** One look of one visitor at one article, as the counter takes it. */
export type Read = {
  articleId: number
  /** HMAC of address and user agent under the day's salt, 16 bytes in base64url. */
  visitor: string
  /** When it was, in ms since 1970. */
  at: number
  /** When its window ends, in ms since 1970: a visitor's reads of one window count as one. */
  windowEndsAt: number
  device: Device
  /** Host of the site that led here, in lower case without "www."; '' when none did. */
  referrer: string
}

/** How an article was read on: what has come since it was last told. */
export type Progress = {
  articleId: number
  /** In ms since 1970. */
  at: number
  /** Depths reached for the first time. */
  reached: Depth[]
  /** Seconds in view. */
  seconds: number
}

const whole = (min: number, max: number) => {
  const error = `Give a whole number from ${min} to ${max.toLocaleString('en')}.`
  return z.coerce.number({ error }).int(error).min(min, error).max(max, error)
}

/** In minutes; a day is a multiple of each. */
export const windowLengths = [5, 10, 15, 20, 30, 60, 120, 240] as const

/** What counts as a read, and how much one may ask: set by administrators. */
export const countingRulesSchema = z.object({
  windowMinutes: z.coerce
    .number()
    .refine((minutes) => windowLengths.some((one) => one === minutes), {
      error: `Choose one of ${windowLengths.join(', ')} minutes.`,
    })
    .default(30),
  /** How long a page is in view before it counts. */
  secondsInView: whole(0, 30).default(2),
  /** What one visitor, and all of one address, may tell the counter in ten seconds. */
  perVisitor: whole(5, 10_000).default(30),
  perAddress: whole(10, 1_000_000).default(1000),
})
export type CountingRules = z.output<typeof countingRulesSchema>

/** As the page's script says it: bytes, so that whoever sends more isn't listened to. */
export const longestLook = 2048

const wholeSeconds = z
  .number('must be a number of seconds')
  .min(0, 'must be 0 or more')
  .transform((seconds) => Math.min(Math.round(seconds), 3600))

/**
 * What a page tells the counter: that it is looked at, with where its reader came from and the width of
 * her window in CSS pixels; or later how it was read on: depths reached since it last told, seconds in
 * view since then.
 */
export const lookSchema = z.union(
  [
    z.strictObject({
      progress: z.strictObject({
        reached: z
          .array(z.union([z.literal(25), z.literal(50), z.literal(75), z.literal(100)]))
          .max(depths.length)
          .transform((reached): Depth[] => [...new Set(reached)]),
        seconds: wholeSeconds,
      }),
    }),
    z.strictObject({
      referrer: z.string().max(2000).default(''),
      width: z.number().int().min(0).max(100_000).optional(),
    }),
  ],
  'must be {"referrer": "https://…", "width": 390}, or {"progress": {"reached": [25, 50], "seconds": 40}}',
)
export type Look = z.output<typeof lookSchema>

const mostSlugs = 100

/** Of which articles counts are asked for, by their slugs: `slugs=a,b,c`, each once. */
export const manyReadsSchema = z.object({
  slugs: z
    // Longer than any that could be right: it isn't even taken apart.
    .array(z.string().max(mostSlugs * 101, `Ask for at most ${mostSlugs} articles at once.`))
    .transform((given) => [
      ...new Set(given.flatMap((one) => one.split(',').map((slug) => slug.trim())).filter(Boolean)),
    ])
    .pipe(
      z
        .array(
          z.string().refine((slug) => slugSchema.safeParse(slug).success, {
            error: ({ input }) =>
              `“${String(input).slice(0, 100)}” is no slug: use lower-case letters a–z, digits and single hyphens.`,
          }),
        )
        .min(1, 'Give the slugs of articles, such as slugs=harbour-bridge-opens,ferry-runs-again.')
        .max(mostSlugs, `Ask for at most ${mostSlugs} articles at once.`),
    ),
})

const articleId = id

/** Two articles that become one: `id` goes, `intoId` stays. */
export const mergeSchema = z.object({ id: articleId, intoId: articleId })
export const mergeStandingSchema = z.object({ articleId })

/** How an article stands to being merged. */
export type MergeStanding = {
  reads: number
  mergeable: boolean
  mergedInto: { id: number; headline: string } | null
}

const count = z
  .number({ error: 'Give a whole number, 0 or more.' })
  .int('Give a whole number, 0 or more.')
  .min(0, 'Give a whole number, 0 or more.')
  .max(1e12, 'That is more than anyone could have read.')

/** A correction by hand: what the count was when it was looked at, what is right, and why. */
export const correctCountSchema = z.object({
  articleId,
  seen: count,
  total: count,
  reason: z.string().trim().min(1, 'Say why: it stands in the audit log.').max(500),
})
