import type { Prisma, Tx } from '#lib/platform/db.ts'
import { enqueueAll } from './queue.ts'
import { type Consequence, consequences } from './schema.ts'

/** Events that something else follows from. */
export type OutboxKind =
  | 'article.published'
  | 'article.changed'
  | 'article.taken_down'
  | 'article.alerted'

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
