import type { IncomingMessage } from 'node:http'
import { apiPath } from '#lib/api/schema.ts'
import { hubPath } from '#lib/hub/schema.ts'
import { bouncesPath } from '#lib/newsletter/endpoint.ts'
import { newslettersPath } from '#lib/newsletter/schema.ts'
import { readsPath } from '#lib/reads/endpoint.ts'
import type { Names } from './names.ts'

/** What may be sent from anywhere, and why that does no harm. */
const exceptions: { address: string; isIt: (path: string) => boolean; because: string }[] = [
  {
    address: `${apiPath}/…`,
    isIt: (path) => path.startsWith(`${apiPath}/`),
    because: 'it asks for a token in Authorization, which no browser sends by itself',
  },
  {
    address: '/api/articles/{slug}/reads',
    isIt: (path) => readsPath(path) !== undefined,
    because: 'it looks at the same headers itself, and answers JSON',
  },
  {
    address: hubPath,
    isIt: (path) => path === hubPath,
    because: 'feed readers’ servers post it, and the callback that is named must confirm',
  },
  {
    address: `${newslettersPath}/unsubscribe/{token}`,
    isIt: (path) => path.startsWith(`${newslettersPath}/unsubscribe/`),
    because: 'mail programs post it from anywhere (RFC 8058); the token is the right to',
  },
  {
    address: bouncesPath,
    isIt: (path) => path === bouncesPath,
    because: 'mail servers post it, with a secret in Authorization',
  },
]

export const crossingExceptions = exceptions.map(({ address, because }) => ({ address, because }))

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * May another site have made a browser send this? Browsers say from where a request comes in
 * Sec-Fetch-Site (Fetch Metadata) and in Origin; whoever says neither is no browser, and may only ask
 * what she could ask anyway: nothing that a cookie opens.
 */
export function crosses(req: IncomingMessage, path: string, names: Names): boolean {
  if (reading.has(req.method ?? '')) return false
  if (exceptions.some(({ isIt }) => isIt(path))) return false
  return isFromElsewhere(req, names)
}

/** The same of any request, whatever its method and address. */
export function isFromElsewhere(req: IncomingMessage, names: Names): boolean {
  const { origin, cookie, 'sec-fetch-site': site } = req.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  // A page that tells nobody where it is sends "null", also to itself.
  if (origin !== undefined && !(origin === 'null' && site === 'same-origin'))
    return !names.isOurOrigin(origin, req)
  return site === undefined && cookie !== undefined
}
