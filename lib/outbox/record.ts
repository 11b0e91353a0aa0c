import type { Prisma, Tx } from '#lib/platform/db.ts'
import { enqueueAll } from './queue.ts'
import { type Consequence, consequences } from './schema.ts'

/** Events that something else follows from. */
export type OutboxKind =
  | 'article.published'
  | 'article.changed'
  | 'article.taken_down'
  | 'article.alerted'

/** What becomes of an entry of live coverage that readers have. */
export type EntryKind = `live_entry.${'published' | 'updated' | 'deleted'}`

/** Events of which webhooks alone are told. */
export type ToldKind =
  | `article.${'scheduled' | 'unscheduled'}`
  | `byline.${'changed' | 'merged' | 'deleted'}`
  | `page.${'published' | 'updated' | 'taken_down'}`
  | EntryKind
  | 'front.published'

/**
 * Records, inside the write's transaction, what is to follow: a receipt for each consequence, and the
 * job that does it.
 * @param follows what does; all that can unless given
 * @returns the event's id
 */
export async function recordEvent(
  tx: Tx,
  kind: OutboxKind,
  articleId: number,
  payload: Prisma.InputJsonObject = {},
  follows: readonly Consequence[] = consequences,
): Promise<bigint> {
  const [event] = await tx.$queryRaw<{ id: bigint }[]>`
    with event as (
      insert into "OutboxEvent" (kind, "articleId", payload)
      values (${kind}, ${articleId}, ${payload}::jsonb) returning id
    ), receipts as (
      insert into "Receipt" ("eventId", consequence)
      select id, consequence from event, unnest(${[...follows]}::text[]) consequence
    )
    select id from event`
  if (!event) throw new Error('the event was not stored')
  const { id } = event
  const jobs = follows.map((consequence) => ({ eventId: String(id), consequence }))
  await enqueueAll(tx, 'deliver', jobs)
  return id
}

/**
 * Records, inside the write's transaction, something that readers' pages don't follow from but that
 * other programs may want to know. Nothing is stored when no webhook asks for it.
 */
export async function recordTold(
  tx: Tx,
  kind: ToldKind,
  payload: Prisma.InputJsonObject,
): Promise<void> {
  const [event] = await tx.$queryRaw<{ id: bigint }[]>`
    with event as (
      insert into "OutboxEvent" (kind, payload) select ${kind}, ${payload}::jsonb
      where exists (select 1 from "Webhook"
        where events @> array[${kind}]::text[] and "disabledAt" is null)
      returning id
    ), receipt as (
      insert into "Receipt" ("eventId", consequence) select id, 'webhooks' from event
    )
    select id from event`
  if (event)
    await enqueueAll(tx, 'deliver', [{ eventId: String(event.id), consequence: 'webhooks' }])
}
