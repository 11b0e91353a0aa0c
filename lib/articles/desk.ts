import { type Actor, can, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { likePattern } from '#lib/platform/like.ts'
import {
  cursorSchema,
  type DeskPage,
  type DeskQuery,
  type DeskRow,
  type SentBack,
} from './schema.ts'
import { theirs } from './theirs.ts'

const rowsPerPage = 25
const rowsAtAGlance = 8

const changed = Prisma.sql`a.state = 'published' and a."liveRevisionId" <> a."workingRevisionId"`

/** It was to be handed in before now, by the database's clock, and hasn't been. */
export const overdue = Prisma.sql`
  coalesce(a."dueAt" < now() and a.state in ('draft', 'changes_requested'), false)`

const columns = Prisma.sql`
  a.id, r.headline, a.slug, a.state, (${changed}) as "unpublishedChanges", s.name as section,
  coalesce((
    select jsonb_agg(b.name order by rb.position)
    from "RevisionByline" rb join "Byline" b on b.id = rb."bylineId"
    where rb."revisionId" = r.id), '[]'::jsonb) as bylines,
  a."savedAt", coalesce(u.name, 'the newsroom') as "savedByName", a."publishedAt",
  w.name as assignee, a."dueAt", ${overdue} as overdue,
  n.total::float8 as reads`

const joins = Prisma.sql`
  join "Revision" r on r.id = a."workingRevisionId"
  join "ArticleReads" n on n."articleId" = a.id
  left join "Section" s on s.id = r."sectionId"
  left join "User" u on u.id = r."savedBy"
  left join "User" w on w.id = a."assigneeId"`

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

/** What of the newsroom's articles this person may know of. */
function within(actor: Actor, mine: boolean): Prisma.Sql[] {
  return mine || !can(actor, 'article.listAll') ? [theirs(actor)] : []
}

const all = (where: Prisma.Sql[]) =>
  where.length ? Prisma.sql`where ${Prisma.join(where, ' and ')}` : Prisma.empty

/** A page of the staff's table: authors get what they began or were given, the desk all. */
export async function listForDesk(actor: Actor, query: DeskQuery): Promise<DeskPage> {
  mustBeAllowed(actor, 'article.list')
  const order = orders[query.sort]
  const where = within(actor, query.mine === '1')
  if (query.state === 'changed') where.push(changed)
  else if (query.state) where.push(Prisma.sql`a.state = ${query.state}::"ArticleState"`)
  if (query.section) where.push(Prisma.sql`r."sectionId" = ${query.section}`)
  if (query.byline) {
    where.push(Prisma.sql`exists (select 1 from "RevisionByline" rb
      where rb."revisionId" = r.id and rb."bylineId" = ${query.byline})`)
  }
  if (query.assignee) where.push(Prisma.sql`a."assigneeId" = ${query.assignee}`)
  if (query.search) where.push(Prisma.sql`r.headline ilike ${likePattern(query.search)}`)
  if (query.sort === 'published') where.push(Prisma.sql`a."publishedAt" is not null`)
  if (query.after) {
    const { time, id } = cursorSchema.parse(query.after)
    where.push(Prisma.sql`(${order.key}, ${order.id}) < (${order.after(time)}, ${id})`)
  }
  const found = await db().$queryRaw<DeskRow[]>`
    select ${columns} from "Article" a ${joins} ${all(where)}
    order by ${order.key} desc, ${order.id} desc limit ${rowsPerPage + 1}`
  const rows = found.slice(0, rowsPerPage)
  const last = rows.at(-1)
  return {
    rows,
    after: found.length > rowsPerPage && last ? `${order.value(last)}-${last.id}` : null,
  }
}

export type WhatNeedsMe = {
  /** Given to her and not handed in yet, the first due first; what came back is in `sentBack`. */
  given: DeskRow[]
  sentBack: SentBack[]
  inReview: DeskRow[]
  /** Given to others, and late. Nothing for those who give no work. */
  overdue: DeskRow[]
  changed: DeskRow[]
  drafts: DeskRow[]
  published: DeskRow[]
}

/** What waits for this person: what she was given, what came back, and the desk's queue. */
export async function whatNeedsMe(actor: Actor): Promise<WhatNeedsMe> {
  mustBeAllowed(actor, 'article.list')
  const top = async (query: Partial<DeskQuery>) =>
    (await listForDesk(actor, { sort: 'updated', ...query })).rows.slice(0, rowsAtAGlance)
  const me = actor.kind === 'user' ? actor.id : 0
  const due = (where: Prisma.Sql) => db().$queryRaw<DeskRow[]>`
    select ${columns} from "Article" a ${joins} where ${where}
    order by a."dueAt" nulls last, a.id limit ${rowsAtAGlance}`
  const [given, sentBack, inReview, late, changedRows, drafts, published] = await Promise.all([
    due(Prisma.sql`a."assigneeId" = ${me} and a.state = 'draft'`),
    db().$queryRaw<SentBack[]>`
      select ${columns}, m.note, m."movedByName" as "sentBackBy" from "Article" a ${joins}
      join lateral (
        select note, "movedByName" from "ArticleMove"
        where "articleId" = a.id and move = 'requestChanges' order by id desc limit 1) m on true
      where ${theirs(actor)} and a.state = 'changes_requested'
      order by a."savedAt" desc, a.id desc limit ${rowsAtAGlance}`,
    top({ state: 'in_review' }),
    can(actor, 'article.assign')
      ? due(Prisma.sql`${overdue} and a."assigneeId" is distinct from ${me}`)
      : [],
    top({ state: 'changed' }),
    top({ state: 'draft', mine: '1' }),
    top({ state: 'published', sort: 'published' }),
  ])
  const known = new Set(given.map(({ id }) => id))
  return {
    given,
    sentBack,
    inReview,
    overdue: late,
    changed: changedRows,
    // What she was given stands above already.
    drafts: drafts.filter(({ id }) => !known.has(id)),
    published,
  }
}
