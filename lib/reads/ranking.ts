import { visible } from '#lib/articles/visibility.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { halfLifeHours, type MostReadSpan, mostReadSpans } from './schema.ts'

/** An article, and how often it was read in the span. */
export type Ranked = { id: number; reads: number }
/** The most read first, of all and of each section. */
export type Ranking = { all: Ranked[]; sections: Map<number, Ranked[]> }

type Kept = { known?: Ranking; madeAt: number; making?: Promise<Ranking> | undefined }

/** How old (ms) a ranking gets before it is made anew. */
const holdsMs: Record<MostReadSpan, number> = { day: 60_000, week: 600_000, month: 600_000 }
/** More than any page shows, since some may be taken down meanwhile. */
const rankedOfAll = 200
const rankedOfSection = 40

const kept = (span: MostReadSpan): Kept => {
  const rankings = processState('most-read', () => new Map<MostReadSpan, Kept>())
  const found = rankings.get(span)
  if (found) return found
  const made: Kept = { madeAt: Number.NEGATIVE_INFINITY }
  rankings.set(span, made)
  return made
}

/**
 * What is read most in a span, as it was known last: a page never waits while it is made anew. Only
 * whoever asks before the first one is made waits for that.
 */
export async function rankingOf(span: MostReadSpan): Promise<Ranking> {
  const { known, madeAt } = kept(span)
  if (!known) return renewRanking(span)
  if (performance.now() - madeAt > holdsMs[span])
    renewRanking(span).catch((error) => log.warn({ err: error, span }, 'no new ranking of reads'))
  return known
}

/** Makes a ranking anew, once however many ask. The last one stays known until then, or if it fails. */
export function renewRanking(span: MostReadSpan): Promise<Ranking> {
  const of = kept(span)
  of.making ??= rank(span)
    .then((ranking) => {
      of.known = ranking
      of.madeAt = performance.now()
      return ranking
    })
    .finally(() => {
      of.making = undefined
    })
  return of.making
}

/**
 * Keeps rankings fresh beside the pages: the last day's from the start on, the others since someone
 * asked for them.
 * @returns a function that stops it
 */
export function tendRankings(): () => void {
  const tend = async () => {
    for (const span of ['day', 'week', 'month'] as const) {
      const { known, madeAt } = kept(span)
      if (span !== 'day' && !known) continue
      if (performance.now() - madeAt < holdsMs[span]) continue
      await renewRanking(span).catch((error) =>
        log.warn({ err: error, span }, 'no new ranking of reads'),
      )
    }
  }
  tend()
  const timer = setInterval(tend, holdsMs.day / 2)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Reads of each article in a span (`reads`), and what they weigh in its order (`weight`): of a day from
 * the hours, of more from the days that are added up of them.
 */
function readsWithin(span: MostReadSpan): Prisma.Sql {
  if (span === 'day')
    return Prisma.sql`
      select "articleId" as id, sum(reads)::float8 as reads,
        sum(reads * power(0.5, extract(epoch from now() - hour)::float8 / 3600 / ${halfLifeHours}::float8))
          as weight
      from "ArticleReadsHour" where hour > now() - interval '24 hours' group by "articleId"`
  const { hours } = mostReadSpans[span]
  return Prisma.sql`
    select "articleId" as id, sum(reads)::float8 as reads, sum(reads)::float8 as weight
    from "ArticleReadsDay"
    where day > (now() at time zone ${env().NEWSROOM_TIMEZONE})::date - ${hours / 24}::int
    group by "articleId"`
}

async function rank(span: MostReadSpan): Promise<Ranking> {
  const rows = await db().$queryRaw<
    (Ranked & { sectionId: number | null; ofAll: boolean; ofSection: boolean })[]
  >`
    select id, reads, "sectionId", place <= ${rankedOfAll} as "ofAll",
      "sectionPlace" <= ${rankedOfSection} as "ofSection"
    from (
      select a.id, h.reads, a."sectionId",
        row_number() over (order by h.weight desc, a."publishedAt" desc, a.id desc) as place,
        row_number() over (
          partition by a."sectionId" order by h.weight desc, a."publishedAt" desc, a.id desc
        ) as "sectionPlace"
      from (${readsWithin(span)}) h join "Article" a on a.id = h.id
      where ${visible} and h.reads > 0) placed
    where place <= ${rankedOfAll} or "sectionPlace" <= ${rankedOfSection}
    order by place`
  const ranking: Ranking = { all: [], sections: new Map() }
  for (const { id, reads, sectionId, ofAll, ofSection } of rows) {
    if (ofAll) ranking.all.push({ id, reads })
    if (!ofSection || sectionId === null) continue
    const section = ranking.sections.get(sectionId)
    if (section) section.push({ id, reads })
    else ranking.sections.set(sectionId, [{ id, reads }])
  }
  return ranking
}
