import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import next from 'next'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { Api } from '#lib/api/answering.ts'
import { apiPath } from '#lib/api/schema.ts'
import { writingChannel, writingNewsSchema } from '#lib/articles/working-document.ts'
import { sessionOf } from '#lib/auth/request-user.ts'
import { addressHeader } from '#lib/auth/visitor.ts'
import { announcementSchema, channel, deliver, subscribe } from '#lib/cache/announce.ts'
import { builtFiles, heldScript } from '#lib/cache/built-files.ts'
import { listen } from '#lib/cache/listener.ts'
import { PageCache, readerPolicy } from '#lib/cache/page-cache.ts'
import type { Page } from '#lib/cache/page-store.ts'
import { readerHtml } from '#lib/cache/reader-html.ts'
import { matchRoute, type ReaderRoute } from '#lib/cache/routes.ts'
import { SharedCaches } from '#lib/cache/shared-caches.ts'
import { watchStandby } from '#lib/cache/standby-watch.ts'
import { collectingTags, type Limit, type Tag } from '#lib/cache/tags.ts'
import { readFileFor } from '#lib/discovery/files.ts'
import { Door } from '#lib/door/door.ts'
import { withoutForwarded } from '#lib/door/forwarded.ts'
import { answerHealth } from '#lib/health/endpoint.ts'
import { stopFigures } from '#lib/health/figures.ts'
import { serveMetrics } from '#lib/health/prometheus.ts'
import { Looker } from '#lib/health/readiness.ts'
import { answerHub } from '#lib/hub/endpoint.ts'
import { hubPath } from '#lib/hub/schema.ts'
import { stopImports } from '#lib/import/runs/background.ts'
import { handlers } from '#lib/jobs/handlers.ts'
import { readersAreServedAt } from '#lib/jobs/readers.ts'
import { runJobs } from '#lib/jobs/runner.ts'
import { liveChannel, liveNewsSchema } from '#lib/live/schema.ts'
import { LiveStreams, livePath, staffLivePath } from '#lib/live/streams.ts'
import { serveMedia } from '#lib/media/endpoint.ts'
import { uploadPath } from '#lib/media/schema.ts'
import { Uploads } from '#lib/media/uploads.ts'
import { classOf, routeClasses } from '#lib/metrics/requests.ts'
import { type Sources, sources } from '#lib/metrics/sources.ts'
import { answerNewsletters } from '#lib/newsletter/endpoint.ts'
import { newslettersPath } from '#lib/newsletter/schema.ts'
import { answerOEmbed } from '#lib/oembed/endpoint.ts'
import { oEmbedPath } from '#lib/oembed/schema.ts'
import { answerOffline } from '#lib/offline/endpoint.ts'
import { db } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { Deadline, life } from '#lib/platform/life.ts'
import { log, takeOverConsole } from '#lib/platform/log.ts'
import { within } from '#lib/platform/log-context.ts'
import { portFailure } from '#lib/platform/port.ts'
import { watchPrimary } from '#lib/platform/primary.ts'
import { startTracing } from '#lib/platform/start-tracing.ts'
import { isTracing, traced } from '#lib/platform/tracing.ts'
import { isTrustedPeer, visitorAddress } from '#lib/platform/visitor-address.ts'
import { answerPreview } from '#lib/previews/endpoint.ts'
import { renderPreviewsBy } from '#lib/previews/render.ts'
import { alertsPath, answerAlerts } from '#lib/push/endpoint.ts'
import { readCounter } from '#lib/reads/counter.ts'
import { answerReads, readsPath } from '#lib/reads/endpoint.ts'
import { holdArticleSlugs, knownArticles } from '#lib/reads/known-articles.ts'
import { answerManyReads, manyReadsPath } from '#lib/reads/many.ts'
import { NowStreams, nowPath } from '#lib/reads/now-streams.ts'
import { present } from '#lib/reads/present.ts'
import { tendRankings } from '#lib/reads/ranking.ts'
import { Redirects } from '#lib/redirects/known.ts'
import { serveThemeFile, themePath } from '#lib/theme/faces.ts'
import { togetherPath } from '#lib/together/schema.ts'
import { Together } from '#lib/together/server.ts'

export type Served = { port: number; close(): Promise<void> }

/** Addresses that Next.js answers itself: the newsroom, sign-in, and built files. */
const nextPaths = /^\/(admin|api\/auth|_next)(\/|$)|^\/[\w-]+\.(ico|svg|png|txt|webmanifest)$/

/**
 * Starts the front: it answers what is hot itself and hands the rest to Next.js.
 * @param options.scripts the readers' script and the service worker, compiled
 * @param options.dev hot reload, no cache, Next's own scripts left in the pages
 * @throws StartFailure when the port can't be had
 */
export async function serve(options: {
  dev: boolean
  scripts: { reader: string; worker: string }
}): Promise<Served> {
  const { dev, scripts } = options
  const readerScript = scripts.reader
  const sendReaderScript = await heldScript(readerScript)
  const sendBuilt = dev ? () => false : builtFiles()
  const { HOST, PORT, PAGE_CACHE_MB, TRUST_PROXY } = env()
  const server = createServer({ keepAliveTimeout: 65_000, ...Door.serverOptions() })
  const door = new Door()
  const stopWatching = door.watch(server)
  // Before Next.js, which looks for whoever collects its spans.
  const stopTracing = await startTracing()
  const app = next({
    dev,
    dir: import.meta.dirname,
    hostname: HOST,
    port: PORT,
    // Next.js listens for upgrades, which only development needs, and ends each whose path a page might have.
    httpServer: dev ? server : createServer(),
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
  // Whoever reads all of them drives no page out.
  const sitemaps = new PageCache(16 * 1024 * 1024, renderPage)
  // Nor does whoever searches for ever new words.
  const searches = new PageCache(8 * 1024 * 1024, renderPage)
  const redirects = new Redirects()
  const kept = [cache, statusPages, sitemaps, searches, redirects, knownArticles()]
  const cacheOf = (key: string) =>
    key.startsWith('/sitemap') ? sitemaps : key.startsWith('/search') ? searches : cache
  subscribe((announcement) => {
    for (const one of kept) one.apply(announcement)
  })
  // Before anybody is told to come for new pages: those aren't made from what the standby has by then.
  const standby = watchStandby()
  subscribe((announcement) => standby?.apply(announcement))
  const { PURGE_URLS, PURGE_SECRET = '' } = env()
  // After our own pages are expired: what it asks of us meanwhile is true already.
  const sharedCaches = new SharedCaches({ urls: PURGE_URLS, secret: PURGE_SECRET })
  subscribe((announcement) => sharedCaches.apply(announcement))
  const stopWatchingPrimary = watchPrimary()
  const together = new Together()
  const api = new Api({ trusted: TRUST_PROXY })
  const uploads = new Uploads()
  const { LIVE_READERS } = env()
  const live = new LiveStreams(renderForPages, { limit: LIVE_READERS })
  subscribe((announcement) => live.apply(announcement))
  const nowStreams = new NowStreams()
  const stopListening = await listen(
    {
      [channel]: (payload) => deliver(announcementSchema.parse(payload)),
      [writingChannel]: (payload) => together.hear(writingNewsSchema.parse(payload)),
      [liveChannel]: (payload) => live.hear(liveNewsSchema.parse(payload)),
    },
    () => {
      for (const one of kept) one.expireAll()
      standby?.expireAll()
      sharedCaches.expireAll()
      together.hearAll()
      live.hearAll()
    },
    () => standby?.lost(),
  )
  await together.recover()
  await readCounter().start()
  holdArticleSlugs()
  renderPreviewsBy(renderForPages)

  /** Renders a page through Next.js, outside any visitor's request, and notes what it read. */
  async function renderPage(key: string): Promise<Page> {
    const tags = new Set<Tag>()
    const instead = await collectingTags(tags, () => lookUp(key, tags))
    if (instead) return instead
    const limit: Limit = { validForMs: null }
    const file = await collectingTags(tags, () => readFileFor(key), limit)
    if (file) return { ...empty, ...file, tags, ...limit }
    const { status, type, body, link } = await collectingTags(tags, () => renderByNext(key), limit)
    if (status === 404 && !key.startsWith('/status/')) return { ...empty, status: 404, tags }
    if (status !== 200) throw new Error(`Next answered ${key} with ${status}`)
    if (!type.startsWith('text/html'))
      return { ...empty, status: 200, type, body, headers: link, tags, ...limit }
    const { html, ...sources } = forReaders(body.toString())
    return { status: 200, body: Buffer.from(html), tags, ...limit, ...sources }
  }

  /** What stands where an article was: the newsroom's note, or nothing and the words of any 410. */
  async function renderGone(id: number, tags: Set<Tag>): Promise<Page> {
    try {
      const { status, body } = await renderByNext(`/status/withdrawn/${id}`)
      if (status === 404) return { ...empty, status: 410, tags }
      if (status !== 200) throw new Error(`Next answered with ${status}`)
      const { html, ...sources } = forReaders(body.toString())
      return { status: 410, body: Buffer.from(html), tags, ...sources }
    } catch (error) {
      log.warn({ err: error, id }, 'the note of a withdrawal could not be shown')
      return { ...empty, status: 410, tags, validForMs: 2000 }
    }
  }

  /** A page, or what goes into one, that no cache ever sees. */
  async function renderForPages(path: string) {
    const { status, html } = await renderPreview(path)
    return { status, html: html.toString() }
  }

  /** A page that no cache ever sees; the newsroom shows it in a frame. */
  async function renderPreview(path: string, framedBy = "'self'") {
    const { status, body } = await collectingTags(new Set(), () => renderByNext(path))
    const { html, ...sources } = forReaders(body.toString())
    const policy = readerPolicy({ ...sources, framedBy })
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
    const { kind, slug, rest } = address
    const found = await resolveAddress(kind, slug)
    if (found.status === 'none') return { ...empty, status: 404, tags }
    tags.add(`${kind === 'by' ? 'byline' : kind}:${found.id}`)
    if (found.status === 'gone')
      return kind === 'article' ? renderGone(found.id, tags) : { ...empty, status: 410, tags }
    if (found.status !== 'moved') return undefined
    return { ...empty, status: 301, location: `/${kind}/${found.slug}${rest}${search}`, tags }
  }

  const renderByNext = (path: string) => traced('render', {}, () => renderUntold(path))

  async function renderUntold(path: string) {
    const req = new IncomingMessage(new Socket())
    // Next.js holds a page's metadata back until they are in the head only for who says who she is.
    const headers = { host, 'user-agent': 'Broadsheet' }
    Object.assign(req, { method: 'GET', url: path, httpVersion: '1.1', headers })
    req.push(null)
    const res = new CapturedResponse(req)
    await handle(req, res)
    await res.ended
    const type = String(res.getHeader('content-type') ?? 'text/html')
    const named = res.getHeader('link')
    const link: [string, string][] = named ? [['Link', String(named)]] : []
    return { status: res.statusCode, type, body: Buffer.concat(res.chunks), link }
  }

  function answerPage(req: IncomingMessage, res: ServerResponse, route: ReaderRoute) {
    const reads = req.method === 'GET' || req.method === 'HEAD'
    if (reads && !dev && cacheOf(route.key).answerAtHand(req, res, route.key)) return
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
      const status = await cacheOf(route.key).answer(req, res, route.key)
      if (status === 404) await answerNoPage(req, res)
      else if (status) await answerStatus(req, res, status)
    } catch (error) {
      log.error({ err: error, path: req.url }, 'a page could not be made')
      await answerStatus(req, res, 500)
    }
  }

  /** Where no page is there may have been one: an old address leads on, any other nowhere. */
  async function answerNoPage(req: IncomingMessage, res: ServerResponse) {
    const [path, search] = partsOf(req.url)
    if (!(await redirects.answer(req, res, path, search))) await answerStatus(req, res, 404)
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

  const readiness = new Looker()
  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (answerHealth(req, res, readiness)) return
    if (!door.admits(req, res)) return
    const [path, search] = partsOf(req.url)
    if (search && (await redirects.overridesPage(path, search)))
      if (await redirects.answer(req, res, path, search)) return
    if (req.method === 'POST' && path === newslettersPath && (await newsletters(req, res, path)))
      return
    const route = matchRoute(path, search)
    if (route) return answerPage(req, res, route)
    if (sendBuilt(req, res, path)) return
    const read = readsPath(path)
    if (read) return answerReads(req, res, read)
    if (path === manyReadsPath) return answerManyReads(req, res, search)
    if (path.startsWith(`${apiPath}/`)) return api.answer(req, res, path, search)
    const liveSlug = livePath(path)
    if (liveSlug !== undefined) return live.answer(req, res, liveSlug)
    if (path === oEmbedPath) return answerOEmbed(req, res, search)
    if (path.startsWith('/media/')) return serveMedia(req, res, path.slice(7))
    if (path === alertsPath) return answerAlerts(req, res, visitorAddress(req, TRUST_PROXY))
    if (await answerOffline(req, res, path, scripts.worker)) return
    if (path.startsWith(themePath) && (await serveThemeFile(res, path))) return
    if (path === '/reader.js') {
      const immutable = search === `?v=${scriptVersion}`
      return sendReaderScript(
        req,
        res,
        immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    }
    if (await newsletters(req, res, path)) return
    if (path === hubPath) return answerHub(req, res, visitorAddress(req, TRUST_PROXY))
    if (path.startsWith('/preview/')) {
      if (!(await answerPreview(req, res, path, renderPreview))) await answerStatus(req, res, 404)
      return
    }
    if (path === uploadPath || path.startsWith(`${uploadPath}/`)) {
      nameVisitor(req)
      return uploads.answer(req, res, (await sessionOf(req))?.user ?? null)
    }
    const liveArticle = staffLivePath(path)
    if (liveArticle !== undefined)
      return live.answerStaff(req, res, (await sessionOf(req))?.user ?? null, liveArticle)
    if (path === nowPath)
      return nowStreams.answer(req, res, async () => (await sessionOf(req))?.user ?? null)
    if (nextPaths.test(path) || (dev && path.startsWith('/__next')))
      return answerByNext(req, res, path)
    await answerNoPage(req, res)
  }

  /** What readers do about newsletters, on pages that nobody may frame. */
  const newsletters = (req: IncomingMessage, res: ServerResponse, path: string) =>
    answerNewsletters(req, res, path, visitorAddress(req, TRUST_PROXY), (page) =>
      renderPreview(page, "'none'"),
    )

  /** Notes who asks where the newsroom looks for it; what a visitor sends there is not believed. */
  function nameVisitor(req: IncomingMessage): void {
    const visitor = visitorAddress(req, TRUST_PROXY)
    withoutForwarded(req)
    req.headers[addressHeader] = visitor
  }

  async function answerByNext(req: IncomingMessage, res: ServerResponse, path: string) {
    if (!isDecodable(path)) return answerStatus(req, res, 404)
    if (!(await door.admitsPost(req, res))) return
    nameVisitor(req)
    if (path.startsWith('/admin')) {
      const nonce = randomBytes(16).toString('base64')
      const policy = adminPolicy(nonce, dev)
      // Next.js reads the nonce from the request's policy and puts it on its scripts.
      req.headers['content-security-policy'] = policy
      req.headers['x-nonce'] = nonce
      res.setHeader('Content-Security-Policy', policy)
      res.setHeader('Referrer-Policy', 'same-origin')
    }
    await handle(req, res)
  }

  server.on('request', (req, res) => {
    // Whoever keeps connections asks the next time over a new one, elsewhere.
    if (life().stopping) res.shouldKeepAlive = false
    within({ request: res.begin() }, () =>
      asSpan(req, res, () => answer(req, res)).catch((error) => {
        log.error({ err: error, path: req.url }, 'a request failed')
        if (res.headersSent) res.destroy()
        else answerStatus(req, res, 500)
      }),
    )
  })
  if (!dev) takeOverConsole()
  let httpConnections = 0
  server.on('connection', (socket) => {
    httpConnections++
    socket.once('close', () => httpConnections--)
  })
  server.on('upgrade', (req, socket, head) => {
    if (!door.admitsUpgrade(req, socket)) return
    nameVisitor(req)
    if (req.url?.split('?')[0] === togetherPath) together.handleUpgrade(req, socket, head)
    else if (dev) upgrade(req, socket, head)
    else socket.destroy()
  })

  const port = await listenOn(server, PORT, HOST)
  readersAreServedAt(`http://${reachableAt(HOST)}:${port}`)
  // What was written when nobody could tell.
  sharedCaches.expireAll()
  Object.assign(sources(), {
    caches: () => [
      cache.figures('pages'),
      statusPages.figures('status'),
      sitemaps.figures('sitemaps'),
      searches.figures('searches'),
    ],
    connections: () => ({
      writing: together.connections,
      live: live.following,
      http: httpConnections,
    }),
  } satisfies Sources)
  const metrics = await serveMetrics()
  const stopJobs = await runJobs(handlers)
  const stopRankings = tendRankings()
  const stopTellingPresent = present().keepTelling()
  for (const status of [404, 410, 500]) {
    statusPages
      .warm(`/status/${status}`)
      .catch((error) => log.error({ err: error, status }, 'a status page could not be made'))
  }
  return {
    port,
    async close() {
      life().stopping = true
      const { STOP_DELAY, STOP_TIMEOUT } = env()
      const end = new Deadline((STOP_DELAY + STOP_TIMEOUT) * 1000)
      const jobs = end.wait('jobs', stopJobs(STOP_TIMEOUT * 1000))
      const imports = end.wait('imports', stopImports())
      // Requests are answered until those in front have seen that this instance ends.
      await Promise.all([sleep(STOP_DELAY * 1000), jobs, imports])
      const requests = new Promise((resolve) => server.close(resolve))
      stopRankings()
      stopWatching()
      live.close()
      uploads.close()
      await end.wait('streams', Promise.all([stopTellingPresent(), nowStreams.close()]))
      await end.wait('writing', together.close())
      // Connections that were busy become idle one after the other.
      const sweep = setInterval(() => server.closeIdleConnections(), 50)
      if (!(await end.wait('requests', requests))) server.closeAllConnections()
      clearInterval(sweep)
      await end.wait('reads', readCounter().drain())
      metrics?.close()
      await stopFigures()
      await readiness.close()
      await stopListening()
      await standby?.close()
      stopWatchingPrimary()
      await stopTracing()
      await sharedCaches.close()
      await app.close()
      await db().$disconnect()
    },
  }
}

/** Does a path name something, in UTF-8? Next.js takes one that doesn't for a fault of its own. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** Path and query of a request. */
function partsOf(url = '/'): [path: string, search: string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)]
}

/** Where this process reaches itself. */
function reachableAt(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
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

/** Answers a request as a span, which goes on with the trace of a trusted proxy. */
function asSpan(req: IncomingMessage, res: ServerResponse, work: () => Promise<void>) {
  if (!isTracing()) return work()
  const { method = 'GET', url = '/' } = req
  const route = routeClasses[classOf(url)] ?? 'page'
  const from = isTrustedPeer(req, env().TRUST_PROXY) ? req : undefined
  const attributes = { 'http.request.method': method, 'http.route': route }
  return traced(`${method} ${route}`, { kind: 'server', attributes, from }, async (tell) => {
    const over = once(res, 'close')
    await work()
    await over
    tell({ 'http.response.status_code': res.statusCode })
  })
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
