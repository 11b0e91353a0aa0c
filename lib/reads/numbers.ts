import { z } from 'zod'
import { idInText } from '#lib/platform/id.ts'

// What the newsroom is told of its reads: which numbers there are, and how they are asked for.

export const periodUnits = ['hour', 'day', 'week', 'month'] as const
export type PeriodUnit = (typeof periodUnits)[number]
export const unitNames: Record<PeriodUnit, string> = {
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
}

export const numberLists = ['articles', 'sections', 'bylines', 'referrers', 'devices'] as const
export type NumberList = (typeof numberLists)[number]
export const listNames: Record<NumberList, string> = {
  articles: 'Articles',
  sections: 'Sections',
  bylines: 'Bylines',
  referrers: 'Referrers',
  devices: 'Devices',
}

/** The query string of the newsroom's numbers. */
export const numbersQuerySchema = z.object({
  list: z.enum(numberLists).catch('articles'),
  unit: z.enum(periodUnits).catch('day'),
  /** A moment or a day in the period; unless given, it is the one that is now. */
  at: z.union([z.iso.datetime(), z.iso.date()]).optional().catch(undefined),
  /** Articles of this section or byline alone. */
  section: idInText.optional().catch(undefined),
  byline: idInText.optional().catch(undefined),
})
export type NumbersQuery = z.infer<typeof numbersQuerySchema>

/** The address of a page of numbers. @param change what is asked for instead */
export function numbersAddress(
  path: string,
  query: Partial<NumbersQuery>,
  change: Partial<NumbersQuery> = {},
): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, ...change }))
    if (value !== undefined) parameters.set(name, String(value))
  return `${path}?${parameters}`
}

/** A time of which reads are told. */
export type Period = {
  unit: PeriodUnit
  from: Date
  /** Not in it any more. */
  to: Date
  /** Days (YYYY-MM-DD, newsroom's zone) from the first to the last. */
  firstDay: string
  lastDay: string
  /** For a person: "Wednesday 25 November 2026". */
  name: string
  /** Is it going on? */
  now: boolean
  /** `at` of those before and after it; null: that one hasn't begun. */
  before: string
  after: string | null
}

/** What was counted. */
export type Counts = {
  reads: number
  phone: number
  tablet: number
  desktop: number
  reached25: number
  reached50: number
  reached75: number
  reached100: number
  secondsInView: number
}
export const countNames = [
  'reads',
  'phone',
  'tablet',
  'desktop',
  'reached25',
  'reached50',
  'reached75',
  'reached100',
  'secondsInView',
] as const satisfies (keyof Counts)[]

/** A line of a list: what was read, how much, and how much in the period before. */
export type ArticleNumbers = Counts & {
  id: number
  headline: string
  section: string | null
  publishedAt: Date | null
  readsBefore: number
}
export type NamedNumbers = Counts & { id: number; name: string; readsBefore: number }
export type ReferrerNumbers = { host: string; reads: number; readsBefore: number }

/** Reads of an hour of today, and of that hour a week before; null: it hasn't begun. */
export type HourOfDay = { hour: Date; reads: number | null; readsBefore: number | null }

/** What happened to an article that may show in its reads. */
export type ArticleMark = {
  at: Date
  kind: 'published' | 'changed' | 'correction' | 'withdrawn' | 'front' | 'referrer'
  /** "Placed on the front page: Lead". */
  words: string
}

/** Reads of a time: an hour or a day from `at`. */
export type TimedReads = { at: Date; reads: number }

export type OneArticlesNumbers = {
  id: number
  headline: string
  slug: string
  section: string | null
  bylines: string[]
  publishedAt: Date | null
  /** All reads, also what was there before we counted. */
  total: number
  /** Of the hours that we counted. */
  counts: Counts
  /** By hour or by day. */
  by: 'hour' | 'day'
  series: TimedReads[]
  marks: ArticleMark[]
  referrers: ReferrerNumbers[]
}

/** Who reads just now. */
export type Now = {
  readers: number
  articles: { id: number; headline: string; readers: number }[]
}

/** How an article's reads are told: by hour in its first days, then by day. */
export const articleNumbersSchema = z.object({
  by: z.enum(['hour', 'day']).optional().catch(undefined),
})

/** A share of reads in whole per cent; a dash when there are none. */
export const share = (part: number, reads: number) =>
  reads > 0 ? `${Math.min(100, Math.round((100 * part) / reads))} %` : '–'

/** How long a reader had it in view, on average: "1:05 min"; a dash when nobody read it. */
export function timeEach({
  secondsInView,
  reads,
}: Pick<Counts, 'secondsInView' | 'reads'>): string {
  if (reads <= 0) return '–'
  const seconds = Math.round(secondsInView / reads)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`
}

/** For a person: "12,345". */
export const inThousands = (count: number) => count.toLocaleString('en-GB')

/** For a person: "1 read", "12,345 reads". */
export const inReads = (count: number) => `${inThousands(count)} ${count === 1 ? 'read' : 'reads'}`
