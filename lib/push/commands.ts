import { lock } from '#lib/articles/saving.ts'
import { visible } from '#lib/articles/visibility.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { recordEvent } from '#lib/outbox/record.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import type { AlertRow, SendAlert } from './schema.ts'

/**
 * Tells every device that wants breaking news about a published article. Once an article, unless it is
 * said that another is meant.
 * @throws Invalid, NotFound, Refused
 */
export async function sendAlert(
  actor: Actor,
  { articleId, text, again }: SendAlert,
): Promise<void> {
  mustBeAllowed(actor, 'alert.send')
  await write(async (tx) => {
    // Two editors at once: the second sees the first one's alert.
    await lock(tx, actor, 'article.publish', articleId)
    if (!(await isVisible(tx, articleId)))
      throw new Invalid({ '': ['Readers can’t see this article: publish it first.'] })
    const before = await tx.pushAlert.count({ where: { articleId, kind: 'breaking' } })
    if (before > 0 && !again)
      throw new Invalid({
        again: ['An alert about this article has been sent already. Tick this to send another.'],
      })
    const eventId = await recordEvent(tx, 'article.alerted', articleId, {}, ['push'])
    const { id } = await tx.pushAlert.create({
      data: { eventId, articleId, kind: 'breaking', text, sentBy: actorId(actor) },
      select: { id: true },
    })
    await address(tx, id, Prisma.sql`s.breaking`)
    await recordAudit(tx, actor, 'alert.send', `article:${articleId}`, { text })
  })
}

/**
 * Tells devices that want to hear of a section that an article of it was published; once an article,
 * and not those that heard of it as breaking news.
 * @param eventId of the publication
 * @returns the alert's id, or null when there is nothing to tell
 */
export async function tellOfNew(eventId: bigint, articleId: number): Promise<number | null> {
  return write(async (tx) => {
    const [article] = await tx.$queryRaw<{ sectionId: number | null }[]>`
      select a."sectionId" from "Article" a where a.id = ${articleId} and ${visible} for share`
    if (!article || article.sectionId === null) return null
    const made = await tx.$queryRaw<{ id: number }[]>`
      insert into "PushAlert" ("eventId", "articleId", kind) values (${eventId}, ${articleId}, 'new')
      on conflict do nothing returning id`
    const [alert] = made
    if (!alert) return null
    await address(
      tx,
      alert.id,
      Prisma.sql`s."sectionIds" @> array[${article.sectionId}::int] and not exists (
        select 1 from "PushDelivery" d join "PushAlert" o on o.id = d."alertId"
        where d."subscriptionId" = s.id and o."articleId" = ${articleId})`,
    )
    return alert.id
  })
}

/** Notes whom an alert is for, and stores the job that sends it. */
async function address(tx: Tx, alertId: number, to: Prisma.Sql): Promise<void> {
  const devices = await tx.$executeRaw`
    insert into "PushDelivery" ("alertId", "subscriptionId")
    select ${alertId}, s.id from "PushSubscription" s
    where ${to} and (s."expiresAt" is null or s."expiresAt" > now())`
  if (devices > 0) await enqueue(tx, 'push', { alertId })
}

async function isVisible(tx: Tx, articleId: number): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`
    select 1 from "Article" a where a.id = ${articleId} and ${visible}`
  return found.length > 0
}

/** How many devices an alert would go to now. */
export async function countDevices(actor: Actor): Promise<number> {
  mustBeAllowed(actor, 'alert.send')
  return db().pushSubscription.count({ where: { breaking: true } })
}

/** The alerts about an article, the newest first. */
export async function listAlerts(actor: Actor, articleId: number): Promise<AlertRow[]> {
  mustBeAllowed(actor, 'alert.send')
  return db().$queryRaw<AlertRow[]>`
    select p.id, p.kind, p.text, p.at, u.name as "sentBy",
      count(d.*) filter (where d.state = 'sent')::int as sent,
      count(d.*) filter (where d.state in ('pending', 'sending'))::int as waiting,
      count(d.*) filter (where d.state = 'failed')::int as failed,
      count(d.*) filter (where d.state = 'gone')::int as gone
    from "PushAlert" p
    left join "User" u on u.id = p."sentBy"
    left join "PushDelivery" d on d."alertId" = p.id
    where p."articleId" = ${articleId}
    group by p.id, u.name order by p.id desc`
}
