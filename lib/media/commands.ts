import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { maxUploadBytes, type Picture } from './schema.ts'
import { putFile } from './storage.ts'

/** Sizes made of an upload, in pixels of width; never wider than the upload itself. */
const sizes = {
  picture: [400, 800, 1200, 1600, 2400],
  portrait: [96, 192, 400, 800],
}

const accepted = new Set(['jpeg', 'png', 'webp', 'avif'])
const maxPixels = 100_000_000

/**
 * Stores a picture: its type is found by its content, it is turned upright, freed of all metadata,
 * and kept as WebP in the sizes of its purpose. The same picture is stored once.
 * @param field name of the form's field, for errors
 * @throws Invalid when it isn't a JPEG, PNG, WebP or AVIF picture of at most 15 MB
 */
export async function storePicture(
  actor: Actor,
  content: Buffer,
  purpose: keyof typeof sizes,
  field = 'picture',
): Promise<Picture> {
  mustBeAllowed(actor, 'media.upload')
  if (content.length > maxUploadBytes) {
    const size = (content.length / 1024 / 1024).toFixed(1)
    throw new Invalid({ [field]: [`The file has ${size} MB; use one of at most 15 MB.`] })
  }
  const wrongType = new Invalid({
    [field]: ['The file is not a picture that can be read: use JPEG, PNG, WebP or AVIF.'],
  })
  if (content.length === 0) throw wrongType
  const options = { limitInputPixels: maxPixels, autoOrient: true, failOn: 'error' as const }
  const found = await sharp(content, options)
    .metadata()
    .catch(() => undefined)
  const format = found?.format === 'heif' && found.compression === 'av1' ? 'avif' : found?.format
  if (!found || !format || !accepted.has(format)) throw wrongType

  const hash = createHash('sha256').update(purpose).update(content).digest('hex').slice(0, 32)
  const stored = await db().media.findUnique({ where: { hash }, select: selectPicture })
  if (stored) return stored

  const { width, height } = found.autoOrient
  const top = sizes[purpose].at(-1) as number
  const full = Math.min(width, top)
  const widths = [...sizes[purpose].filter((size) => size < full), full]
  try {
    // Decoded once; each size is then made from the pixels.
    const decoded = await sharp(content, options)
      .toColourspace('srgb')
      .resize({ width: full })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { info } = decoded
    const raw = { width: info.width, height: info.height, channels: info.channels }
    for (const size of widths) {
      const webp = await sharp(decoded.data, { raw })
        .resize({ width: size })
        .webp({ quality: 80, effort: 3 })
        .toBuffer()
      await putFile(`${hash}-${size}.webp`, webp)
    }
  } catch (error) {
    if (error instanceof Error && /^(Input|VipsJpeg|VipsForeign|.*load)/.test(error.message)) {
      throw wrongType
    }
    throw error
  }
  return db().media.upsert({
    where: { hash },
    create: {
      hash,
      width: full,
      height: Math.round((height * full) / width),
      widths,
      createdBy: actorId(actor),
    },
    update: {},
    select: selectPicture,
  })
}

const selectPicture = { id: true, hash: true, width: true, height: true, widths: true } as const
