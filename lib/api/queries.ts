import { cardColumns, cardJoins } from '#lib/articles/queries.ts'
import type { ArticleCard, ArticleState } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { shownToReaders } from '#lib/media/queries.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { idInText } from '#lib/platform/id.ts'
import { withWords } from '#lib/search/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { printedByline, usedTopic } from '#lib/sitemaps/queries.ts'
import type { Topic } from '#lib/topics/schema.ts'

// Lists as programs page through them. What readers may see is asked of visibility.ts in each.

export type ArticleFilter = {
  section?: string | undefined
  topic?: string | undefined
  byline?: string | undefined
  language?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
  q?: string | undefined
}
type Place = { time: Date; id: number } | undefined

/** Readers' articles that pass all filters, newest first; slugs that aren't there find none. */
export async function listPublished(
  filter: ArticleFilter,
  limit: number,
  after: Place,
): Promise<ArticleCard[]> {
  const { section, topic, byline, language, since, until, q } = filter
  const where = [visible]
  if (section !== undefined)
    where.push(Prisma.sql`a."sectionId" = (select id from "Section" where slug = ${section})`)
  if (topic !== undefined)
    where.push(Prisma.sql`exists (select 1 from "ArticleTopic" l join "Topic" t on t.id = l."topicId"
      where l."articleId" = a.id and t.slug = ${topic})`)
  if (byline !== undefined)
    where.push(Prisma.sql`exists (select 1 from "ArticleByline" l join "Byline" b on b.id = l."bylineId"
      where l."articleId" = a.id and b.slug = ${byline})`)
  if (language !== undefined) {
    const { language: ours } = await readSettings()
    where.push(Prisma.sql`exists (select 1 from "Revision" lr where lr.id = a."liveRevisionId"
      and lower(coalesce(nullif(lr.details ->> 'language', ''), ${ours})) = lower(${language}))`)
  }
  if (since) where.push(Prisma.sql`a."publishedAt" >= ${since}::timestamptz`)
  if (until) where.push(Prisma.sql`a."publishedAt" < ${until}::timestamptz`)
  if (after)
    where.push(Prisma.sql`(a."publishedAt", a.id) < (${after.time}::timestamptz, ${after.id}::int)`)
  const find = (tx: Tx) => tx.$queryRaw<ArticleCard[]>`
    with page as materialized (
      select a.id from "Article" a where ${Prisma.join(where, ' and ')}
      order by a."publishedAt" desc, a.id desc limit ${limit})
    select ${cardColumns} from page join "Article" a on a.id = page.id ${cardJoins}
    order by a."publishedAt" desc, a.id desc`
  if (q === undefined) return find(db())
  const found = await withWords(q, (tx, has) => {
    where.push(Prisma.sql`exists (select 1 from "ArticleSearch" i
      where i."articleId" = a.id and i."revisionId" = a."liveRevisionId" and ${has})`)
    return find(tx)
  })
  return found ?? []
}

/** What an article's number or any slug that it has or had leads to, for readers. */
export async function findPublished(
  article: string,
): Promise<{ slug: string; status: 'live' | 'moved' | 'gone' } | null> {
  const byId = idInText.safeParse(article).data ?? 0
  const rows = await db().$queryRaw<
    { slug: string; live: boolean; gone: boolean; asked: boolean }[]
  >`
    select a.slug, ${visible} as live, a.state = 'taken_down' as gone,
      a.id = ${byId}::int or a.slug = ${article} as asked
    from "Article" a
    where a.id = ${byId}::int
      or a.id = (select "targetId" from "Address" where kind = 'article' and slug = ${article})
    order by a.id = ${byId}::int desc`
  const row = rows.find(({ live }) => live) ?? rows.find(({ gone }) => gone)
  if (!row) return null
  if (row.gone) return { slug: row.slug, status: 'gone' }
  return { slug: row.slug, status: row.asked ? 'live' : 'moved' }
}

export type DraftRow = {
  id: number
  headline: string
  state: ArticleState
  version: number
  section: { id: number; slug: string; name: string } | null
  savedAt: Date
  publishedAt: Date | null
}

/** Every article as the newsroom has it, the latest begun first. */
export async function listDrafts(
  actor: Actor,
  state: ArticleState | undefined,
  limit: number,
  before: number,
): Promise<DraftRow[]> {
  mustBeAllowed(actor, 'article.listAll')
  return db().$queryRaw<DraftRow[]>`
    select a.id, r.headline, a.state, a.version, a."savedAt", a."publishedAt",
      case when s.id is not null
        then jsonb_build_object('id', s.id, 'slug', s.slug, 'name', s.name) end as section
    from "Article" a join "Revision" r on r.id = a."workingRevisionId"
    left join "Section" s on s.id = r."sectionId"
    where ${state ? Prisma.sql`a.state = ${state}::"ArticleState"` : Prisma.sql`true`}
      and ${before ? Prisma.sql`a.id < ${before}::int` : Prisma.sql`true`}
    order by a.id desc limit ${limit}`
}

/**
 * Topics in the order in which they were made.
 * @param actor who may see all; null: those that readers find articles about
 * @param what.slug only this one
 */
export async function listTopics(
  actor: Actor | null,
  what: { limit: number; after?: number; slug?: string },
): Promise<Topic[]> {
  if (actor) mustBeAllowed(actor, 'topic.manage')
  const { limit, after = 0, slug } = what
  return db().$queryRaw<Topic[]>`
    select t.id, t.slug, t.name, t.description from "Topic" t
    where ${actor ? Prisma.sql`true` : usedTopic} and t.id > ${after}::int
      and ${slug === undefined ? Prisma.sql`true` : Prisma.sql`t.slug = ${slug}`}
    order by t.id limit ${limit}`
}

/** Slugs of bylines that stand on something that readers have. */
export function listPrintedBylines(
  limit: number,
  after: number,
): Promise<{ id: number; slug: string }[]> {
  return db().$queryRaw<{ id: number; slug: string }[]>`
    select b.id, b.slug from "Byline" b where ${printedByline} and b.id > ${after}::int
    order by b.id limit ${limit}`
}

export type MediaRow = {
  id: number
  hash: string
  width: number
  height: number
  widths: number[]
  credit: string
  fileName: string
  alt: string
  caption: string
  creator: string
  copyright: string
  createdAt: Date
}

/**
 * Pictures of the library, the latest first.
 * @param actor who may see all; null: those that readers see
 * @param what.id only this one
 */
export async function listMedia(
  actor: Actor | null,
  what: { limit: number; after?: Place; id?: number },
): Promise<MediaRow[]> {
  if (actor) mustBeAllowed(actor, 'media.openAll')
  const { limit, after, id } = what
  const where = [
    Prisma.sql`m."deletedAt" is null`,
    ...(actor ? [] : [shownToReaders(Prisma.sql`m`)]),
    ...(id === undefined ? [] : [Prisma.sql`m.id = ${id}::int`]),
    ...(after
      ? [Prisma.sql`(m."createdAt", m.id) < (${after.time}::timestamptz, ${after.id}::int)`]
      : []),
  ]
  return db().$queryRaw<MediaRow[]>`
    select m.id, m.hash, m.width, m.height, m.widths, m.credit, m."fileName", m.alt, m.caption,
      m.creator, m.copyright, m."createdAt"
    from "Media" m where ${Prisma.join(where, ' and ')}
    order by m."createdAt" desc, m.id desc limit ${limit}`
}

/** Public pages in the order in which they were made. */
export function listPublicPages(limit: number, after: number) {
  return db().page.findMany({
    where: { published: true, id: { gt: after } },
    orderBy: { id: 'asc' },
    take: limit,
    select: { id: true, slug: true, title: true, purpose: true, description: true, savedAt: true },
  })
}
