import { type Actor, actorId } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { Refused } from '#lib/platform/failures.ts'
import {
  type NotificationKind,
  type NotificationQuery,
  type NotificationRow,
  notificationKindNames,
  notificationKinds,
  type Preferences,
} from './schema.ts'

// Everybody sees what she herself was told, and nobody else's.

/** How many things the actor was told in the newsroom and has not read. */
export async function countUnread(actor: Actor): Promise<number> {
  const userId = actorId(actor)
  if (userId === null) return 0
  return db().notification.count({ where: { userId, readAt: null, inApp: true } })
}

const perPage = 30

/** What the actor was told in the newsroom, newest first, and the cursor of what is older. */
export async function listNotifications(
  actor: Actor,
  { unread, after }: NotificationQuery,
): Promise<{ rows: NotificationRow[]; after: string | null }> {
  const userId = actorId(actor)
  if (userId === null) throw new Refused()
  const [time, id] = after?.split('-') ?? []
  const before = time && id ? { at: new Date(Number(time)), id: BigInt(id) } : undefined
  const found = await db().notification.findMany({
    where: {
      userId,
      inApp: true,
      ...(unread && { readAt: null }),
      ...(before && { OR: [{ at: { lt: before.at } }, { at: before.at, id: { lt: before.id } }] }),
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: perPage + 1,
    select: { id: true, kind: true, text: true, path: true, at: true, readAt: true },
  })
  const rows = found.slice(0, perPage)
  const last = rows.at(-1)
  const more = found.length > perPage && last
  return {
    rows: rows.map(({ id, kind, readAt, ...row }) => ({
      id: String(id),
      kind: kind as NotificationKind,
      read: readAt !== null,
      ...row,
    })),
    after: more ? `${last.at.getTime()}-${last.id}` : null,
  }
}

/** How the actor wants to be told of each kind: as she chose, else as everybody is. */
export async function readPreferences(actor: Actor): Promise<Preferences> {
  const userId = actorId(actor)
  if (userId === null) throw new Refused()
  const chosen = await db().notificationPreference.findMany({ where: { userId } })
  return notificationKindNames.map((kind) => {
    const { inApp, mail } = chosen.find((one) => one.kind === kind) ?? notificationKinds[kind]
    return { kind, inApp, mail }
  })
}
