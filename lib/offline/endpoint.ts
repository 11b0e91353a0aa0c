import type { IncomingMessage, ServerResponse } from 'node:http'
import { iconOf } from './icons.ts'
import { type IconPath, icons } from './schema.ts'

/** What a worker may is said by its own answer: to fetch what is ours. */
const workerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'"

/**
 * Answers `/sw.js` and the PNGs of the site's icon.
 * @param worker the service worker, compiled
 * @returns whether the path was one of these
 */
export async function answerOffline(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  worker: string,
): Promise<boolean> {
  if (path === '/sw.js') {
    // Asked for at each visit, so that a worker that goes wrong can be called back at once.
    const type = { 'Content-Type': 'text/javascript; charset=utf-8' }
    const policy = { 'Content-Security-Policy': workerPolicy }
    res.writeHead(200, { ...policy, ...type, 'Cache-Control': 'no-cache' }).end(worker)
    return true
  }
  if (!(path in icons)) return false
  const { body, etag } = await iconOf(path as IconPath)
  const headers = {
    'Cache-Control': 'public, max-age=86400',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ETag: etag,
  }
  if (req.headers['if-none-match'] === etag) res.writeHead(304, headers).end()
  else
    res
      .writeHead(200, { ...headers, 'Content-Type': 'image/png', 'Content-Length': body.length })
      .end(body)
  return true
}
