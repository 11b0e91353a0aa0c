import { cardColumns, cardJoins, tagsOf } from '#lib/articles/queries.ts'
import type { ArticleCard } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { addTags, limitValidity } from '#lib/cache/tags.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { articlesOf } from './arranging.ts'
import { type Candidates, fillFront, isOver } from './filling.ts'
import { emptyLayout, type Front, type Layout, layoutSchema, places } from './schema.ts'

// What readers get is read in one statement: which edition is on, its articles, and those that may
// fill its empty slots. All times are the database's, so that instances agree.

/** As many articles stand on a front's page, those of the river among them. */
export const onThePage = 25
/** What is most read moves all the time: a front that shows it is made anew this often (ms). */
const mostReadHoldsMs = 300_000

/** A layout as it was stored; one that can't be read is all by rule. */
export const storedLayout = (stored: unknown): Layout =>
  layoutSchema.safeParse(stored).data ?? emptyLayout

export const frontTag = (sectionId: number | null) => `front:${sectionId ?? 0}` as const

/** The row of a front named `f`. */
export const ofFront = (sectionId: number | null): Prisma.Sql =>
  sectionId === null ? Prisma.sql`f."sectionId" is null` : Prisma.sql`f."sectionId" = ${sectionId}`

/** Of the front `f`: the edition that readers have at a time, the one that started last. */
export const editionAt = (at: Prisma.Sql) => Prisma.sql`
  select e.* from "FrontEdition" e
  where e."frontId" = f.id and e."cancelledAt" is null and e."startsAt" <= ${at}
  order by e."startsAt" desc, e.id desc limit 1`

/** Ids of the articles that the layout of `edition` names. */
export const placedIds = Prisma.sql`
  select (slot->>'articleId')::int as id from edition, jsonb_array_elements(layout->'slots') slot
  union select (layout->'breaking'->>'articleId')::int from edition`

/** Articles by their reads of the last 24 hours; none when `edition` asks for none. */
export const readLately = Prisma.sql`
  select h."articleId" as id, sum(h.reads)::float8 as reads
  from "ArticleReadsHour" h
  where h.hour > now() - interval '24 hours'
    and (select 'mostRead' in (layout->'fill'->>'lead', layout->'fill'->>'beside',
      layout->'fill'->>'row') from edition)
  group by h."articleId"`

type Meta = { layout: unknown; now: number; nextInMs: number | null }
type Row = { meta: Meta | null; isNewest: boolean; recentReads: number } & (
  | ArticleCard
  | { id: null }
)

/** @param edition selects one row at most, with its `layout` */
async function readCandidates(
  sectionId: number | null,
  edition: Prisma.Sql,
): Promise<{ meta: Meta } & Candidates> {
  const here = sectionId === null ? Prisma.empty : Prisma.sql`and a."sectionId" = ${sectionId}`
  const rows = await db().$queryRaw<Row[]>`
    with edition as materialized (${edition}),
    newest as materialized (
      select a.id from "Article" a where ${visible} ${here}
      order by a."publishedAt" desc, a.id desc limit ${onThePage + 1}),
    most_read as materialized (
      select a.id, h.reads from (${readLately}) h join "Article" a on a.id = h.id
      where ${visible} ${here}
      order by h.reads desc, a."publishedAt" desc limit ${2 * places.length}),
    page as materialized (
      select id, max(newest) as newest, max(reads) as reads from (
        select id, 1 as newest, 0::float8 as reads from newest
        union all select id, 0, 0 from (${placedIds}) placed
        union all select id, 0, reads from most_read) found
      group by id),
    cards as (
      select card.*, page.newest = 1 as "isNewest", page.reads as "recentReads"
      from page, lateral (
        select ${cardColumns} from "Article" a ${cardJoins}
        where a.id = page.id and ${visible} limit 1) card)
    select case when row_number() over () = 1 then meta end as meta, cards.*
    from (
      select jsonb_build_object(
        'layout', (select layout from edition),
        'now', extract(epoch from now()) * 1000,
        'nextInMs', (
          select extract(epoch from min(e."startsAt") - now()) * 1000
          from "Front" f join "FrontEdition" e on e."frontId" = f.id
          where ${ofFront(sectionId)} and e."cancelledAt" is null and e."startsAt" > now())) as meta
    ) about left join cards on true
    order by cards."publishedAt" desc nulls last, cards.id desc`
  const meta = rows.find((row) => row.meta)?.meta ?? { layout: null, now: 0, nextInMs: null }
  const cards = rows.flatMap((row) => (row.id === null ? [] : [row]))
  return { meta, ...candidatesOf(cards) }
}

/** @param cards newest first */
export function candidatesOf(
  cards: (ArticleCard & { isNewest: boolean; recentReads: number })[],
): Candidates {
  const byId = new Map(cards.map((card) => [card.id, card as ArticleCard]))
  const mostRead = cards
    .filter(({ recentReads }) => recentReads > 0)
    .sort((a, b) => b.recentReads - a.recentReads)
  return { byId, newest: cards.filter(({ isNewest }) => isNewest), mostRead }
}

/** Makes a front of its layout and what may stand on it. @param layout null: never arranged */
export function frontOf(
  sectionId: number | null,
  layout: Layout | null,
  candidates: Candidates,
  now: number,
): Front {
  const { breaking } = layout ?? emptyLayout
  const newest = candidates.newest.slice(0, onThePage)
  // A section's list stays a list until someone arranges its front.
  const { slots, rest } =
    layout || sectionId === null
      ? fillFront(layout ?? emptyLayout, { ...candidates, newest }, now)
      : { slots: [], rest: newest }
  const inArea = (area: string) =>
    slots.flatMap((card, n) => (places[n]?.area === area ? (card ?? []) : []))
  const last = newest.at(-1)
  const led = breaking?.articleId ? candidates.byId.get(breaking.articleId) : undefined
  return {
    curated: layout !== null,
    breaking:
      breaking && !isOver(breaking.until, now)
        ? { text: breaking.text, slug: led?.slug ?? null }
        : null,
    lead: inArea('lead')[0] ?? null,
    beside: inArea('beside'),
    row: inArea('row'),
    river: rest,
    after:
      last && candidates.newest.length > onThePage
        ? `${last.publishedAt.getTime()}-${last.id}`
        : null,
  }
}

/** The front as readers have it now: the edition that started last, or all by rule. */
export async function readFront(sectionId: number | null): Promise<Front> {
  addTags(
    frontTag(sectionId),
    `newest:${sectionId === null ? 'all' : (`section-${sectionId}` as const)}`,
  )
  const { meta, ...candidates } = await readCandidates(
    sectionId,
    Prisma.sql`select e.layout from "Front" f, lateral (${editionAt(Prisma.sql`now()`)}) e
      where ${ofFront(sectionId)}`,
  )
  const { now, nextInMs } = meta
  const layout = meta.layout === null ? null : storedLayout(meta.layout)
  const front = frontOf(sectionId, layout, candidates, now)
  for (const card of [front.lead, ...front.beside, ...front.row, ...front.river])
    if (card) tagsOf(card)
  if (nextInMs !== null) limitValidity(nextInMs)
  if (!layout) return front

  // Also of those that readers can't see yet: they come when they can.
  for (const id of articlesOf(layout)) addTags(`article:${id}`)
  for (const { until } of [...layout.slots, layout.breaking ?? { until: null }])
    if (until && !isOver(until, now)) limitValidity(Date.parse(until) - now)
  if (Object.values(layout.fill).includes('mostRead')) limitValidity(mostReadHoldsMs)
  return front
}

/** What readers would have of a layout now, slot by slot. */
export async function shownNow(
  sectionId: number | null,
  layout: Layout,
): Promise<({ id: number; headline: string } | null)[]> {
  const { meta, ...candidates } = await readCandidates(
    sectionId,
    Prisma.sql`select ${JSON.stringify(layout)}::jsonb as layout`,
  )
  const { slots } = fillFront(layout, candidates, meta.now)
  return slots.map((card) => card && { id: card.id, headline: card.headline })
}
