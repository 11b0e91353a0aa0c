import { type Actor, can, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma, timeOf } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { columnsAs } from './columns.ts'
import type {
  ArticleNumbers,
  Counts,
  HourOfDay,
  NamedNumbers,
  NumbersQuery,
  Period,
  ReferrerNumbers,
} from './numbers.ts'
import { hoursOfDay, openPeriod, weekBefore } from './periods.ts'

// What the newsroom's pages of reads ask. All is answered from hours and days that were added up; one
// article's own numbers are in one-article.ts, a byline's in one-byline.ts, who reads just now in now.ts.

/** Columns of counts, added up, of rows `r`. */
export const sumsOf = (row = 'r') =>
  columnsAs((column) => `coalesce(sum(${row}.${column}), 0)::float8 as ${column}`)

/** How many lines a list has. */
export const listLength = 50

/** Articles that someone began, was given, or stands under by a byline of hers. */
const theirs = (userId: number) => Prisma.sql`
  (select id as "articleId" from "Article" where "createdBy" = ${userId}
  union select id from "Article" where "assigneeId" = ${userId}
  union select l."articleId" from "ArticleByline" l join "Byline" b on b.id = l."bylineId"
    where b."userId" = ${userId})`

/**
 * Joins the articles of which an actor may know the numbers, to rows `r` of articles: those of a
 * byline whose numbers she may know, her own, or all.
 * @throws Refused, NotFound
 */
async function permitted(actor: Actor, byline?: number): Promise<Prisma.Sql> {
  if (byline !== undefined) {
    await knownByline(actor, byline)
    return Prisma.sql`join (
      select distinct "articleId" from "ArticleByline" where "bylineId" = ${byline}) printed
        on printed."articleId" = r."articleId"`
  }
  if (can(actor, 'reads.openAll')) return Prisma.empty
  const userId = actor.kind === 'user' && actor.role === 'author' ? actor.id : 0
  return Prisma.sql`join ${theirs(userId)} own on own."articleId" = r."articleId"`
}

/** Which of some articles an author may know the numbers of. */
export async function theirArticles(actor: Actor, ids: number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await db().$queryRaw<{ id: number }[]>`
    select r."articleId" as id from unnest(${ids}::int[]) as r ("articleId")
    ${await permitted(actor)}`
  return new Set(rows.map(({ id }) => id))
}

/** A byline whose numbers the actor may know. @throws Refused, NotFound */
export async function knownByline(actor: Actor, id: number) {
  mustBeAllowed(actor, 'reads.open')
  const byline = await db().byline.findUnique({
    where: { id },
    select: { id: true, name: true, slug: true, userId: true },
  })
  const bylineOwners = byline?.userId ? [byline.userId] : []
  mustBeAllowed(actor, 'reads.openByline', { createdBy: null, bylineOwners })
  if (!byline) throw new NotFound('There is no such byline.')
  return byline
}

/** Where an article's reads of a period stand, and which rows they are. */
const rowsOf = ({ unit, from, firstDay, lastDay }: Period) =>
  unit === 'hour'
    ? {
        table: Prisma.sql`"ArticleReadsHour"`,
        within: Prisma.sql`r.hour = ${from}::timestamptz`,
      }
    : {
        table: Prisma.sql`"ArticleReadsDay"`,
        within: Prisma.sql`r.day between ${firstDay}::date and ${lastDay}::date`,
      }

/** The period that a query asks for, and the one before it. */
export async function periodsOf({
  unit,
  at,
}: Pick<NumbersQuery, 'unit' | 'at'>): Promise<{ period: Period; before: Period }> {
  const now = await timeOf(db())
  const period = openPeriod(unit, at, now)
  return { period, before: openPeriod(unit, period.before, now) }
}

/**
 * The most read articles of a period, the most read first; an author has her own.
 * @param limit 50 unless given
 */
export async function topArticles(
  actor: Actor,
  query: NumbersQuery,
  limit = listLength,
): Promise<ArticleNumbers[]> {
  mustBeAllowed(actor, 'reads.open')
  const { period, before } = await periodsOf(query)
  const [{ table, within }, earlier] = [rowsOf(period), rowsOf(before)]
  const { section, byline } = query
  const allowed = await permitted(actor, byline)
  const inSection =
    section === undefined
      ? Prisma.empty
      : Prisma.sql`join "Article" s on s.id = r."articleId" and s."sectionId" = ${section}`
  return db().$queryRaw<ArticleNumbers[]>`
    with ranked as materialized (
      select r."articleId" as id, sum(r.reads) as reads from ${table} r
      ${allowed} ${inSection} where ${within} and r.reads > 0
      group by r."articleId" order by 2 desc, 1 desc limit ${limit})
    select a.id, coalesce(nullif(v.headline, ''), 'No headline yet') as headline,
      s.name as section, a."publishedAt", n.*,
      coalesce(b.reads, 0)::float8 as "readsBefore"
    from ranked join "Article" a on a.id = ranked.id
    left join "Revision" v on v.id = coalesce(a."liveRevisionId", a."workingRevisionId")
    left join "Section" s on s.id = a."sectionId"
    cross join lateral (
      select ${sumsOf()} from ${table} r where r."articleId" = a.id and ${within}) n
    cross join lateral (
      select sum(r.reads) as reads from ${earlier.table} r
      where r."articleId" = a.id and ${earlier.within}) b
    order by ranked.reads desc, ranked.id desc`
}

/** Sections by their reads in a period. @throws Refused */
export async function topSections(actor: Actor, query: NumbersQuery): Promise<NamedNumbers[]> {
  mustBeAllowed(actor, 'reads.openAll')
  const { period, before } = await periodsOf(query)
  const counted = (one: Period) =>
    one.unit === 'hour'
      ? Prisma.sql`
        select coalesce(a."sectionId", 0) as id, ${sumsOf()} from "ArticleReadsHour" r
        join "Article" a on a.id = r."articleId" where r.hour = ${one.from}::timestamptz group by 1`
      : Prisma.sql`
        select r."sectionId" as id, ${sumsOf()} from "SectionReadsDay" r
        where r.day between ${one.firstDay}::date and ${one.lastDay}::date group by 1`
  return db().$queryRaw<NamedNumbers[]>`
    select n.*, coalesce(s.name, 'No section') as name,
      coalesce(b.reads, 0)::float8 as "readsBefore"
    from (${counted(period)}) n left join (${counted(before)}) b on b.id = n.id
    left join "Section" s on s.id = n.id
    where n.reads > 0 order by n.reads desc, n.id limit 200`
}

/** Bylines by the reads of their articles in a period; whoever may not see all has her own. */
export async function topBylines(
  actor: Actor,
  query: NumbersQuery,
  limit = listLength,
): Promise<NamedNumbers[]> {
  mustBeAllowed(actor, 'reads.open')
  const { period, before } = await periodsOf(query)
  const all = can(actor, 'reads.openBylines')
  const userId = actor.kind === 'user' ? actor.id : 0
  const mine = Prisma.sql`
    and "bylineId" in (select id from "Byline" where "userId" = ${userId})`
  const which = all ? Prisma.empty : mine
  const counted = (one: Period) =>
    one.unit === 'hour'
      ? Prisma.sql`
        select l."bylineId" as id, ${sumsOf()} from "ArticleReadsHour" r
        join (select distinct "articleId", "bylineId" from "ArticleByline" where true ${which}) l
          on l."articleId" = r."articleId"
        where r.hour = ${one.from}::timestamptz group by 1`
      : Prisma.sql`
        select r."bylineId" as id, ${sumsOf()} from "BylineReadsDay" r
        where r.day between ${one.firstDay}::date and ${one.lastDay}::date ${which} group by 1`
  return db().$queryRaw<NamedNumbers[]>`
    with n as materialized (${counted(period)}), b as materialized (${counted(before)})
    select n.*, byline.name, coalesce(b.reads, 0)::float8 as "readsBefore"
    from n left join b on b.id = n.id join "Byline" byline on byline.id = n.id
    where n.reads > 0 order by n.reads desc, n.id limit ${limit}`
}

/** Where readers came from in a period; the empty host: from no other site. @throws Refused */
export async function topReferrers(
  actor: Actor,
  query: NumbersQuery,
  limit = listLength,
): Promise<ReferrerNumbers[]> {
  mustBeAllowed(actor, 'reads.openAll')
  const { period, before } = await periodsOf(query)
  const counted = (one: Period) => {
    const [hosts, all] = referredRows(one)
    return withTheRest(hosts, all)
  }
  return db().$queryRaw<ReferrerNumbers[]>`
    with n as materialized (
      select * from (${counted(period)}) n where reads > 0 order by reads desc, host limit ${limit}),
    b as materialized (${counted(before)})
    select n.host, n.reads, coalesce(b.reads, 0)::float8 as "readsBefore"
    from n left join b using (host) order by n.reads desc, n.host`
}

/** Rows `r` of a period that say where readers came from, and all reads of it. */
function referredRows(one: Period): [rows: Prisma.Sql, all: Prisma.Sql] {
  if (one.unit === 'hour') {
    const within = Prisma.sql`where r.hour = ${one.from}::timestamptz`
    return [
      Prisma.sql`"ReferrerReadsHour" r ${within}`,
      Prisma.sql`select sum(r.reads) from "ArticleReadsHour" r ${within}`,
    ]
  }
  const within = Prisma.sql`where r.day between ${one.firstDay}::date and ${one.lastDay}::date`
  return [
    Prisma.sql`"ReferrerReadsDay" r ${within}`,
    Prisma.sql`select sum(r.reads) from "SectionReadsDay" r ${within}`,
  ]
}

/**
 * Reads by the host that led to them. Only hosts are counted: the rest of all came from none.
 * @param rows a table `r` with its condition
 * @param all a question for all reads
 */
export const withTheRest = (rows: Prisma.Sql, all: Prisma.Sql) => Prisma.sql`
  with hosts as materialized (
    select r.host, sum(r.reads)::float8 as reads from ${rows} and r.host <> '' group by 1)
  select host, reads from hosts
  union all
  select '', greatest(0, coalesce((${all}), 0) - coalesce((select sum(reads) from hosts), 0))::float8`

/** All reads of a period together; an author has those of her articles. */
export async function totalsOf(
  actor: Actor,
  query: Pick<NumbersQuery, 'unit' | 'at'>,
): Promise<Counts> {
  mustBeAllowed(actor, 'reads.open')
  const { period } = await periodsOf(query)
  if (!can(actor, 'reads.openAll')) {
    const { table, within } = rowsOf(period)
    return one(
      await db().$queryRaw<Counts[]>`
        select ${sumsOf()} from ${table} r ${await permitted(actor)} where ${within}`,
    )
  }
  return one(
    await db().$queryRaw<Counts[]>`
      select ${sumsOf()} from (${siteHours(period.from, period.to)}) r`,
  )
}

function one<T>([row]: T[]): T {
  if (!row) throw new Error('a sum has one row')
  return row
}

/** The site's hours: those that are marked are added up on the spot, so nothing is a minute late. */
const siteHours = (from: Date, to: Date) => Prisma.sql`
  with marked as materialized (
    select distinct hour from "ReadsMark"
    where hour >= ${from}::timestamptz and hour < ${to}::timestamptz)
  select k.* from "SiteReadsHour" k where k.hour >= ${from}::timestamptz
    and k.hour < ${to}::timestamptz and k.hour not in (select hour from marked)
  union all
  select marked.hour, ${sumsOf('h')} from marked
  join "ArticleReadsHour" h on h.hour = marked.hour group by marked.hour`

/**
 * Reads of today by hour, beside those of the same weekday a week before; an author has those of her
 * articles, and of one byline alone they are asked for by its id.
 */
export async function todayByHour(
  actor: Actor,
  { byline }: { byline?: number | undefined } = {},
): Promise<HourOfDay[]> {
  mustBeAllowed(actor, 'reads.open')
  const now = await timeOf(db())
  const today = hoursOfDay(now)
  const lastWeek = hoursOfDay(weekBefore(now))
  const reads = new Map(
    (await byHour(actor, byline, [...today, ...lastWeek])).map(({ hour, reads }) => [
      hour.getTime(),
      reads,
    ]),
  )
  return today.map((hour, n) => {
    const before = lastWeek[n]
    return {
      hour,
      reads: hour > now ? null : (reads.get(hour.getTime()) ?? 0),
      // A day on which clocks go forward has an hour less.
      readsBefore: before ? (reads.get(before.getTime()) ?? 0) : null,
    }
  })
}

async function byHour(actor: Actor, byline: number | undefined, hours: Date[]) {
  if (can(actor, 'reads.openAll') && byline === undefined) {
    const times = hours.map(Number)
    const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times) + 1)]
    return db().$queryRaw<{ hour: Date; reads: number }[]>`
      select r.hour, r.reads::float8 as reads from (${siteHours(from, to)}) r
      where r.hour = any(${hours}::timestamptz[])`
  }
  return db().$queryRaw<{ hour: Date; reads: number }[]>`
    select r.hour, sum(r.reads)::float8 as reads from "ArticleReadsHour" r
    ${await permitted(actor, byline)}
    where r.hour = any(${hours}::timestamptz[]) group by 1`
}
