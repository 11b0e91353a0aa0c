import type { Prisma, Tx } from '#lib/platform/db.ts'
import { type Actor, actorId, type Origin } from './can.ts'

/**
 * Records who did what to what, and from where, inside the write's transaction.
 * @param subject like "article:42"
 * @param from where it came from, when the actor isn't the one who says so
 */
export async function recordAudit(
  tx: Tx,
  actor: Actor,
  action: string,
  subject: string,
  detail: Prisma.InputJsonObject = {},
  from: Origin | undefined = actor.kind === 'system' ? undefined : actor.from,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      actorId: actorId(actor),
      actorName: actor.name,
      action,
      subject,
      detail,
      ...from,
    },
  })
}
