import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { isPublicPicture } from './queries.ts'
import { mediaFileSchema } from './schema.ts'
import { openFile } from './storage.ts'

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
  const parsed = mediaFileSchema.safeParse(name)
  const found =
    parsed.success && (await isPublicPicture(parsed.data.hash))
      ? await openFile(parsed.data.file)
      : undefined
  if (!found) {
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
  res.writeHead(200, { ...headers, 'Content-Type': 'image/webp', 'Content-Length': found.size })
  if (req.method === 'HEAD') res.end()
  // A reader who leaves in the middle is no error.
  else await pipeline(found.stream(), res).catch(() => {})
}
