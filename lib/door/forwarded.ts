import type { IncomingMessage } from 'node:http'

/**
 * What proxies say about a request, and what Next.js says to itself. Whom we believe was believed before
 * (visitor-address.ts, names.ts): nobody further in looks at what stands here.
 */
const names =
  /^(forwarded|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-url|x-http-method.*|x-method-override|x-middleware-.*|x-invoke-.*|x-matched-path|x-nextjs-.*|x-nonce|x-broadsheet-.*|content-security-policy)$/

/** Takes those headers out of a request. */
export function withoutForwarded(req: IncomingMessage): void {
  for (const name of Object.keys(req.headers)) if (names.test(name)) delete req.headers[name]
}
