import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { NotFound, Refused } from '#lib/platform/failures.ts'
import { keptDays, type Preferences } from './schema.ts'

/**
 * Marks one thing that the actor was told as read. That is no act of the newsroom's: the audit log
 * doesn't note it.
 * @returns the path of where it is dealt with
 * @throws NotFound when it isn't hers
 */
export async function markRead(actor: Actor, id: string): Promise<string> {
  const userId = actorId(actor)
  const found =
    userId === null
      ? null
      : await db().notification.findFirst({ where: { id: BigInt(id), userId, inApp: true } })
  if (!found) throw new NotFound('There is no such notification of yours.')
  await db()
    .$executeRaw`update "Notification" set "readAt" = now() where id = ${found.id} and "readAt" is null`
  return found.path
}

/** Marks all that the actor was told until now as read. @returns how many were unread */
export async function markAllRead(actor: Actor): Promise<number> {
  const userId = actorId(actor)
  if (userId === null) throw new Refused()
  return db().$executeRaw`
    update "Notification" set "readAt" = now()
    where "userId" = ${userId} and "readAt" is null and "inApp"`
}

/** Says how the actor wants to be told, from now on. */
export async function choosePreferences(actor: Actor, preferences: Preferences): Promise<void> {
  const userId = actorId(actor)
  if (userId === null) throw new Refused()
  await db().$transaction(async (tx) => {
    for (const { kind, inApp, mail } of preferences) {
      const chosen = { inApp, mail }
      await tx.notificationPreference.upsert({
        where: { userId_kind: { userId, kind } },
        create: { userId, kind, ...chosen },
        update: chosen,
      })
    }
    await recordAudit(tx, actor, 'user.notifications', `user:${userId}`, { preferences })
  })
}

/** Forgets what people were told long ago. What happened stays in the audit log. */
export async function forgetOld(): Promise<number> {
  return db().$executeRaw`
    delete from "Notification" where at < now() - make_interval(days => ${keptDays})`
}
