import { type Actor, actorId, can, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { likePattern } from '#lib/platform/like.ts'
import { cursorSchema, type DeskPage, type DeskQuery, type DeskRow } from './schema.ts'

const rowsPerPage = 25

const changed = Prisma.sql`a.state = 'published' and a."liveRevisionId" <> a."workingRevisionId"`

const columns = Prisma.sql`
  a.id, r.headline, a.slug, a.state, (${changed}) as "unpublishedChanges", s.name as section,
  coalesce((
    select jsonb_agg(b.name order by rb.position)
    from "RevisionByline" rb join "Byline" b on b.id = rb."bylineId"
    where rb."revisionId" = r.id), '[]'::jsonb) as bylines,
  a."savedAt", coalesce(u.name, 'the newsroom') as "savedByName", a."publishedAt",
  n.total::float8 as reads`

const joins = Prisma.sql`
  join "Revision" r on r.id = a."workingRevisionId"
  join "ArticleReads" n on n."articleId" = a.id
  left join "Section" s on s.id = r."sectionId"
  left join "User" u on u.id = r."savedBy"`

/** Each order: what it sorts by, as a number of the cursor and for PostgreSQL. */
const orders = {
  updated: {
    key: Prisma.sql`a."savedAt"`,
    value: (row: DeskRow) => row.savedAt.getTime(),
    after: (time: Date) => Prisma.sql`${time}::timestamptz`,
    id: Prisma.sql`a.id`,
  },
  published: {
    key: Prisma.sql`a."publishedAt"`,
    value: (row: DeskRow) => row.publishedAt?.getTime() ?? 0,
    after: (time: Date) => Prisma.sql`${time}::timestamptz`,
    id: Prisma.sql`a.id`,
  },
  reads: {
    key: Prisma.sql`n.total`,
    value: (row: DeskRow) => row.reads,
    after: (time: Date) => Prisma.sql`${time.getTime()}::bigint`,
    id: Prisma.sql`n."articleId"`,
  },
}

/** A page of the staff's table: authors get their own articles, the desk all. */
export async function listForDesk(actor: Actor, query: DeskQuery): Promise<DeskPage> {
  mustBeAllowed(actor, 'article.list')
  const order = orders[query.sort]
  const where: Prisma.Sql[] = []
  if (query.mine || !can(actor, 'article.listAll')) {
    where.push(Prisma.sql`a."createdBy" = ${actorId(actor)}`)
  }
  if (query.state === 'changed') where.push(changed)
  else if (query.state) where.push(Prisma.sql`a.state = ${query.state}::"ArticleState"`)
  if (query.section) where.push(Prisma.sql`r."sectionId" = ${query.section}`)
  if (query.byline) {
    where.push(Prisma.sql`exists (select 1 from "RevisionByline" rb
      where rb."revisionId" = r.id and rb."bylineId" = ${query.byline})`)
  }
  if (query.search) where.push(Prisma.sql`r.headline ilike ${likePattern(query.search)}`)
  if (query.sort === 'published') where.push(Prisma.sql`a."publishedAt" is not null`)
  if (query.after) {
    const { time, id } = cursorSchema.parse(query.after)
    where.push(Prisma.sql`(${order.key}, ${order.id}) < (${order.after(time)}, ${id})`)
  }
  const found = await db().$queryRaw<DeskRow[]>`
    select ${columns} from "Article" a ${joins}
    ${where.length ? Prisma.sql`where ${Prisma.join(where, ' and ')}` : Prisma.empty}
    order by ${order.key} desc, ${order.id} desc limit ${rowsPerPage + 1}`
  const rows = found.slice(0, rowsPerPage)
  const last = rows.at(-1)
  return {
    rows,
    after: found.length > rowsPerPage && last ? `${order.value(last)}-${last.id}` : null,
  }
}

/** What waits for this person: the desk's queue, unpublished changes, and her own drafts. */
export async function whatNeedsMe(
  actor: Actor,
): Promise<{ inReview: DeskRow[]; changed: DeskRow[]; drafts: DeskRow[]; published: DeskRow[] }> {
  const base: DeskQuery = { sort: 'updated' }
  const top = async (query: Partial<DeskQuery>) =>
    (await listForDesk(actor, { ...base, ...query })).rows.slice(0, 8)
  const [inReview, changedRows, drafts, published] = await Promise.all([
    top({ state: 'in_review' }),
    top({ state: 'changed' }),
    top({ state: 'draft', mine: '1' }),
    top({ state: 'published', sort: 'published' }),
  ])
  return { inReview, changed: changedRows, drafts, published }
}
