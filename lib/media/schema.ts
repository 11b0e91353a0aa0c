import { z } from 'zod'
import { id } from '#lib/platform/id.ts'

/** A stored picture as pages need it. Sizes in pixels. */
export type Picture = {
  id: number
  hash: string
  width: number
  height: number
  /** Widths of its sizes, ascending. */
  widths: number[]
  /** What must stay in sight: fractions from the left and from the top. */
  focalX: number
  focalY: number
  credit: string
}

/** How stored pictures are read, so that each query gives the same shape. */
export const selectPicture = {
  id: true,
  hash: true,
  width: true,
  height: true,
  widths: true,
  focalX: true,
  focalY: true,
  credit: true,
} as const

export const maxUploadBytes = 50 * 1024 * 1024
export const acceptedTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif']

/** Formats of a size, the smallest first; browsers take the first that they can read. */
export const formats = ['avif', 'webp', 'jpg'] as const
export type Format = (typeof formats)[number]
export const contentTypes = { avif: 'image/avif', webp: 'image/webp', jpg: 'image/jpeg' } as const

/** File name of one size in one format. */
export const mediaFileSchema = z
  .string()
  .regex(/^[0-9a-f]{32}-[1-9]\d{0,4}\.(avif|webp|jpg)$/)
  .transform((file) => ({
    file,
    hash: file.slice(0, 32),
    width: Number.parseInt(file.slice(33), 10),
    format: file.slice(file.lastIndexOf('.') + 1) as Format,
  }))

export const fileOf = (hash: string, width: number, format: Format) => `${hash}-${width}.${format}`

/** Widths that are made as WebP when a picture comes, so that there is always something to show. */
export function firstWidths(widths: number[]): number[] {
  const found = widths.filter((width) => width === 400 || width === 800)
  return found.length ? found : widths.slice(-1)
}

/** The smallest size that is at least `width` pixels wide, or the largest. */
function sizeFor(picture: Pick<Picture, 'widths'>, width: number): number {
  return picture.widths.find((stored) => stored >= width) ?? picture.widths.at(-1) ?? width
}

type Sized = Pick<Picture, 'hash' | 'widths'>

/** URL of the size for `width`; JPEG, which every program reads, unless another is named. */
export function pictureUrl(
  picture: Sized,
  width: number,
  base = '/media/',
  format: Format = 'jpg',
) {
  return base + fileOf(picture.hash, sizeFor(picture, width), format)
}

/** The `srcset` of all sizes in a format. */
export function pictureSrcSet(picture: Sized, format: Format, base = '/media/'): string {
  return picture.widths
    .map((width) => `${base}${fileOf(picture.hash, width, format)} ${width}w`)
    .join(', ')
}

const words = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`)
const fraction = z.number().min(0).max(1)

/** What staff say of a picture. */
export const pictureDetailsSchema = z.object({
  id,
  alt: words(500),
  caption: words(1000),
  credit: words(200),
  creator: words(200),
  copyright: words(300),
  rights: words(1000),
  /** Last day on which it may be used, YYYY-MM-DD; empty: no end. */
  rightsEnd: z.union([z.literal(''), z.iso.date('Give a day as YYYY-MM-DD.')]),
  focalX: fraction,
  focalY: fraction,
})
export type PictureDetails = z.infer<typeof pictureDetailsSchema>

export const focalPointSchema = pictureDetailsSchema.pick({ id: true, focalX: true, focalY: true })

/** The part of a picture that is shown, as fractions of the upload. */
export const cropSchema = z
  .object({ left: fraction, top: fraction, width: fraction, height: fraction })
  .refine(
    ({ left, top, width, height }) => left + width <= 1.001 && top + height <= 1.001,
    'The crop must lie inside the picture.',
  )
  .refine(({ width, height }) => width >= 0.05 && height >= 0.05, 'The crop is too small.')
export type Crop = z.infer<typeof cropSchema>

/** A picture with all that the library knows of it. */
export type LibraryPicture = Picture & {
  fileName: string
  alt: string
  caption: string
  creator: string
  copyright: string
  rights: string
  rightsEnd: Date | null
  takenAt: Date | null
  createdAt: Date
  crop: Crop | null
  /** Have its rights ended, by the database's clock? */
  ended: boolean
}

/** Where a picture is used now. */
export type PictureUse =
  | { kind: 'article'; id: number; headline: string; live: boolean }
  | { kind: 'byline'; id: number; name: string }
  | { kind: 'page'; id: number; name: string; live: boolean }

/** The query string of the library. */
export const libraryQuerySchema = z.object({
  search: words(200).optional().catch(undefined),
  show: z.enum(['unused', 'uncredited', 'ended']).optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  after: z
    .string()
    .regex(/^\d{1,15}-\d{1,9}$/)
    .optional()
    .catch(undefined),
})
export type LibraryQuery = z.infer<typeof libraryQuerySchema>
export type LibraryPage = { pictures: LibraryPicture[]; after: string | null }

/** What became of an upload. */
export type Stored = {
  picture: LibraryPicture
  /** The library had this very file already. */
  known: boolean
  /** Others that look much the same. */
  alike: LibraryPicture[]
}

/** Where browsers send uploads (tus 1.0.0). */
export const uploadPath = '/admin/uploads'
/** Asks that an upload that has arrived whole be stored. */
export const finishUploadSchema = z.object({
  upload: z
    .string()
    .regex(/^\d+-[0-9a-f]{32}$/, 'This upload is not known: choose the file again.'),
  fileName: z.string().max(300).default(''),
})
