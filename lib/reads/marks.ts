import type { ChangeKind } from '#lib/articles/schema.ts'
import { db } from '#lib/platform/db.ts'
import { type ArticleMark, inReads } from './numbers.ts'

// What happened to an article that may show in its reads.

/** A site from which fewer readers came isn't marked; nor one that sent a smaller part of all. */
const bigReferrer = { reads: 50, part: 0.05, inAnHour: 10, sites: 5 }

/** What happened to an article since it was published, in the order of time. */
export async function marksOf(articleId: number): Promise<ArticleMark[]> {
  const marks = [
    ...(await publications(articleId)),
    ...(await corrections(articleId)),
    ...(await placings(articleId)),
    ...(await bigReferrers(articleId)),
  ]
  return marks.sort((a, b) => a.at.getTime() - b.at.getTime())
}

const changes: Record<ChangeKind, string> = {
  minor: 'Published again',
  update: 'Updated',
  correction: 'Corrected',
  clarification: 'Clarified',
  withdrawal: 'Taken down',
}

async function publications(articleId: number): Promise<ArticleMark[]> {
  const all = await db().publication.findMany({
    where: { articleId },
    orderBy: { at: 'asc' },
    select: { at: true, change: true, note: true, revisionId: true },
  })
  return all.map(({ at, change, note, revisionId }, n) => ({
    at,
    kind: n === 0 ? 'published' : revisionId === null ? 'withdrawn' : 'changed',
    words:
      n === 0
        ? 'Published'
        : (revisionId === null ? changes.withdrawal : changes[change]) + (note ? `: ${note}` : ''),
  }))
}

async function corrections(articleId: number): Promise<ArticleMark[]> {
  const alone = await db().correction.findMany({
    where: { articleId, publicationId: null },
    select: { at: true, text: true },
  })
  return alone.map(({ at, text }) => ({ at, kind: 'correction', words: `Correction: ${text}` }))
}

/** When it came onto a front: editions in which it stands, unless it stood in the one before. */
async function placings(articleId: number): Promise<ArticleMark[]> {
  const placed = await db().$queryRaw<{ at: Date; section: string | null; lead: boolean }[]>`
    select e."startsAt" as at, s.name as section,
      e.layout #>> '{slots,0,articleId}' = ${articleId}::int::text as lead
    from "FrontEdition" e join "Front" f on f.id = e."frontId"
    left join "Section" s on s.id = f."sectionId"
    left join lateral (
      select p.layout from "FrontEdition" p
      where p."frontId" = e."frontId" and p."cancelledAt" is null
        and (p."startsAt", p.id) < (e."startsAt", e.id)
      order by p."startsAt" desc, p.id desc limit 1) before on true
    where e."cancelledAt" is null and e."startsAt" <= now()
      and e.layout @> jsonb_build_object('slots', jsonb_build_array(
        jsonb_build_object('articleId', ${articleId}::int)))
      and (before.layout is null or not before.layout @> jsonb_build_object('slots',
        jsonb_build_array(jsonb_build_object('articleId', ${articleId}::int))))
    order by e."startsAt" limit 50`
  return placed.map(({ at, section, lead }) => ({
    at,
    kind: 'front',
    words: `Placed on the front ${section ? `of ${section}` : 'page'}${lead ? ', as the lead' : ''}`,
  }))
}

/** When the first readers came from sites that sent many. */
async function bigReferrers(articleId: number): Promise<ArticleMark[]> {
  const { reads, part, inAnHour, sites } = bigReferrer
  const big = await db().$queryRaw<{ host: string; reads: number; at: Date }[]>`
    with hosts as (
      select r.host, sum(r.reads)::float8 as reads,
        coalesce(min(r.hour) filter (where r.reads >= ${inAnHour}::int), min(r.hour)) as at
      from "ReferrerReadsHour" r where r."articleId" = ${articleId} group by r.host)
    select host, reads, at from hosts
    where host <> '' and reads >= ${reads}::int
      and reads >= ${part}::float8 * (
        select sum(h.reads) from "ArticleReadsHour" h where h."articleId" = ${articleId})
    order by reads desc limit ${sites}`
  return big.map(({ host, reads, at }) => ({
    at,
    kind: 'referrer',
    words: `Readers from ${host}: ${inReads(reads)} in all`,
  }))
}
