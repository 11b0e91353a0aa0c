import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { columns, columnsAs } from './columns.ts'

// Triggers mark the hours of which reads come in, and the articles that go to another section or
// byline (prisma/migrations, read_roll_ups). Here the days of what is marked are added up again from
// the hours, whole: whatever came late is in them, and doing it twice changes nothing. What is read
// here is at least what the marks were about; a read that comes meanwhile has a mark of its own.

/** Days that are added up in one transaction. */
const daysAtOnce = 7
/** Days whose sections and bylines alone are added up in one transaction. */
const reattributedAtOnce = 31
const articlesAtOnce = 2000

const sums = columnsAs((column) => `coalesce(sum(r.${column}), 0) as ${column}`)
const taken = columnsAs((column) => `${column} = excluded.${column}`)
const rowOf = (table: string) => columnsAs((column) => `${table}.${column}`)

/**
 * Adds up what is marked, the newest days first, by one instance at a time. Another one that comes
 * meanwhile leaves it to that one.
 * @param options.forMs no new part is begun after so long
 * @returns how many parts were added up; 0 when there is nothing to do, or another one does it
 */
export async function rollUpReads({ forMs = 60_000 } = {}): Promise<number> {
  const until = performance.now() + forMs
  await inTurn(startAnewInAnotherZone)
  // What comes while this runs is left for the next time: else it would never end.
  const [last] = await db().$queryRaw<{ id: string | null }[]>`
    select max(id)::text as id from "ReadsMark"`
  if (!last?.id) return 0
  let parts = 0
  while (performance.now() < until && (await rollUpSome(last.id))) parts++
  return parts
}

/** @param upTo marks after this one are left. @returns whether something was done */
function rollUpSome(upTo: string): Promise<boolean> {
  return inTurn(
    async (tx) =>
      (await rollUpHours(tx, upTo)) ||
      (await reattribute(tx, upTo)) ||
      (await rollUpReattributed(tx)),
  )
}

/** Does it in one transaction, unless another instance is at it. */
function inTurn(work: (tx: Tx) => Promise<boolean>): Promise<boolean> {
  return db().$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`
        select pg_try_advisory_xact_lock(hashtext('broadsheet read roll-ups')) as mine`
      return lock?.mine ? work(tx) : false
    },
    { timeout: 120_000 },
  )
}

/** The newsroom's days begin at another time: all are added up anew. */
async function startAnewInAnotherZone(tx: Tx): Promise<boolean> {
  const timeZone = env().NEWSROOM_TIMEZONE
  const known = await tx.readsRollUp.findUnique({ where: { id: 1 } })
  if (known?.timeZone === timeZone) return false
  await tx.readsRollUp.upsert({
    where: { id: 1 },
    create: { id: 1, timeZone },
    update: { timeZone },
  })
  if (!known) return false
  for (const table of ['ArticleReadsDay', 'SectionReadsDay', 'BylineReadsDay', 'ReferrerReadsDay'])
    await tx.$executeRaw`delete from ${Prisma.raw(`"${table}"`)}`
  await tx.$executeRaw`
    insert into "ReadsMark" (hour)
    select distinct hour from "ArticleReadsHour" union select hour from "SiteReadsHour"`
  return true
}

async function rollUpHours(tx: Tx, upTo: string): Promise<boolean> {
  const timeZone = env().NEWSROOM_TIMEZONE
  const marked = await tx.$queryRaw<{ hour: Date; day: string }[]>`
    with found as (
      select m.id, m.hour, (m.hour at time zone ${timeZone})::date as day
      from "ReadsMark" m where m.hour is not null and m.id <= ${upTo}::bigint
    ), days as (select distinct day from found order by day desc limit ${daysAtOnce}),
    gone as (
      delete from "ReadsMark" m using found join days using (day)
      where m.id = found.id returning m.hour, found.day)
    select distinct hour, day::text from gone`
  if (marked.length === 0) return false
  const hours = marked.map(({ hour }) => hour)
  const days = [...new Set(marked.map(({ day }) => day))]
  await rollUpSite(tx, hours)
  for (const day of days) await rollUpArticles(tx, day, timeZone)
  for (const day of days) await rollUpReferrers(tx, day, timeZone)
  await rollUpAttributed(tx, days)
  return true
}

async function rollUpSite(tx: Tx, hours: Date[]): Promise<void> {
  await tx.$executeRaw`
    insert into "SiteReadsHour" as known (hour, ${columns})
    select given.hour, ${sums} from unnest(${hours}::timestamptz[]) as given (hour)
    left join "ArticleReadsHour" r on r.hour = given.hour
    group by given.hour
    on conflict (hour) do update set ${taken}`
}

/** The hours that begin in a day. */
const hoursOf = (day: string, timeZone: string) => Prisma.sql`
  r.hour >= (${day}::date::timestamp at time zone ${timeZone})
  and r.hour < ((${day}::date + 1)::timestamp at time zone ${timeZone})`

async function rollUpArticles(tx: Tx, day: string, timeZone: string): Promise<void> {
  await tx.$executeRaw`
    with fresh as materialized (
      select r."articleId", ${sums}
      from "ArticleReadsHour" r where ${hoursOf(day, timeZone)} group by r."articleId"
    ), gone as (
      delete from "ArticleReadsDay" d where d.day = ${day}::date
        and not exists (select 1 from fresh where fresh."articleId" = d."articleId"))
    insert into "ArticleReadsDay" as known ("articleId", day, ${columns})
    select "articleId", ${day}::date, ${columns} from fresh
    on conflict ("articleId", day) do update set ${taken}
    where (${rowOf('known')}) is distinct from (${rowOf('excluded')})`
}

async function rollUpReferrers(tx: Tx, day: string, timeZone: string): Promise<void> {
  await tx.$executeRaw`
    with fresh as materialized (
      select r.host, sum(r.reads) as reads
      from "ReferrerReadsHour" r where ${hoursOf(day, timeZone)} group by r.host
    ), gone as (
      delete from "ReferrerReadsDay" d where d.day = ${day}::date
        and not exists (select 1 from fresh where fresh.host = d.host))
    insert into "ReferrerReadsDay" as known (day, host, reads)
    select ${day}::date, host, reads from fresh
    on conflict (day, host) do update set reads = excluded.reads
    where known.reads is distinct from excluded.reads`
}

/** Sections and bylines of some days, from what the days' articles have. */
async function rollUpAttributed(tx: Tx, days: string[]): Promise<void> {
  await noteAttribution(tx, days)
  await tx.$executeRaw`
    with fresh as materialized (
      select r.day, coalesce(a."sectionId", 0) as "sectionId", ${sums}
      from "ArticleReadsDay" r left join "ReadsAttribution" a on a."articleId" = r."articleId"
      where r.day = any(${days}::date[]) group by 1, 2
    ), gone as (
      delete from "SectionReadsDay" d where d.day = any(${days}::date[]) and not exists (
        select 1 from fresh where fresh.day = d.day and fresh."sectionId" = d."sectionId"))
    insert into "SectionReadsDay" as known (day, "sectionId", ${columns})
    select day, "sectionId", ${columns} from fresh
    on conflict (day, "sectionId") do update set ${taken}`
  await tx.$executeRaw`
    with fresh as materialized (
      select r.day, byline.id as "bylineId", ${sums}
      from "ArticleReadsDay" r join "ReadsAttribution" a on a."articleId" = r."articleId"
      cross join lateral unnest(a."bylineIds") as byline (id)
      where r.day = any(${days}::date[]) group by 1, 2
    ), gone as (
      delete from "BylineReadsDay" d where d.day = any(${days}::date[]) and not exists (
        select 1 from fresh where fresh.day = d.day and fresh."bylineId" = d."bylineId"))
    insert into "BylineReadsDay" as known (day, "bylineId", ${columns})
    select day, "bylineId", ${columns} from fresh
    on conflict (day, "bylineId") do update set ${taken}`
}

/** Articles that are added up for the first time stand under what they have now. */
async function noteAttribution(tx: Tx, days: string[]): Promise<void> {
  await tx.$executeRaw`
    insert into "ReadsAttribution" ("articleId", "sectionId", "bylineIds")
    select a.id, a."sectionId", ${bylinesOf}
    from "Article" a where a.id in (
      select r."articleId" from "ArticleReadsDay" r where r.day = any(${days}::date[])
        and not exists (select 1 from "ReadsAttribution" k where k."articleId" = r."articleId"))`
}

const bylinesOf = Prisma.sql`
  array(select distinct l."bylineId" from "ArticleByline" l where l."articleId" = a.id order by 1)`

/** Articles that went elsewhere take the reads of all their days with them. */
async function reattribute(tx: Tx, upTo: string): Promise<boolean> {
  const marked = await tx.$queryRaw<{ articleId: number }[]>`
    delete from "ReadsMark" where id in (
      select id from "ReadsMark" where "articleId" is not null and id <= ${upTo}::bigint
      order by id limit ${articlesAtOnce})
    returning "articleId"`
  if (marked.length === 0) return false
  const ids = [...new Set(marked.map(({ articleId }) => articleId))]
  const moved = await tx.$queryRaw<{ articleId: number }[]>`
    with present as materialized (
      select a.id, a."sectionId", ${bylinesOf} as "bylineIds"
      from "Article" a where a.id = any(${ids}::int[]))
    update "ReadsAttribution" known
    set "sectionId" = present."sectionId", "bylineIds" = present."bylineIds"
    from present where present.id = known."articleId" and
      (known."sectionId", known."bylineIds")
        is distinct from (present."sectionId", present."bylineIds")
    returning known."articleId"`
  await tx.$executeRaw`
    insert into "ReadsMark" (day) select distinct day from "ArticleReadsDay"
    where "articleId" = any(${moved.map(({ articleId }) => articleId)}::int[])`
  return true
}

async function rollUpReattributed(tx: Tx): Promise<boolean> {
  const marked = await tx.$queryRaw<{ day: string }[]>`
    with days as (
      select distinct day from "ReadsMark" where day is not null
      order by day desc limit ${reattributedAtOnce})
    delete from "ReadsMark" m using days where m.day = days.day returning m.day::text`
  if (marked.length === 0) return false
  await rollUpAttributed(tx, [...new Set(marked.map(({ day }) => day))])
  return true
}
