import { db } from '#lib/platform/db.ts'
import { processState } from '#lib/platform/process-state.ts'
import { frameFileSchema, frameOf, shapeOf } from './frames.ts'
import { type Makers, makeCut, makeSizes } from './image.ts'
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
  return makeInTurn(file, () => makeOne(hash, width, format))
}

/** Makes a file, or waits for who is making it. */
function makeInTurn(file: string, make: () => Promise<StoredFile | undefined>) {
  const begun = making().get(file)
  if (begun) return begun
  // One at a time: a page full of new pictures must not take the whole machine.
  const before = [...making().values()].at(-1)
  const work = (before ?? Promise.resolve())
    .catch(() => {})
    .then(make)
    .finally(() => making().delete(file))
  making().set(file, work)
  return work
}

const sourceSelect = {
  original: true,
  widths: true,
  crop: true,
  creator: true,
  credit: true,
  copyright: true,
} as const

/** What sizes and cuts are made of. */
async function masterFor({ original, hash, widths }: Omit<Source, 'crop' | keyof Makers>) {
  return (
    (await readStored(masterOf(original))) ??
    // Pictures from before there were masters have their largest size.
    (await readStored(fileOf(hash, widths.at(-1) ?? 0, 'webp')))
  )
}

/**
 * A cut of a picture, made now if it never was.
 * @returns the cut; the name of the one that stands in its place, when the focal point is another by
 * now; undefined when there is no such picture
 */
export async function openCut(name: string): Promise<StoredFile | string | undefined> {
  const { data: asked } = frameFileSchema.safeParse(name)
  if (!asked) return undefined
  const stored = await openFile(name)
  if (stored) return stored
  const { hash, ratio } = asked
  const source = await db().media.findUnique({
    where: { hash },
    select: { ...sourceSelect, width: true, height: true, focalX: true, focalY: true },
  })
  if (!source) return undefined
  const { file, width, height } = frameOf({ ...source, hash }, shapeOf(ratio))
  if (file !== name) return file
  return makeInTurn(file, async () => {
    const master = await masterFor({ ...source, hash })
    if (!master) return undefined
    const { crop, creator, credit, copyright, focalX, focalY } = source
    const makers = { creator, credit, copyright }
    const focal = { x: focalX, y: focalY }
    const content = await makeCut(master, crop as Crop | null, { width, height }, focal, makers)
    await putFile(file, content, contentTypes.jpg)
    return openFile(file)
  })
}

async function makeOne(hash: string, width: number, format: Format) {
  const source = (await db().media.findUnique({
    where: { hash },
    select: sourceSelect,
  })) as Omit<Source, 'hash'> | null
  if (!source?.widths.includes(width)) return undefined
  const master = await masterFor({ ...source, hash })
  if (!master) return undefined
  await storeSizes({ ...source, hash, widths: [width] }, master, format)
  return openFile(fileOf(hash, width, format))
}
