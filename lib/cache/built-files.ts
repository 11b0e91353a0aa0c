import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'
import { compress, type Encoding, encodings, negotiate } from './encoding.ts'

/** Where the build puts what browsers fetch, with a compressed copy beside each text. */
export const builtFolder = join('.next', 'static')
const builtPath = '/_next/static'

/**
 * Sends the built files under /_next/static/, compressed as far as the browser takes it. Their names
 * carry a digest: they never change.
 * @returns answers a request, or says that there is no such file
 */
export function builtFiles(): (req: IncomingMessage, res: ServerResponse, path: string) => boolean {
  const send = sirv(builtFolder, {
    brotli: true,
    gzip: true,
    etag: true,
    immutable: true,
    maxAge: 31_536_000,
    setHeaders: (res) => res.setHeader('X-Content-Type-Options', 'nosniff'),
  })
  return (req, res, path) => {
    if (!path.startsWith(`${builtPath}/`)) return false
    const { url } = req
    req.url = path.slice(builtPath.length)
    let found = true
    send(req, res, () => {
      found = false
    })
    req.url = url
    return found
  }
}

/**
 * A script that the process holds, compressed once.
 * @returns sends it; `cacheControl` says for how long it holds
 */
export async function heldScript(
  code: string,
): Promise<(req: IncomingMessage, res: ServerResponse, cacheControl: string) => void> {
  const source = Buffer.from(code)
  const bodies = new Map<Encoding, Buffer>()
  for (const one of encodings) bodies.set(one, await compress(one, source, 11))
  return (req, res, cacheControl) => {
    const encoding = negotiate(req.headers['accept-encoding'])
    const body = bodies.get(encoding) ?? source
    res.writeHead(200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Content-Length': body.length,
      ...(encoding === 'identity' ? {} : { 'Content-Encoding': encoding }),
      Vary: 'Accept-Encoding',
      'Cache-Control': cacheControl,
      'X-Content-Type-Options': 'nosniff',
    })
    res.end(body)
  }
}
