import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { db, isUniqueViolation, Prisma, type Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { isUnreadable, likenessOf, makeMaster, measure, readableFormat } from './image.ts'
import { readMetadata } from './metadata.ts'
import { libraryPicture, nearDuplicates, pictureUses, usesOf } from './queries.ts'
import {
  type Crop,
  contentTypes,
  cropSchema,
  fileOf,
  type focalPointSchema,
  formats,
  maxUploadBytes,
  type pictureDetailsSchema,
  type Stored,
} from './schema.ts'
import { masterOf, storeFirstSizes } from './sizes.ts'
import { putFile, readStored, removeFile } from './storage.ts'

const digest = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex').slice(0, 32)
}

type Upload = {
  /** Name of the form's field, for errors. */
  field?: string
  fileName?: string
  /** Said of it by an import, above what the file says of itself. */
  said?: { alt?: string; caption?: string; credit?: string }
}

/**
 * Stores a picture: its type is found by its content, it is turned upright, freed of all metadata
 * but who made it, and kept in its sizes. The same file is stored once.
 * @throws Invalid when it isn't a JPEG, PNG, WebP or AVIF picture of at most 50 MB
 */
export async function storePicture(
  actor: Actor,
  content: Buffer,
  { field = 'picture', fileName = '', said = {} }: Upload = {},
): Promise<Stored> {
  mustBeAllowed(actor, 'media.upload')
  const original = await mustBeNewPicture(content, field)
  const stored = await db().media.findUnique({ where: { original } })
  if (stored) {
    // A picture that was deleted and comes again is in the library again.
    if (stored.deletedAt) {
      await db().$transaction(async (tx) => {
        await tx.media.update({ where: { id: stored.id }, data: { deletedAt: null } })
        await recordAudit(tx, actor, 'media.upload', `media:${stored.id}`, { fileName })
      })
    }
    return { picture: await libraryPicture(actor, stored.id), known: true, alike: [] }
  }
  const told = await readMetadata(content)
  const words = { ...told, ...Object.fromEntries(Object.entries(said).filter(([, text]) => text)) }
  const master = await masterFrom(content, original, field)
  const measures = await measure(master, null)
  const likeness = await likenessOf(master)
  await storeFirstSizes({ hash: original, ...measures, crop: null, ...words }, master)
  const data = {
    ...{ hash: original, original, likeness, ...measures, ...words },
    fileName: fileName.slice(0, 300),
    createdBy: actorId(actor),
  }
  const { id, known } = await keepPicture(actor, data)
  const picture = await libraryPicture(actor, id)
  return { picture, known, alike: known ? [] : await nearDuplicates(actor, id) }
}

/** Of two who bring the same file at once, one has made it, and the other finds it. */
async function keepPicture(
  actor: Actor,
  data: Prisma.MediaUncheckedCreateInput,
): Promise<{ id: number; known: boolean }> {
  const { original, fileName = '' } = data
  try {
    return await db().$transaction(async (tx) => {
      const { id } = await tx.media.create({ data, select: { id: true } })
      await recordAudit(tx, actor, 'media.upload', `media:${id}`, { fileName })
      return { id, known: false }
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const where = { original }
    return { ...(await db().media.findUniqueOrThrow({ where, select: { id: true } })), known: true }
  }
}

/** @returns the upload's hash */
async function mustBeNewPicture(content: Buffer, field: string): Promise<string> {
  if (content.length > maxUploadBytes) {
    const size = (content.length / 1024 / 1024).toFixed(1)
    throw new Invalid({ [field]: [`The file has ${size} MB; use one of at most 50 MB.`] })
  }
  if (!(await readableFormat(content))) throw notAPicture(field)
  return digest(content)
}

const notAPicture = (field: string) =>
  new Invalid({
    [field]: ['The file is not a picture that can be read: use JPEG, PNG, WebP or AVIF.'],
  })

async function masterFrom(content: Buffer, original: string, field: string): Promise<Buffer> {
  try {
    const master = await makeMaster(content)
    await putFile(masterOf(original), master, contentTypes.webp)
    return master
  } catch (error) {
    throw isUnreadable(error) ? notAPicture(field) : error
  }
}

/** Every page that shows the picture is made anew. */
async function expireUses(tx: Tx, announcing: Announcing, id: number): Promise<void> {
  for (const use of await usesOf(tx, id)) announcing.expire(`${use.kind}:${use.id}`)
}

/** Who uploaded a picture may change it, and the desk. */
async function lockPicture(tx: Tx, actor: Actor, id: number) {
  await tx.$queryRaw`select 1 from "Media" where id = ${id} for update`
  const picture = await tx.media.findUnique({ where: { id, deletedAt: null } })
  if (!picture) throw new NotFound('There is no such picture in the library.')
  mustBeAllowed(actor, 'media.manage', picture)
  return picture
}

/** The same without a lock, before the long work on its pixels. */
async function mayManage(actor: Actor, id: number) {
  const picture = await db().media.findUnique({ where: { id, deletedAt: null } })
  if (!picture) throw new NotFound('There is no such picture in the library.')
  mustBeAllowed(actor, 'media.manage', picture)
  return picture
}

/** Says what a picture shows, who made it, and how long it may be used. */
export async function savePicture(
  actor: Actor,
  { id, rightsEnd, ...details }: z.infer<typeof pictureDetailsSchema>,
): Promise<void> {
  await write(async (tx, announcing) => {
    await lockPicture(tx, actor, id)
    // Used up to the end of its last day (UTC).
    const end = rightsEnd ? new Date(`${rightsEnd}T23:59:59.999Z`) : null
    await tx.media.update({ where: { id }, data: { ...details, rightsEnd: end } })
    await recordAudit(tx, actor, 'media.save', `media:${id}`, { ...details, rightsEnd })
    await expireUses(tx, announcing, id)
  })
}

/** Says what must stay in sight when a picture is cut. Fractions from the left and from the top. */
export async function setFocalPoint(
  actor: Actor,
  { id, focalX, focalY }: z.infer<typeof focalPointSchema>,
): Promise<void> {
  await write(async (tx, announcing) => {
    await lockPicture(tx, actor, id)
    await tx.media.update({ where: { id }, data: { focalX, focalY } })
    await recordAudit(tx, actor, 'media.focal', `media:${id}`, { focalX, focalY })
    await expireUses(tx, announcing, id)
  })
}

/** Shows another part of the picture, or all of it again; articles that use it follow. */
export async function cropPicture(actor: Actor, id: number, crop: Crop | null): Promise<void> {
  const area = crop && cropSchema.parse(crop)
  const picture = await mayManage(actor, id)
  const master = await readStored(masterOf(picture.original))
  if (!master) {
    throw new Invalid({ '': ['The file that this picture was made of is gone: replace it first.'] })
  }
  const measures = await measure(master, area)
  const hash = area ? digest(picture.original, JSON.stringify(area)) : picture.original
  await storeFirstSizes({ ...picture, ...measures, hash, crop: area }, master)
  await changeFile(actor, id, 'media.crop', {
    ...measures,
    hash,
    crop: area ?? Prisma.DbNull,
  })
}

/**
 * Puts another file in a picture's place. What is said of it stays, articles that use it show the
 * new one, and its old URLs lead to the new.
 * @throws Invalid (field picture), also when the library has the new file as another picture
 */
export async function replacePicture(actor: Actor, id: number, content: Buffer): Promise<void> {
  const picture = await mayManage(actor, id)
  const original = await mustBeNewPicture(content, 'picture')
  const same = await db().media.findUnique({ where: { original } })
  if (same?.id === id) return
  if (same)
    throw new Invalid({ picture: [`The library has this file already, as picture ${same.id}.`] })
  const master = await masterFrom(content, original, 'picture')
  const measures = await measure(master, null)
  await storeFirstSizes({ ...picture, ...measures, hash: original, crop: null }, master)
  await changeFile(actor, id, 'media.replace', {
    ...measures,
    hash: original,
    original,
    likeness: await likenessOf(master),
    crop: Prisma.DbNull,
    focalX: 0.5,
    focalY: 0.5,
  })
}

async function changeFile(
  actor: Actor,
  id: number,
  action: string,
  data: Prisma.MediaUpdateInput & { hash: string },
): Promise<void> {
  await write(async (tx, announcing) => {
    const { hash } = await lockPicture(tx, actor, id)
    if (hash !== data.hash) {
      await tx.mediaAddress.upsert({
        where: { hash },
        create: { hash, mediaId: id },
        update: { mediaId: id },
      })
      await tx.mediaAddress.deleteMany({ where: { hash: data.hash } })
    }
    await tx.media.update({ where: { id }, data })
    await recordAudit(tx, actor, action, `media:${id}`, { from: hash, to: data.hash })
    await expireUses(tx, announcing, id)
  })
}

/**
 * Takes a picture out of the library. Its files go too, unless an earlier revision, or a deleted
 * entry of live coverage, shows it.
 * @throws Invalid while an article or byline uses it
 */
export async function deletePicture(actor: Actor, id: number): Promise<void> {
  const files = await write(async (tx) => {
    const picture = await lockPicture(tx, actor, id)
    const uses = await pictureUses(actor, id, tx)
    if (uses.length) {
      const where = uses.map((use) => (use.kind === 'article' ? use.headline : use.name))
      throw new Invalid({
        '': [
          `It is in use, so it can’t be deleted: ${where.slice(0, 3).join(', ')}${where.length > 3 ? ` and ${where.length - 3} more` : ''}. Take it out there first.`,
        ],
      })
    }
    await recordAudit(tx, actor, 'media.delete', `media:${id}`, { fileName: picture.fileName })
    const before =
      (await tx.revisionMedia.count({ where: { mediaId: id } })) +
      (await tx.liveEntryMedia.count({ where: { mediaId: id } }))
    if (before > 0) {
      await tx.media.update({ where: { id }, data: { deletedAt: new Date() } })
      return []
    }
    const old = await tx.mediaAddress.findMany({ where: { mediaId: id } })
    await tx.media.delete({ where: { id } })
    const hashes = [picture.hash, picture.original, ...old.map(({ hash }) => hash)]
    return [
      masterOf(picture.original),
      ...hashes.flatMap((hash) =>
        picture.widths.flatMap((width) => formats.map((format) => fileOf(hash, width, format))),
      ),
    ]
  })
  for (const file of files) await removeFile(file)
}
