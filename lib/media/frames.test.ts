import sharp from 'sharp'
import { expect, test } from 'vitest'
import { frameFileSchema, frameOf, shapeOf } from './frames.ts'
import { makeCut } from './image.ts'

const picture = { hash: 'a'.repeat(32), width: 2400, height: 1600, focalX: 0.25, focalY: 0.5 }

test('a cut has its shape, never more pixels than the picture, and a name that says so', () => {
  expect(frameOf(picture, 'wide')).toMatchObject({ width: 1200, height: 675 })
  expect(frameOf(picture, 'square')).toMatchObject({ width: 1200, height: 1200 })
  const small = frameOf({ ...picture, width: 600, height: 300 }, 'square')
  expect(small).toMatchObject({ width: 300, height: 300 })
  expect(small.file).toBe(`${picture.hash}-300x300-25-50.jpg`)
  const parsed = frameFileSchema.parse(small.file)
  expect(shapeOf(parsed.ratio)).toBe('square')
  expect(shapeOf(1200 / 630)).toBe('card')
  expect(frameFileSchema.safeParse(`${picture.hash}-0x300-25-50.jpg`).success).toBe(false)
})

test('a cut keeps the focal point in sight', async () => {
  // Red on the left, blue on the right.
  const half = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#f00' } })
    .png()
    .toBuffer()
  const master = await sharp({
    create: { width: 400, height: 200, channels: 3, background: '#00f' },
  })
    .composite([{ input: half, left: 0, top: 0 }])
    .webp({ lossless: true })
    .toBuffer()
  const makers = { creator: 'M. L.', credit: 'M. L.', copyright: '' }
  const redOf = async (x: number) => {
    const cut = await makeCut(master, null, { width: 100, height: 100 }, { x, y: 0.5 }, makers)
    const { channels } = await sharp(cut).stats()
    return channels[0]?.mean ?? 0
  }
  expect(await redOf(0.1)).toBeGreaterThan(240)
  expect(await redOf(0.9)).toBeLessThan(15)
})
