import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { isKnown } from '#lib/cache/conditional.ts'
import { compress, negotiate } from '#lib/cache/encoding.ts'
import { log } from '#lib/platform/log.ts'
import { requestId } from '#lib/platform/log-context.ts'
import { type TrustedProxies, visitorAddress } from '#lib/platform/visitor-address.ts'
import { type Answer, type Caller, type Endpoint, endpoint } from './endpoint.ts'
import { findEndpoints } from './endpoints.ts'
import { problemFrom } from './failing.ts'
import { acceptsJson, contentOf, jsonOf, parsed, queryOf } from './input.ts'
import { type Allowance, Limits } from './limits.ts'
import { describeApi } from './openapi.ts'
import { Problem } from './problems.ts'
import { answerOnce } from './repeating.ts'
import { apiPath } from './schema.ts'
import { callerOf } from './tokens.ts'

/** The description of everything else. */
const description = endpoint({
  method: 'GET',
  path: '/openapi.json',
  id: 'describe',
  group: '',
  summary: 'This description',
  answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({}) } },
  run: async () => ({ status: 200, body: describeApi() }),
})

/** Any page may read what everyone may. */
const cors = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
}
const always = { 'X-Content-Type-Options': 'nosniff', Vary: 'Authorization, Accept-Encoding' }

/** The JSON API: from a request to its answer, by the table of endpoints alone. */
export class Api {
  #trusted: TrustedProxies
  #limits: Limits
  constructor({
    trusted = 0,
    limits = new Limits(),
  }: { trusted?: TrustedProxies; limits?: Limits }) {
    this.#trusted = trusted
    this.#limits = limits
  }

  /**
   * Answers what stands under /api/v1/. Wrong questions get a problem (RFC 9457) that names the field.
   * @param path of the request, decoded nowhere
   * @param search its query, with the question mark, or empty
   */
  async answer(
    req: IncomingMessage,
    res: ServerResponse,
    path: string,
    search: string,
  ): Promise<void> {
    const under = path.slice(apiPath.length)
    const found =
      under === description.path ? { here: [description], params: {} } : findEndpoints(under)
    const isPublic = found?.here.some(({ method, scope }) => method === 'GET' && !scope) ?? true
    const headers: Record<string, string> = { ...always, ...(isPublic ? cors : {}) }
    try {
      if (req.method === 'OPTIONS' && found) {
        preflight(req, res, found.here, headers)
        return
      }
      const { caller, allowance } = await this.#admit(req)
      Object.assign(headers, allowance)
      const answer = await respond(req, search, found, caller)
      await send(req, res, search, answer, caller, headers)
    } catch (error) {
      const problem = problemFrom(error)
      if (problem.status >= 500) log.error({ err: error, path }, 'the API could not answer')
      sendProblem(req, res, problem, headers)
    }
  }

  /** Who asks, and what they may still ask. */
  async #admit(req: IncomingMessage): Promise<{ caller: Caller | null; allowance: Allowance }> {
    const address = visitorAddress(req, this.#trusted)
    const { authorization } = req.headers
    if (authorization === undefined)
      return { caller: null, allowance: await this.#limits.count('address', address) }
    const from = { address, userAgent: (req.headers['user-agent'] ?? '').slice(0, 500) }
    const caller = await callerOf(authorization, from)
    // Whoever tries tokens that aren't valid is counted like anyone without one.
    if (!caller) {
      await this.#limits.count('address', address)
      throw new Problem('unauthorized', {
        detail: 'This token isn’t valid: it is wrong, expired or revoked.',
        headers: { 'WWW-Authenticate': 'Bearer realm="api", error="invalid_token"' },
      })
    }
    return { caller, allowance: await this.#limits.count('token', caller.tokenId) }
  }
}

type Found = ReturnType<typeof findEndpoints>

async function respond(
  req: IncomingMessage,
  search: string,
  found: Found,
  caller: Caller | null,
): Promise<Answer> {
  if (!found) throw new Problem('not-found', { detail: 'Nothing answers at this path.' })
  const method = req.method === 'HEAD' ? 'GET' : req.method
  const one = found.here.find((endpoint) => endpoint.method === method)
  if (!one)
    throw new Problem('method-not-allowed', {
      detail: `Use ${allowed(found.here)}.`,
      headers: { Allow: allowed(found.here) },
    })
  if (!acceptsJson(req.headers.accept)) throw new Problem('not-acceptable')
  mustHaveScope(one, caller)
  const match = matchOf(one, req)
  const params = parsed(one.params, found.params)
  const query = parsed(one.query, queryOf(search))
  const bytes = one.content ? await contentOf(req, one.content) : Buffer.alloc(0)
  const body = one.content === 'json' && one.body ? jsonOf(one.body, bytes) : {}
  const actor = caller?.actor as Caller['actor']
  const run = () => one.run({ params, query, body, file: bytes, caller, actor, match })
  return caller && one.method === 'POST' ? answerOnce(req, caller, search, bytes, run) : run()
}

function mustHaveScope({ scope }: Endpoint, caller: Caller | null): void {
  if (!scope) return
  if (!caller)
    throw new Problem('unauthorized', {
      detail: `Send a token with the scope ${scope}.`,
      headers: { 'WWW-Authenticate': 'Bearer realm="api"' },
    })
  if (!caller.scopes.has(scope))
    throw new Problem('forbidden', {
      detail: `This token hasn’t the scope ${scope}.`,
      headers: {
        'WWW-Authenticate': `Bearer realm="api", error="insufficient_scope", scope="${scope}"`,
      },
    })
}

/** The version that If-Match names; null: any. */
function matchOf({ ifMatch }: Endpoint, req: IncomingMessage): string | null {
  if (!ifMatch) return null
  const given = req.headers['if-match']?.trim()
  if (!given)
    throw new Problem('precondition-required', {
      detail: 'Send If-Match with the ETag of what you read, so that nobody’s change is lost.',
    })
  if (given === '*') return null
  const version = /^"([\w-]{1,64})"$/.exec(given)?.[1]
  if (version === undefined)
    throw new Problem('bad-request', { errors: { 'If-Match': ['Send one ETag, in its quotes.'] } })
  return version
}

const allowed = (here: Endpoint[]) =>
  here
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .concat('OPTIONS')
    .join(', ')

function preflight(
  req: IncomingMessage,
  res: ServerResponse,
  here: Endpoint[],
  headers: Record<string, string>,
): void {
  req.resume()
  // Other sites' pages read what everyone may, and no more: tokens don't belong in browsers.
  const readers = headers['Access-Control-Allow-Origin']
    ? {
        'Access-Control-Allow-Methods': 'GET, HEAD',
        'Access-Control-Allow-Headers': 'If-None-Match',
        'Access-Control-Max-Age': '86400',
      }
    : {}
  res.writeHead(204, { ...headers, ...readers, Allow: allowed(here) }).end()
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  search: string,
  { status, body, etag, headers: own = {} }: Answer,
  caller: Caller | null,
  headers: Record<string, string>,
): Promise<void> {
  req.resume()
  const reads = req.method === 'GET' || req.method === 'HEAD'
  const next = (body as { next?: unknown } | undefined)?.next
  const all = {
    ...headers,
    ...(reads && typeof next === 'string' ? { Link: linkTo(req, search, next) } : {}),
    ...own,
    'Cache-Control': !reads
      ? 'no-store'
      : caller
        ? 'private, no-cache'
        : 'public, max-age=0, s-maxage=10, stale-while-revalidate=30',
  }
  if (body === undefined) {
    res.writeHead(status, all).end()
    return
  }
  const plain = Buffer.from(JSON.stringify(body))
  // What names a version names it in whatever coding.
  const encoding = etag === undefined ? negotiate(req.headers['accept-encoding']) : 'identity'
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  const tag = `"${etag ?? hash}${encoding === 'identity' ? '' : `-${encoding}`}"`
  const tagged = { ...all, ETag: tag }
  if (reads && isKnown(req.headers['if-none-match'], tag)) {
    res.writeHead(304, tagged).end()
    return
  }
  const bytes = await compress(encoding, plain, 4)
  res.writeHead(status, {
    ...tagged,
    'Content-Type': 'application/json',
    'Content-Length': bytes.length,
    ...(encoding === 'identity' ? {} : { 'Content-Encoding': encoding }),
  })
  res.end(req.method === 'HEAD' ? undefined : bytes)
}

/** Where the next page is (RFC 8288). */
function linkTo(req: IncomingMessage, search: string, next: string): string {
  const query = new URLSearchParams(search)
  query.set('after', next)
  return `<${(req.url ?? '').split('?')[0]}?${query}>; rel="next"`
}

function sendProblem(
  req: IncomingMessage,
  res: ServerResponse,
  problem: Problem,
  headers: Record<string, string>,
): void {
  req.resume()
  if (res.headersSent) {
    res.destroy()
    return
  }
  const body = JSON.stringify({ ...problem.body, request: requestId() })
  res.writeHead(problem.status, {
    ...headers,
    ...problem.headers,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
  })
  res.end(req.method === 'HEAD' ? undefined : body)
}
