import type { Tx } from '#lib/platform/db.ts'

/** Cancels what is scheduled of an article whose row the caller has locked. */
export async function cancelPending(
  tx: Tx,
  articleId: number,
  kind?: 'publish' | 'take_down',
): Promise<void> {
  await tx.schedule.updateMany({
    where: { articleId, state: 'pending', ...(kind && { kind }) },
    data: { state: 'cancelled' },
  })
}
