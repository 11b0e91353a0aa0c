import { z } from 'zod'
import { addressesOf, addressesRecord, putAddresses } from '#lib/addresses/carry.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { referencesOf } from '#lib/document/text.ts'
import { goOnAfter, inIdOrder, moment, plain } from '#lib/platform/carrying.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'
import { pageEditSchema, purposes } from './schema.ts'

/** A page as it leaves a newsroom, and comes into another. */
export const pageRecord = z.object({
  id,
  slug: z.string(),
  purpose: z.enum(purposes),
  title: z.string(),
  description: z.string(),
  body: documentSchema,
  inFooter: z.boolean(),
  position: z.int(),
  published: z.boolean(),
  savedAt: moment,
  addresses: addressesRecord,
})
export type PageRecord = z.infer<typeof pageRecord>

/** All pages as they stand. @throws Refused */
export async function* carryPagesOut(actor: Actor, tx: Tx): AsyncGenerator<PageRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) =>
    tx.page.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 50,
      omit: { savedBy: true, version: true },
    }),
  )) {
    const ids = rows.map((row) => row.id)
    const addresses = await addressesOf(tx, 'page', ids)
    for (const row of rows) yield plain({ ...row, addresses: addresses(row.id) })
  }
}

/** Brings pages in under their ids, as first versions; those that are there stay. @throws Refused */
export async function carryPagesIn(actor: Actor, records: PageRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx, announcing) => {
    await tx.page.createMany({
      data: records.map(({ addresses: _, body, ...row }) => ({
        ...row,
        body: body as Prisma.InputJsonObject,
      })),
      skipDuplicates: true,
    })
    await tx.pageVersion.createMany({
      data: records.map((record) => ({
        pageId: record.id,
        version: 1,
        content: pageEditSchema.parse(record) as Prisma.InputJsonObject,
        savedAt: record.savedAt,
      })),
      skipDuplicates: true,
    })
    for (const { id: pageId, body } of records) {
      await tx.$executeRaw`
        insert into "PageMedia" ("pageId", "mediaId")
        select ${pageId}::int, m.id from "Media" m
        where m.id = any(${referencesOf(body).mediaIds}::int[]) on conflict do nothing`
    }
    await putAddresses(tx, 'page', records)
    await goOnAfter(tx, 'Page')
    announcing.expire('pages', ...records.map((row) => `page:${row.id}` as const))
  })
}
