import { z } from 'zod'
import { addressesOf, addressesRecord, putAddresses } from '#lib/addresses/carry.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { goOnAfter, inIdOrder, moment, plain } from '#lib/platform/carrying.ts'
import type { Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'
import { bylineKinds } from './schema.ts'

/** A byline as it leaves a newsroom, and comes into another: the printed name, not its account. */
export const bylineRecord = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  kind: z.enum(bylineKinds),
  roleTitle: z.string(),
  biography: z.string().describe('In the site’s language'),
  biographies: z.array(z.object({ language: z.string(), text: z.string() })),
  contact: z.string().describe('Public e-mail address; empty: none'),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  portraitId: id.nullable().describe('Of media.jsonl'),
  beats: z.array(id).describe('Topics, in order'),
  leftAt: moment.nullable().describe('Since when it isn’t chosen for new articles'),
  mergedIntoId: id
    .nullable()
    .describe('The byline that it was merged into; its addresses lead there'),
  distinctFrom: z.array(id).describe('Bylines of which someone said that they are someone else’s'),
  createdAt: moment,
  addresses: addressesRecord,
})
export type BylineRecord = z.infer<typeof bylineRecord>

/** All bylines, merged ones too. @throws Refused */
export async function* carryBylinesOut(actor: Actor, tx: Tx): AsyncGenerator<BylineRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) =>
    tx.byline.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 200,
      omit: { userId: true },
      include: {
        biographies: { orderBy: { language: 'asc' }, select: { language: true, text: true } },
        beats: { orderBy: { position: 'asc' }, select: { topicId: true } },
        distinctFrom: { orderBy: { otherId: 'asc' }, select: { otherId: true } },
      },
    }),
  )) {
    const ids = rows.map((row) => row.id)
    const addresses = await addressesOf(tx, 'by', ids)
    for (const { beats, distinctFrom, ...row } of rows) {
      yield plain({
        ...row,
        beats: beats.map(({ topicId }) => topicId),
        distinctFrom: distinctFrom.map(({ otherId }) => otherId),
        addresses: addresses(row.id),
      })
    }
  }
}

/**
 * Brings bylines in under their ids; those that are there stay. Topics and portraits are there.
 * Whom one is told apart from, or was merged into, may come later: linkBylines.
 * @throws Refused
 */
export async function carryBylinesIn(actor: Actor, records: BylineRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx, announcing) => {
    await tx.byline.createMany({
      data: records.map(
        ({ addresses: _, biographies: __, beats: ___, distinctFrom: ____, ...row }) => ({
          ...row,
          mergedIntoId: null,
        }),
      ),
      skipDuplicates: true,
    })
    await tx.bylineBiography.createMany({
      data: records.flatMap(({ id: bylineId, biographies }) =>
        biographies.map((one) => ({ bylineId, ...one })),
      ),
      skipDuplicates: true,
    })
    await tx.bylineBeat.createMany({
      data: records.flatMap(({ id: bylineId, beats }) =>
        beats.map((topicId, position) => ({ bylineId, topicId, position })),
      ),
      skipDuplicates: true,
    })
    await putAddresses(tx, 'by', records)
    await goOnAfter(tx, 'Byline')
    announcing.expire('bylines', ...records.map((row) => `byline:${row.id}` as const))
  })
}

/** Says of bylines that are all there which were merged, and which are told apart. @throws Refused */
export async function linkBylines(actor: Actor, records: BylineRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx) => {
    const merged = records.filter(({ mergedIntoId }) => mergedIntoId !== null)
    await tx.$executeRaw`
      update "Byline" b set "mergedIntoId" = u.target
      from unnest(${merged.map((row) => row.id)}::int[],
        ${merged.map(({ mergedIntoId }) => mergedIntoId)}::int[]) as u(id, target)
      where b.id = u.id`
    await tx.distinctBylines.createMany({
      data: records.flatMap(({ id: oneId, distinctFrom }) =>
        distinctFrom.map((otherId) => ({ oneId, otherId })),
      ),
      skipDuplicates: true,
    })
  })
}
