import type { Actor } from '#lib/auth/can.ts'
import { db, timeOf } from '#lib/platform/db.ts'
import { knownByline, sumsOf } from './newsroom.ts'
import { type Counts, countNames, type TimedReads } from './numbers.ts'
import { dayOf, daysBetween } from './periods.ts'

const dayMs = 86_400_000
/** So many days are shown. */
const daysShown = 90

export type OneBylinesNumbers = {
  id: number
  name: string
  slug: string
  /** All reads of the articles that print it, also what was there before we counted. */
  total: number
  articles: number
  /** Of the days that are shown. */
  counts: Counts
  /** By day, up to today. */
  series: TimedReads[]
}

/** A byline's numbers of the last 90 days, and all of its reads. @throws Refused, NotFound */
export async function openBylineNumbers(actor: Actor, id: number): Promise<OneBylinesNumbers> {
  const { name, slug } = await knownByline(actor, id)
  const now = await timeOf(db())
  const days = daysBetween(new Date(now.getTime() - (daysShown - 1) * dayMs), now)
  const first = dayOf(days[0] ?? now)
  const counted = await db().$queryRaw<(Counts & { day: string })[]>`
    select r.day::text, ${sumsOf()} from "BylineReadsDay" r
    where r."bylineId" = ${id} and r.day >= ${first}::date group by r.day`
  const [all] = await db().$queryRaw<{ total: number; articles: number }[]>`
    select coalesce(sum(n.total), 0)::float8 as total, count(*)::int as articles
    from (select distinct "articleId" from "ArticleByline" where "bylineId" = ${id}) l
    left join "ArticleReads" n on n."articleId" = l."articleId"`
  const byDay = new Map(counted.map(({ day, reads }) => [day, reads]))
  return {
    id,
    name,
    slug,
    ...(all ?? { total: 0, articles: 0 }),
    counts: added(counted),
    series: days.map((at) => ({ at, reads: byDay.get(dayOf(at)) ?? 0 })),
  }
}

const added = (all: Counts[]): Counts =>
  Object.fromEntries(
    countNames.map((name) => [name, all.reduce((sum, one) => sum + one[name], 0)]),
  ) as Counts
