import { db } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { mayBeSentTo } from './push-service.ts'
import type { Subscribe, Subscription } from './schema.ts'

// Readers choose for their own devices: whoever knows a device's address at its push service is it.

const columnsOf = ({ keys, expirationTime }: Subscription) => ({
  p256dh: keys.p256dh,
  auth: keys.auth,
  expiresAt: expirationTime ? new Date(expirationTime) : null,
})

function mustBeAPushService(endpoint: string): void {
  if (!mayBeSentTo(endpoint))
    throw new Invalid({ endpoint: ['must be an https address at a public host'] })
}

/** Keeps a device and its choice, or its new choice. @throws Invalid */
export async function subscribeDevice({
  subscription,
  breaking,
  sections,
  language,
}: Subscribe): Promise<void> {
  const { endpoint } = subscription
  mustBeAPushService(endpoint)
  const known = await db().section.findMany({
    where: { id: { in: sections } },
    select: { id: true },
  })
  if (known.length < new Set(sections).size)
    throw new Invalid({ sections: ['One of these sections is not there any more.'] })
  const sectionIds = known.map(({ id }) => id)
  const choice = { ...columnsOf(subscription), breaking, sectionIds, language }
  await db().pushSubscription.upsert({
    where: { endpoint },
    create: { endpoint, ...choice },
    update: choice,
  })
}

/** Forgets a device; of one that isn't known there is nothing to forget. */
export async function unsubscribeDevice(endpoint: string): Promise<void> {
  await db().pushSubscription.deleteMany({ where: { endpoint } })
}

/** The browser gave a device another address: its choice stays. @throws Invalid, NotFound */
export async function renewDevice(old: string, subscription: Subscription): Promise<void> {
  const { endpoint } = subscription
  mustBeAPushService(endpoint)
  await db().$transaction(async (tx) => {
    const known = await tx.pushSubscription.findUnique({ where: { endpoint: old } })
    if (!known) throw new NotFound('There is no such device.')
    if (old !== endpoint) await tx.pushSubscription.deleteMany({ where: { endpoint } })
    const data = { endpoint, ...columnsOf(subscription) }
    await tx.pushSubscription.update({ where: { id: known.id }, data })
  })
}

/** Removes devices whose subscription has ended by itself. @returns how many */
export async function forgetExpired(): Promise<number> {
  return db().$executeRaw`delete from "PushSubscription" where "expiresAt" < now()`
}
