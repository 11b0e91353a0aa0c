import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { apiPath } from '#lib/api/schema.ts'
import { env } from '#lib/platform/env.ts'
import { isLocal, isTrustedPeer } from '#lib/platform/visitor-address.ts'
import { BoundedRequest, bodyLimitOf } from './bodies.ts'
import { crosses, isFromElsewhere } from './crossing.ts'
import { Names } from './names.ts'
import { Pace, watchConnections } from './pace.ts'
import { isPosted, problemOfPost } from './posts.ts'
import { SafeResponse } from './response.ts'

type Refusal = { status: number; words: string; headers?: Record<string, string> }

/** Longer addresses name nothing here. */
const maxUrl = 8192

/**
 * What stands between every request and whoever answers it: which are asked at all, and what each answer
 * says at least. What is refused here has touched nothing else.
 */
export class Door {
  readonly #names = new Names()
  readonly #pace: Pace
  /** Connections on which nothing more is answered. */
  readonly #ended = new WeakSet<Socket>()

  constructor() {
    const { TRUST_PROXY, REQUESTS_PER_ADDRESS, SIGN_IN_REQUESTS_PER_ADDRESS } = env()
    this.#pace = new Pace(TRUST_PROXY, {
      usual: REQUESTS_PER_ADDRESS,
      costly: SIGN_IN_REQUESTS_PER_ADDRESS,
    })
  }

  /** How the server must be made so that nothing goes past. */
  static serverOptions() {
    const { HEADERS_TIMEOUT, REQUEST_TIMEOUT } = env()
    return {
      IncomingMessage: BoundedRequest,
      ServerResponse: SafeResponse,
      headersTimeout: Math.min(HEADERS_TIMEOUT, REQUEST_TIMEOUT) * 1000,
      requestTimeout: REQUEST_TIMEOUT * 1000,
      connectionsCheckingInterval: 2000,
      // The door says so itself, and then answers nothing more on that connection.
      requireHostHeader: false,
    }
  }

  /** Closes what holds connections for nothing. @returns stops it */
  watch(server: Server): () => void {
    const { CONNECTIONS_PER_ADDRESS, SLOW_READER_TIMEOUT, TRUST_PROXY } = env()
    return watchConnections(server, {
      perAddress: CONNECTIONS_PER_ADDRESS,
      slowMs: SLOW_READER_TIMEOUT * 1000,
      isCounted: (address, socket) => !isLocal(address) && !isTrustedPeer({ socket }, TRUST_PROXY),
    })
  }

  /** May a request be answered? If not, it has been told why. */
  admits(req: IncomingMessage, res: ServerResponse): boolean {
    // What follows something that was too long on its connection.
    if (req.socket.writableEnded || this.#ended.has(req.socket)) return false
    const refusal = this.#refusalOf(req)
    if (!refusal) return true
    const { status, words, headers = {} } = refusal
    // What follows on this connection may be the rest of what was refused.
    const { 'content-length': length, 'transfer-encoding': coding } = req.headers
    if (status === 400 || length !== undefined || coding !== undefined) {
      res.shouldKeepAlive = false
      this.#ended.add(req.socket)
    }
    res.writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headers,
    })
    res.end(req.method === 'HEAD' ? undefined : `${words}\n`)
    return false
  }

  /**
   * May a page read what was posted to it, as far as that was kept back? If not, it has been told why.
   * Where it is much, this waits until it has come.
   */
  async admitsPost(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
    if (!(req instanceof BoundedRequest) || !req.isKeptBack) return true
    const body = await req.whole()
    if (body === null) return false
    const problem = await problemOfPost(req.headers, body)
    if (problem === undefined) {
      req.handOn()
      return true
    }
    res.writeHead(400, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
    })
    res.end(`${problem}\n`)
    return false
  }

  /** The same of a request to speak another protocol on its connection. */
  admitsUpgrade(req: IncomingMessage, socket: Duplex): boolean {
    const refusal = this.#refusalOf(req)
    const status = refusal?.status ?? (isFromElsewhere(req, this.#names) ? 403 : 0)
    if (status === 0) return true
    socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    return false
  }

  #refusalOf(req: IncomingMessage): Refusal | undefined {
    if (!originForm(req)) return { status: 400, words: 'This is no address of a page.' }
    const { url = '/' } = req
    if (url.length > maxUrl) return { status: 414, words: 'This address is too long.' }
    const at = url.indexOf('?')
    const path = at < 0 ? url : url.slice(0, at)
    // No text here has it, and the database takes none. The API names the field that has it.
    if (url.includes('%00') && !path.startsWith(`${apiPath}/`))
      return { status: 400, words: 'This address has a character that no text has.' }
    // RFC 9112, 3.2: of two, others may take the other one.
    if (hostsOf(req) !== 1) return { status: 400, words: 'Send one Host.' }
    if (!this.#names.admit(req))
      return { status: 421, words: 'This site isn’t served by this name (SITE_URL, SITE_HOSTS).' }
    const wait = this.#pace.count(req, path)
    if (wait)
      return {
        status: 429,
        words: `These are too many requests: try again in ${wait} s.`,
        headers: { 'Retry-After': String(wait) },
      }
    if (crosses(req, path, this.#names))
      return { status: 403, words: 'Only pages of this site may send this.' }
    // RFC 7578, 4.1: without it nothing says where a part ends.
    const { 'content-type': type = '' } = req.headers
    if (/^multipart\//i.test(type) && !/;\s*boundary=[^\s;]/i.test(type))
      return { status: 400, words: 'Say the boundary of your multipart body.' }
    if (req instanceof BoundedRequest) {
      req.bodyLimit = bodyLimitOf(path)
      if (Number(req.headers['content-length'] ?? 0) > req.bodyLimit)
        return { status: 413, words: `Send at most ${req.bodyLimit} bytes.` }
      if (isPosted(req, path)) req.keepBack()
    }
    return undefined
  }
}

/** How many Host fields a request has. */
function hostsOf({ rawHeaders }: IncomingMessage): number {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts
}

/**
 * RFC 9112, 3.2.2: an address may come with the origin in front, which then is the Host. @returns false: it
 * is neither that nor a path
 */
function originForm(req: IncomingMessage): boolean {
  const { url = '' } = req
  if (url.startsWith('/')) return true
  const whole = /^https?:\/\/([^/?#]+)(.*)$/i.exec(url)
  if (!whole) return url === '*' && req.method === 'OPTIONS'
  req.headers.host = whole[1]
  req.url = whole[2]?.startsWith('/') ? whole[2] : `/${whole[2]}`
  return true
}
