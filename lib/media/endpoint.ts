import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { log } from '#lib/platform/log.ts'
import { frameFileSchema } from './frames.ts'
import { publicPicture } from './queries.ts'
import { contentTypes, fileOf, mediaFileSchema, pictureUrl } from './schema.ts'
import { openCut, openSize } from './sizes.ts'
import { openFile, type StoredFile } from './storage.ts'

/**
 * Answers GET and HEAD of `/media/{file}` for readers; 404 for what isn't public. A file's content
 * never changes under its name.
 */
export async function serveMedia(
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
): Promise<void> {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.writeHead(405, { Allow: 'GET, HEAD' }).end()
    return
  }
  const { data: cut } = frameFileSchema.safeParse(name)
  if (cut) return serveCut(req, res, cut)
  const { data: asked } = mediaFileSchema.safeParse(name)
  const picture = asked ? await publicPicture(asked.hash) : null
  if (asked && picture && picture.hash !== asked.hash) {
    // Cropped or replaced since: the address leads to what it is now.
    leadTo(res, pictureUrl(picture, asked.width, '/media/', asked.format))
    return
  }
  if (await answerPicture(req, res, name, async () => picture !== null, immutable)) return
  answerNone(res)
}

const immutable = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  // Feeds and shared links show them on other sites.
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

function answerNone(res: ServerResponse): void {
  res.writeHead(404, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' })
  res.end('There is no such picture.\n')
}

/** A cut of a picture that is public; one of an older focal point, or crop, leads to that of now. */
async function serveCut(
  req: IncomingMessage,
  res: ServerResponse,
  { file, hash }: { file: string; hash: string },
): Promise<void> {
  const picture = await publicPicture(hash)
  const now = picture && file.replace(hash, picture.hash)
  const found = now === file ? await openCut(file) : now
  if (!found) return answerNone(res)
  if (typeof found === 'string') {
    leadTo(res, `/media/${found}`)
    return
  }
  await sendFile(req, res, file, 'image/jpeg', found, immutable)
}

const leadTo = (res: ServerResponse, Location: string) =>
  res.writeHead(302, { Location, 'Cache-Control': 'public, max-age=300' }).end()

/**
 * Answers one file of a picture, if it may be shown.
 * @param isShown may the picture of this hash be shown?
 * @returns whether it did
 */
export async function answerPicture(
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
  isShown: (hash: string) => Promise<boolean>,
  headers: Record<string, string>,
): Promise<boolean> {
  const { data: asked } = mediaFileSchema.safeParse(name)
  if (!asked || !(await isShown(asked.hash))) return false
  if (isKnown(req, res, name, headers)) return true
  let found: StoredFile | undefined
  try {
    found = await openSize(asked.hash, asked.width, asked.format)
  } catch (error) {
    // What was never asked for can't be made while the database is away: two sizes are there.
    for (const width of [800, 400]) {
      const stored = fileOf(asked.hash, width, 'webp')
      if (stored === name || !(await openFile(stored))) continue
      log.warn({ err: error, file: name }, 'a size could not be made')
      leadTo(res, `/media/${stored}`)
      return true
    }
    throw error
  }
  if (!found) return false
  await sendFile(req, res, name, contentTypes[asked.format], found, headers)
  return true
}

/** Whoever has the file already is told so. */
function isKnown(
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
  headers: Record<string, string>,
): boolean {
  if (req.headers['if-none-match'] !== `"${name}"`) return false
  res.writeHead(304, { ...headers, ETag: `"${name}"` }).end()
  return true
}

async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
  type: string,
  { size, stream }: StoredFile,
  headers: Record<string, string>,
): Promise<void> {
  if (isKnown(req, res, name, headers)) return
  res.writeHead(200, {
    ...headers,
    ETag: `"${name}"`,
    'Content-Type': type,
    'Content-Length': size,
  })
  if (req.method === 'HEAD') res.end()
  // A reader who leaves in the middle is no error.
  else await pipeline(await stream(), res).catch(() => {})
}
