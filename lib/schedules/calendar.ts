import { theirs } from '#lib/articles/theirs.ts'
import { type Actor, can, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { localTimeOf, resolveLocalTime } from '#lib/settings/local-time.ts'
import type { CalendarItem, CalendarQuery } from './schema.ts'

/** Days as YYYY-MM-DD, in the newsroom's zone. */
export type Calendar = {
  view: CalendarQuery['view']
  /** The day that was asked for. */
  day: string
  today: string
  /** Whole weeks, from Monday. */
  days: string[]
  /** In order of time. */
  items: CalendarItem[]
}

/**
 * What is to happen, and happened, in a week or a month: the desk sees all of it, authors what is of
 * their articles.
 */
export async function readCalendar(actor: Actor, query: CalendarQuery): Promise<Calendar> {
  mustBeAllowed(actor, 'article.list')
  const today = localTimeOf(new Date(), env().NEWSROOM_TIMEZONE).slice(0, 10)
  const day = query.day ?? today
  const days = daysOf(query.view, day)
  const items = await readItems(
    actor,
    beginOf(days[0] ?? day),
    beginOf(plus(days.at(-1) ?? day, 1)),
  )
  return { view: query.view, day, today, days, items }
}

async function readItems(actor: Actor, from: Date, to: Date): Promise<CalendarItem[]> {
  const all = can(actor, 'article.listAll')
  const mine = all ? Prisma.empty : Prisma.sql`and ${theirs(actor)}`
  const within = (moment: Prisma.Sql) => Prisma.sql`(${moment} >= ${from} and ${moment} < ${to})`
  const rows = await db().$queryRaw<
    (Omit<CalendarItem, 'key' | 'path' | 'moves'> & {
      id: number
      articleId: number
      movable: boolean
    })[]
  >`
    select * from (
      select s.id, s."articleId", s."dueAt" as at, s.state::text as state,
        case when s.kind = 'take_down' then 'take_down'
          when a."publishedAt" is null or a."publishedAt" >= s."doneAt" then 'publication'
          else 'change' end as kind,
        coalesce(nullif(r.headline, ''), nullif(w.headline, ''), 'Untitled') as title, '' as who,
        s.state in ('pending', 'failed') as movable
      from "Schedule" s join "Article" a on a.id = s."articleId"
      join "Revision" w on w.id = a."workingRevisionId"
      left join "Revision" r on r.id = s."revisionId"
      where s.state <> 'cancelled' and ${within(Prisma.sql`s."dueAt"`)} ${mine}
      union all
      select a.id, a.id, a."embargoUntil", 'standing', 'embargo',
        coalesce(nullif(w.headline, ''), 'Untitled'), '', false
      from "Article" a join "Revision" w on w.id = a."workingRevisionId"
      where ${within(Prisma.sql`a."embargoUntil"`)} ${mine}
      union all
      select a.id, a.id, a."dueAt", 'standing', 'assignment',
        coalesce(nullif(w.headline, ''), 'Untitled'), u.name, false
      from "Article" a join "Revision" w on w.id = a."workingRevisionId"
      join "User" u on u.id = a."assigneeId"
      where a.state in ('draft', 'in_review', 'changes_requested') and ${within(Prisma.sql`a."dueAt"`)} ${mine}
      union all
      select e.id, coalesce(f."sectionId", 0), e."startsAt", 'pending', 'edition',
        coalesce(s.name, 'Front page'), '', true
      from "FrontEdition" e join "Front" f on f.id = e."frontId"
      left join "Section" s on s.id = f."sectionId"
      where ${can(actor, 'front.manage')} and e."cancelledAt" is null and e."startsAt" > now()
        and ${within(Prisma.sql`e."startsAt"`)}
    ) found order by at, kind, id limit 1000`
  const maySchedule = can(actor, 'article.schedule')
  return rows.map(({ id, articleId, movable, ...item }) => ({
    ...item,
    key: `${item.kind}-${id}`,
    path:
      item.kind === 'edition'
        ? `/admin/fronts/${articleId || 'home'}`
        : `/admin/articles/${articleId}`,
    moves:
      !movable || !maySchedule
        ? null
        : item.kind === 'edition'
          ? { edition: id }
          : { schedule: id },
  }))
}

/** The moment at which a day begins; where clocks leave midnight out, the first that there is. */
function beginOf(day: string): Date {
  const found = resolveLocalTime(`${day}T00:00`, env().NEWSROOM_TIMEZONE)
  if (found?.kind === 'once') return found.at
  if (found?.kind === 'twice') return found.first
  return found?.moved ?? new Date(`${day}T00:00Z`)
}

/** A day so many days later. */
export function plus(day: string, days: number): string {
  const at = new Date(`${day}T00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** A day of the month before or after. */
export function plusMonths(day: string, months: number): string {
  const at = new Date(`${day.slice(0, 7)}-01T00:00Z`)
  at.setUTCMonth(at.getUTCMonth() + months)
  return at.toISOString().slice(0, 10)
}

/** The whole weeks, from Monday, in which a week or a month lies. */
export function daysOf(view: CalendarQuery['view'], day: string): string[] {
  const monday = (one: string) => plus(one, -((new Date(`${one}T00:00Z`).getUTCDay() + 6) % 7))
  if (view === 'week') return Array.from({ length: 7 }, (_, n) => plus(monday(day), n))
  const first = `${day.slice(0, 7)}-01`
  const days: string[] = []
  for (let one = monday(first); one < plusMonths(day, 1) || days.length % 7; one = plus(one, 1))
    days.push(one)
  return days
}
