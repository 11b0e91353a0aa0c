import sharp, { type OverlayOptions } from 'sharp'
import { directionOf } from '#lib/messages/say.ts'
import { processState } from '#lib/platform/process-state.ts'
import { type DrawnFace, drawnFaces } from '#lib/theme/faces.ts'
import { readTheme } from '#lib/theme/theme.ts'
import { type CardWords, cardSize } from './card.ts'

// A headline as a picture. Pango sets it, so it is shaped and runs in its own direction; letters that
// the theme's face lacks are taken from whatever faces the system has.

const margin = 80
const wide = cardSize.width - 2 * margin
/** How high a headline may be, and in which sizes (px) it is tried. */
const high = 320
const sizes = [92, 80, 70, 60, 52, 44, 38, 32]

/** Draws an article's card: a PNG of 1200 by 630 pixels. */
export async function drawCard({
  headline,
  kicker,
  siteName,
  language,
}: CardWords): Promise<Buffer> {
  const { paper, ink, accent, rule } = readTheme().colours.light
  const { reading, interface: plain } = drawnFaces()
  await loadFaces([reading, plain])
  const isRight = directionOf(language) === 'rtl'
  const at = (width: number) => (isRight ? cardSize.width - margin - width : margin)
  const parts: OverlayOptions[] = [
    { input: await bar(120, 10, accent), top: margin - 10, left: at(120) },
    { input: await bar(wide, 2, rule), top: 532, left: margin },
  ]
  if (kicker) {
    const { data, info } = await words(kicker, plain, 30, accent)
    parts.push({ input: data, top: 100, left: at(info.width) })
  }
  const name = await words(siteName, reading, 34, ink)
  parts.push({ input: name.data, top: 552, left: at(name.info.width) })
  const title = await fitting(headline, reading, ink, isRight)
  const top = kicker ? 158 : 122
  parts.push({ input: title.data, top, left: at(title.info.width) })
  const ground = { ...cardSize, channels: 3 as const, background: paper }
  return sharp({ create: ground }).composite(parts).png({ palette: true }).toBuffer()
}

/** The headline as large as there is room for. */
async function fitting(headline: string, face: DrawnFace, colour: string, isRight: boolean) {
  for (const size of sizes) {
    const set = await words(headline, face, size, colour)
    if (set.info.height <= high && set.info.width <= wide) return set
  }
  // Of the longest ones, what fits.
  const least = await words(headline, face, sizes.at(-1) ?? 32, colour)
  return sharp(least.data)
    .extract({
      left: isRight ? Math.max(0, least.info.width - wide) : 0,
      top: 0,
      width: Math.min(wide, least.info.width),
      height: Math.min(high, least.info.height),
    })
    .png()
    .toBuffer({ resolveWithObject: true })
}

/** Lines begin where the words do: in Arabic on the right. */
function words(text: string, { family }: DrawnFace, size: number, colour: string) {
  return sharp({
    text: {
      text: `<span foreground="${colour}">${inMarkup(text)}</span>`,
      font: `${family}, Semi-Bold ${size}`,
      // At 72 dots an inch a point is a pixel.
      dpi: 72,
      width: wide,
      rgba: true,
      spacing: Math.round(size * -0.06),
      wrap: 'word-char',
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true })
}

const bar = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

/** As Pango's markup takes it, without characters that no face shows. */
const inMarkup = (text: string) =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

/** A file is known to the drawer from the first picture that names it, until the process ends. */
function loadFaces(faces: DrawnFace[]): Promise<void> {
  const loading = processState('drawn-faces', () => ({
    done: undefined as Promise<void> | undefined,
  }))
  loading.done ??= (async () => {
    for (const { family, files } of faces)
      for (const fontfile of files)
        await sharp({ text: { text: '.', font: family, fontfile } })
          .raw()
          .toBuffer()
  })()
  return loading.done
}
