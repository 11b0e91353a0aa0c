import { createHash, randomBytes } from 'node:crypto'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import next from 'next'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { writingChannel, writingNewsSchema } from '#lib/articles/working-document.ts'
import { sessionOf } from '#lib/auth/request-user.ts'
import { addressHeader } from '#lib/auth/visitor.ts'
import { announcementSchema, channel, deliver, subscribe } from '#lib/cache/announce.ts'
import { listen } from '#lib/cache/listener.ts'
import { PageCache, readerPolicy } from '#lib/cache/page-cache.ts'
import type { Page } from '#lib/cache/page-store.ts'
import { readerHtml } from '#lib/cache/reader-html.ts'
import { matchRoute, type ReaderRoute } from '#lib/cache/routes.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { serveMedia } from '#lib/media/endpoint.ts'
import { uploadPath } from '#lib/media/schema.ts'
import { Uploads } from '#lib/media/uploads.ts'
import { db } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { portFailure } from '#lib/platform/port.ts'
import { answerPreview } from '#lib/previews/endpoint.ts'
import { renderPreviewsBy } from '#lib/previews/render.ts'
import { readBatches } from '#lib/reads/batch.ts'
import { answerReads, readsPath } from '#lib/reads/endpoint.ts'
import { togetherPath } from '#lib/together/schema.ts'
import { Together } from '#lib/together/server.ts'

export type Served = { port: number; close(): Promise<void> }

/** Addresses that Next.js answers itself: the newsroom, sign-in, and built files. */
const nextPaths = /^\/(admin|api\/auth|_next)(\/|$)|^\/[\w-]+\.(ico|svg|png|txt|webmanifest)$/

/**
 * Starts the front: it answers what is hot itself and hands the rest to Next.js.
 * @param options.readerScript the readers' script, compiled
 * @param options.dev hot reload, no cache, Next's own scripts left in the pages
 * @throws StartFailure when the port can't be had
 */
export async function serve(options: { dev: boolean; readerScript: string }): Promise<Served> {
  const { dev, readerScript } = options
  const { HOST, PORT, PAGE_CACHE_MB, TRUST_PROXY } = env()
  const server = createServer({ keepAliveTimeout: 65_000 })
  const app = next({
    dev,
    dir: import.meta.dirname,
    hostname: HOST,
    port: PORT,
    httpServer: server,
  })
  const handle = app.getRequestHandler()
  await app.prepare()
  const upgrade = app.getUpgradeHandler()

  const scriptVersion = createHash('sha256').update(readerScript).digest('hex').slice(0, 12)
  const scriptUrl = `/reader.js?v=${scriptVersion}`
  const host = new URL(siteUrl()).host

  const cache = new PageCache(PAGE_CACHE_MB * 1024 * 1024, renderPage)
  // These must be at hand when nothing else is: they are few, and no flood of pages evicts them.
  const statusPages = new PageCache(2 * 1024 * 1024, renderPage)
  subscribe((announcement) => {
    cache.apply(announcement)
    statusPages.apply(announcement)
  })
  const together = new Together()
  const uploads = new Uploads()
  const stopListening = await listen(
    {
      [channel]: (payload) => deliver(announcementSchema.parse(payload)),
      [writingChannel]: (payload) => together.hear(writingNewsSchema.parse(payload)),
    },
    () => {
      cache.expireAll()
      statusPages.expireAll()
      together.hearAll()
    },
  )
  await together.recover()
  renderPreviewsBy(async (path) => {
    const { status, html } = await renderPreview(path)
    return { status, html: html.toString() }
  })

  /** Renders a page through Next.js, outside any visitor's request, and notes what it read. */
  async function renderPage(key: string): Promise<Page> {
    const tags = new Set<Tag>()
    const redirect = await collectingTags(tags, () => lookUp(key, tags))
    if (redirect) return redirect
    const { status, body } = await collectingTags(tags, () => renderByNext(key))
    if (status === 404 && !key.startsWith('/status/')) return { ...empty, status: 404, tags }
    if (status !== 200) throw new Error(`Next answered ${key} with ${status}`)
    const { html, ...sources } = forReaders(body.toString())
    return { status: 200, body: Buffer.from(html), tags, ...sources }
  }

  /** A page that no cache ever sees; the newsroom shows it in a frame. */
  async function renderPreview(path: string) {
    const { status, body } = await collectingTags(new Set(), () => renderByNext(path))
    const { html, ...sources } = forReaders(body.toString())
    const policy = readerPolicy({ ...sources, framedBy: "'self'" })
    return { status, html: Buffer.from(html), policy }
  }

  function forReaders(html: string) {
    return dev
      ? { html, scriptHashes: ["'unsafe-inline'", "'unsafe-eval'"], frameOrigins: ['https:'] }
      : readerHtml(html, scriptUrl)
  }

  /** What App Router pages can't answer: 301 for a moved address, 410 for a taken-down one. */
  async function lookUp(key: string, tags: Set<Tag>): Promise<Page | undefined> {
    const [path = '', query] = key.split('?')
    const search = query === undefined ? '' : `?${query}`
    const { address } = matchRoute(path, search) ?? {}
    if (!address) return undefined
    const { kind, slug } = address
    const found = await resolveAddress(kind, slug)
    if (found.status === 'none') return { ...empty, status: 404, tags }
    tags.add(`${kind === 'by' ? 'byline' : kind}:${found.id}`)
    if (found.status === 'gone') return { ...empty, status: 410, tags }
    if (found.status !== 'moved') return undefined
    return { ...empty, status: 301, location: `/${kind}/${found.slug}${search}`, tags }
  }

  async function renderByNext(path: string): Promise<{ status: number; body: Buffer }> {
    const req = new IncomingMessage(new Socket())
    Object.assign(req, { method: 'GET', url: path, httpVersion: '1.1', headers: { host } })
    req.push(null)
    const res = new CapturedResponse(req)
    await handle(req, res)
    await res.ended
    return { status: res.statusCode, body: Buffer.concat(res.chunks) }
  }

  function answerPage(req: IncomingMessage, res: ServerResponse, route: ReaderRoute) {
    const reads = req.method === 'GET' || req.method === 'HEAD'
    if (reads && !dev && cache.answerAtHand(req, res, route.key)) return
    return makeAndAnswer(req, res, route)
  }

  async function makeAndAnswer(req: IncomingMessage, res: ServerResponse, route: ReaderRoute) {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      req.resume()
      res.writeHead(405, { Allow: 'GET, HEAD', 'Content-Type': 'text/plain' })
      res.end('Use GET.\n')
      return
    }
    if (dev) cache.expireAll()
    try {
      const status = await cache.answer(req, res, route.key)
      if (status) await answerStatus(req, res, status)
    } catch (error) {
      log.error({ err: error, url: req.url }, 'a page could not be made')
      await answerStatus(req, res, 500)
    }
  }

  async function answerStatus(req: IncomingMessage, res: ServerResponse, status: 404 | 410 | 500) {
    if (dev) statusPages.expireAll()
    try {
      await statusPages.answer(req, res, `/status/${status}`, status)
    } catch (error) {
      log.error({ err: error }, 'not even a status page could be made')
      res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
      res.end('This page can’t be shown just now. Please try again in a minute.\n')
    }
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = req.url ?? '/'
    const at = url.indexOf('?')
    const path = at < 0 ? url : url.slice(0, at)
    const search = at < 0 ? '' : url.slice(at)

    const route = matchRoute(path, search)
    if (route) return answerPage(req, res, route)
    const slug = readsPath(path)
    if (slug !== undefined) return answerReads(req, res, slug)
    if (path.startsWith('/media/')) return serveMedia(req, res, path.slice(7))
    if (path === '/reader.js') {
      const immutable = search === `?v=${scriptVersion}`
      res.writeHead(200, {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
        'X-Content-Type-Options': 'nosniff',
      })
      res.end(readerScript)
      return
    }
    if (path === '/healthz') {
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' }).end('ok\n')
      return
    }
    if (path.startsWith('/preview/')) {
      if (!(await answerPreview(req, res, path, renderPreview))) await answerStatus(req, res, 404)
      return
    }
    if (path === uploadPath || path.startsWith(`${uploadPath}/`)) {
      return uploads.answer(req, res, (await sessionOf(req))?.user ?? null)
    }
    if (nextPaths.test(path) || (dev && path.startsWith('/__next')))
      return answerByNext(req, res, path)
    if (path.length > 1 && path.endsWith('/') && !path.startsWith('//')) {
      res.writeHead(308, { Location: path.replace(/\/+$/, '') + search }).end()
      return
    }
    await answerStatus(req, res, 404)
  }

  async function answerByNext(req: IncomingMessage, res: ServerResponse, path: string) {
    // What a visitor sends under these names is not to be believed.
    delete req.headers['content-security-policy']
    delete req.headers['x-nonce']
    req.headers[addressHeader] = visitorAddress(req, TRUST_PROXY)
    if (path.startsWith('/admin')) {
      const nonce = randomBytes(16).toString('base64')
      const policy = adminPolicy(nonce, dev)
      // Next.js reads the nonce from the request's policy and puts it on its scripts.
      req.headers['content-security-policy'] = policy
      req.headers['x-nonce'] = nonce
      res.setHeader('Content-Security-Policy', policy)
      res.setHeader('X-Content-Type-Options', 'nosniff')
      res.setHeader('Referrer-Policy', 'same-origin')
    }
    await handle(req, res)
  }

  server.on('request', (req, res) => {
    answer(req, res).catch((error) => {
      log.error({ err: error, url: req.url }, 'a request failed')
      if (res.headersSent) res.destroy()
      else answerStatus(req, res, 500)
    })
  })
  server.on('upgrade', (req, socket, head) => {
    if (req.url?.split('?')[0] === togetherPath) together.handleUpgrade(req, socket, head)
    else if (dev) upgrade(req, socket, head)
    else socket.destroy()
  })

  const port = await listenOn(server, PORT, HOST)
  for (const status of [404, 410, 500]) {
    statusPages
      .warm(`/status/${status}`)
      .catch((error) => log.error({ err: error, status }, 'a status page could not be made'))
  }
  return {
    port,
    async close() {
      await together.close()
      uploads.close()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      const late = setTimeout(() => server.closeAllConnections(), 5000)
      await closed
      clearTimeout(late)
      await readBatches().drain()
      await stopListening()
      await app.close()
      await db().$disconnect()
    },
  }
}

const empty = { body: Buffer.alloc(0), scriptHashes: [], frameOrigins: [] }

/** A response that goes nowhere but into memory. */
class CapturedResponse extends ServerResponse {
  chunks: Buffer[] = []
  override write(chunk: unknown, ...rest: unknown[]): boolean {
    this.#keep(chunk)
    const done = rest.at(-1)
    if (typeof done === 'function') queueMicrotask(() => done())
    return true
  }
  override end(...given: unknown[]): this {
    if (typeof given[0] !== 'function') this.#keep(given[0])
    this.finished = true
    const done = given.findLast((one) => typeof one === 'function') as (() => void) | undefined
    queueMicrotask(() => {
      done?.()
      this.#end()
    })
    return this
  }
  #end: () => void = () => {}
  /** Resolves when everything was written. */
  ended = new Promise<void>((resolve) => {
    this.#end = () => {
      this.emit('finish')
      this.emit('close')
      resolve()
    }
  })
  #keep(chunk: unknown): void {
    if (chunk === undefined || chunk === null) return
    this.chunks.push(
      typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array),
    )
  }
}

/** Who asks: the connection's other end, or what the trusted proxies say, counted from the right. */
function visitorAddress(req: IncomingMessage, trustedProxies: number): string {
  const direct = req.socket.remoteAddress ?? 'unknown'
  if (trustedProxies === 0) return direct
  const forwarded = String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  return forwarded.at(-trustedProxies) ?? forwarded[0] ?? direct
}

function adminPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    // The component kit sets sizes by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function listenOn(
  server: ReturnType<typeof createServer>,
  port: number,
  host: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portFailure(error, port, host) ?? error))
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}
