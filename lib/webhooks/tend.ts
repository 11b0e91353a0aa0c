import { enqueue, enqueueAll } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { logDays } from './schema.ts'

/** What wasn't done for so long (s) after its time was lost: its process died, or its job. */
const lostAfterSeconds = 40

/** Once a minute: has what was lost done again, and forgets secrets that hold no longer. */
export async function tendWebhooks(): Promise<void> {
  await db().$transaction(async (tx) => {
    const waiting = await tx.$queryRaw<{ webhookId: number }[]>`
      select distinct d."webhookId" from "WebhookDelivery" d join "Webhook" w on w.id = d."webhookId"
      where d.state = 'waiting' and w.active
        and d."nextAt" < now() - make_interval(secs => ${lostAfterSeconds}::float8)
        and (d."takenUntil" is null or d."takenUntil" < now())`
    if (waiting.length > 0) await enqueueAll(tx, 'webhook', waiting)
  })
  await db().$transaction(async (tx) => {
    // Nobody sees these fail, as they belong to no article's page: they are tried on for a day.
    const untold = await tx.$queryRaw<{ eventId: string }[]>`
      update "Receipt" r set state = 'pending', "retriedAt" = now() from "OutboxEvent" e
      where e.id = r."eventId" and r.consequence = 'webhooks' and r.state = 'failed'
        and e."createdAt" > now() - interval '1 day'
        and coalesce(r."retriedAt", e."createdAt") < now() - interval '5 minutes'
      returning e.id::text as "eventId"`
    for (const { eventId } of untold)
      await enqueue(tx, 'deliver', { eventId, consequence: 'webhooks' })
  })
  await db().$executeRaw`
    update "Webhook" set "oldSecret" = '', "oldSecretUntil" = null where "oldSecretUntil" < now()`
}

/** @returns how many deliveries were old and are forgotten */
export async function forgetDeliveries(): Promise<number> {
  return db().$executeRaw`
    delete from "WebhookDelivery" where "createdAt" < now() - make_interval(days => ${logDays})`
}
