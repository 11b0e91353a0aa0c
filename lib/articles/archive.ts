import { addTags } from '#lib/cache/tags.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { cardColumns, cardJoins, cardsPage } from './queries.ts'
import type { ArticleCard, Cursor } from './schema.ts'
import { visible } from './visibility.ts'

// What was published when, by the newsroom's calendar. Each page is one range of the index by time.

/** A year, a month of it, or a day of that. */
export type Period = { year: number; month?: number | undefined; day?: number | undefined }

/** Articles in a part of a period: in a month of the year, on a day of the month. */
export type Part = { part: number; articles: number }

const two = (n: number) => String(n).padStart(2, '0')

/** /2026, /2026/11, /2026/11/24. */
export const periodPath = ({ year, month, day }: Period): string =>
  [year, ...[month, day].filter((n) => n !== undefined).map(two)].map((n) => `/${n}`).join('')

const zone = () => env().NEWSROOM_TIMEZONE

/** First moments of the period and of the one after it. */
function bounds({ year, month, day }: Period): { from: Prisma.Sql; to: Prisma.Sql } {
  const first = `${year}-${two(month ?? 1)}-${two(day ?? 1)}`
  const step = day ? '1 day' : month ? '1 month' : '1 year'
  return {
    from: Prisma.sql`(${first}::date::timestamp at time zone ${zone()})`,
    to: Prisma.sql`((${first}::date + ${step}::interval)::timestamp at time zone ${zone()})`,
  }
}

function tagPeriod({ year, month, day }: Period): void {
  if (!month) addTags(`year:${year}`)
  else if (!day) addTags(`month:${year}${two(month)}`)
  else addTags(`day:${year}${two(month)}${two(day)}`)
  addTags('days')
}

/** Is there such a day, or month, in the calendar? */
export function exists({ year, month = 1, day = 1 }: Period): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return (
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  )
}

/**
 * The periods of the same kind before and after it in which anything was published, and whether
 * readers have anything as old as this at all.
 */
export async function readNeighbours(
  period: Period,
): Promise<{ before: Period | null; after: Period | null; future: boolean }> {
  tagPeriod(period)
  const { from, to } = bounds(period)
  const [found] = await db().$queryRaw<
    { before: string | null; after: string | null; future: boolean }[]
  >`
    select
      (select to_char(a."publishedAt" at time zone ${zone()}, 'YYYY-MM-DD') from "Article" a
        where ${visible} and a."publishedAt" < ${from}
        order by a."publishedAt" desc limit 1) as before,
      (select to_char(a."publishedAt" at time zone ${zone()}, 'YYYY-MM-DD') from "Article" a
        where ${visible} and a."publishedAt" >= ${to}
        order by a."publishedAt" asc limit 1) as after,
      ${from} > now() as future`
  const kind = (text: string | null | undefined): Period | null => {
    if (!text) return null
    const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
    return { year, ...(period.month && { month }), ...(period.day && { day }) }
  }
  return {
    before: kind(found?.before),
    after: kind(found?.after),
    future: found?.future ?? true,
  }
}

/** Years in which anything was published, the latest first. */
export async function listYears(): Promise<number[]> {
  addTags('days')
  // One look-up by index a year, however many articles each has.
  const rows = await db().$queryRaw<{ year: number }[]>`
    with recursive years as (
      select extract(year from max(a."publishedAt") at time zone ${zone()})::int as year
      from "Article" a where ${visible}
      union all
      select (
        select extract(year from a."publishedAt" at time zone ${zone()})::int from "Article" a
        where ${visible}
          and a."publishedAt" < (make_date(years.year, 1, 1)::timestamp at time zone ${zone()})
        order by a."publishedAt" desc limit 1)
      from years where years.year is not null)
    select year from years where year is not null`
  return rows.map(({ year }) => year)
}

/** How many articles there are in each month of a year, or on each day of a month. */
export async function countParts(period: Period): Promise<Part[]> {
  tagPeriod(period)
  const { from, to } = bounds(period)
  const part = period.month ? 'day' : 'month'
  return db().$queryRaw<Part[]>`
    select date_part(${part}, a."publishedAt" at time zone ${zone()})::int as part,
      count(*)::int as articles
    from "Article" a
    where ${visible} and a."publishedAt" >= ${from} and a."publishedAt" < ${to}
    group by 1 order by 1`
}

/** What was published on a day, the newest first. @returns as `listArticles` */
export async function listDay(
  period: Period,
  { after, limit }: { after?: Cursor | undefined; limit: number },
): Promise<{ cards: ArticleCard[]; after: string | null }> {
  tagPeriod(period)
  const { from, to } = bounds(period)
  const found = await db().$queryRaw<ArticleCard[]>`
    with page as materialized (
      select a.id from "Article" a
      where ${visible} and a."publishedAt" >= ${from} and a."publishedAt" < ${to}
        ${after ? Prisma.sql`and (a."publishedAt", a.id) < (${after.time}::timestamptz, ${after.id})` : Prisma.empty}
      order by a."publishedAt" desc, a.id desc limit ${limit + 1})
    select ${cardColumns}
    from page join "Article" a on a.id = page.id ${cardJoins}
    order by a."publishedAt" desc, a.id desc`
  return cardsPage(found, limit)
}
