import { z } from 'zod'
import { addressesOf, addressesRecord, putAddresses } from '#lib/addresses/carry.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { goOnAfter, inIdOrder, plain } from '#lib/platform/carrying.ts'
import type { Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'

/** A topic as it leaves a newsroom, and comes into another. */
export const topicRecord = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  addresses: addressesRecord,
})
export type TopicRecord = z.infer<typeof topicRecord>

/** All topics. @throws Refused */
export async function* carryTopicsOut(actor: Actor, tx: Tx): AsyncGenerator<TopicRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) =>
    tx.topic.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: 500 }),
  )) {
    const ids = rows.map((row) => row.id)
    const addresses = await addressesOf(tx, 'topic', ids)
    for (const row of rows) yield plain({ ...row, addresses: addresses(row.id) })
  }
}

/** Brings topics in under their ids; those that are there stay. @throws Refused */
export async function carryTopicsIn(actor: Actor, records: TopicRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx, announcing) => {
    await tx.topic.createMany({
      data: records.map(({ addresses: _, ...row }) => row),
      skipDuplicates: true,
    })
    await putAddresses(tx, 'topic', records)
    await goOnAfter(tx, 'Topic')
    for (const row of records) announcing.expire(`topic:${row.id}`, `topic-name:${row.id}`)
  })
}
