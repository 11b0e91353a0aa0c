import { revisionCardColumns, revisionCardJoins } from '#lib/articles/queries.ts'
import type { ArticleCard } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import {
  candidatesOf,
  editionAt,
  frontOf,
  ofFront,
  onThePage,
  placedIds,
  readLately,
  storedLayout,
} from './queries.ts'
import { type Front, type Layout, places } from './schema.ts'

/**
 * A front as readers will have it at a time, as far as is known now: articles whose publication is due
 * by then stand in it with the revision that was scheduled, those whose take-down is due don't.
 * Whoever asks has seen to it that it may be shown.
 * @param layout what is arranged; null: the edition that readers have then
 */
export async function readFrontAt(
  sectionId: number | null,
  layout: Layout | null,
  at: Date,
): Promise<Front> {
  const edition = layout
    ? Prisma.sql`select ${JSON.stringify(layout)}::jsonb as layout`
    : Prisma.sql`select e.layout from "Front" f, lateral (${editionAt(Prisma.sql`${at}`)}) e
        where ${ofFront(sectionId)}`
  const here = sectionId === null ? Prisma.empty : Prisma.sql`and a."sectionId" = ${sectionId}`
  type Row = { layout: unknown } & (
    | (ArticleCard & { isNewest: boolean; recentReads: number })
    | { id: null }
  )
  const rows = await db().$queryRaw<Row[]>`
    with edition as materialized (${edition}),
    due as materialized (
      select "articleId" as id,
        (array_agg(kind order by "dueAt" desc, id desc))[1] as kind,
        (array_agg("revisionId" order by "dueAt" desc, id desc)
          filter (where kind = 'publish'))[1] as "revisionId",
        min("dueAt") filter (where kind = 'publish') as "publishAt"
      from "Schedule" where state = 'pending' and "dueAt" <= ${at} group by "articleId"),
    newest as (
      select a.id from "Article" a where ${visible} ${here}
      order by a."publishedAt" desc, a.id desc
      limit (select ${onThePage + 1} + count(*) from due)),
    most_read as (
      select a.id, h.reads from (${readLately}) h join "Article" a on a.id = h.id
      where ${visible} ${here} order by h.reads desc
      limit (select ${2 * places.length} + count(*) from due)),
    page as materialized (
      select id, max(newest) as newest, max(reads) as reads from (
        select id, 1 as newest, 0::float8 as reads from newest
        union all select id, 1, 0 from due
        union all select id, 0, 0 from (${placedIds}) placed
        union all select id, 0, reads from most_read) found
      group by id),
    cards as (
      select ${revisionCardColumns}, coalesce(a."publishedAt", d."publishAt") as "publishedAt",
        page.newest = 1 as "isNewest", page.reads as "recentReads"
      from page join "Article" a on a.id = page.id left join due d on d.id = a.id
      join "Revision" r on r.id = coalesce(d."revisionId", a."liveRevisionId")
      ${revisionCardJoins}
      where d.kind = 'publish' or (d.kind is null and ${visible}))
    select (select layout from edition) as layout, cards.*
    from (select 1) about left join cards on true
    order by cards."publishedAt" desc nulls last, cards.id desc`
  const arranged = rows[0]?.layout ?? null
  const cards = rows
    .flatMap((row) => (row.id === null ? [] : [row]))
    // A revision that is due may move its article to another section.
    .map((card) => ({ ...card, isNewest: card.isNewest && isHere(card, sectionId) }))
  const { newest, ...others } = candidatesOf(cards)
  return frontOf(
    sectionId,
    arranged === null ? null : storedLayout(arranged),
    { ...others, newest: newest.slice(0, onThePage + 1) },
    at.getTime(),
  )
}

const isHere = ({ section }: ArticleCard, sectionId: number | null) =>
  sectionId === null || section?.id === sectionId
