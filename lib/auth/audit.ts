import type { Prisma, Tx } from '#lib/platform/db.ts'
import { type Actor, actorId } from './can.ts'

/** Records who did what to what, inside the write's transaction. `subject` is like "article:42". */
export async function recordAudit(
  tx: Tx,
  actor: Actor,
  action: string,
  subject: string,
  detail: Prisma.InputJsonObject = {},
): Promise<void> {
  await tx.auditEntry.create({
    data: { actorId: actorId(actor), actorName: actor.name, action, subject, detail },
  })
}
