import { cardColumns, cardJoins, tagsOf } from '#lib/articles/queries.ts'
import type { ArticleCard } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { renewAfter } from '#lib/cache/tags.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { rankingOf } from './ranking.ts'
import type { MostReadSpan } from './schema.ts'
import { readStore } from './store.ts'

/** An article's acknowledged reads. */
export async function countReads(articleId: number): Promise<number> {
  return (await readStore.total(articleId)) ?? 0
}

/** What is most read moves all the time: a page that shows it is renewed this often (ms). */
const mostReadHoldsMs = 300_000

/**
 * What is read most, the most read first: of the last day, where a read weighs half as much each
 * `halfLifeHours`, or of a week or a month, where all weigh the same. The order is that which was
 * known last (ranking.ts); what readers may see is asked anew. A page that shows them holds for some
 * minutes; reads don't expire it, a take-down of one of them does.
 * @param limit at most 100; of a section at most 30
 * @param sectionId of this section alone
 * @returns cards, each with its reads of that time
 */
export async function mostRead(
  span: MostReadSpan,
  limit: number,
  sectionId?: number,
): Promise<(ArticleCard & { recentReads: number })[]> {
  renewAfter(mostReadHoldsMs)
  const { all, sections } = await rankingOf(span)
  const ranked = sectionId === undefined ? all : (sections.get(sectionId) ?? [])
  if (ranked.length === 0) return []
  const ids = ranked.map(({ id }) => id)
  const counts = ranked.map(({ reads }) => reads)
  // An article that went to another section since then isn't read there.
  const here = sectionId === undefined ? Prisma.empty : Prisma.sql`and a."sectionId" = ${sectionId}`
  const cards = await db().$queryRaw<(ArticleCard & { recentReads: number })[]>`
    with page as materialized (
      select ranked.id, ranked.reads, ranked.place
      from unnest(${ids}::int[], ${counts}::float8[]) with ordinality as ranked (id, reads, place)
      join "Article" a on a.id = ranked.id
      where ${visible} ${here} order by ranked.place limit ${limit})
    select ${cardColumns}, page.reads as "recentReads"
    from page join "Article" a on a.id = page.id ${cardJoins}
    order by page.place`
  for (const card of cards) tagsOf(card)
  return cards
}
