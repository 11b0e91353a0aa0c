import { write } from '#lib/cache/announce.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { offered } from './sign-up.ts'
import { hashAddress, openToken, signToken } from './tokens.ts'

// What readers do by the links in their mails. Who has no subscription left is forgotten: what stays
// is a keyed hash of the address, by which it isn't mailed again unless she signs up again.

/** Why an address gets nothing any more. */
export type SuppressionReason = 'unsubscribed' | 'bounced' | 'complained'

/**
 * Ends one subscription, or all; without any left the subscriber goes, and a hash stays.
 * @param newsletterId null: all
 */
export async function endSubscription(
  tx: Tx,
  subscriberId: number,
  newsletterId: number | null,
  reason: SuppressionReason,
): Promise<void> {
  // Locked: a subscription that is being made meanwhile is seen, or waits.
  const [subscriber] = await tx.$queryRaw<{ email: string }[]>`
    select email from "Subscriber" where id = ${subscriberId} for update`
  if (!subscriber) return
  await tx.subscription.deleteMany({
    where: { subscriberId, ...(newsletterId === null ? {} : { newsletterId }) },
  })
  if (await tx.subscription.count({ where: { subscriberId } })) return
  await forget(tx, subscriberId, subscriber.email, reason)
}

async function forget(tx: Tx, id: number, email: string, reason: SuppressionReason): Promise<void> {
  const hash = await hashAddress(email)
  await tx.$executeRaw`
    insert into "Suppression" (hash, reason) values (${hash}, ${reason})
    on conflict (hash) do update set reason = excluded.reason, at = now()
    where "Suppression".reason <> 'complained'`
  // What waits for her isn't sent.
  await tx.newsletterDelivery.deleteMany({ where: { subscriberId: id, state: 'waiting' } })
  await tx.newsletterSignUp.updateMany({
    where: { hash },
    data: { email: '', newsletterIds: [], tokenHash: null },
  })
  await tx.subscriber.delete({ where: { id } })
}

/** What an unsubscribe link is about; null when it was never one of ours. */
export async function readUnsubscribe(
  token: string,
): Promise<{ newsletter: string; subscribed: boolean; preferences: string | null } | null> {
  const id = await openToken('unsubscribe', token)
  if (id === null) return (await isTest(token)) ? testLink : null
  const [found] = await db().$queryRaw<
    { newsletter: string; subscribed: boolean; subscriberId: number | null }[]
  >`
    select n.name as newsletter, d."subscriberId", s."subscriberId" is not null as subscribed
    from "NewsletterDelivery" d
    join "NewsletterEdition" e on e.id = d."editionId"
    join "Newsletter" n on n.id = e."newsletterId"
    left join "Subscription" s
      on s."subscriberId" = d."subscriberId" and s."newsletterId" = n.id
    where d.id = ${id}`
  if (!found) return null
  const { newsletter, subscribed, subscriberId } = found
  const preferences = subscriberId === null ? null : await signToken('preferences', subscriberId)
  return { newsletter, subscribed, preferences }
}

/** The link of a mail that someone sent to herself does nothing, and looks as if it did. */
const testLink = { newsletter: '', subscribed: false, preferences: null }
const isTest = async (token: string) => (await openToken('test', token)) !== null

/**
 * Ends the subscription that a mail came by. Asked again it is done already.
 * @returns false when the link was never one of ours
 */
export async function unsubscribe(token: string): Promise<boolean> {
  const id = await openToken('unsubscribe', token)
  if (id === null) return isTest(token)
  return write(async (tx) => {
    const [delivery] = await tx.$queryRaw<{ subscriberId: number | null; newsletterId: number }[]>`
      select d."subscriberId", e."newsletterId"
      from "NewsletterDelivery" d join "NewsletterEdition" e on e.id = d."editionId"
      where d.id = ${id}`
    if (!delivery) return false
    const { subscriberId, newsletterId } = delivery
    if (subscriberId === null) return true
    const had = await tx.subscription.count({ where: { subscriberId, newsletterId } })
    if (had)
      await tx.$executeRaw`
        update "NewsletterDelivery" set "unsubscribedAt" = coalesce("unsubscribedAt", now())
        where id = ${id}`
    await endSubscription(tx, subscriberId, newsletterId, 'unsubscribed')
    return true
  })
}

/** What a subscriber gets and could get. */
export type Preferences = {
  email: string
  newsletters: { id: number; name: string; description: string; wanted: boolean }[]
}

/** What the subscriber of a preferences link gets; null when there is none (any more). */
export async function readPreferences(token: string): Promise<Preferences | null> {
  const id = await openToken('preferences', token)
  if (id === null) return null
  const subscriber = await db().subscriber.findUnique({
    where: { id: Number(id) },
    select: { email: true, subscriptions: { select: { newsletterId: true } } },
  })
  if (!subscriber) return null
  const has = new Set(subscriber.subscriptions.map(({ newsletterId }) => newsletterId))
  const all = await db().newsletter.findMany({
    where: { OR: [{ closedAt: null }, { id: { in: [...has] } }] },
    orderBy: { name: 'asc' },
    select: { id: true, name: true, description: true },
  })
  return {
    email: subscriber.email,
    newsletters: all.map((one) => ({ ...one, wanted: has.has(one.id) })),
  }
}

/**
 * Sets what the subscriber of a preferences link gets. She proved that the address is hers when she
 * confirmed it: nothing is confirmed again.
 * @param wanted ids of newsletters; none: she is forgotten
 * @returns what she gets now: "none" when she was forgotten; null when the link doesn't work
 */
export async function choosePreferences(
  token: string,
  wanted: number[],
): Promise<'some' | 'none' | null> {
  const opened = await openToken('preferences', token)
  if (opened === null) return null
  const subscriberId = Number(opened)
  return write(async (tx) => {
    const [subscriber] = await tx.$queryRaw<{ email: string }[]>`
      select email from "Subscriber" where id = ${subscriberId} for update`
    if (!subscriber) return null
    const before = await tx.subscription.findMany({ where: { subscriberId } })
    const has = before.map(({ newsletterId }) => newsletterId)
    const kept = has.filter((id) => wanted.includes(id))
    const added = (await offered(wanted, tx)).filter((id) => !has.includes(id))
    if (kept.length + added.length === 0) {
      await forget(tx, subscriberId, subscriber.email, 'unsubscribed')
      return 'none'
    }
    await tx.subscription.deleteMany({
      where: { subscriberId, newsletterId: { notIn: kept } },
    })
    await tx.subscription.createMany({
      data: added.map((newsletterId) => ({ subscriberId, newsletterId })),
      skipDuplicates: true,
    })
    return 'some'
  })
}
