import { type Actor, actorId } from '#lib/auth/can.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import type { Tx } from '#lib/platform/db.ts'
import { type NotificationKind, notificationKinds } from './schema.ts'

/**
 * Tells people something, inside the write's transaction, each as she wants to be told. Nobody is
 * told what she did herself, and no closed account is told anything. Who became a byline manager
 * isn't told of articles any more: those aren't for her.
 * @param told.to ids of users; twice the same is once
 * @param told.text a sentence
 * @param told.path where in the newsroom it is dealt with
 * @param told.eventId what it follows from, when its mails are a receipt of that
 */
export async function notify(
  tx: Tx,
  actor: Actor,
  told: {
    kind: NotificationKind
    to: (number | null | undefined)[]
    text: string
    path: string
    articleId?: number
    eventId?: bigint
  },
): Promise<void> {
  const { kind, to, ...rest } = told
  const ids = [...new Set(to)].filter((id) => typeof id === 'number' && id !== actorId(actor))
  if (ids.length === 0) return
  const users = await tx.user.findMany({
    where: {
      id: { in: ids as number[] },
      disabledAt: null,
      ...(rest.articleId === undefined ? {} : { role: { not: 'byline_manager' } }),
    },
    select: { id: true, preferences: { where: { kind } } },
  })
  for (const { id: userId, preferences } of users) {
    const { inApp, mail } = preferences[0] ?? notificationKinds[kind]
    if (!inApp && !mail) continue
    const { id } = await tx.notification.create({
      data: { userId, kind, inApp, mail, ...rest },
      select: { id: true },
    })
    if (mail) await enqueue(tx, 'mail', { notificationId: String(id) })
  }
}
