import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { addTags } from '#lib/cache/tags.ts'
import { selectPicture } from '#lib/media/schema.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import type { Byline, BylineRow } from './schema.ts'

const portrait = { select: selectPicture }
const select = {
  id: true,
  slug: true,
  name: true,
  roleTitle: true,
  biography: true,
  portrait,
} as const

/** One byline by its current slug, for readers. */
export async function readByline(slug: string): Promise<Byline | null> {
  const byline = await db().byline.findUnique({ where: { slug }, select })
  if (byline) addTags(`byline:${byline.id}`)
  return byline
}

/** Articles whose working or live revision carries the byline. */
export async function countArticles(tx: Tx, ids: number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.$queryRaw<{ id: number; articles: bigint }[]>`
    select carried.id, count(*) as articles from (
      select rb."bylineId" as id, r."articleId"
      from "RevisionByline" rb join "Revision" r on r.id = rb."revisionId"
      join "Article" a on a."workingRevisionId" = r.id
      where rb."bylineId" in (${Prisma.join(ids)})
      union
      select "bylineId", "articleId" from "ArticleByline" where "bylineId" in (${Prisma.join(ids)})
    ) carried group by carried.id`
  return new Map(rows.map(({ id, articles }) => [id, Number(articles)]))
}

const rowSelect = { ...select, user: { select: { id: true, name: true } } } as const

/** All bylines by name, with their numbers of articles, for staff. */
export async function listBylineRows(actor: Actor): Promise<BylineRow[]> {
  mustBeAllowed(actor, 'byline.manage')
  const bylines = await db().byline.findMany({ orderBy: { name: 'asc' }, select: rowSelect })
  const counts = await countArticles(
    db(),
    bylines.map(({ id }) => id),
  )
  return bylines.map((byline) => ({ ...byline, articles: counts.get(byline.id) ?? 0 }))
}

/** @throws NotFound */
export async function openByline(actor: Actor, id: number): Promise<BylineRow> {
  mustBeAllowed(actor, 'byline.manage')
  const byline = await db().byline.findUnique({ where: { id }, select: rowSelect })
  if (!byline) throw new NotFound('There is no such byline.')
  return { ...byline, articles: (await countArticles(db(), [id])).get(id) ?? 0 }
}

/** Names for choosing an article's bylines. */
export async function bylineChoices(
  actor: Actor,
): Promise<{ id: number; name: string; userId: number | null }[]> {
  mustBeAllowed(actor, 'byline.list')
  return db().byline.findMany({
    orderBy: { name: 'asc' },
    select: { id: true, name: true, userId: true },
  })
}
