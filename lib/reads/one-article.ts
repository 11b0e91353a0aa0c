import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma, timeOf } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { marksOf } from './marks.ts'
import { sumsOf, withTheRest } from './newsroom.ts'
import type {
  ArticleNumbers,
  Counts,
  OneArticlesNumbers,
  ReferrerNumbers,
  TimedReads,
} from './numbers.ts'
import { dayOf, daysBetween, hoursBetween } from './periods.ts'

const hourMs = 3_600_000
/** An article that is read for so long is told by day, unless its hours are asked for. */
const firstDaysMs = 4 * 24 * hourMs
/** So many hours are told at most: the first ones. */
const hoursShown = 7 * 24
/** So many days are told at most: the last ones. */
const daysShown = 730

/**
 * An article's reads since its publication, with what happened to it meanwhile. All is added up from
 * its hours, so the newest read is in it.
 * @throws Refused, NotFound
 */
export async function openArticleNumbers(
  actor: Actor,
  id: number,
  asked: { by?: 'hour' | 'day' | undefined } = {},
): Promise<OneArticlesNumbers> {
  const article = await knownArticle(actor, id)
  const now = await timeOf(db())
  const hours = await db().$queryRaw<{ hour: Date; reads: number }[]>`
    select r.hour, r.reads::float8 as reads from "ArticleReadsHour" r
    where r."articleId" = ${id} order by r.hour`
  const [counts] = await db().$queryRaw<Counts[]>`
    select ${sumsOf()} from "ArticleReadsHour" r where r."articleId" = ${id}`
  if (!counts) throw new Error('a sum has one row')
  const within = Prisma.sql`where r."articleId" = ${id}`
  const referrers = await db().$queryRaw<ReferrerNumbers[]>`
    select host, reads, 0::float8 as "readsBefore" from (${withTheRest(
      Prisma.sql`"ReferrerReadsHour" r ${within}`,
      Prisma.sql`select sum(r.reads) from "ArticleReadsHour" r ${within}`,
    )}) n where reads > 0 order by reads desc, host limit 50`
  const begun = [article.publishedAt, hours[0]?.hour].filter((date) => date instanceof Date)
  const from = new Date(Math.min(now.getTime(), ...begun.map(Number)))
  const by = asked.by ?? (now.getTime() - from.getTime() < firstDaysMs ? 'hour' : 'day')
  return {
    ...article,
    counts,
    by,
    series: by === 'hour' ? byHour(hours, from, now) : byDay(hours, from, now),
    marks: await marksOf(id),
    referrers,
  }
}

type Hours = { hour: Date; reads: number }[]

function byHour(hours: Hours, from: Date, now: Date): TimedReads[] {
  const first = Math.floor(from.getTime() / hourMs) * hourMs
  const last = Math.min(now.getTime(), first + hoursShown * hourMs)
  const reads = new Map(hours.map(({ hour, reads }) => [hour.getTime(), reads]))
  return hoursBetween(new Date(first), new Date(last)).map((at) => ({
    at,
    reads: reads.get(at.getTime()) ?? 0,
  }))
}

function byDay(hours: Hours, from: Date, now: Date): TimedReads[] {
  const days = daysBetween(from, now).slice(-daysShown)
  const reads = new Map<string, number>()
  for (const { hour, reads: more } of hours) {
    const day = dayOf(hour)
    reads.set(day, (reads.get(day) ?? 0) + more)
  }
  return days.map((at) => ({ at, reads: reads.get(dayOf(at)) ?? 0 }))
}

/** An article whose numbers the actor may know. @throws Refused, NotFound */
export async function knownArticle(actor: Actor, id: number) {
  const [found] = await db().$queryRaw<
    (Pick<ArticleNumbers, 'id' | 'headline' | 'section' | 'publishedAt'> & {
      slug: string
      total: number
      bylines: string[]
      bylineOwners: number[]
      createdBy: number | null
      assigneeId: number | null
    })[]
  >`
    select a.id, coalesce(nullif(v.headline, ''), 'No headline yet') as headline, a.slug,
      s.name as section, a."publishedAt", coalesce(n.total, 0)::float8 as total,
      a."createdBy", a."assigneeId",
      array(select b.name from "ArticleByline" l join "Byline" b on b.id = l."bylineId"
        where l."articleId" = a.id order by l.position) as bylines,
      array(select distinct b."userId" from "ArticleByline" l join "Byline" b on b.id = l."bylineId"
        where l."articleId" = a.id and b."userId" is not null) as "bylineOwners"
    from "Article" a
    left join "Revision" v on v.id = coalesce(a."liveRevisionId", a."workingRevisionId")
    left join "Section" s on s.id = a."sectionId"
    left join "ArticleReads" n on n."articleId" = a.id
    where a.id = ${id}`
  if (!found) {
    mustBeAllowed(actor, 'reads.openAll')
    throw new NotFound('There is no such article.')
  }
  mustBeAllowed(actor, 'reads.openArticle', found)
  const { createdBy, assigneeId, bylineOwners, ...article } = found
  return article
}
