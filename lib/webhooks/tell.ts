import { randomUUID } from 'node:crypto'
import { enqueueAll } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { tellingOf } from './payloads.ts'

/**
 * Stores an event for each webhook that wants it, once, with the jobs that send it. Webhooks that were
 * made after it, and disabled ones, aren't told; paused ones are when they are resumed.
 * @returns false when nobody wants it
 * @throws when the database is away, or the event can't be put into words: it is to be tried again
 */
export async function tellWebhooks(eventId: bigint): Promise<boolean> {
  const wanted = await db().webhook.count({ where: { disabledAt: null } })
  const event = wanted
    ? await db().outboxEvent.findUnique({
        where: { id: eventId },
        select: { kind: true, articleId: true, payload: true, createdAt: true },
      })
    : null
  const telling = event && (await tellingOf(event))
  if (!event || !telling) return false
  const { subject, payload } = telling
  const body = JSON.stringify(payload)
  return db().$transaction(async (tx) => {
    const made = await tx.$queryRaw<{ webhookId: number }[]>`
      insert into "WebhookDelivery"
        ("webhookId", "eventId", "messageId", type, subject, payload, "nextAt")
      select w.id, ${eventId}, ${`msg_${randomUUID()}`}, ${payload.type}, ${subject}, ${body}, now()
      from "Webhook" w
      where w.events @> array[${payload.type}]::text[] and w."disabledAt" is null
        and w."createdAt" <= ${event.createdAt}
      on conflict do nothing
      returning "webhookId"`
    const jobs = made.map(({ webhookId }) => ({ webhookId }))
    if (jobs.length > 0) await enqueueAll(tx, 'webhook', jobs)
    return (await tx.webhookDelivery.count({ where: { eventId } })) > 0
  })
}
