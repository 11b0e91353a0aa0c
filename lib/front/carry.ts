import { z } from 'zod'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { goOnAfter, inIdOrder, moment, plain } from '#lib/platform/carrying.ts'
import { Prisma, type Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'
import { editionAt, frontTag, storedLayout } from './queries.ts'
import { layoutSchema } from './schema.ts'

/** A front as it leaves a newsroom, and comes into another: what readers have, and what is to come. */
export const frontRecord = z.object({
  id,
  sectionId: id.nullable().describe('Null: the site’s'),
  draft: layoutSchema.describe('What is being arranged'),
  savedAt: moment,
  editions: z
    .array(
      z.object({ id, layout: layoutSchema, startsAt: moment, createdAt: moment, why: z.string() }),
    )
    .describe('The one that readers have, and those that are to come'),
})
export type FrontRecord = z.infer<typeof frontRecord>

/** All fronts. @throws Refused */
export async function* carryFrontsOut(actor: Actor, tx: Tx): AsyncGenerator<FrontRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  type Edition = { id: number; layout: unknown; startsAt: Date; createdAt: Date; why: string }
  for await (const rows of inIdOrder((after) =>
    tx.front.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 100,
      omit: { savedBy: true, version: true },
    }),
  )) {
    for (const { draft, ...row } of rows) {
      const editions = await tx.$queryRaw<Edition[]>`
        select e.id, e.layout, e."startsAt", e."createdAt", e.why from "FrontEdition" e
        where e."frontId" = ${row.id} and e."cancelledAt" is null and (e."startsAt" > now()
          or e.id in (select now.id from "Front" f, lateral (${editionAt(Prisma.sql`now()`)}) now
            where f.id = ${row.id}))
        order by e."startsAt", e.id`
      yield plain({
        ...row,
        draft: storedLayout(draft),
        editions: editions.map((one) => ({ ...one, layout: storedLayout(one.layout) })),
      })
    }
  }
}

/** Brings fronts in under their ids; those that are there stay. Sections are there. @throws Refused */
export async function carryFrontsIn(actor: Actor, records: FrontRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx, announcing) => {
    await tx.front.createMany({
      data: records.map(({ editions: _, ...row }) => row),
      skipDuplicates: true,
    })
    await tx.frontEdition.createMany({
      data: records.flatMap(({ id: frontId, editions }) =>
        editions.map((edition) => ({ ...edition, frontId })),
      ),
      skipDuplicates: true,
    })
    await goOnAfter(tx, 'Front', 'FrontEdition')
    announcing.expire(...records.map(({ sectionId }) => frontTag(sectionId)))
  })
}
