import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasVarnish, startVarnish, type Varnish } from '#testing/varnish.ts'
import type { Announcement } from './announce.ts'
import { PageCache } from './page-cache.ts'
import type { Page } from './page-store.ts'
import { SharedCaches } from './shared-caches.ts'

// A real varnishd with deploy/varnish/default.vcl, before two instances made of the real page cache.

if (!hasVarnish)
  console.warn('Skipped: caches in front. Varnish with its modules (varnish-modules) is not here.')

const secret = 'between-us-and-the-cache'
const article = (id: number): Announcement => ({ expire: [`article:${id}`], remove: [], age: [] })
const gone = (id: number): Announcement => ({ expire: [], remove: [`article:${id}`], age: [] })
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Instance = {
  cache: PageCache
  port: number
  alive: boolean
  ready: boolean
  /** How many requests of Varnish came, beside those of its probes, and the last one. */
  asked: number
  last?: IncomingMessage
  close(): void
}

/** What both instances show, by address; a number is a status. */
const pages = new Map<string, string | number>()
/** An answer that takes its time on the way. */
let onTheWay = { shows: '', arrived: Promise.resolve() as Promise<unknown> }
const instances: Instance[] = []
let varnish: Varnish
let shared: SharedCaches

async function makeInstance(): Promise<Instance> {
  const cache = new PageCache(1e6, async (key): Promise<Page> => {
    const shows = pages.get(key) ?? 404
    const id = /\d+/.exec(key)?.[0] ?? '0'
    if (shows === 500) throw new Error('the database is away')
    const status = typeof shows === 'number' ? shows : 200
    const tags = new Set([`article:${id}`])
    const body = Buffer.from(status === 200 ? String(shows) : '')
    return { status, body, tags, scriptHashes: [], frameOrigins: [] }
  })
  const answer = (req: IncomingMessage, res: ServerResponse) => {
    const { url = '/' } = req
    if (url === '/healthz' || url === '/readyz')
      return void res.writeHead(url === '/healthz' || one.ready ? 200 : 503).end()
    one.asked++
    one.last = req
    if (url.startsWith('/slow')) {
      const { shows, arrived } = onTheWay
      const key = { 'Cache-Control': 'public, s-maxage=10', 'Surrogate-Key': 'article:2' }
      return void arrived.then(() => res.writeHead(200, key).end(shows))
    }
    if (url.startsWith('/admin') || url.startsWith('/api') || url.startsWith('/preview'))
      return void res.writeHead(200, { 'Cache-Control': 'public, s-maxage=60' }).end(randomUUID())
    const headers = { 'Cache-Control': 'public, max-age=31536000, immutable', ETag: '"picture"' }
    if (url.startsWith('/media'))
      return req.headers['if-none-match'] === '"picture"'
        ? void res.writeHead(304, headers).end()
        : void res.writeHead(200, headers).end('picture')
    if (cache.answerAtHand(req, res, url.split('?')[0] ?? '')) return
    cache.answer(req, res, url.split('?')[0] ?? '').then(
      (status) => status && res.writeHead(status, { 'Cache-Control': 'no-store' }).end(),
      () => res.writeHead(500).end(),
    )
  }
  const server = createServer(answer)
  server.on('upgrade', (req, socket) => {
    socket.write(`HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`)
    socket.on('data', (chunk) => socket.write(`${req.url}: ${chunk}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  const one: Instance = { cache, port, alive: true, ready: true, asked: 0, close }
  return one
}

/** As an instance does: its own pages first, then the cache in front. */
async function announce(announcement: Announcement): Promise<void> {
  for (const { cache } of instances) cache.apply(announcement)
  await shared.apply(announcement)
}

const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const response = await fetch(varnish.origin + path, { method, headers, redirect: 'manual' })
  return { status: response.status, text: await response.text(), headers: response.headers }
}
const asked = () => instances.reduce((sum, one) => sum + one.asked, 0)

beforeAll(async () => {
  if (!hasVarnish) return
  instances.push(await makeInstance(), await makeInstance())
  const backends = instances.map(({ port }) => ({ host: '127.0.0.1', port }))
  varnish = await startVarnish({ backends, secret, lookEvery: '200ms' })
  shared = new SharedCaches({ urls: [varnish.origin], secret, againMs: 300 })
})
afterAll(async () => {
  await shared?.close()
  await varnish?.stop()
  for (const one of instances) one.close()
})

const withVarnish = test.skipIf(!hasVarnish)

withVarnish(
  'a page is kept, whatever advertisers and cookies add, until it is announced',
  async () => {
    pages.set('/a/1', 'one')
    expect((await get('/a/1')).text).toBe('one')
    const before = asked()
    for (const path of ['/a/1', '/a/1?utm_source=x', '/a/1?fbclid=1&utm_medium=y'])
      expect((await get(path, { cookie: `session=${path}` })).text).toBe('one')
    expect(asked()).toBe(before)
    pages.set('/a/1', 'two')
    await announce(article(1))
    expect((await get('/a/1')).text).toBe('two')
    expect((await get('/a/1')).headers.get('x-cache')).toBe('hit')
  },
)

withVarnish('what was on its way when it changed is not kept', async () => {
  onTheWay = { shows: 'one', arrived: wait(60) }
  const early = get('/slow/2')
  await wait(30)
  // The instances know; the answer that one of them gave before hasn't come yet.
  await announce(article(2))
  onTheWay = { shows: 'two', arrived: wait(0) }
  // Who asks from now on waits for the same answer, and must not get it.
  expect((await get('/slow/2')).text).toBe('two')
  await early
  for (let n = 0; n < 3; n++) expect((await get('/slow/2')).text).toBe('two')
  expect((await get('/slow/2')).headers.get('x-cache')).toBe('hit')
})

withVarnish('under load no answer that begins after an announcement is older than it', async () => {
  let version = 0
  let going = true
  let answers = 0
  const wrong: string[] = []
  pages.set('/a/3', '0')
  const readers = Array.from({ length: 24 }, async () => {
    while (going) {
      const atLeast = version
      const { text } = await get('/a/3')
      answers++
      if (Number(text) < atLeast) wrong.push(`${text} < ${atLeast}`)
    }
  })
  for (let n = 1; n <= 40; n++) {
    pages.set('/a/3', String(n))
    await announce(article(3))
    version = n
    await wait(15)
  }
  going = false
  await Promise.all(readers)
  expect(wrong).toEqual([])
  expect(answers).toBeGreaterThan(200)
  expect(asked()).toBeLessThan(answers)
})

withVarnish('what is taken down is deleted, and no failure brings it back', async () => {
  pages.set('/a/4', 'secret')
  expect((await get('/a/4')).text).toBe('secret')
  pages.set('/a/4', 410)
  await announce(gone(4))
  expect((await get('/a/4')).status).toBe(410)
  pages.set('/a/5', 'secret')
  expect((await get('/a/5')).text).toBe('secret')
  pages.set('/a/5', 500)
  await announce(gone(5))
  const failed = await get('/a/5')
  expect(failed.status).toBe(500)
  expect(failed.text).not.toContain('secret')
})

withVarnish(
  'an old page is shown rather than an error, and never kept as if it were true',
  async () => {
    pages.set('/a/6', 'old')
    expect((await get('/a/6')).text).toBe('old')
    pages.set('/a/6', 500)
    await announce(article(6))
    expect((await get('/a/6')).text).toBe('old')
    pages.set('/a/6', 'new')
    for (const { cache } of instances) cache.expireAll()
    // The instances try again two seconds after a failure.
    await expect.poll(async () => (await get('/a/6')).text, { timeout: 4000 }).toBe('new')
  },
)

withVarnish('the newsroom, programs and previews are as if no cache were there', async () => {
  for (const path of ['/admin/articles', '/api/v1/articles', '/preview/abc']) {
    const first = await get(path, { cookie: 'session=mine' })
    expect((await get(path, { cookie: 'session=mine' })).text).not.toBe(first.text)
    const { last } = instances.find((one) => one.last?.url === path) ?? {}
    expect(last?.headers.cookie).toBe('session=mine')
    expect(last?.headers['x-forwarded-for']).toBe('127.0.0.1')
  }
})

withVarnish('pictures are kept, and looked at again when anything is taken down', async () => {
  expect((await get('/media/p-800.webp')).text).toBe('picture')
  const before = asked()
  expect((await get('/media/p-800.webp')).text).toBe('picture')
  expect(asked()).toBe(before)
  await announce(gone(77))
  expect((await get('/media/p-800.webp')).text).toBe('picture')
  expect(asked()).toBe(before + 1)
})

withVarnish('writing together goes through', async () => {
  const { port } = new URL(varnish.origin)
  const socket = connect(Number(port), '127.0.0.1')
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk
  })
  socket.write(
    'GET /admin/together HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  )
  await expect.poll(() => heard).toContain('101 Switching')
  socket.write('hello')
  await expect.poll(() => heard).toContain('/admin/together: hello')
  socket.destroy()
})

withVarnish('only who knows the secret purges', async () => {
  pages.set('/a/8', 'kept')
  await get('/a/8')
  const before = asked()
  const keys = { 'purge-remove': 'all article:8' }
  for (const authorization of ['', 'Bearer wrong', 'Bearer '])
    expect((await get('/', { ...keys, authorization }, 'PURGE')).status).toBe(403)
  await get('/a/8')
  expect(asked()).toBe(before)
})

withVarnish('while no instance is ready one that is alive is asked', async () => {
  for (const one of instances) one.ready = false
  await wait(800)
  pages.set('/a/10', 'alive')
  expect((await get('/a/10')).text).toBe('alive')
  for (const one of instances) one.ready = true
})

test('a cache that is away is told when it is back, in few requests, and no write waits for it', async () => {
  const told: IncomingMessage[] = []
  let status = 503
  const server = createServer((req, res) => {
    if (status === 200) told.push(req)
    res.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const away = new SharedCaches({ urls: [url], secret, waitMs: 200, againMs: 50 })
  await away.apply(article(1))
  const began = performance.now()
  for (let id = 2; id < 900; id++) await away.apply(article(id))
  await away.apply(gone(5))
  expect(performance.now() - began).toBeLessThan(1000)
  expect(away.states[0]).toMatchObject({ away: true })
  status = 200
  await expect
    .poll(() => away.states[0], { timeout: 8000 })
    .toMatchObject({ away: false, waiting: 0 })
  const keys = (name: string) =>
    new Set(
      told.flatMap(({ headers }) =>
        String(headers[name] ?? '')
          .split(' ')
          .filter(Boolean),
      ),
    )
  expect(keys('purge-expire').size).toBe(898 + 1)
  expect([...keys('purge-remove')]).toEqual(['article:5'])
  for (const { headers, method } of told) {
    expect(method).toBe('PURGE')
    expect(headers.authorization).toBe(`Bearer ${secret}`)
    expect(String(headers['purge-expire'] ?? '').length).toBeLessThan(8000)
  }
  await away.close()
  server.close()
})

test('beyond a bound everything is asked for anew', async () => {
  const away = new SharedCaches({ urls: ['http://127.0.0.1:1'], secret, waitMs: 20 })
  for (let id = 1; id < 5000; id++) void away.apply(article(id))
  expect(away.states[0]?.waiting).toBeLessThanOrEqual(2000)
  await away.close()
})
