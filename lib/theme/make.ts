import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromBlob } from '@capsizecss/unpack'
import subsetFont from 'subset-font'
import { type DrawnFace, type Made, themeFolder, themePath } from './faces.ts'
import type { Face, Palette, Theme } from './schema.ts'
import { type Metrics, standIns } from './stand-ins.ts'

// What the build makes of the theme: fonts that hold what pages use of them, and the style sheet with
// the theme's tokens. Nothing of this runs when pages are served.

/** How a face is set where its width matters: running text, and headlines. */
const settings = {
  text: { opsz: 19, wght: 400 },
  display: { opsz: 44, wght: 540 },
}

/** Writes fonts, logo and `theme.css` into the theme's folder. */
export async function makeTheme(theme: Theme): Promise<void> {
  await mkdir(themeFolder, { recursive: true })
  const { reading, interface: plain } = theme.faces
  const faces = [await makeFace(reading), await makeFace(plain)]
  const logo = theme.logo && {
    ...theme.logo,
    url: await keep(theme.logo.file, await readFile(`theme/${theme.logo.file}`)),
  }
  const text = standIns(reading.family, reading.kind, await measure(reading, settings.text))
  const display = standIns(
    `${reading.family} Display`,
    reading.kind,
    await measure(reading, settings.display),
  )
  const sans = standIns(plain.family, plain.kind, await measure(plain, settings.text))
  const css = [
    '/* Made of theme/theme.ts by the build. */\n',
    ...faces.map(({ rules }) => rules),
    ...[text, display, sans].map(({ rules }) => rules),
    tokens(theme, {
      '--serif': stack(reading, text.families),
      '--display': stack(reading, display.families),
      '--sans': stack(plain, sans.families),
    }),
  ].join('')
  const drawn = { reading: await drawable(reading), interface: await drawable(plain) }
  const made: Made = { upright: faces.map(({ upright }) => upright), logo, drawn }
  await writeFile(join(themeFolder, 'theme.css'), css)
  await writeFile(join(themeFolder, 'schemes.css'), fixedSchemes(theme))
  await writeFile(join(themeFolder, 'made.json'), JSON.stringify(made))
}

const stack = ({ family, kind }: Face, families: string[]) =>
  [family, ...families].map((one) => `"${one}"`).join(', ') +
  (kind === 'serif' ? ', serif' : ', sans-serif')

/**
 * Subset by subset, as the package has them: a browser fetches what a page's letters need. Headlines
 * and text are set anew when their face comes; the few words in italics are not: they would move what
 * stands round them.
 */
async function makeFace(face: Face): Promise<{ rules: string; upright: Record<string, string> }> {
  const folder = join('node_modules', face.package)
  const ranges = JSON.parse(await readFile(join(folder, 'unicode.json'), 'utf8')) as Record<
    string,
    string
  >
  const rules: string[] = []
  const upright: Record<string, string> = {}
  for (const [style, axes] of [
    ['normal', face.axes],
    ['italic', face.italic],
  ] as const) {
    if (!axes) continue
    for (const [subset, range] of Object.entries(ranges)) {
      const name = face.files.replace('{subset}', subset).replace('{style}', style)
      const source = await readFile(join(folder, 'files', name)).catch(() => undefined)
      if (!source) continue
      const key = JSON.stringify([axes, range])
      const url = await keep(name, source, key, (font) => narrowed(font, axes, range))
      if (style === 'normal') upright[subset] = url
      const [low, high] = axes.wght ?? [400, 400]
      rules.push(`@font-face {
  font-family: "${face.family}";
  font-style: ${style};
  font-weight: ${low === high ? low : `${low} ${high}`};
  font-display: ${style === 'italic' ? 'optional' : 'swap'};
  src: url("${url}") format("woff2");
  unicode-range: ${range};
}
`)
    }
  }
  if (rules.length === 0) throw new Error(`${face.package} has no files named "${face.files}".`)
  return { rules: rules.join(''), upright }
}

/** The font with the axes that the theme keeps. */
function narrowed(font: Buffer, axes: Face['axes'], range: string): Promise<Buffer> {
  const kept = Object.entries(axes).map(([axis, [min, max]]) => [
    axis,
    min === max ? min : { min, max },
  ])
  return subsetFont(font, lettersOf(range), {
    targetFormat: 'woff2',
    variationAxes: Object.fromEntries(kept),
  })
}

/** All characters of a `unicode-range`. */
function lettersOf(range: string): string {
  return range
    .split(',')
    .flatMap((part) => {
      const [from = 0, to = from] = part
        .trim()
        .replace('U+', '')
        .split('-')
        .map((end) => Number.parseInt(end, 16))
      return Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n))
    })
    .join('')
}

/** A heavy cut of a face as TrueType, which the drawer of pictures reads. */
async function drawable(face: Face): Promise<DrawnFace> {
  const folder = join('node_modules', face.package)
  const ranges = JSON.parse(await readFile(join(folder, 'unicode.json'), 'utf8')) as Record<
    string,
    string
  >
  const axes = pinnedAt(face, { opsz: 72, wght: 600 })
  const files: string[] = []
  let family: string = face.family
  for (const [subset, range] of Object.entries(ranges)) {
    const name = face.files.replace('{subset}', subset).replace('{style}', 'normal')
    const source = await readFile(join(folder, 'files', name)).catch(() => undefined)
    if (!source) continue
    const key = JSON.stringify([axes, range, 'drawn'])
    const url = await keep(name.replace(/\.woff2$/, '.ttf'), source, key, (font) =>
      subsetFont(font, lettersOf(range), { targetFormat: 'truetype', variationAxes: axes }),
    )
    const file = join(themeFolder, url.slice(themePath.length))
    files.push(file)
    // What the file calls itself isn't always what the package does.
    const known = await fromBlob(new Blob([new Uint8Array(await readFile(file))]))
    if (subset === 'latin' || files.length === 1) family = known.familyName
  }
  return { family, files }
}

/** Those of the wanted axes that the face has, as near as it goes. */
function pinnedAt(face: Face, at: Record<string, number>): Record<string, number> {
  const pinned = Object.keys(face.axes).flatMap((axis) => {
    const [low, high] = face.axes[axis] ?? [0, 0]
    const wanted = at[axis]
    return wanted === undefined ? [] : [[axis, Math.min(Math.max(wanted, low), high)]]
  })
  return Object.fromEntries(pinned)
}

/** How wide and high a face is where it is set so. */
async function measure(face: Face, at: Record<string, number>): Promise<Metrics> {
  const name = face.files.replace('{subset}', 'latin').replace('{style}', 'normal')
  const source = await readFile(join('node_modules', face.package, 'files', name))
  const font = await subsetFont(source, lettersOf('U+0020-007E'), {
    targetFormat: 'truetype',
    variationAxes: pinnedAt(face, at),
  })
  return fromBlob(new Blob([new Uint8Array(font)]))
}

/**
 * Puts a file into the theme's folder, made once.
 * @param key what `make` makes of the source depends on
 * @returns its address
 */
async function keep(
  name: string,
  source: Buffer,
  key = '',
  make: (source: Buffer) => Promise<Buffer> | Buffer = (same) => same,
): Promise<string> {
  const digest = createHash('sha256').update(source).update(key).digest('hex').slice(0, 12)
  const file = name.replace(/\.(\w+)$/, `-${digest}.$1`)
  const path = join(themeFolder, file)
  if (!existsSync(path)) await writeFile(path, await make(source))
  return themePath + file
}

const properties = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `  ${name}: ${value};\n`)
    .join('')

const colours = (palette: Palette) =>
  Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--${name}`, value]))

/** For the page that shows the theme: a scheme whatever the screen prefers. */
const fixedSchemes = ({ colours: { light, dark } }: Theme) =>
  Object.entries({ light, dark })
    .map(
      ([scheme, palette]) =>
        `:root:has(.scheme-${scheme}) {\n  color-scheme: ${scheme};\n${properties(colours(palette))}}\n`,
    )
    .join('')

function tokens({ colours: { light, dark }, layout }: Theme, faces: Record<string, string>) {
  const centred = layout.masthead === 'centred'
  return `:root {
  color-scheme: light dark;
${properties({
  ...colours(light),
  ...faces,
  '--measure': `${layout.measure}rem`,
  '--width': `${layout.width}rem`,
  '--front-columns': String(layout.frontColumns),
  '--masthead-align': centred ? 'center' : 'start',
  '--masthead-columns': centred ? '1fr auto 1fr' : '0 1fr auto',
})}}
@media (prefers-color-scheme: dark) {
  :root {
${properties(colours(dark))}  }
}
`
}
