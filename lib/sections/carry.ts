import { z } from 'zod'
import { addressesOf, addressesRecord, putAddresses } from '#lib/addresses/carry.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { goOnAfter, inIdOrder, plain } from '#lib/platform/carrying.ts'
import type { Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'

/** A section as it leaves a newsroom, and comes into another. */
export const sectionRecord = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  position: z.int().describe('Its place in the navigation, from 0'),
  addresses: addressesRecord,
})
export type SectionRecord = z.infer<typeof sectionRecord>

/** All sections. @throws Refused */
export async function* carrySectionsOut(actor: Actor, tx: Tx): AsyncGenerator<SectionRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) =>
    tx.section.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: 200 }),
  )) {
    const ids = rows.map((row) => row.id)
    const addresses = await addressesOf(tx, 'section', ids)
    for (const row of rows) yield plain({ ...row, addresses: addresses(row.id) })
  }
}

/** Brings sections in under their ids; those that are there stay. @throws Refused */
export async function carrySectionsIn(actor: Actor, records: SectionRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx, announcing) => {
    await tx.section.createMany({
      data: records.map(({ addresses: _, ...row }) => row),
      skipDuplicates: true,
    })
    await putAddresses(tx, 'section', records)
    await goOnAfter(tx, 'Section')
    announcing.expire('sections', ...records.map((row) => `section:${row.id}` as const))
  })
}
