import { z } from 'zod'
import type { Picture } from './schema.ts'

// Cuts of a picture in the shapes that search engines and cards ask for, round its focal point. They
// are made as JPEG when they are first asked for. The name says all that a cut depends on, so that
// its content never changes under it.

/** Width and height in pixels of a cut of a large enough picture. */
export const shapes = {
  wide: { width: 1200, height: 675 },
  classic: { width: 1200, height: 900 },
  square: { width: 1200, height: 1200 },
  /** What cards elsewhere show (Open Graph). */
  card: { width: 1200, height: 630 },
} as const
export type Shape = keyof typeof shapes

type Framed = Pick<Picture, 'hash' | 'width' | 'height' | 'focalX' | 'focalY'>

/** A cut: its file, and its width and height in pixels. */
export type Frame = { file: string; width: number; height: number }

/** The largest cut of a picture in a shape; a small picture is not enlarged. */
export function frameOf(picture: Framed, shape: Shape): Frame {
  const { width: most, height: tall } = shapes[shape]
  const ratio = most / tall
  const width = Math.max(1, Math.floor(Math.min(most, picture.width, picture.height * ratio)))
  const height = Math.max(1, Math.round(width / ratio))
  const focal = [picture.focalX, picture.focalY].map((part) => Math.round(part * 100))
  return { file: `${picture.hash}-${width}x${height}-${focal.join('-')}.jpg`, width, height }
}

/** Path of a cut, with its width and height. */
export function framedUrl(picture: Framed, shape: Shape) {
  const { file, width, height } = frameOf(picture, shape)
  return { url: `/media/${file}`, width, height }
}

/** File name of a cut. */
export const frameFileSchema = z
  .string()
  .regex(/^[0-9a-f]{32}-[1-9]\d{0,3}x[1-9]\d{0,3}-\d{1,3}-\d{1,3}\.jpg$/)
  .transform((file) => {
    const [width = 0, height = 0] = (file.split('-')[1] ?? '').split('x').map(Number)
    return { file, hash: file.slice(0, 32), ratio: width / height }
  })

/** The shape that a cut comes nearest to. */
export function shapeOf(ratio: number): Shape {
  const off = (shape: Shape) => Math.abs(ratio - shapes[shape].width / shapes[shape].height)
  return (Object.keys(shapes) as Shape[]).reduce((best, one) => (off(one) < off(best) ? one : best))
}
