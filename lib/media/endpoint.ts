import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { log } from '#lib/platform/log.ts'
import { publicPicture } from './queries.ts'
import { contentTypes, fileOf, mediaFileSchema, pictureUrl } from './schema.ts'
import { openSize } from './sizes.ts'
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
  const { data: asked } = mediaFileSchema.safeParse(name)
  const picture = asked ? await publicPicture(asked.hash) : null
  const leadTo = (Location: string) =>
    res.writeHead(302, { Location, 'Cache-Control': 'public, max-age=300' }).end()
  if (asked && picture && picture.hash !== asked.hash) {
    // Cropped or replaced since: the address leads to what it is now.
    leadTo(pictureUrl(picture, asked.width, '/media/', asked.format))
    return
  }
  let found: StoredFile | undefined
  try {
    found = asked && picture ? await openSize(asked.hash, asked.width, asked.format) : undefined
  } catch (error) {
    // A format that was never asked for can't be made while the database is away: WebP is there.
    const stored = asked && fileOf(asked.hash, asked.width, 'webp')
    if (!stored || asked.format === 'webp' || !(await openFile(stored))) throw error
    log.warn({ err: error, file: name }, 'a size could not be made')
    leadTo(`/media/${stored}`)
    return
  }
  if (!asked || !found) {
    res.writeHead(404, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' })
    res.end('There is no such picture.\n')
    return
  }
  const headers = {
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: `"${name}"`,
    'X-Content-Type-Options': 'nosniff',
  }
  if (req.headers['if-none-match'] === headers.ETag) {
    res.writeHead(304, headers).end()
    return
  }
  res.writeHead(200, {
    ...headers,
    'Content-Type': contentTypes[asked.format],
    'Content-Length': found.size,
  })
  if (req.method === 'HEAD') res.end()
  // A reader who leaves in the middle is no error.
  else await pipeline(await found.stream(), res).catch(() => {})
}
