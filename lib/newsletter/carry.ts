import { z } from 'zod'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { goOnAfter, inIdOrder, moment, plain } from '#lib/platform/carrying.ts'
import type { Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'
import { rhythms, sources } from './schema.ts'

/** What a newsletter is, as it leaves a newsroom, and comes into another. */
export const newsletterRecord = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  language: z.string().describe('BCP 47 language tag; empty: the site’s'),
  sectionId: id.nullable().describe('Whose articles; null: the whole site’s'),
  source: z.enum(sources),
  size: z.int(),
  senderName: z.string(),
  replyTo: z.string(),
  rhythm: z.enum(rhythms),
  weekday: z.int(),
  sendTime: z.string().describe('HH:mm in the newsroom’s time zone'),
  leadMinutes: z.int(),
  closedAt: moment.nullable(),
  createdAt: moment,
})
export type NewsletterRecord = z.infer<typeof newsletterRecord>

/** A reader who gets newsletters. */
export const subscriberRecord = z.object({
  id,
  email: z.string(),
  createdAt: moment,
  subscriptions: z.array(z.object({ newsletterId: id, confirmedAt: moment })),
})
export type SubscriberRecord = z.infer<typeof subscriberRecord>

/** All newsletters, without anybody who gets them. @throws Refused */
export async function* carryNewslettersOut(actor: Actor, tx: Tx): AsyncGenerator<NewsletterRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) =>
    tx.newsletter.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 100,
      omit: { nextAt: true },
    }),
  ))
    for (const row of rows) yield plain(row)
}

/** All confirmed subscribers, with their addresses. @throws Refused */
export async function* carrySubscribersOut(actor: Actor, tx: Tx): AsyncGenerator<SubscriberRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  mustBeAllowed(actor, 'newsletter.export')
  for await (const rows of inIdOrder((after) =>
    tx.subscriber.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 1000,
      include: {
        subscriptions: {
          orderBy: { newsletterId: 'asc' },
          select: { newsletterId: true, confirmedAt: true },
        },
      },
    }),
  ))
    for (const row of rows) yield plain(row)
}

/**
 * Brings newsletters in under their ids; those that are there stay. None is sent by its rhythm until
 * someone saves it here: the newsroom that they come from may still send them. Sections are there.
 * @throws Refused
 */
export async function carryNewslettersIn(actor: Actor, records: NewsletterRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx, announcing) => {
    await tx.newsletter.createMany({ data: records, skipDuplicates: true })
    await goOnAfter(tx, 'Newsletter')
    announcing.expire('newsletters')
  })
}

/** Brings subscribers in; addresses that are there stay as they are. @throws Refused */
export async function carrySubscribersIn(actor: Actor, records: SubscriberRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  mustBeAllowed(actor, 'newsletter.export')
  await write(async (tx) => {
    await tx.subscriber.createMany({
      data: records.map(({ email, createdAt }) => ({ email, createdAt })),
      skipDuplicates: true,
    })
    const there = await tx.subscriber.findMany({
      where: { email: { in: records.map(({ email }) => email) } },
      select: { id: true, email: true },
    })
    const ids = new Map(there.map((row) => [row.email, row.id]))
    await tx.subscription.createMany({
      data: records.flatMap(({ email, subscriptions }) =>
        subscriptions.map((one) => ({ ...one, subscriberId: ids.get(email) as number })),
      ),
      skipDuplicates: true,
    })
  })
}
