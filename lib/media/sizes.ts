import { db } from '#lib/platform/db.ts'
import { processState } from '#lib/platform/process-state.ts'
import { type Makers, makeSizes } from './image.ts'
import { type Crop, contentTypes, type Format, fileOf, firstWidths } from './schema.ts'
import { openFile, putFile, readStored, type StoredFile } from './storage.ts'

// Two sizes are made when a picture comes; the others, and AVIF and JPEG of all, when they are first
// asked for, once, and kept: most never are.

/** Name of the file that sizes are made of. Never served. */
export const masterOf = (original: string) => `${original}-master.webp`

type Source = {
  hash: string
  original: string
  widths: number[]
  crop: Crop | null
} & Makers

/** Makes and stores sizes of a picture in one format. */
async function storeSizes(
  { hash, widths, crop, ...makers }: Omit<Source, 'original'>,
  master: Buffer,
  format: Format,
): Promise<void> {
  const wanted = widths.map((width) => ({ width, format }))
  for await (const { width, content } of makeSizes(master, crop, wanted, makers))
    await putFile(fileOf(hash, width, format), content, contentTypes[format])
}

/** Makes what is there from the beginning. */
export const storeFirstSizes = (picture: Omit<Source, 'original'>, master: Buffer): Promise<void> =>
  storeSizes({ ...picture, widths: firstWidths(picture.widths) }, master, 'webp')

const making = () =>
  processState('sizes-in-making', () => new Map<string, Promise<StoredFile | undefined>>())

/** One size of a picture, made now if it never was; undefined when there is no such picture or size. */
export async function openSize(
  hash: string,
  width: number,
  format: Format,
): Promise<StoredFile | undefined> {
  const file = fileOf(hash, width, format)
  const stored = await openFile(file)
  if (stored) return stored
  const begun = making().get(file)
  if (begun) return begun
  // One at a time: a page full of new pictures must not take the whole machine.
  const before = [...making().values()].at(-1)
  const work = (before ?? Promise.resolve())
    .catch(() => {})
    .then(() => makeOne(hash, width, format))
    .finally(() => making().delete(file))
  making().set(file, work)
  return work
}

async function makeOne(hash: string, width: number, format: Format) {
  const source = (await db().media.findUnique({
    where: { hash },
    select: {
      original: true,
      widths: true,
      crop: true,
      creator: true,
      credit: true,
      copyright: true,
    },
  })) as Omit<Source, 'hash'> | null
  if (!source?.widths.includes(width)) return undefined
  const master =
    (await readStored(masterOf(source.original))) ??
    // Pictures from before there were masters have their largest size.
    (await readStored(fileOf(hash, source.widths.at(-1) ?? 0, 'webp')))
  if (!master) return undefined
  await storeSizes({ ...source, hash, widths: [width] }, master, format)
  return openFile(fileOf(hash, width, format))
}
