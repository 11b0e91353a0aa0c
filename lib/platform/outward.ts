import dns from 'node:dns'
import http, { type IncomingHttpHeaders } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { env } from './env.ts'
import { traced, traceHeaders } from './tracing.ts'

// Requests to addresses that others name. They must not reach what only this machine can reach: the
// address is looked at when the connection is made, not before, so no name means one thing when it is
// checked and another when it is used. Redirects aren't followed, or looked at like the first address.

/** An address that isn't asked: it is none of the public internet. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

/** Ranges of IPv6 that carry an IPv4 address within, or are local, though they count as unicast. */
const notPublic = [
  // IPv4-compatible (RFC 4291, 2.5.5.1), NAT64 of a network's own (RFC 8215), site-local (RFC 3879).
  ...['::/96', '64:ff9b:1::/48', 'fec0::/10'],
].map((range) => ipaddr.IPv6.parseCIDR(range))

/** Is it an address of the public internet? */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || notPublic.every((range) => !parsed.match(range))
}

// Other services than the web's, which could be made to read a request as their own: as browsers do
// (https://fetch.spec.whatwg.org/#port-blocking), and all below 1024 but the web's own.
const otherServices = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668],
  ...[6669, 6679, 6697, 10_080],
])

/** @throws Unreachable unless it is an http or https address that says nothing but where to ask */
function mustBeWeb({ protocol, username, password, port }: URL): void {
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new Unreachable(`${protocol} isn’t asked`)
  if (username || password)
    throw new Unreachable('an address with a name and a password isn’t asked')
  const at = Number(port || 443)
  if ((at < 1024 && at !== 80 && at !== 443) || otherServices.has(at))
    throw new Unreachable(`port ${port} isn’t one of the web`)
}

function mustBePublic(address: string, host: string): void {
  if (env().PRIVATE_CALLBACKS || isPublicAddress(address)) return
  throw new Unreachable(`${host} isn’t an address of the public internet`)
}

const lookup: LookupFunction = (host, options, done) => {
  dns.lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 0)
    try {
      for (const { address } of addresses) mustBePublic(address, host)
    } catch (refusal) {
      return done(refusal as Error, '', 0)
    }
    const [first] = addresses
    if (options.all) done(null, addresses)
    else done(null, first?.address ?? '', first?.family ?? 0)
  })
}

/** The same guard for libraries that make their own requests: as they connect. */
export function guardedAgent(address: string): http.Agent {
  const { protocol } = new URL(address)
  const agent = protocol === 'https:' ? new https.Agent() : new http.Agent()
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, done) => {
    const host = String(options.host ?? '')
    if (isIP(host)) mustBePublic(host, host)
    return connect({ ...options, lookup } as typeof options, done)
  }
  return agent
}

export type OutwardRequest = {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string | Buffer
  timeoutMs?: number
  /** Of the answer; what comes beyond is left out. */
  maxBytes?: number
}

/**
 * Asks an http or https address, over a connection of its own.
 * @throws Unreachable when it isn't public; an Error when nothing comes in time
 */
export async function askOutside(
  address: string,
  request: OutwardRequest = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const answer = await askForBytes(address, request)
  return { ...answer, body: answer.body.toString() }
}

/**
 * A file of the web. It may have moved: up to three redirects are followed, each looked at like the
 * address itself.
 * @throws Unreachable when it isn't public; an Error when it doesn't come whole, or not in time
 */
export async function downloadOutside(
  address: string,
  { timeoutMs = 30_000, maxBytes }: { timeoutMs?: number; maxBytes: number },
): Promise<Buffer> {
  let at = address
  for (let hops = 0; hops <= 3; hops++) {
    const answer = await askForBytes(at, { timeoutMs, maxBytes: maxBytes + 1 })
    const { status, headers, body } = answer
    if (status >= 300 && status < 400 && headers.location) {
      at = new URL(headers.location, at).href
      continue
    }
    if (status !== 200) throw new Error(`answered ${status}`)
    if (body.length > maxBytes) throw new Error(`has more than ${maxBytes} bytes`)
    return body
  }
  throw new Error('leads on and on')
}

function askForBytes(
  address: string,
  request: OutwardRequest,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const { method = 'GET' } = request
  const attributes = { 'http.request.method': method, 'server.address': hostOf(address) }
  return traced(method, { kind: 'client', attributes }, async (tell) => {
    const answer = await askForBytesUntold(address, request)
    tell({ 'http.response.status_code': answer.status })
    return answer
  })
}

const hostOf = (address: string): string => URL.parse(address)?.hostname ?? ''

function askForBytesUntold(
  address: string,
  {
    method = 'GET',
    headers = {},
    body,
    timeoutMs = 10_000,
    maxBytes = 16_384,
  }: OutwardRequest = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const url = new URL(address)
    mustBeWeb(url)
    const { protocol } = url
    const host = url.hostname.replace(/^\[|\]$/g, '')
    // A name is looked up when it is connected to; a number isn't.
    if (isIP(host)) mustBePublic(host, host)
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const req = (protocol === 'https:' ? https : http).request(url, {
      method,
      agent: false,
      lookup,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { 'User-Agent': 'Broadsheet', ...traceHeaders(), ...headers, ...length },
    })
    req.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new Error(`no answer within ${timeoutMs / 1000} s`)
          : error,
      ),
    )
    req.on('response', (res) => {
      const chunks: Buffer[] = []
      let size = 0
      const end = () => {
        const whole = Buffer.concat(chunks).subarray(0, maxBytes)
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: whole })
      }
      res.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size < maxBytes) return
        end()
        res.destroy()
      })
      res.on('end', end)
      res.on('error', reject)
    })
    req.end(body)
  })
}
