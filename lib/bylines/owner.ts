import { recordAudit } from '#lib/auth/audit.ts'
import type { Actor } from '#lib/auth/can.ts'
import type { Tx } from '#lib/platform/db.ts'

/**
 * Gives a byline that is nobody's to an account, inside a command's transaction; whoever asks has seen to
 * it that it may be given. One that is gone, merged, or another's by now isn't.
 */
export async function giveByline(
  tx: Tx,
  actor: Actor,
  bylineId: number,
  userId: number,
): Promise<void> {
  const { count } = await tx.byline.updateMany({
    where: { id: bylineId, userId: null, mergedIntoId: null },
    data: { userId },
  })
  if (count) await recordAudit(tx, actor, 'byline.save', `byline:${bylineId}`, { userId })
}
