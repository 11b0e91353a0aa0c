import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { PageCache, type RenderPage } from './page-cache.ts'
import type { Page } from './page-store.ts'

const words = 'The ferry left on time. '.repeat(100)
const page = (text: string, change: Partial<Page> = {}): Page => ({
  status: 200,
  body: Buffer.from(text),
  tags: new Set(['article:1']),
  scriptHashes: ["'sha256-x'"],
  frameOrigins: [],
  ...change,
})
const expire = { expire: ['article:1'], remove: [], age: [] }

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A cache behind a real server. */
async function front(render: RenderPage, maxBytes = 1e6) {
  const cache = new PageCache(maxBytes, render)
  const server = createServer((req, res) => {
    const key = req.url ?? '/'
    if (cache.answerAtHand(req, res, key)) return
    cache.answer(req, res, key).then(
      (status) => status && res.writeHead(status).end(),
      () => res.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const get = (headers: Record<string, string> = {}, path = '/', method = 'GET') =>
    fetch(origin + path, {
      method,
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity', ...headers },
    })
  return { cache, get, origin }
}

test('a page is made once, however many ask at once, and then not again', async () => {
  let renders = 0
  const { get } = await front(async () => {
    renders++
    await new Promise((resolve) => setTimeout(resolve, 30))
    return page(words)
  })
  const answers = await Promise.all(Array.from({ length: 20 }, () => get()))
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array(20).fill(words))
  await get()
  expect(renders).toBe(1)
})

test('an expired page waits for a fresh one; when that fails the old one comes with its age', async () => {
  let text: string | Error = 'one'
  const { cache, get } = await front(async () => {
    if (text instanceof Error) throw text
    return page(text)
  })
  expect(await (await get()).text()).toBe('one')
  text = 'two'
  cache.apply(expire)
  expect(await (await get()).text()).toBe('two')
  text = new Error('the database is away')
  cache.apply(expire)
  const stale = await get()
  expect([stale.status, await stale.text()]).toEqual([200, 'two'])
  expect(stale.headers.get('age')).toMatch(/^\d+$/)
})

test('a clock that is put back a day keeps no old page for a day', async () => {
  let text: string | Error = 'one'
  const { cache, get } = await front(async () => {
    if (text instanceof Error) throw text
    return page(text)
  })
  await get()
  text = new Error('the database is away')
  cache.apply(expire)
  await get()
  vi.setSystemTime(Date.now() - 86_400_000)
  try {
    text = 'two'
    await vi.waitFor(async () => expect(await (await get()).text()).toBe('two'), 5000)
  } finally {
    vi.useRealTimers()
  }
})

test('what was taken down does not come back when rendering fails', async () => {
  let failing = false
  const { cache, get } = await front(async () => {
    if (failing) throw new Error('away')
    return page('secret')
  })
  await get()
  failing = true
  cache.apply({ expire: [], remove: ['article:1'], age: [] })
  const answer = await get()
  expect([answer.status, await answer.text()]).toEqual([500, ''])
})

test('an ageing page is shown at once and renewed behind it', async () => {
  let text = 'one'
  const { cache, get } = await front(async () => page(text))
  await get()
  text = 'two'
  cache.apply({ expire: [], remove: [], age: ['article:1'] })
  expect(await (await get()).text()).toBe('one')
  await expect.poll(async () => (await get()).text()).toBe('two')
})

test.each([
  ['br', 'br', brotliDecompressSync],
  ['gzip, deflate', 'gzip', gunzipSync],
  ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ['identity', null, (body: Buffer) => body],
])('Accept-Encoding: %s', async (accepted, encoding, decode) => {
  const { origin } = await front(async () => page(words))
  const { request } = await import('node:http')
  const [headers, body] = await new Promise<[Record<string, unknown>, Buffer]>((resolve) => {
    request(origin, { headers: { 'accept-encoding': accepted } }, async (res) => {
      resolve([res.headers, Buffer.concat(await res.toArray())])
    }).end()
  })
  expect(headers['content-encoding'] ?? null).toBe(encoding)
  expect(headers.vary).toBe('Accept-Encoding')
  expect(headers['content-length']).toBe(String(body.length))
  expect(decode(body).toString()).toBe(words)
})

test('a validator that still holds costs no body', async () => {
  const { get } = await front(async () => page(words))
  const etag = (await get()).headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[\w-]+"$/)
  for (const asked of [etag, `"x", ${etag}`, '*']) {
    const answer = await get({ 'if-none-match': asked })
    expect([answer.status, await answer.text()]).toEqual([304, ''])
    expect(answer.headers.get('etag')).toBe(etag)
  }
  expect((await get({ 'if-none-match': '"x"' })).status).toBe(200)
})

test('HEAD says what GET would, without the body; redirects and absences keep their status', async () => {
  const { get } = await front(async (key) => {
    if (key === '/moved') return page('', { status: 301, location: '/new' })
    if (key === '/gone') return page('', { status: 410 })
    return page(words)
  })
  const head = await get({}, '/', 'HEAD')
  expect(head.headers.get('content-length')).toBe(String(words.length))
  expect(head.headers.get('surrogate-key')).toBe('article:1')
  expect(head.headers.get('content-security-policy')).toContain("script-src 'self' 'sha256-x'")
  const moved = await get({}, '/moved')
  expect([moved.status, moved.headers.get('location')]).toEqual([301, '/new'])
  expect((await get({}, '/gone')).status).toBe(410)
})

test('a cache that keeps nothing answers all the same', async () => {
  let renders = 0
  const { get } = await front(async () => page(`${++renders}`), 0)
  expect(await (await get()).text()).toBe('1')
  expect(await (await get()).text()).toBe('2')
})

test('an absence with words of its own is sent as it is, kept, and expires like any page', async () => {
  let text = 'Withdrawn: it was not ours.'
  let renders = 0
  const { cache, get } = await front(async () => {
    renders++
    return page(text, { status: 410 })
  })
  for (let n = 0; n < 2; n++) {
    const answer = await get()
    expect([answer.status, await answer.text()]).toEqual([410, text])
    expect(answer.headers.get('cache-control')).not.toContain('stale')
  }
  expect(renders).toBe(1)
  text = 'Withdrawn: it belonged to others.'
  cache.apply(expire)
  expect(await (await get()).text()).toBe(text)
})

test('what is no document says what it is', async () => {
  const { get } = await front(async () => page('<rss/>', { type: 'application/rss+xml' }))
  expect((await get()).headers.get('content-type')).toBe('application/rss+xml')
})

test('a moved page is kept once, and sends each reader on with what she asked with', async () => {
  const moved = page('', { status: 301, location: '/article/new?before=1-2' })
  const { get } = await front(async () => moved)
  const answer = await get({}, '/article/old?utm_source=mail&before=9-9')
  expect(answer.status).toBe(301)
  expect(answer.headers.get('location')).toBe('/article/new?before=1-2&utm_source=mail')
})

test('what programs read has a time: the same while nothing changed, another for each change', async () => {
  let words = 'one'
  const { get, cache } = await front(async () => page(words, { type: 'application/atom+xml' }))
  const first = (await get()).headers.get('last-modified') ?? ''
  expect(Date.now() - Date.parse(first)).toBeLessThan(5000)
  const since = (time: string) => get({ 'if-modified-since': time })
  expect((await since(first)).status).toBe(304)
  expect((await since('Thu, 01 Jan 2026 00:00:00 GMT')).status).toBe(200)
  expect((await since('yesterday')).status).toBe(200)
  // The ETag decides when both are sent.
  expect((await get({ 'if-modified-since': first, 'if-none-match': '"x"' })).status).toBe(200)
  cache.apply(expire)
  expect((await since(first)).status).toBe(304)
  words = 'two'
  cache.apply(expire)
  const changed = await since(first)
  expect(changed.status).toBe(200)
  // Within the same second too.
  expect(Date.parse(changed.headers.get('last-modified') ?? '')).toBeGreaterThan(Date.parse(first))
})

test('documents for readers have no time to ask by', async () => {
  const { get } = await front(async () => page(words))
  expect((await get()).headers.get('last-modified')).toBeNull()
  const late = { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() }
  expect((await get(late)).status).toBe(200)
})
