import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { processState } from '#lib/platform/process-state.ts'
import { type IconPath, icons } from './schema.ts'

const source = 'public/icon.svg'

type Made = { body: Buffer; etag: string }

/** An icon as a PNG, made once a process of the site's SVG. */
export function iconOf(path: IconPath): Promise<Made> {
  const known = processState('icons', () => new Map<IconPath, Promise<Made>>())
  let making = known.get(path)
  if (!making) {
    making = make(path)
    making.catch(() => known.delete(path))
    known.set(path, making)
  }
  return making
}

async function make(path: IconPath): Promise<Made> {
  const { size, fills } = icons[path]
  const svg = await readFile(source)
  const inner = Math.round(size * fills)
  const picture = await sharp(svg, { density: 600 }).resize(inner, inner).png().toBuffer()
  const body =
    fills === 1
      ? picture
      : await sharp({
          create: { width: size, height: size, channels: 3, background: await groundOf(picture) },
        })
          .composite([{ input: picture, gravity: 'centre' }])
          .png({ palette: true })
          .toBuffer()
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { body, etag }
}

/** The colour at the icon's upper edge: it goes on to the edge of the screen's shape. */
async function groundOf(picture: Buffer) {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
  const [x, y] = [Math.floor(info.width / 2), Math.round(info.height * 0.03)]
  const at = (y * info.width + x) * info.channels
  const [r = 255, g = 255, b = 255] = data.subarray(at, at + 3)
  return { r, g, b }
}
