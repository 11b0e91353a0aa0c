import { mustBePermitted } from '#lib/articles/permitted.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import {
  consequences,
  type Followed,
  type FollowedReceipt,
  lateAfterMs,
} from '#lib/outbox/schema.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'

const eventsShown = 5

const eventNames: Record<string, string> = {
  'article.published': 'Published',
  'article.changed': 'Changes published',
  'article.taken_down': 'Taken down',
  'article.alerted': 'Alert sent',
}

type Row = FollowedReceipt & {
  eventId: string
  kind: string
  at: Date
  version: string | null
  sent: number
  waiting: number
  refused: number
}

/** What followed from the last things that happened to an article, newest first. @throws NotFound, Refused */
export async function listFollowed(actor: Actor, articleId: number): Promise<Followed[]> {
  await mustBePermitted(actor, 'article.open', articleId)
  const rows = await db().$queryRaw<Row[]>`
    select e.id::text as "eventId", e.kind, e."createdAt" as at, e.payload ->> 'version' as version,
      r.consequence, r.state::text as state, r."doneAt", r.attempts, r.failure,
      extract(epoch from coalesce(r."doneAt", now()) - e."createdAt")::float8 * 1000 as "lateMs",
      (select count(*) from "Notification" n
        where n."eventId" = e.id and n.mail and n."mailedAt" is not null)::int as sent,
      (select count(*) from "Notification" n
        where n."eventId" = e.id and n.mail and n."mailedAt" is null
          and n."mailFailure" = '')::int as waiting,
      (select count(*) from "Notification" n
        where n."eventId" = e.id and n."mailFailure" <> '')::int as refused
    from (
      select * from "OutboxEvent" where "articleId" = ${articleId}
      order by id desc limit ${eventsShown}) e
    join "Receipt" r on r."eventId" = e.id
    order by e.id desc`
  const events = new Map<string, Followed>()
  for (const { eventId, kind, at, version, sent, waiting, refused, ...receipt } of rows) {
    const what = `${eventNames[kind] ?? kind}${version ? ` (version ${version})` : ''}`
    const event = events.get(eventId) ?? {
      eventId,
      what,
      at,
      receipts: [],
      mails: { sent, waiting, refused },
    }
    const lateMs = receipt.lateMs > lateAfterMs ? receipt.lateMs : 0
    event.receipts.push({ ...receipt, lateMs })
    events.set(eventId, event)
  }
  const names: readonly string[] = consequences
  const order = (receipt: FollowedReceipt) => names.indexOf(receipt.consequence)
  for (const { receipts } of events.values()) receipts.sort((a, b) => order(a) - order(b))
  return [...events.values()]
}

/** Has a consequence that failed tried again. @throws Invalid when it didn't fail, NotFound, Refused */
export async function retryReceipt(
  actor: Actor,
  { eventId, consequence }: { eventId: string; consequence: string },
): Promise<void> {
  mustBeAllowed(actor, 'receipt.retry')
  await write(async (tx) => {
    const [event] = await tx.$queryRaw<{ articleId: number; state: string }[]>`
      select e."articleId", r.state::text as state
      from "Receipt" r join "OutboxEvent" e on e.id = r."eventId"
      where r."eventId" = ${BigInt(eventId)} and r.consequence = ${consequence} for update of r`
    if (!event) throw new NotFound('There is no such receipt.')
    if (event.state !== 'failed')
      throw new Invalid({ '': ['It hasn’t failed: there is nothing to try again.'] })
    await tx.$executeRaw`
      update "Receipt" set state = 'pending', "retriedAt" = now()
      where "eventId" = ${BigInt(eventId)} and consequence = ${consequence}`
    await enqueue(tx, 'deliver', { eventId, consequence })
    const detail = { event: eventId, consequence }
    await recordAudit(tx, actor, 'receipt.retry', `article:${event.articleId}`, detail)
  })
}
