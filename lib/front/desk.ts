import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { articlesOf, sameLayout } from './arranging.ts'
import { findPlaceable, placeableById } from './placeable.ts'
import { ofFront, shownNow, storedLayout } from './queries.ts'
import {
  type Edition,
  emptyLayout,
  type FrontDraft,
  type FrontRow,
  type Layout,
  type OpenFront,
  type PlaceableArticle,
} from './schema.ts'

// What the newsroom's pages of fronts ask.

/** For a person: whose front it is. */
const siteFrontName = 'Front page'

/** @throws NotFound when there is no such section */
async function nameOf(sectionId: number | null): Promise<string> {
  if (sectionId === null) return siteFrontName
  const section = await db().section.findUnique({
    where: { id: sectionId },
    select: { name: true },
  })
  if (!section) throw new NotFound('There is no such section.')
  return section.name
}

/** Articles that can be placed, whose headline has all the words: the latest first, at most 20. */
export async function findForFront(actor: Actor, words: string): Promise<PlaceableArticle[]> {
  mustBeAllowed(actor, 'front.manage')
  return findPlaceable(words)
}

type DraftRow = {
  id: number
  draft: unknown
  version: number
  savedAt: Date
  savedByName: string
}

/** A draft as screens have it, as it stands. */
export async function openDraft(sectionId: number | null): Promise<FrontDraft> {
  const [row] = await db().$queryRaw<DraftRow[]>`
    select f.id, f.draft, f.version, f."savedAt", coalesce(u.name, 'the newsroom') as "savedByName"
    from "Front" f left join "User" u on u.id = f."savedBy" where ${ofFront(sectionId)}`
  const layout = row ? storedLayout(row.draft) : emptyLayout
  const [articles, shown] = await Promise.all([
    placeableById(articlesOf(layout)),
    shownNow(sectionId, layout),
  ])
  return {
    version: row?.version ?? 0,
    layout,
    savedAt: row?.savedAt ?? new Date(0),
    savedByName: row?.savedByName ?? '',
    articles,
    shown,
  }
}

type EditionRow = Omit<Edition, 'layout'> & { layout: unknown; begun: boolean }

const edition = ({ begun, layout, ...row }: EditionRow): Edition => ({
  ...row,
  layout: storedLayout(layout),
})

/** The first of the editions before the current one that differs from it. */
const previousOf = (current: Layout, before: Edition[]): Edition | null =>
  before.find(({ layout }) => !sameLayout(layout, current)) ?? null

/** A front, as it is arranged. @throws Refused, NotFound */
export async function openFront(actor: Actor, sectionId: number | null): Promise<OpenFront> {
  mustBeAllowed(actor, 'front.manage')
  const [name, draft, rows] = await Promise.all([
    nameOf(sectionId),
    openDraft(sectionId),
    db().$queryRaw<EditionRow[]>`
      select e.id, e.layout, e."startsAt", e."createdAt", e.why, e."startsAt" <= now() as begun,
        coalesce(u.name, 'the newsroom') as "createdByName"
      from "Front" f join lateral (
        (select * from "FrontEdition" e where e."frontId" = f.id and e."cancelledAt" is null
          and e."startsAt" > now())
        union all
        (select * from "FrontEdition" e where e."frontId" = f.id and e."cancelledAt" is null
          and e."startsAt" <= now() order by e."startsAt" desc, e.id desc limit 31)
      ) e on true
      left join "User" u on u.id = e."createdBy"
      where ${ofFront(sectionId)}
      order by e."startsAt" desc, e.id desc`,
  ])
  const [current, ...past] = rows.filter(({ begun }) => begun).map(edition)
  return {
    sectionId,
    name,
    draft,
    current: current ?? null,
    previous: current ? previousOf(current.layout, past) : null,
    coming: rows
      .filter(({ begun }) => !begun)
      .map(edition)
      .reverse(),
    past,
  }
}

/** All fronts: the site's, and one a section. */
export async function listFronts(actor: Actor): Promise<FrontRow[]> {
  mustBeAllowed(actor, 'front.manage')
  type Row = Omit<FrontRow, 'changed'> & { draft: unknown; layout: unknown }
  const rows = await db().$queryRaw<Row[]>`
    select w."sectionId", w.name, f.draft, e.layout, e."startsAt" as since,
      (select min(n."startsAt") from "FrontEdition" n
        where n."frontId" = f.id and n."cancelledAt" is null and n."startsAt" > now()) as next
    from (
      select null::int as "sectionId", ${siteFrontName} as name, -1 as position
      union all select id, name, position from "Section") w
    left join "Front" f on f."sectionId" is not distinct from w."sectionId"
    left join lateral (
      select e.layout, e."startsAt" from "FrontEdition" e
      where e."frontId" = f.id and e."cancelledAt" is null and e."startsAt" <= now()
      order by e."startsAt" desc, e.id desc limit 1) e on true
    order by w.position, w.name`
  return rows.map(({ draft, layout, ...row }) => ({
    ...row,
    changed:
      draft !== null &&
      !sameLayout(storedLayout(draft), layout === null ? emptyLayout : storedLayout(layout)),
  }))
}
