import { db } from '#lib/platform/db.ts'
import type { Progress, Read } from './schema.ts'

/** What is written in one transaction, under an id that is written with it. */
export type Batch = { id: string; reads: Read[]; progress: Progress[] }

export type Written = {
  /** Of each article that is known, by the id under which it was read, with this batch. */
  totals: Map<number, number>
  /** Which reads were counted, by their place in the batch; undefined: it had been written before. */
  counted: Set<number> | undefined
}

/** Where counts are kept. */
export type ReadStore = {
  /** Writes a batch, once, however often it is told. */
  write(batch: Batch): Promise<Written>
  /** @returns undefined when there is no such article */
  total(articleId: number): Promise<number | undefined>
}

/** PostgreSQL. */
export const readStore: ReadStore = { write, total }

async function total(articleId: number): Promise<number | undefined> {
  const row = await db().articleReads.findUnique({ where: { articleId }, select: { total: true } })
  return row ? Number(row.total) : undefined
}

type Row = { articleId: number; total: number; counted: number[] | null; isNew: boolean }

/**
 * One statement, which is one transaction. Its id is stored with it, so a batch whose answer was lost
 * and which is tried again counts once. Rows are taken in the order of their keys, counts first: two
 * instances can't lock each other out. What was merged a moment ago counts for the other article,
 * which is looked up under the lock.
 */
async function write({ id, reads, progress }: Batch): Promise<Written> {
  const ids = [...new Set([...reads, ...progress].map(({ articleId }) => articleId))]
  const rows = await db().$queryRaw<Row[]>`
    with batch as (
      insert into "ReadBatch" (id) values (${id}::uuid) on conflict do nothing returning id
    ), known as materialized (
      select "articleId" as given, coalesce("mergedIntoId", "articleId") as "articleId"
      from "ArticleReads" where "articleId" = any(${ids}::int[])
      order by "articleId" for no key update
    ), looked as materialized (
      select known."articleId", decode(look.visitor, 'hex') as visitor, look."endsAt", look.device, look.referrer, look.place,
        date_trunc('hour', look.at, 'UTC') as hour
      from unnest(
        ${reads.map(({ articleId }) => articleId)}::int[],
        ${reads.map(({ visitor }) => Buffer.from(visitor, 'base64url').toString('hex'))}::text[],
        ${reads.map(({ windowEndsAt }) => new Date(windowEndsAt))}::timestamptz[],
        ${reads.map(({ at }) => new Date(at))}::timestamptz[],
        ${reads.map(({ device }) => device)}::text[],
        ${reads.map(({ referrer }) => referrer)}::text[]
      ) with ordinality as look (given, visitor, "endsAt", at, device, referrer, place)
      join known on known.given = look.given
      where exists (select 1 from batch)
    ), windows as (
      insert into "ReadWindow" ("endsAt", "articleId", visitor)
      select distinct "endsAt", "articleId", visitor from looked order by 1, 2, 3
      on conflict do nothing returning "endsAt", "articleId", visitor
    ), counted as materialized (
      select distinct on ("endsAt", "articleId", visitor) looked.*
      from looked join windows using ("endsAt", "articleId", visitor)
      order by "endsAt", "articleId", visitor, place
    ), moved as (
      select "articleId", hour, 1 as reads, (device = 'phone')::int as phone,
        (device = 'tablet')::int as tablet, (device = 'desktop')::int as desktop,
        0 as r25, 0 as r50, 0 as r75, 0 as r100, 0 as seconds
      from counted
      union all
      select known."articleId", date_trunc('hour', told.at, 'UTC'), 0, 0, 0, 0,
        told.r25, told.r50, told.r75, told.r100, told.seconds
      from unnest(
        ${progress.map(({ articleId }) => articleId)}::int[],
        ${progress.map(({ at }) => new Date(at))}::timestamptz[],
        ${progress.map(({ reached }) => Number(reached.includes(25)))}::int[],
        ${progress.map(({ reached }) => Number(reached.includes(50)))}::int[],
        ${progress.map(({ reached }) => Number(reached.includes(75)))}::int[],
        ${progress.map(({ reached }) => Number(reached.includes(100)))}::int[],
        ${progress.map(({ seconds }) => Math.round(seconds))}::int[]
      ) as told (given, at, r25, r50, r75, r100, seconds)
      join known on known.given = told.given
      where exists (select 1 from batch)
    ), hours as (
      insert into "ArticleReadsHour" as h ("articleId", hour, reads, phone, tablet, desktop,
        "reached25", "reached50", "reached75", "reached100", "secondsInView")
      select "articleId", hour, sum(reads), sum(phone), sum(tablet), sum(desktop),
        sum(r25), sum(r50), sum(r75), sum(r100), sum(seconds)
      from moved group by 1, 2 order by 1, 2
      on conflict ("articleId", hour) do update set reads = h.reads + excluded.reads,
        phone = h.phone + excluded.phone, tablet = h.tablet + excluded.tablet,
        desktop = h.desktop + excluded.desktop,
        "reached25" = h."reached25" + excluded."reached25",
        "reached50" = h."reached50" + excluded."reached50",
        "reached75" = h."reached75" + excluded."reached75",
        "reached100" = h."reached100" + excluded."reached100",
        "secondsInView" = h."secondsInView" + excluded."secondsInView"
    ), referrers as (
      insert into "ReferrerReadsHour" as r ("articleId", hour, host, reads)
      select "articleId", hour, referrer, count(*) from counted where referrer <> ''
      group by 1, 2, 3 order by 1, 2, 3
      on conflict ("articleId", hour, host) do update set reads = r.reads + excluded.reads
    ), totals as (
      update "ArticleReads" t set total = t.total + added.reads
      from (
        select "articleId", count(*) as reads, array_agg(place::int) as counted
        from counted group by 1) added
      where t."articleId" = added."articleId"
      returning t."articleId", t.total, added.counted
    )
    select known.given as "articleId", coalesce(totals.total, n.total)::float8 as total,
      totals.counted, exists (select 1 from batch) as "isNew"
    from known
    join "ArticleReads" n on n."articleId" = known."articleId"
    left join totals on totals."articleId" = known."articleId"`
  return {
    totals: new Map(rows.map(({ articleId, total }) => [articleId, total])),
    counted: rows.some(({ isNew }) => !isNew)
      ? undefined
      : new Set(rows.flatMap(({ counted }) => (counted ?? []).map((place) => place - 1))),
  }
}

/**
 * Forgets who read what, soon after the windows are over. After the database's start instances that
 * kept reads meanwhile tell them first.
 */
export async function forgetWindows(): Promise<void> {
  await db().$executeRaw`
    delete from "ReadWindow" where "endsAt" < now() - interval '1 minute'
      and pg_postmaster_start_time() < now() - interval '2 minutes'`
}

/** Forgets instances that are no more, and told nobody. */
export async function forgetInstances(): Promise<void> {
  await db().$executeRaw`delete from "ReadersNow" where at < now() - interval '1 hour'`
}

/** Forgets the ids of batches that nobody will tell again. @returns how many */
export function forgetBatches(): Promise<number> {
  return db().$executeRaw`
    delete from "ReadBatch" where "committedAt" < now() - interval '30 days'`
}
