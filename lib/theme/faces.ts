import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'

/** Where the build puts what it makes of the theme. */
export const themeFolder = '.build/theme'
/** Under which address its files are sent. Their names carry a digest: they never change. */
export const themePath = '/theme/'

const drawnFaceSchema = z.object({ family: z.string(), files: z.array(z.string()).min(1) })
export type DrawnFace = z.infer<typeof drawnFaceSchema>

/** What the build made, for those who serve it. */
export const madeSchema = z.object({
  /** The files of each face, by subset. */
  upright: z.array(z.record(z.string(), z.string())),
  logo: z.object({ url: z.string(), width: z.number(), height: z.number() }).nullable(),
  /** The faces as pictures are set in them: the family's name in its files, and these. */
  drawn: z.object({ reading: drawnFaceSchema, interface: drawnFaceSchema }),
})
export type Made = z.infer<typeof madeSchema>

const madeFile = join(themeFolder, 'made.json')

let known: Made | undefined
function made(): Made {
  known ??= madeSchema.parse(JSON.parse(readFileSync(madeFile, 'utf8')))
  return known
}

const cyrillic = new Set(['be', 'bg', 'kk', 'ky', 'mk', 'mn', 'ru', 'sr', 'tg', 'uk'])
const others = new Set([
  'ar',
  'fa',
  'he',
  'ja',
  'ko',
  'th',
  'ur',
  'zh',
  'hi',
  'bn',
  'el',
  'ka',
  'hy',
])

/**
 * Addresses of the fonts that a page in this language can't be without: one of each face at most, and
 * none where its letters are not in it.
 */
export function facesFor(language: string): string[] {
  const [base = 'en'] = language.split('-')
  if (others.has(base)) return []
  const subset = cyrillic.has(base) ? 'cyrillic' : 'latin'
  return made().upright.flatMap((files) => files[subset] ?? [])
}

/** The theme's logo; null: the name is set in the theme's face. */
export const themeLogo = () => made().logo

/** The faces for pictures with words, as TrueType files. */
export const drawnFaces = () => made().drawn

const types: Record<string, string> = {
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
  png: 'image/png',
}

/** Sends a file of the theme: /theme/NAME-DIGEST.woff2. */
export async function serveThemeFile(res: ServerResponse, path: string): Promise<boolean> {
  const file = path.slice(themePath.length)
  const type = /^[\w-]+\.(woff2|svg|png)$/.test(file) ? types[file.split('.')[1] ?? ''] : undefined
  const body = type && (await readFile(join(themeFolder, file)).catch(() => undefined))
  if (!type || !body) return false
  res.writeHead(200, {
    'Content-Type': type,
    'Content-Length': body.length,
    'Cache-Control': 'public, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
    // An SVG that is opened by itself runs nothing.
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
  })
  res.end(body)
  return true
}
