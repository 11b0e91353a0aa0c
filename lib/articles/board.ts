import { type Actor, can, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { allowedMoves } from './allowed-moves.ts'
import { overdue } from './desk.ts'
import { type BoardCard, type BoardColumn, type BoardQuery, boardStates } from './schema.ts'
import { theirs } from './theirs.ts'

const cardsPerColumn = 50

type Row = Omit<BoardCard, 'moves'> & {
  createdBy: number | null
  assigneeId: number | null
  total: number
}

/**
 * The newsroom's articles by state, each column with the last changed first: what isn't published
 * yet, and what was published today by the newsroom's clock. Authors get their own.
 */
export async function readBoard(actor: Actor, query: BoardQuery): Promise<BoardColumn[]> {
  mustBeAllowed(actor, 'article.list')
  const where = [
    Prisma.sql`(a.state in ('draft', 'in_review', 'changes_requested', 'approved', 'scheduled')
      or (a.state = 'published' and a."liveAt" >=
        date_trunc('day', now(), ${env().NEWSROOM_TIMEZONE})))`,
  ]
  if (query.mine || !can(actor, 'article.listAll')) where.push(theirs(actor))
  if (query.section) where.push(Prisma.sql`r."sectionId" = ${query.section}`)
  if (query.assignee) where.push(Prisma.sql`a."assigneeId" = ${query.assignee}`)
  const rows = await db().$queryRaw<Row[]>`
    select * from (
      select a.id, r.headline, a.state, a.version, s.name as section, w.name as assignee, a."dueAt",
        ${overdue} as overdue, a."savedAt", coalesce(u.name, 'the newsroom') as "savedByName",
        a."createdBy", a."assigneeId", q."dueAt" as "scheduledFor",
        count(*) over (partition by a.state)::int as total,
        row_number() over (partition by a.state order by a."savedAt" desc, a.id desc) as place
      from "Article" a
      join "Revision" r on r.id = a."workingRevisionId"
      left join "Section" s on s.id = r."sectionId"
      left join "User" u on u.id = r."savedBy"
      left join "User" w on w.id = a."assigneeId"
      left join "Schedule" q
        on q."articleId" = a.id and q.state = 'pending' and q.kind = 'publish'
      where ${Prisma.join(where, ' and ')}) found
    where place <= ${cardsPerColumn} order by place`
  return boardStates.map((state) => {
    const here = rows.filter((row) => row.state === state)
    return {
      state,
      total: here[0]?.total ?? 0,
      cards: here.map((row) => cardOf(actor, row)),
    }
  })
}

function cardOf(actor: Actor, row: Row): BoardCard {
  const { id, headline, state, version, section, assignee, dueAt, overdue, scheduledFor } = row
  const { savedAt, savedByName } = row
  return {
    id,
    headline,
    state,
    version,
    section,
    assignee,
    dueAt,
    overdue,
    scheduledFor,
    savedAt,
    savedByName,
    moves: allowedMoves(actor, row),
  }
}
