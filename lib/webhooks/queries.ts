import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import type { DeliveryRow, LogQuery, WebhookRow } from './schema.ts'

const shown = 25

/** All webhooks, the oldest first. Their secrets aren't read. @throws Refused */
export async function listWebhooks(actor: Actor): Promise<WebhookRow[]> {
  mustBeAllowed(actor, 'webhooks.manage')
  return select(Prisma.sql`true`)
}

/** @throws NotFound, Refused */
export async function readWebhook(actor: Actor, id: number): Promise<WebhookRow> {
  mustBeAllowed(actor, 'webhooks.manage')
  const [found] = await select(Prisma.sql`w.id = ${id}`)
  if (!found) throw new NotFound('There is no such webhook.')
  return found
}

function select(which: Prisma.Sql): Promise<WebhookRow[]> {
  return db().$queryRaw<WebhookRow[]>`
    select w.id, w.url, w.description, w.events, w.active, w."failingSince", w."disabledAt",
      w."disabledWhy", w."createdAt", u.name as "createdByName",
      case when w."oldSecretUntil" > now() then w."oldSecretUntil" end as "oldSecretUntil",
      count(d.id) filter (where d.state = 'waiting')::int as waiting,
      count(d.id) filter (where d.state = 'failed')::int as failed,
      max(d."deliveredAt") as "lastDeliveredAt"
    from "Webhook" w
    left join "User" u on u.id = w."createdBy"
    left join "WebhookDelivery" d on d."webhookId" = w.id
    where ${which} group by w.id, u.name order by w.id`
}

/**
 * What was and is to be sent to a webhook, the newest first.
 * @returns `before` for the next page, or null
 */
export async function listDeliveries(
  actor: Actor,
  webhookId: number,
  { state, before }: LogQuery = {},
): Promise<{ rows: DeliveryRow[]; before: string | null }> {
  mustBeAllowed(actor, 'webhooks.manage')
  const ofState = state ? Prisma.sql`state = ${state}::"WebhookDeliveryState"` : Prisma.sql`true`
  const older = before ? Prisma.sql`id < ${BigInt(before)}` : Prisma.sql`true`
  const found = await db().$queryRaw<Omit<DeliveryRow, 'tries'>[]>`
    select id::text, "messageId", type, payload, state::text, attempts, "createdAt", "attemptedAt",
      "deliveredAt", "nextAt", status, answer, "durationMs", failure
    from "WebhookDelivery" where "webhookId" = ${webhookId} and ${ofState} and ${older}
    order by "WebhookDelivery".id desc limit ${shown + 1}`
  const rows = await withTries(found.slice(0, shown))
  return { rows, before: found.length > shown ? (rows.at(-1)?.id ?? null) : null }
}

/** @returns the same deliveries, each with its tries, the newest first */
async function withTries(rows: Omit<DeliveryRow, 'tries'>[]): Promise<DeliveryRow[]> {
  const tries = await db().webhookTry.findMany({
    where: { deliveryId: { in: rows.map(({ id }) => BigInt(id)) } },
    orderBy: [{ deliveryId: 'asc' }, { attempt: 'desc' }],
  })
  const byDelivery = Map.groupBy(tries, ({ deliveryId }) => String(deliveryId))
  return rows.map((row) => ({
    ...row,
    tries: (byDelivery.get(row.id) ?? []).map(({ deliveryId: _, ...one }) => one),
  }))
}
