import { db } from '#lib/platform/db.ts'
import { tellOfNew } from '#lib/push/commands.ts'
import { sendPending } from '#lib/push/sending.ts'
import type { Job } from './runner.ts'

/** Tells the devices of an alert; what a push service can't take is tried again. */
export async function push({ data: { alertId }, lastTry }: Job<'push'>): Promise<void> {
  const left = await sendPending(alertId, lastTry)
  if (left > 0) throw new Error(`${left} devices are still to be told`)
  // The receipt may have been given up on meanwhile.
  await db().$executeRaw`
    update "Receipt" set state = 'done', "doneAt" = now(), failure = ''
    where consequence = 'push' and state <> 'done' and "eventId" in (
      select "eventId" from "PushAlert" where id = ${alertId} and not exists (
        select 1 from "PushDelivery" d where d."alertId" = ${alertId} and d.state = 'failed'))`
}

/** Sees to it that devices are told what follows from an event. @returns what is wrong, in words, or null */
export async function seeToAlerts(eventId: bigint): Promise<string | null> {
  const event = await db().outboxEvent.findUniqueOrThrow({
    where: { id: eventId },
    select: { kind: true, articleId: true, alert: { select: { id: true } } },
  })
  let alertId = event.alert?.id ?? null
  if (alertId === null && event.kind === 'article.published' && event.articleId !== null)
    alertId = await tellOfNew(eventId, event.articleId)
  if (alertId === null) return null
  const states = await db().pushDelivery.groupBy({
    by: ['state'],
    where: { alertId },
    _count: true,
  })
  const count = (...names: string[]) =>
    states.filter(({ state }) => names.includes(state)).reduce((sum, { _count }) => sum + _count, 0)
  const waiting = count('pending', 'sending')
  const failed = count('failed')
  if (waiting) return `${waiting} devices are still to be told.`
  return failed ? `${failed} devices could not be told.` : null
}
