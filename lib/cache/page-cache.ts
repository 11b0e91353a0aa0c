import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CacheFigures } from '#lib/metrics/sources.ts'
import { count, took } from '#lib/metrics/tally.ts'
import { log } from '#lib/platform/log.ts'
import { withSafeHeaders } from '#lib/platform/safe-headers.ts'
import type { Announcement } from './announce.ts'
import { isKnown } from './conditional.ts'
import { compress, type Encoding, negotiate } from './encoding.ts'
import { ownBytes } from './own-memory.ts'
import { type Entry, type Page, PageStore } from './page-store.ts'
import { withQueryOf } from './routes.ts'

/** Makes a page; it is called outside any visitor's request. */
export type RenderPage = (key: string) => Promise<Page>

const renderTimeoutMs = 5000
/** After a failed render the old page is shown without trying again for this long. */
const pauseAfterFailureMs = 2000

type Prepared = {
  status: number
  headers: string[]
  /** Headers of a 304. */
  known: string[]
  etag: string
  body: Buffer
}

/** Answers readers from finished pages, and makes each missing or expired one once. */
export class PageCache {
  #store: PageStore
  #render: RenderPage
  #running = new Map<string, Promise<Entry>>()
  #hits = 0
  #stale = 0
  #misses = 0

  constructor(maxBytes: number, render: RenderPage) {
    this.#store = new PageStore(maxBytes)
    this.#render = render
  }

  /** How it is, for whoever looks after the site. */
  figures(name: string): CacheFigures {
    return { name, ...this.#store.size, hits: this.#hits, stale: this.#stale, misses: this.#misses }
  }

  apply(announcement: Announcement): void {
    this.#store.apply(announcement)
  }

  expireAll(): void {
    this.#store.expireAll()
  }

  /**
   * Answers GET and HEAD of one page if it is at hand: no promise, nothing made but the response.
   * @returns whether it did
   */
  answerAtHand(req: IncomingMessage, res: ServerResponse, key: string): boolean {
    const known = this.#store.get(key)
    if (known?.freshness !== 'fresh' || emptyStatus(known.page)) return false
    this.#hits++
    this.#send(req, res, known)
    return true
  }

  /**
   * Answers GET and HEAD of one page, made if need be.
   * @param status sent instead of the page's own: the page at /status/404 goes out with 404
   * @returns 404 or 410, and nothing is sent, when that is all that the page is
   * @throws what the render threw, when there is no older copy
   */
  async answer(
    req: IncomingMessage,
    res: ServerResponse,
    key: string,
    status?: number,
  ): Promise<404 | 410 | undefined> {
    const known = this.#store.get(key)
    const entry = known?.freshness === 'fresh' ? known : await this.#entry(key, known)
    if (entry !== known) this.#misses++
    else if (entry.freshness === 'fresh') this.#hits++
    else this.#stale++
    const empty = emptyStatus(entry.page)
    if (empty) return empty
    this.#send(req, res, entry, status)
    return undefined
  }

  /** Makes a page before anyone asks. */
  async warm(key: string): Promise<void> {
    await this.#entry(key, this.#store.get(key))
  }

  async #entry(key: string, known: Entry | undefined): Promise<Entry> {
    if (known?.freshness === 'ageing') {
      this.#make(key).catch((error) => log.warn({ err: error, key }, 'a page could not be renewed'))
      return known
    }
    if (known && performance.now() - known.failedAt < pauseAfterFailureMs) return known
    try {
      return await this.#make(key)
    } catch (error) {
      // Taken down meanwhile? Then the old page is not in the store any more.
      const stale = this.#store.get(key)
      if (!stale) throw error
      stale.failedAt = performance.now()
      log.warn(
        { err: error, key, madeAt: stale.madeAt },
        'a page could not be made: an older copy is served',
      )
      return stale
    }
  }

  /** One render for a key at a time, however many ask. */
  #make(key: string): Promise<Entry> {
    const running = this.#running.get(key)
    if (running) return running
    const making = this.#makeOnce(key).finally(() => this.#running.delete(key))
    this.#running.set(key, making)
    return making
  }

  async #makeOnce(key: string): Promise<Entry> {
    for (;;) {
      const render = this.#store.begin()
      const began = performance.now()
      try {
        const page = await withTimeout(this.#render(key), renderTimeoutMs, `rendering ${key}`)
        const entry = this.#store.put(key, page, render)
        count('renders', 'made')
        took('render', began)
        if (entry) return entry
      } catch (error) {
        this.#store.abandon(render)
        count('renders', 'failed')
        throw error
      }
    }
  }

  #send(req: IncomingMessage, res: ServerResponse, entry: Entry, status?: number): void {
    const encoding = negotiate(req.headers['accept-encoding'])
    const prepared = entry.prepared.get(encoding) as Prepared | undefined
    if (prepared) {
      this.#write(req, res, entry, prepared, status)
      return
    }
    if (encoding === 'identity') {
      this.#write(req, res, entry, prepare(entry, encoding, entry.page.body), status)
      return
    }
    compress(encoding, entry.page.body).then(
      (body) => this.#write(req, res, entry, prepare(entry, encoding, body), status),
      (error) => {
        log.error({ err: error }, 'compression failed')
        this.#write(req, res, entry, prepare(entry, 'identity', entry.page.body), status)
      },
    )
  }

  #write(
    req: IncomingMessage,
    res: ServerResponse,
    entry: Entry,
    prepared: Prepared,
    status?: number,
  ) {
    const code = status ?? prepared.status
    const asked = req.headers['if-none-match']
    const same = asked
      ? asked === prepared.etag || isKnown(asked, prepared.etag)
      : hasLastModified(entry.page) && !changedSince(req.headers['if-modified-since'], entry)
    if (same && code === 200) {
      // RFC 9110, 15.4.5: what a 200 would have said about caching, without the body.
      res.writeHead(304, prepared.known)
      res.end()
      return
    }
    if (entry.page.location) {
      // A moved page is one to the cache; each who asks for it keeps what she asked with.
      const search = req.url?.match(/\?.*$/s)?.[0] ?? ''
      res.setHeader('Location', withQueryOf(entry.page.location, search))
    }
    if (entry.freshness === 'expired') {
      res.setHeader('Age', Math.round((Date.now() - entry.madeAt) / 1000))
      const pairs = prepared.headers
      for (let at = 0; at < pairs.length; at += 2)
        res.setHeader(pairs[at] ?? '', pairs[at + 1] ?? '')
      // Nor is it what caches in front should keep as if it were true.
      res.setHeader('Cache-Control', 'public, no-cache')
      res.writeHead(code)
    } else {
      res.writeHead(code, prepared.headers)
    }
    if (req.method === 'HEAD') res.end()
    else res.end(prepared.body)
  }
}

/** Documents for readers are asked for by their ETag; what programs read, some ask for by its time. */
const hasLastModified = ({ type, status }: Page) => type !== undefined && status === 200

const isDocument = ({ type }: Page) => type === undefined || type.startsWith('text/html')

/** RFC 9110, 13.1.3: what isn't a date is as if it weren't there. */
function changedSince(asked: string | undefined, { changedAt }: Entry): boolean {
  const since = asked === undefined ? Number.NaN : Date.parse(asked)
  return Number.isNaN(since) || changedAt * 1000 > since
}

/** 404 or 410 of a page that has nothing of its own to say. */
function emptyStatus({ status, body }: Page): 404 | 410 | undefined {
  return (status === 404 || status === 410) && body.length === 0 ? status : undefined
}

const shared = 's-maxage=10, stale-while-revalidate=30, stale-if-error=86400'

function prepare(entry: Entry, encoding: Encoding, sent: Buffer): Prepared {
  const { page } = entry
  const body = ownBytes(sent)
  const hash = createHash('sha256').update(page.body).digest('base64url').slice(0, 22)
  // A strong validator names exact bytes, so each encoding has its own (RFC 9110, 8.8.3.3).
  const etag = `"${hash}${encoding === 'identity' ? '' : `-${encoding}`}"`
  const headers = [
    ...['Content-Type', page.type ?? 'text/html; charset=utf-8'],
    ...['Cache-Control', `public, max-age=0, ${page.status === 200 ? shared : 's-maxage=10'}`],
    ...['Vary', 'Accept-Encoding'],
    ...(encoding === 'identity' ? [] : ['Content-Encoding', encoding]),
    ...(page.location ? [] : ['ETag', etag]),
    ...(hasLastModified(page)
      ? ['Last-Modified', new Date(entry.changedAt * 1000).toUTCString()]
      : []),
    ...(page.headers ?? []).flat(),
    ...['Surrogate-Key', [...page.tags].join(' ')],
    ...(isDocument(page) ? ['Content-Security-Policy', readerPolicy(page)] : []),
    // Pictures and feeds are there to stand elsewhere too.
    ...(isDocument(page) ? [] : ['Cross-Origin-Resource-Policy', 'cross-origin']),
    ...['Content-Length', String(body.length)],
  ]
  // Written out here, so that nothing is added for each reader.
  const known = withSafeHeaders(withoutBody(withSafeHeaders(headers)))
  const prepared: Prepared = { status: page.status, headers, known, etag, body }
  entry.prepared.set(encoding, prepared)
  return prepared
}

/**
 * The Content-Security-Policy of a readers' page: strict, by the hashes of its own scripts.
 * @param options.framedBy who may show it in a frame; nobody unless given
 */
export const readerPolicy = ({
  scriptHashes,
  frameOrigins,
  framedBy = "'none'",
}: Pick<Page, 'scriptHashes' | 'frameOrigins'> & { framedBy?: string }) =>
  [
    "default-src 'none'",
    ["script-src 'self'", ...scriptHashes].join(' '),
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    ...(frameOrigins.length ? [['frame-src', ...frameOrigins].join(' ')] : []),
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framedBy}`,
  ].join('; ')

function withoutBody(headers: string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? ''
    if (!/^content-(length|type|encoding)$/i.test(name)) kept.push(name, headers[at + 1] ?? '')
  }
  return kept
}

async function withTimeout<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what} took longer than ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
