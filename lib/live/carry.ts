import { z } from 'zod'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { referencesOf } from '#lib/document/text.ts'
import { goOnAfter, inIdOrder, moment, plain } from '#lib/platform/carrying.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'

/** An entry of live coverage as it leaves a newsroom, and comes into another. */
export const liveEntryRecord = z.object({
  id,
  articleId: id,
  headline: z.string(),
  body: documentSchema,
  at: moment.describe('The time that is printed on it'),
  bylines: z.array(id),
  pinned: z.boolean(),
  keyPoint: z.boolean(),
  createdAt: moment,
  editedAt: moment.nullable(),
  deletedAt: moment.nullable().describe('Taken away from readers'),
  sequence: z.int().min(0).describe('Counts up with each change of any entry of the article'),
})
export type LiveEntryRecord = z.infer<typeof liveEntryRecord>

/** All entries of live coverage, as they stand. @throws Refused */
export async function* carryEntriesOut(actor: Actor, tx: Tx): AsyncGenerator<LiveEntryRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) =>
    tx.liveEntry.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 200,
      omit: { createdBy: true, editedBy: true, key: true, version: true },
      include: { bylines: { orderBy: { position: 'asc' }, select: { bylineId: true } } },
    }),
  )) {
    for (const { bylines, sequence, ...row } of rows) {
      yield plain({
        ...row,
        sequence: Number(sequence),
        bylines: bylines.map(({ bylineId }) => bylineId),
      })
    }
  }
}

/** Brings entries in under their ids; those that are there stay. Articles are there. @throws Refused */
export async function carryEntriesIn(actor: Actor, records: LiveEntryRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx, announcing) => {
    await tx.liveEntry.createMany({
      data: records.map(({ bylines: _, body, ...row }) => ({
        ...row,
        body: body as Prisma.InputJsonObject,
      })),
      skipDuplicates: true,
    })
    await tx.liveEntryByline.createMany({
      data: records.flatMap(({ id: entryId, bylines }) =>
        bylines.map((bylineId, position) => ({ entryId, bylineId, position })),
      ),
      skipDuplicates: true,
    })
    const shown = records.flatMap(({ id: entryId, body }) =>
      referencesOf(body).mediaIds.map((mediaId) => [entryId, mediaId]),
    )
    await tx.$executeRaw`
      insert into "LiveEntryMedia" ("entryId", "mediaId")
      select u.e, m.id from unnest(${shown.map(([e]) => e)}::int[], ${shown.map(([, m]) => m)}::int[])
        as u(e, m) join "Media" m on m.id = u.m
      on conflict do nothing`
    await goOnAfter(tx, 'LiveEntry')
    for (const articleId of new Set(records.map((row) => row.articleId)))
      announcing.expire(`live:${articleId}`, `live-past:${articleId}`)
  })
}
