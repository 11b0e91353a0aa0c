import sharp, { type Sharp } from 'sharp'
import type { Crop, Format } from './schema.ts'

// All that touches pixels. What is served is always made anew from pixels: nothing of an uploaded
// file but its look reaches a reader.

const accepted = new Set(['jpeg', 'png', 'webp', 'avif'])
/** More is refused before it is decoded. */
const maxPixels = 100_000_000
/** Longest side of what is kept to make sizes of. */
const masterSide = 4000
/** Sizes in pixels of width; never wider than the picture itself. */
const sizes = [96, 192, 400, 800, 1200, 1600, 2400]

const options = { limitInputPixels: maxPixels, autoOrient: true, failOn: 'error' } as const

/** Who made a picture, as it is written into each of its sizes. */
export type Makers = { creator: string; credit: string; copyright: string }

/** @returns the type of an upload, found by its content; undefined when it is no picture for us */
export async function readableFormat(content: Buffer): Promise<string | undefined> {
  if (content.length === 0) return undefined
  const found = await sharp(content, options)
    .metadata()
    .catch(() => undefined)
  const format = found?.format === 'heif' && found.compression === 'av1' ? 'avif' : found?.format
  return format && accepted.has(format) ? format : undefined
}

/** Was it the picture that could not be read, not we who failed? */
export function isUnreadable(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(Input|Vips|\w*load|pngload|webp|heif|extract_area|.*premature end)/i.test(error.message)
  )
}

/** The upload upright, without metadata, at most 4000 pixels a side: sizes are made of it. */
export function makeMaster(content: Buffer): Promise<Buffer> {
  return sharp(content, options)
    .toColourspace('srgb')
    .resize({ width: masterSide, height: masterSide, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 95, effort: 1 })
    .toBuffer()
}

/** Width and height in pixels of what a crop leaves of a master. */
async function areaOf(master: Buffer, crop: Crop | null) {
  const { width, height } = await sharp(master).metadata()
  if (!crop) return { left: 0, top: 0, width, height }
  const left = Math.min(Math.round(crop.left * width), width - 1)
  const top = Math.min(Math.round(crop.top * height), height - 1)
  return {
    left,
    top,
    width: Math.max(1, Math.min(Math.round(crop.width * width), width - left)),
    height: Math.max(1, Math.min(Math.round(crop.height * height), height - top)),
  }
}

/** What sizes a picture has: its own width and height in pixels, and the widths. */
export async function measure(master: Buffer, crop: Crop | null) {
  const area = await areaOf(master, crop)
  const full = Math.min(area.width, sizes.at(-1) as number)
  return {
    width: full,
    height: Math.max(1, Math.round((area.height * full) / area.width)),
    widths: [...sizes.filter((size) => size < full), full],
  }
}

/** Makes sizes of a master, one after the other, from pixels that are decoded once. */
export async function* makeSizes(
  master: Buffer,
  crop: Crop | null,
  wanted: { width: number; format: Format }[],
  makers: Makers,
): AsyncGenerator<{ width: number; format: Format; content: Buffer }> {
  const widest = Math.max(...wanted.map(({ width }) => width))
  const { data, info } = await sharp(master)
    .extract(await areaOf(master, crop))
    .resize({ width: widest })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  for (const { width, format } of wanted) {
    const image = sharp(data, { raw }).resize({ width }).withXmp(xmpOf(makers))
    yield { width, format, content: await encoded(image, format).toBuffer() }
  }
}

/**
 * A cut of a master as JPEG, as large as it can be round a focal point, and no larger than asked for.
 * @param focal fractions from the left and from the top of what the crop leaves
 */
export async function makeCut(
  master: Buffer,
  crop: Crop | null,
  { width, height }: { width: number; height: number },
  focal: { x: number; y: number },
  makers: Makers,
): Promise<Buffer> {
  const area = await areaOf(master, crop)
  const scale = Math.min(area.width / width, area.height / height)
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
  // As near to the middle of the cut as the edges allow.
  const from = (length: number, cut: number, at: number) =>
    Math.round(Math.min(Math.max(at * length - cut / 2, 0), length - cut))
  const image = sharp(master)
    .extract({
      left: area.left + from(area.width, size.width, focal.x),
      top: area.top + from(area.height, size.height, focal.y),
      ...size,
    })
    .resize({ width, height, fit: 'fill' })
    .withXmp(xmpOf(makers))
  return encoded(image, 'jpg').toBuffer()
}

function encoded(image: Sharp, format: Format): Sharp {
  if (format === 'avif') return image.avif({ quality: 50, effort: 2 })
  if (format === 'webp') return image.webp({ quality: 80, effort: 3 })
  // JPEG knows no transparency: what shows through is paper.
  return image.flatten({ background: '#ffffff' }).jpeg({ quality: 80, mozjpeg: true })
}

/**
 * The difference hash of a picture: is each of 8 × 8 places darker than its right neighbour? Pictures
 * that look alike differ in few of the 64 bits.
 */
export async function likenessOf(master: Buffer): Promise<bigint> {
  const grey = await sharp(master)
    .flatten({ background: '#ffffff' })
    .greyscale()
    .resize({ width: 9, height: 8, fit: 'fill' })
    .raw()
    .toBuffer()
  let bits = 0n
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 8; column++) {
      const at = row * 9 + column
      bits = (bits << 1n) | ((grey[at] ?? 0) < (grey[at + 1] ?? 0) ? 1n : 0n)
    }
  }
  return BigInt.asIntN(64, bits)
}

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[^\P{C}\t\n]/gu, '')

/** IPTC's photo metadata in XMP: who made it stays with the picture wherever it goes. */
function xmpOf({ creator, credit, copyright }: Makers): string {
  return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="${escaped(credit)}"><dc:creator><rdf:Seq><rdf:li>${escaped(creator)}</rdf:li></rdf:Seq></dc:creator><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">${escaped(copyright)}</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
}
