import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { log } from '#lib/platform/log.ts'
import { publicPicture } from './queries.ts'
import { contentTypes, fileOf, mediaFileSchema, pictureUrl } from './schema.ts'
import { openSize } from './sizes.ts'
import { openFile, type StoredFile } from './storage.ts'

const nosniff = { 'X-Content-Type-Options': 'nosniff' } as const

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
  const { data: asked } = mediaFileSchema.safeParse(name)
  const picture = asked ? await publicPicture(asked.hash) : null
  if (asked && picture && picture.hash !== asked.hash) {
    // Cropped or replaced since: the address leads to what it is now.
    leadTo(res, pictureUrl(picture, asked.width, '/media/', asked.format))
    return
  }
  const headers = { 'Cache-Control': 'public, max-age=31536000, immutable', ...nosniff }
  if (await answerPicture(req, res, name, async () => picture !== null, headers)) return
  res.writeHead(404, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' })
  res.end('There is no such picture.\n')
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
  const ETag = `"${name}"`
  if (req.headers['if-none-match'] === ETag) {
    res.writeHead(304, { ...headers, ETag }).end()
    return true
  }
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
  res.writeHead(200, {
    ...headers,
    ETag,
    'Content-Type': contentTypes[asked.format],
    'Content-Length': found.size,
  })
  if (req.method === 'HEAD') res.end()
  // A reader who leaves in the middle is no error.
  else await pipeline(await found.stream(), res).catch(() => {})
  return true
}
