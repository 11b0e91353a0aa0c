import { mustBePermitted } from '#lib/articles/permitted.ts'
import type { Actor } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import type { ScheduleRow } from './schema.ts'

const rowsShown = 6

/** What waits of an article, then what was done, failed or was cancelled last. @throws NotFound, Refused */
export async function listSchedules(actor: Actor, articleId: number): Promise<ScheduleRow[]> {
  await mustBePermitted(actor, 'article.open', articleId)
  return db().$queryRaw<ScheduleRow[]>`
    select s.id, s."articleId", s.kind::text, s.state::text, s."dueAt", s."doneAt", r.version,
      coalesce(r.id = a."workingRevisionId", false) as "isWorking", s.failure,
      greatest(0, extract(epoch from
        case s.state when 'pending' then now() when 'done' then s."doneAt" else s."dueAt" end
          - s."dueAt")::float8 * 1000) as "lateMs",
      case when s.kind = 'publish' and s.state = 'pending' and a."embargoUntil" > s."dueAt"
        and not exists (select 1 from "CheckWaiver" w where w."articleId" = a.id
          and w.check = 'embargo'
          and w.subject = to_char(a."embargoUntil" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        then a."embargoUntil" end as "embargoedUntil",
      coalesce(u.name, 'the newsroom') as "createdByName"
    from "Schedule" s join "Article" a on a.id = s."articleId"
    left join "Revision" r on r.id = s."revisionId"
    left join "User" u on u.id = s."createdBy"
    where s."articleId" = ${articleId}
    order by s.state = 'pending' desc, case when s.state = 'pending' then s."dueAt" end,
      coalesce(s."doneAt", s."createdAt") desc, s.id desc
    limit ${rowsShown}`
}
