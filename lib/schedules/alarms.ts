import { type Actor, can } from '#lib/auth/can.ts'
import { type Alarm, type Consequence, consequenceNames } from '#lib/outbox/schema.ts'
import { db } from '#lib/platform/db.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { alarmAfterMs, lateness } from './schema.ts'

const alarmsShown = 20

type Late = {
  id: number
  articleId: number
  headline: string
  kind: string
  state: string
  dueAt: Date
  failure: string
  lateMs: number
}

/**
 * Of what the desk must know, oldest first: schedules that failed, are a minute late or went out as
 * late, until someone takes note; consequences that failed, until they are done; counts of reads that
 * don't add up, until they do. Nothing for others.
 */
export async function alarmsFor(actor: Actor): Promise<Alarm[]> {
  if (!can(actor, 'article.schedule')) return []
  const minute = alarmAfterMs / 1000
  const schedules = await db().$queryRaw<Late[]>`
    select s.id, s."articleId", r.headline, s.kind::text, s.state::text, s."dueAt", s.failure,
      extract(epoch from coalesce(s."doneAt", now()) - s."dueAt")::float8 * 1000 as "lateMs"
    from "Schedule" s join "Article" a on a.id = s."articleId"
    join "Revision" r on r.id = a."workingRevisionId"
    where (s.state = 'pending' and s."dueAt" < now() - make_interval(secs => ${minute}::float8))
      or (s.state = 'failed' and s."seenAt" is null)
      or (s.state = 'done' and s."seenAt" is null and s."doneAt" > now() - interval '3 days'
        and s."doneAt" - s."dueAt" > make_interval(secs => ${minute}::float8))
    order by s."dueAt" limit ${alarmsShown}`
  const receipts = await db().$queryRaw<
    { id: string; articleId: number; headline: string; consequence: Consequence; failure: string }[]
  >`
    select e.id::text as id, a.id as "articleId", w.headline, r.consequence, r.failure
    from "Receipt" r join "OutboxEvent" e on e.id = r."eventId"
    join "Article" a on a.id = e."articleId"
    join "Revision" w on w.id = a."workingRevisionId"
    where r.state = 'failed'
    order by e.id limit ${alarmsShown}`
  const counts = await db().$queryRaw<
    { articleId: number; headline: string; total: string; addsUpTo: string }[]
  >`
    select w."articleId", r.headline, w.total::text, w."addsUpTo"::text
    from "ReadsAlarm" w join "Article" a on a.id = w."articleId"
    join "Revision" r on r.id = a."workingRevisionId"
    order by w."foundAt", w."articleId" limit ${alarmsShown}`
  return [
    ...counts.map(({ articleId, headline, total, addsUpTo }) => ({
      kind: 'reads' as const,
      id: String(articleId),
      articleId,
      text: `The reads of “${headline || 'Untitled'}” don’t add up: the count is ${total}, its hours make ${addsUpTo}. An administrator can correct it.`,
      over: false,
    })),
    ...schedules.map((late) => ({
      kind: 'schedule' as const,
      id: String(late.id),
      articleId: late.articleId,
      text: sayOf(late),
      over: late.state !== 'pending',
    })),
    ...receipts.map(({ id, articleId, headline, consequence, failure }) => ({
      kind: 'receipt' as const,
      id,
      articleId,
      text: `“${headline}”, ${consequenceNames[consequence].toLowerCase()}: ${failure}`,
      over: false,
    })),
  ]
}

function sayOf({ headline, kind, state, dueAt, failure, lateMs }: Late): string {
  const what = `“${headline || 'Untitled'}”`
  const due = `it was due on ${formatDeskTime(dueAt)}`
  const down = kind === 'take_down'
  if (state === 'failed')
    return `${what} ${down ? 'was not taken down' : 'did not go out'}: ${failure}`
  if (state === 'pending')
    return `${what} ${down ? 'is not taken down' : 'has not gone out'} yet: ${due}, ${lateness(lateMs)} ago.`
  return `${what} ${down ? 'was taken down' : 'went out'} ${lateness(lateMs)} late: ${due}.`
}
