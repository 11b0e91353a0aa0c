import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'

const batch = 1000

/** The subscribers of a newsletter as CSV (UTF-8), as a stream. @throws Refused, NotFound */
export async function exportSubscribers(actor: Actor, newsletterId: number): Promise<Readable> {
  mustBeAllowed(actor, 'newsletter.export')
  const newsletter = await db().newsletter.findUnique({
    where: { id: newsletterId },
    select: { slug: true, _count: { select: { subscriptions: true } } },
  })
  if (!newsletter) throw new NotFound('There is no such newsletter.')
  await recordAudit(db(), actor, 'newsletter.export', `newsletter:${newsletterId}`, {
    subscribers: newsletter._count.subscriptions,
  })
  return Readable.from(rows(newsletterId)).pipe(
    // A cell that a spreadsheet would take for a formula is kept from being one.
    stringify({ header: true, columns: ['email', 'confirmed_at'], escape_formulas: true }),
  )
}

async function* rows(newsletterId: number) {
  for (let after = 0; ; ) {
    const found = await db().subscription.findMany({
      where: { newsletterId, subscriberId: { gt: after } },
      orderBy: { subscriberId: 'asc' },
      take: batch,
      select: { subscriberId: true, confirmedAt: true, subscriber: { select: { email: true } } },
    })
    for (const { subscriber, confirmedAt } of found)
      yield [subscriber.email, confirmedAt.toISOString()]
    if (found.length < batch) return
    after = found.at(-1)?.subscriberId ?? after
  }
}
