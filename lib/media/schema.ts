import { z } from 'zod'

/** A stored picture as pages need it. Sizes in pixels. */
export type Picture = {
  id: number
  hash: string
  width: number
  height: number
  /** Widths of the stored sizes, ascending. */
  widths: number[]
}

export const maxUploadBytes = 15 * 1024 * 1024
export const acceptedTypes = 'image/jpeg,image/png,image/webp,image/avif'

/** File name of one stored size. */
export const mediaFileSchema = z
  .string()
  .regex(/^[0-9a-f]{32}-\d{1,5}\.webp$/)
  .transform((file) => ({ file, hash: file.slice(0, 32) }))

const fileOf = (hash: string, width: number) => `${hash}-${width}.webp`

/** URL of the smallest stored size that is at least `width` pixels wide, or the largest. */
export function pictureUrl(
  picture: Pick<Picture, 'hash' | 'widths'>,
  width: number,
  base = '/media/',
) {
  const best = picture.widths.find((stored) => stored >= width) ?? picture.widths.at(-1) ?? width
  return base + fileOf(picture.hash, best)
}

/** The `srcset` of all stored sizes. */
export function pictureSrcSet(picture: Pick<Picture, 'hash' | 'widths'>, base = '/media/'): string {
  return picture.widths.map((width) => `${base}${fileOf(picture.hash, width)} ${width}w`).join(', ')
}
