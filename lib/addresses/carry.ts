import { z } from 'zod'
import { moment } from '#lib/platform/carrying.ts'
import type { Tx } from '#lib/platform/db.ts'
import type { AddressKind } from './addresses.ts'

/** Every slug under which something was ever public, as it leaves this newsroom; the present one too. */
export const addressesRecord = z
  .array(z.object({ slug: z.string(), since: moment }))
  .describe('Every slug that ever led here, the present one too')
type Addresses = { slug: string; since: Date }[]

/** The addresses that lead to each of these. */
export async function addressesOf(
  tx: Tx,
  kind: AddressKind,
  ids: number[],
): Promise<(id: number) => Addresses> {
  const rows = await tx.address.findMany({
    where: { kind, targetId: { in: ids } },
    orderBy: [{ since: 'asc' }, { slug: 'asc' }],
  })
  const found = Map.groupBy(rows, ({ targetId }) => targetId)
  return (id) => (found.get(id) ?? []).map(({ slug, since }) => ({ slug, since }))
}

/** Makes addresses lead where they led, since when they did. */
export async function putAddresses(
  tx: Tx,
  kind: AddressKind,
  targets: { id: number; addresses: z.infer<typeof addressesRecord> }[],
): Promise<void> {
  await tx.address.createMany({
    data: targets.flatMap(({ id: targetId, addresses }) =>
      addresses.map(({ slug, since }) => ({ kind, slug, since, targetId })),
    ),
    skipDuplicates: true,
  })
}
