import { recordMove } from '#lib/articles/moves.ts'
import { lock } from '#lib/articles/saving.ts'
import { changeSchema } from '#lib/articles/schema.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import type { Tx } from '#lib/platform/db.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'

/**
 * Schedules an article that an import has just made, in its transaction: the other system would have
 * published it then. Whether it passes our checks is seen when it is due.
 */
export async function scheduleImported(
  tx: Tx,
  actor: Actor,
  { id, revisionId, dueAt }: { id: number; revisionId: number; dueAt: Date },
): Promise<void> {
  const article = await lock(tx, actor, 'article.schedule', id)
  const { id: scheduleId } = await tx.schedule.create({
    data: {
      articleId: id,
      kind: 'publish',
      revisionId,
      dueAt,
      change: changeSchema.parse({}),
      createdBy: actorId(actor),
    },
    select: { id: true },
  })
  await enqueue(tx, 'publish-due', { scheduleId }, { startAfter: dueAt })
  const note = `It goes out on ${formatDeskTime(dueAt)}.`
  await recordMove(tx, actor, article, 'schedule', { note })
}
