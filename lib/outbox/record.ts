import type { Prisma, Tx } from '#lib/platform/db.ts'

/** Events that something else follows from. */
export type OutboxKind = 'article.published' | 'article.changed' | 'article.taken_down'

/** Records, inside the write's transaction, what jobs are to follow up. */
export async function recordEvent(
  tx: Tx,
  kind: OutboxKind,
  articleId: number,
  payload: Prisma.InputJsonObject = {},
): Promise<void> {
  await tx.outboxEvent.create({ data: { kind, articleId, payload } })
}
