import { mustBePermitted } from '#lib/articles/permitted.ts'
import { visible } from '#lib/articles/visibility.ts'
import { type Actor, can, mustBeAllowed } from '#lib/auth/can.ts'
import { bylineRows } from '#lib/bylines/queries.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { likePattern } from '#lib/platform/like.ts'
import type { CreditFilter, CreditRow, MergePreview, PrintedName, TransferRow } from './schema.ts'

/** Articles that carry a byline now: out, being written, or scheduled; and in live coverage. */
const carriers = (bylineId: number) => Prisma.sql`
  select c."articleId", array_agg(distinct c.role order by c.role) as roles from (
    select "articleId", role from "ArticleByline" where "bylineId" = ${bylineId}
    union all
    select r."articleId", rb.role from "RevisionByline" rb
    join "Revision" r on r.id = rb."revisionId" join "Article" w on w.id = r."articleId"
    where rb."bylineId" = ${bylineId} and (r.id = w."workingRevisionId"
      or exists (select 1 from "Schedule" s where s."revisionId" = r.id and s.state = 'pending'))
    union all
    select e."articleId", 'by' from "LiveEntryByline" eb join "LiveEntry" e on e.id = eb."entryId"
    where eb."bylineId" = ${bylineId}
  ) c group by c."articleId"`

function conditionOf({ search, role, state, from, to }: CreditFilter): Prisma.Sql {
  const words = (search ?? '').split(/\s+/).filter(Boolean)
  const conditions = [
    Prisma.sql`true`,
    ...words.map((word) => Prisma.sql`r.headline ilike ${likePattern(word)}`),
    ...(role ? [Prisma.sql`${role}::"BylineRole" = any(c.roles)`] : []),
    ...(state ? [Prisma.sql`a.state = ${state}::"ArticleState"`] : []),
    ...(from ? [Prisma.sql`a."publishedAt" >= ${from}::date`] : []),
    ...(to ? [Prisma.sql`a."publishedAt" < ${to}::date + 1`] : []),
  ]
  return Prisma.join(conditions, ' and ')
}

/**
 * Articles that carry a byline, each as `a` with the revision `r` whose headline the actor may see.
 * Who sees no articles sees what readers see, and finds nothing by what they don't.
 */
const joined = (actor: Actor, bylineId: number) => Prisma.sql`
  (${carriers(bylineId)}) c join "Article" a on a.id = c."articleId"
  left join "Revision" r on r.id = ${
    can(actor, 'article.list')
      ? Prisma.sql`a."workingRevisionId"`
      : Prisma.sql`case when ${visible} then a."liveRevisionId" end`
  }`

const headline = Prisma.sql`
  case when r.id is null then 'An article that isn’t public'
    else coalesce(nullif(r.headline, ''), 'Untitled') end as headline`

export const creditsPerPage = 50

/** A page of the articles that carry a byline, the newest first: their headlines and states. */
export async function listCredits(
  actor: Actor,
  bylineId: number,
  { page, ...filter }: CreditFilter & { page: number },
): Promise<{ rows: CreditRow[]; total: number; pages: number }> {
  mustBeAllowed(actor, 'byline.manage')
  const where = conditionOf(filter)
  const [{ total } = { total: 0 }] = await db().$queryRaw<{ total: number }[]>`
    select count(*)::int as total from ${joined(actor, bylineId)} where ${where}`
  const rows = await db().$queryRaw<CreditRow[]>`
    select a.id as "articleId", ${headline}, a.state,
      to_jsonb(c.roles) as roles, a."publishedAt", pn.name as "printedAs"
    from ${joined(actor, bylineId)}
    left join "ArticlePrintedName" pn on pn."articleId" = a.id and pn."bylineId" = ${bylineId}
    where ${where} order by coalesce(a."publishedAt", a."savedAt") desc, a.id desc
    limit ${creditsPerPage} offset ${(page - 1) * creditsPerPage}`
  return { rows, total, pages: Math.max(1, Math.ceil(total / creditsPerPage)) }
}

/** Ids of all articles that carry a byline and that the filter has. */
export async function articlesOf(
  tx: Tx,
  actor: Actor,
  bylineId: number,
  filter: CreditFilter,
): Promise<number[]> {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    select a.id from ${joined(actor, bylineId)} where ${conditionOf(filter)} order by a.id`
  return rows.map(({ id }) => id)
}

/** What a merge will change. @throws NotFound, Refused */
export async function previewMerge(
  actor: Actor,
  fromId: number,
  intoId: number,
): Promise<MergePreview> {
  mustBeAllowed(actor, 'byline.manage')
  const [from, into] = await bylineRows([fromId, intoId])
  if (!from || !into || fromId === intoId) throw new NotFound('There are no two such bylines.')
  const articles = await db().$queryRaw<MergePreview['articles']>`
    select a.state, count(*)::int as count from ${joined(actor, fromId)} group by a.state order by a.state`
  const headlines = await db().$queryRaw<MergePreview['headlines']>`
    select ${headline}, a.state from ${joined(actor, fromId)}
    order by coalesce(a."publishedAt", a."savedAt") desc, a.id desc limit 10`
  const [counts] = await db().$queryRaw<Pick<MergePreview, 'both' | 'entries' | 'renamed'>[]>`
    select
      (select count(*)::int from (${carriers(fromId)}) f join (${carriers(intoId)}) i
        on i."articleId" = f."articleId") as both,
      (select count(*)::int from "LiveEntryByline" where "bylineId" = ${fromId}) as entries,
      (select count(distinct l."articleId")::int from "ArticleByline" l
        where l."bylineId" = ${fromId} and ${from.name !== into.name}
        and not exists (select 1 from "ArticlePrintedName" pn
          where pn."articleId" = l."articleId" and pn."bylineId" = ${fromId})
        and not exists (select 1 from "ArticleByline" o
          where o."articleId" = l."articleId" and o."bylineId" = ${intoId})) as renamed`
  const addresses = await db().$queryRaw<{ slug: string }[]>`
    select a.slug from "Address" a join "Byline" b on b.id = a."targetId"
    where a.kind = 'by' and ${fromId} in (b.id, b."mergedIntoId") order by a.slug`
  return {
    from,
    into,
    articles,
    headlines,
    total: articles.reduce((sum, { count }) => sum + count, 0),
    ...(counts ?? { both: 0, entries: 0, renamed: 0 }),
    addresses: addresses.map(({ slug }) => `/by/${slug}`),
    leftBehind: await leftBehind(fromId),
  }
}

/** What is known of a byline and stays with it: it isn't lost, and comes back with an undo. */
async function leftBehind(id: number): Promise<string[]> {
  const byline = await db().byline.findUniqueOrThrow({
    where: { id },
    include: { _count: { select: { biographies: true, beats: true } } },
  })
  const { biography, portraitId, contact, links, roleTitle, _count } = byline
  const parts: [string, boolean][] = [
    ['role title', roleTitle !== ''],
    ['biography', biography !== '' || _count.biographies > 0],
    ['portrait', portraitId !== null],
    ['contact', contact !== ''],
    ['links', Array.isArray(links) && links.length > 0],
    ['beats', _count.beats > 0],
  ]
  return parts.filter(([, has]) => has).map(([name]) => name)
}

/** Merges, splits and re-attributions of a byline, from it or into it, the newest first. */
export async function listTransfers(actor: Actor, bylineId: number): Promise<TransferRow[]> {
  mustBeAllowed(actor, 'byline.manage')
  return db().$queryRaw<TransferRow[]>`
    select t.id, t.kind, t.at, t."undoableTo", t."undoneAt",
      t."undoneAt" is null and t."undoableTo" > now() as undoable,
      jsonb_build_object('id', t."fromId", 'name', coalesce(f.name, 'a deleted byline')) as from,
      jsonb_build_object('id', t."intoId", 'name', coalesce(i.name, 'a deleted byline')) as into,
      coalesce(u.name, 'the newsroom') as by,
      (select count(distinct c->>'articleId')::int from jsonb_path_query(t.changes,
        '$.*[*] ? (exists(@.articleId))') c) as articles
    from "BylineTransfer" t
    left join "Byline" f on f.id = t."fromId" left join "Byline" i on i.id = t."intoId"
    left join "User" u on u.id = t."movedBy"
    where ${bylineId} in (t."fromId", t."intoId") order by t.id desc limit 50`
}

/**
 * Names under which bylines stand on an article, where they don't follow the byline.
 * @throws NotFound, Refused
 */
export async function printedNames(actor: Actor, articleId: number): Promise<PrintedName[]> {
  await mustBePermitted(actor, 'article.open', articleId)
  return db().articlePrintedName.findMany({
    where: { articleId },
    select: { bylineId: true, name: true },
  })
}
