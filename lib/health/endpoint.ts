import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Looker } from './readiness.ts'

const headers = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
}

/**
 * Answers GET and HEAD of /healthz (does the process answer?) and /readyz (should it be sent requests?
 * 503: no). By any name of the host, since whoever looks after a machine asks by its address.
 * @returns whether the request was one of these
 */
export function answerHealth(
  req: IncomingMessage,
  res: ServerResponse,
  readiness: Looker,
): boolean {
  const { url = '' } = req
  if (!url.startsWith('/healthz') && !url.startsWith('/readyz')) return false
  const path = url.split('?')[0]
  if (path !== '/healthz' && path !== '/readyz') return false
  req.resume()
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    send(req, res, 405, { error: 'Use GET.' }, { Allow: 'GET, HEAD' })
  } else if (path === '/healthz') {
    send(req, res, 200, { ok: true })
  } else {
    readiness.look().then(
      (found) => send(req, res, found.ready ? 200 : 503, found, found.ready ? {} : later),
      () => send(req, res, 503, { ready: false }, later),
    )
  }
  return true
}

const later = { 'Retry-After': '5' }

function send(req: IncomingMessage, res: ServerResponse, status: number, body: object, more = {}) {
  const text = `${JSON.stringify(body)}\n`
  res.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text), ...more })
  res.end(req.method === 'HEAD' ? undefined : text)
}
