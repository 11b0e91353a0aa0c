import type { Readable } from 'node:stream'
import { z } from 'zod'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { goOnAfter, inIdOrder, moment, plain } from '#lib/platform/carrying.ts'
import { Prisma, type Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'
import { contentTypes, fileOf } from './schema.ts'
import { masterOf, storeFirstSizes } from './sizes.ts'
import { openFile, putFile } from './storage.ts'

const hash = z.string().regex(/^[0-9a-f]{32}$/)
const fraction = z.number().min(0).max(1)

/** A picture as it leaves a newsroom, and comes into another. Its file lies in `media/`. */
export const mediaRecord = z.object({
  id,
  hash: hash.describe('Names the files of its sizes on the site: /media/HASH-WIDTH.jpg'),
  original: hash.describe('SHA-256 of the upload, its first 32 digits; names the file in media/'),
  file: z
    .string()
    .nullable()
    .describe('Path of the whole picture, upright, at most 4000 pixels a side; null: it is lost'),
  likeness: z.string().nullable().describe('64-bit difference hash, as a signed integer'),
  width: z.int().positive(),
  height: z.int().positive(),
  widths: z.array(z.int().positive()).describe('Widths of its sizes in pixels, ascending'),
  crop: z
    .object({ left: fraction, top: fraction, width: fraction, height: fraction })
    .nullable()
    .describe('Part of the file that is shown, as fractions; null: all of it'),
  focalX: fraction.describe('What must stay in sight: fraction from the left'),
  focalY: fraction.describe('The same from the top'),
  fileName: z.string(),
  alt: z.string(),
  caption: z.string(),
  credit: z.string(),
  creator: z.string(),
  copyright: z.string(),
  rights: z.string().describe('What it may be used for, in words'),
  rightsEnd: moment.nullable().describe('From then on it isn’t used in new articles'),
  takenAt: moment.nullable(),
  createdAt: moment,
  deletedAt: moment.nullable().describe('Out of the library; earlier versions still show it'),
  oldHashes: z.array(hash).describe('Hashes under which it was served before'),
})
export type MediaRecord = z.infer<typeof mediaRecord>

/** Where a picture's file lies in an export. */
export const exportedFile = (original: string) => `media/${original.slice(0, 2)}/${original}.webp`

/** All pictures that the library knows, with deleted ones that earlier versions show. @throws Refused */
export async function* carryMediaOut(actor: Actor, tx: Tx): AsyncGenerator<MediaRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) =>
    tx.media.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 200,
      omit: { createdBy: true },
      include: { oldAddresses: { orderBy: { hash: 'asc' }, select: { hash: true } } },
    }),
  )) {
    for (const { oldAddresses, likeness, ...row } of rows) {
      const stored = await openWhole(row)
      yield plain({
        ...row,
        file: stored ? exportedFile(row.original) : null,
        likeness: likeness === null ? null : String(likeness),
        oldHashes: oldAddresses.map((old) => old.hash),
      })
    }
  }
}

type Named = Pick<MediaRecord, 'original' | 'hash' | 'widths'>

/** The file that sizes are made of; of pictures from before there was one, the largest size. */
async function openWhole({ original, hash, widths }: Named) {
  return (
    (await openFile(masterOf(original))) ??
    (await openFile(fileOf(hash, widths.at(-1) ?? 0, 'webp')))
  )
}

/** The content of `file` of a record; undefined when it went meanwhile. @throws Refused */
export async function readWhole(actor: Actor, record: Named): Promise<Readable | undefined> {
  mustBeAllowed(actor, 'newsroom.export')
  return (await openWhole(record))?.stream()
}

/**
 * Brings pictures in under their ids and hashes; those that are there stay.
 * @param content of a record's file; it isn't asked for those that are there
 * @throws Refused
 */
export async function carryMediaIn(
  actor: Actor,
  records: MediaRecord[],
  content: (file: string) => Promise<Buffer>,
): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await Promise.all(
    records.map(async (record) => {
      if (record.file === null || (await openFile(masterOf(record.original)))) return
      const master = await content(record.file)
      await storeFirstSizes(record, master)
      // Last: what is there has its sizes.
      await putFile(masterOf(record.original), master, contentTypes.webp)
    }),
  )
  await write(async (tx) => {
    await tx.media.createMany({
      data: records.map(({ oldHashes: _, file: __, likeness, crop, ...row }) => ({
        ...row,
        likeness: likeness === null ? null : BigInt(likeness),
        crop: crop ?? Prisma.DbNull,
      })),
      skipDuplicates: true,
    })
    await tx.mediaAddress.createMany({
      data: records.flatMap(({ id: mediaId, oldHashes }) =>
        oldHashes.map((old) => ({ hash: old, mediaId })),
      ),
      skipDuplicates: true,
    })
    await goOnAfter(tx, 'Media')
  })
}
