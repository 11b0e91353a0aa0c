import { deliver } from '#lib/jobs/deliver.ts'
import { db } from '#lib/platform/db.ts'
import { createWebhook } from '#lib/webhooks/commands.ts'
import { type WebhookEvent, webhookEventNames } from '#lib/webhooks/schema.ts'
import { system } from './newsroom.ts'

/** A webhook of all events unless some are named. */
export const makeWebhook = (url: string, events: WebhookEvent[] = webhookEventNames) =>
  createWebhook(system, { url, description: '', events })

/** Does the jobs that tell webhooks what happened. */
export async function tellAll(): Promise<void> {
  const untold = await db().receipt.findMany({
    where: { consequence: 'webhooks', state: 'pending' },
    orderBy: { eventId: 'asc' },
    select: { eventId: true },
  })
  for (const { eventId } of untold)
    await deliver({ data: { eventId: String(eventId), consequence: 'webhooks' }, lastTry: false })
}

/** Lets time (s) pass for what waits: the same as a clock that goes on. */
export async function pass(seconds: number): Promise<void> {
  await db().$executeRaw`
    update "WebhookDelivery" set
      "nextAt" = "nextAt" - make_interval(secs => ${seconds}::float8),
      "takenUntil" = "takenUntil" - make_interval(secs => ${seconds}::float8)`
}
