import type { IncomingMessage, ServerResponse } from 'node:http'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { slugSchema } from '#lib/addresses/slug.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { visitorAddress } from '#lib/platform/visitor-address.ts'
import { NotCounted, readCounter } from './counter.ts'
import { knownArticles } from './known-articles.ts'
import { deviceOf, isAhead, isForeign, isProgram, isStaff, referrerHost } from './looker.ts'
import { present } from './present.ts'
import { ProgressOnce } from './progress-once.ts'
import { countReads } from './queries.ts'
import { countingRules } from './rules.ts'
import { type CountingRules, type Look, longestLook, lookSchema } from './schema.ts'
import { networkOf, Visitors, windowEnd } from './visitor.ts'

const pattern = /^\/api\/articles\/([^/]+)\/reads(\.gif)?$/

/** An address of the counter: an article's slug, and whether a picture is asked for. */
export type ReadsAddress = { slug: string; picture: boolean }

/** What `/api/articles/{slug}/reads` or `…/reads.gif` names, or undefined for another path. */
export function readsPath(path: string): ReadsAddress | undefined {
  const [, slug, picture] = pattern.exec(path) ?? []
  return slug === undefined ? undefined : { slug, picture: picture !== undefined }
}

/** So long (s) is what a visitor and an address may ask counted together. */
const limitSeconds = 10

const shared = () =>
  processState('reads-endpoint', () => ({
    visitors: new Visitors(),
    progress: new ProgressOnce(),
    limiters: new Map<string, RateLimiterMemory>(),
    host: new URL(siteUrl()).host,
    warned: false,
  }))

/**
 * Answers `/api/articles/{slug}/reads`. POST tells a look at the article (`lookSchema`; nothing is a
 * look too) and answers the count with it: 200 `{"reads": 16}` when it is committed, 202 with
 * `{"reads": null}` when it is safe on the disk and the count can't be known. Programs, what is fetched
 * ahead, and the newsroom get the count and aren't counted. Told how it was read on: 204. GET answers
 * the count. `…/reads.gif` is a POST for pages without scripts, answered with a picture of one dot.
 * What is wrong: `{"error": "…"}` with 400, 403, 404, 405, 413, 429, 503.
 */
export async function answerReads(
  req: IncomingMessage,
  res: ServerResponse,
  { slug, picture }: ReadsAddress,
): Promise<void> {
  const tells = picture ? req.method === 'GET' : req.method === 'POST'
  if (!tells && req.method !== 'GET' && req.method !== 'HEAD') {
    req.resume()
    return picture
      ? send(res, 405, { error: 'Use GET.' }, ['Allow', 'GET, HEAD'])
      : send(res, 405, { error: 'Use POST to add a read, GET for the count.' }, [
          'Allow',
          'GET, HEAD, POST',
        ])
  }
  const host = shared().host
  if (tells && isForeign(req.headers, host)) {
    req.resume()
    return send(res, 403, { error: 'Only pages of this site tell that they are read.' })
  }
  try {
    const settings = await countingRules()
    const address = visitorAddress(req, env().TRUST_PROXY)
    warnOfProxies(req)
    const userAgent = req.headers['user-agent'] ?? ''
    const network = networkOf(address)
    if (
      !(await mayAsk('address', settings.perAddress, network)) ||
      !(await mayAsk('visitor', settings.perVisitor, `${network} ${userAgent.slice(0, 300)}`))
    ) {
      req.resume()
      return send(res, 429, { error: 'That is more than one reads: try again in some seconds.' }, [
        'Retry-After',
        String(limitSeconds),
      ])
    }
    const look = tells && !picture ? await lookOf(req) : { referrer: '' }
    if ('error' in look) return send(res, look.status, { error: look.error })
    const articleId = slugSchema.safeParse(slug).success
      ? await knownArticles().find(slug)
      : undefined
    if (articleId === undefined)
      return send(res, 404, { error: 'There is no published article at this address.' })
    if (!tells) {
      if (picture) return sendDot(res)
      return send(res, 200, { reads: await countReads(articleId) })
    }
    const counts = !isProgram(userAgent) && !isAhead(req.headers) && !(await isStaff(req))
    if ('progress' in look) {
      if (counts) await keepProgress(articleId, address, userAgent, look.progress, settings)
      res.writeHead(204, always).end()
      return
    }
    const reads = counts
      ? await count(req, articleId, address, userAgent, look, settings)
      : await readCounter().total(articleId)
    if (picture) sendDot(res)
    else send(res, reads === null ? 202 : 200, { reads })
  } catch (error) {
    if (!(error instanceof NotCounted))
      log.error({ err: error, slug }, 'a read could not be answered')
    send(res, 503, { error: 'The read was not counted: try again later.' }, ['Retry-After', '5'])
  }
}

async function count(
  req: IncomingMessage,
  articleId: number,
  address: string,
  userAgent: string,
  { referrer, width }: Exclude<Look, { progress: unknown }>,
  { windowMinutes }: CountingRules,
): Promise<number | null> {
  const { at, visitor } = await shared().visitors.name(address, userAgent)
  present().see(visitor, articleId)
  const { reads } = await readCounter().add({
    articleId,
    visitor,
    at,
    windowEndsAt: windowEnd(at, windowMinutes),
    device: deviceOf(width, userAgent),
    referrer: referrer && referrerHost(referrer, [req.headers.host, shared().host]),
  })
  return reads
}

async function keepProgress(
  articleId: number,
  address: string,
  userAgent: string,
  told: Extract<Look, { progress: unknown }>['progress'],
  { windowMinutes }: CountingRules,
): Promise<void> {
  const { at, visitor } = await shared().visitors.name(address, userAgent)
  present().see(visitor, articleId)
  const isNew = shared().progress.of(`${articleId} ${visitor}`, windowEnd(at, windowMinutes), told)
  if (isNew.reached.length > 0 || isNew.seconds > 0)
    await readCounter().progress({ articleId, at, ...isNew })
}

/** Counts a request. @returns false: it is one too many */
async function mayAsk(who: string, points: number, key: string): Promise<boolean> {
  const { limiters } = shared()
  let limiter = limiters.get(who)
  if (!limiter) {
    limiter = new RateLimiterMemory({ points, duration: limitSeconds })
    limiters.set(who, limiter)
  }
  limiter.points = points
  try {
    await limiter.consume(key)
    return true
  } catch (error) {
    if (error instanceof Error) throw error
    return false
  }
}

/** What the page tells, or what is wrong with it. */
async function lookOf(req: IncomingMessage): Promise<Look | { error: string; status: 400 | 413 }> {
  const { 'content-length': length, 'transfer-encoding': pieces } = req.headers
  if (pieces === undefined && (length === undefined || length === '0')) {
    req.resume()
    return { referrer: '' }
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of req) {
    bytes += chunk.length
    // The rest isn't kept, but read: an answer to a half-sent request is often lost.
    if (bytes <= longestLook) chunks.push(chunk)
  }
  if (bytes > longestLook) return { error: `Send at most ${longestLook} bytes.`, status: 413 }
  const text = Buffer.concat(chunks).toString()
  if (text.trim() === '') return { referrer: '' }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { error: 'The body must be JSON, or empty.', status: 400 }
  }
  const look = lookSchema.safeParse(json)
  if (look.success) return look.data
  const [issue] = look.error.issues
  return { error: `The body ${issue?.message}.`, status: 400 }
}

/** Behind a proxy that isn't trusted all readers seem to be one: whoever runs the site must hear of it. */
function warnOfProxies(req: IncomingMessage): void {
  const state = shared()
  if (state.warned || req.headers['x-forwarded-for'] === undefined) return
  if (env().TRUST_PROXY !== 0) return
  state.warned = true
  log.warn(
    'reads come with X-Forwarded-For, which isn’t believed: behind a proxy set TRUST_PROXY, or all readers count as one',
  )
}

const always = ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff']

/** A transparent GIF of one dot. */
const dot = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

function sendDot(res: ServerResponse): void {
  res.writeHead(200, [...always, 'Content-Type', 'image/gif', 'Content-Length', `${dot.length}`])
  res.end(dot)
}

function send(res: ServerResponse, status: number, body: object, more: string[] = []): void {
  const json = JSON.stringify(body)
  res.writeHead(status, [
    ...['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(json))],
    ...always,
    ...more,
  ])
  res.end(json)
}
