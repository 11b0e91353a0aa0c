import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inertPolicy } from '#lib/platform/safe-headers.ts'
import { bodyLimitOf } from './bodies.ts'
import { crossingExceptions } from './crossing.ts'
import { Door } from './door.ts'
import { withoutForwarded } from './forwarded.ts'
import { Pace, watchConnections } from './pace.ts'

// A server with the door, and behind it whoever answers everything: what is asked arrives there or not.

Object.assign(process.env, {
  SITE_URL: 'https://news.example',
  SITE_HOSTS: 'www.news.example, news.example:8443',
  TRUST_PROXY: '127.0.0.1',
  REQUESTS_PER_ADDRESS: '40',
  SIGN_IN_REQUESTS_PER_ADDRESS: '5',
})

let server: Server
let port: number
/** Addresses that came through the door. */
let arrived: string[] = []

beforeAll(async () => {
  const door = new Door()
  server = createServer({
    ...Door.serverOptions(),
    headersTimeout: 300,
    connectionsCheckingInterval: 100,
  })
  server.on('request', (req, res) => {
    if (!door.admits(req, res)) return
    arrived.push(`${req.method} ${req.url} ${req.headers.host}`)
    if (req.url === '/page')
      res.setHeader('content-security-policy', "default-src 'self'").setHeader('X-Other', '1')
    if (req.url === '/list') {
      res.writeHead(201, ['content-type', 'text/html', 'Referrer-Policy', 'no-referrer']).end()
      return
    }
    if (req.url === '/object') {
      res.writeHead(404, 'Nothing', { 'X-CONTENT-TYPE-OPTIONS': 'nosniff' }).end()
      return
    }
    text(req).then(
      (body) => res.end(`${body.length}`),
      () => arrived.push('broke off'),
    )
  })
  server.on('upgrade', (req, socket) => {
    if (door.admitsUpgrade(req, socket)) socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

type Asked = { method?: string; path?: string; headers?: Record<string, string>; body?: string }

/** Asks as a visitor of the site does, unless headers say otherwise. */
async function ask({ method = 'GET', path = '/', headers = {}, body }: Asked) {
  const req = request({ port, method, path, headers: { Host: 'news.example', ...headers } })
  req.end(body)
  const [res] = await once(req, 'response')
  return { status: res.statusCode as number, headers: res.headers, body: await text(res) }
}
const statusOf = async (asked: Asked) => (await ask(asked)).status

/** Sends bytes as they are. @returns all that came back until the other end closed, or went quiet */
async function raw(...parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk
  })
  socket.on('error', () => {})
  for (const part of parts) socket.write(part, 'latin1')
  await Promise.race([new Promise((resolve) => socket.once('close', resolve)), sleep(250)])
  socket.destroy()
  return said
}

test('every answer says what browsers may do with it, and keeps what it says itself', async () => {
  const { headers } = await ask({})
  expect(headers).toMatchObject({
    'content-security-policy': inertPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
  })
  expect(headers['permissions-policy']).toContain('camera=(), ')
  expect(inertPolicy).toContain("frame-ancestors 'none'")

  const page = await ask({ path: '/page' })
  expect(page.headers['content-security-policy']).toBe("default-src 'self'")
  expect(page.headers['x-other']).toBe('1')
  const list = await ask({ path: '/list' })
  expect([list.status, list.headers['referrer-policy']]).toEqual([201, 'no-referrer'])
  expect(list.headers['content-security-policy']).toBe(inertPolicy)
  const object = await ask({ path: '/object' })
  expect([object.status, object.headers['x-content-type-options']]).toEqual([404, 'nosniff'])
  // What is refused is an answer too.
  const refused = await ask({ headers: { Host: 'evil.example' } })
  expect(refused.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': inertPolicy,
  })
})

test.each([
  ['news.example', 200],
  ['NEWS.example', 200],
  ['news.example:443', 200],
  ['news.example:8443', 200],
  ['www.news.example', 200],
  // This machine, to itself.
  ['127.0.0.1:1', 200],
  ['localhost', 200],
  ['news.example:80', 421],
  ['news.example.', 421],
  ['evil.example', 421],
  ['news.example.evil.example', 421],
  ['news.example@evil.example', 421],
  ['evil.example/news.example', 421],
  ['news.example, evil.example', 421],
  ['10.0.0.1', 421],
])('asked by the name "%s": %i', async (Host, status) => {
  expect(await statusOf({ headers: { Host } })).toBe(status)
})

test('the name that a trusted proxy was asked by counts, where it asks by another', async () => {
  arrived = []
  const by = (named: string, Host = 'backend:3000') =>
    statusOf({ headers: { Host, 'X-Forwarded-Host': named } })
  expect(await by('news.example')).toBe(200)
  expect(await by('evil.example, www.news.example')).toBe(200)
  expect(await by('news.example, evil.example')).toBe(421)
  expect(await by('evil.example')).toBe(421)
  // Where ours is right already, nothing else is looked at.
  expect(await by('evil.example', 'news.example')).toBe(200)
  expect(arrived.map((one) => one.split(' ')[2])).toEqual([
    'news.example',
    'www.news.example',
    'news.example',
  ])
})

test('an address may come with its origin, which then is the Host', async () => {
  const from = (line: string, host = 'news.example') =>
    raw(`GET ${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  arrived = []
  expect(await from('https://news.example/page?x=1', 'evil.example')).toMatch(/^HTTP\/1.1 200/)
  expect(await from('https://evil.example/page')).toMatch(/^HTTP\/1.1 421/)
  expect(await from('ftp://news.example/page')).toMatch(/^HTTP\/1.1 400/)
  expect(await from('page')).toMatch(/^HTTP\/1.1 400/)
  expect(await from('/page', '')).toMatch(/^HTTP\/1.1 421/)
  expect(arrived).toEqual(['GET /page?x=1 news.example'])
  expect(await statusOf({ path: '/article/a%00b' })).toBe(400)
  expect(await statusOf({ path: '/search?q=%00' })).toBe(400)
  expect(await statusOf({ path: `/${'a'.repeat(9000)}` })).toBe(414)
})

test('what changes something is taken from our own pages alone', async () => {
  const post = (headers: Record<string, string>, path = '/admin/articles', method = 'POST') =>
    statusOf({ method, path, headers })
  const cookie = { Cookie: '__Host-next-auth.session-token=x' }
  const ours = { Origin: 'https://news.example' }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
    const refused: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'https://news.example.evil.example' },
      { Origin: 'https://evil-news.example' },
      { Origin: 'null' },
      { Origin: 'ftp://news.example' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { ...ours, 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
      cookie,
    ]
    for (const headers of refused)
      expect([method, headers, await post(headers, '/admin', method)]).toEqual([
        method,
        headers,
        403,
      ])
    const taken: Record<string, string>[] = [
      ours,
      { ...ours, ...cookie },
      { Origin: 'https://www.news.example', 'Sec-Fetch-Site': 'same-origin' },
      { ...cookie, 'Sec-Fetch-Site': 'same-origin' },
      { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' },
      {},
    ]
    for (const headers of taken)
      expect([method, headers, await post(headers, '/newsletters', method)]).toEqual([
        method,
        headers,
        200,
      ])
  }
  expect(await statusOf({ headers: { Origin: 'https://evil.example', ...cookie } })).toBe(200)
})

test('what may come from anywhere has its reason, and asks for no cookie', async () => {
  expect(crossingExceptions.every(({ because }) => because.length > 20)).toBe(true)
  for (const { address } of crossingExceptions) {
    const path = address
      .replace('{token}', 'x')
      .replace('{slug}', 'a-fire')
      .replace('…', 'articles')
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
    expect([path, await statusOf({ method: 'POST', path, headers })]).toEqual([path, 200])
  }
})

test('another protocol is spoken with our own pages alone', async () => {
  const upgrade = (...lines: string[]) =>
    raw(
      `${['GET /admin/together HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket', ...lines].join('\r\n')}\r\n\r\n`,
    )
  const host = 'Host: news.example'
  expect(await upgrade(host, 'Origin: https://news.example')).toMatch(/^HTTP\/1.1 101/)
  expect(await upgrade(host, 'Origin: https://evil.example')).toMatch(/^HTTP\/1.1 403/)
  expect(await upgrade(host, 'Sec-Fetch-Site: cross-site')).toMatch(/^HTTP\/1.1 403/)
  expect(await upgrade('Host: evil.example', 'Origin: https://evil.example')).toMatch(
    /^HTTP\/1.1 421/,
  )
})

test('a body that is longer than an address takes ends the request, said before or not', async () => {
  const most = bodyLimitOf('/newsletters')
  const send = (length: number, path = '/newsletters') =>
    ask({ method: 'POST', path, body: 'x'.repeat(length) })
  expect(await send(most)).toMatchObject({ status: 200, body: String(most) })
  const refused = await send(most + 1)
  expect([refused.status, refused.headers.connection]).toEqual([413, 'close'])
  arrived = []
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  const said = await raw(
    'POST /newsletters HTTP/1.1\r\nHost: news.example\r\nTransfer-Encoding: chunked\r\n\r\n',
    ...Array.from({ length: 6 }, () => chunk),
    '0\r\n\r\nGET /page HTTP/1.1\r\nHost: news.example\r\n\r\n',
  )
  expect(said).toMatch(/^HTTP\/1.1 413 Content Too Large\r\n/)
  expect(said.match(/HTTP\/1.1/g)).toHaveLength(1)
  await expect.poll(() => arrived).toEqual(['POST /newsletters news.example', 'broke off'])
  // A GET may say something too, and no more than that.
  expect(
    await statusOf({
      path: '/page',
      body: 'x'.repeat(most + 1),
      headers: { 'Content-Length': String(most + 1) },
    }),
  ).toBe(413)
  expect(bodyLimitOf('/api/v1/media')).toBeGreaterThan(50_000_000)
  expect(bodyLimitOf('/api/auth/callback/credentials')).toBe(most)
})

// After https://portswigger.net/research/http-desync-attacks and RFC 9112, 6.1, 6.3, 7.1, 11.2. Behind the
// first request of each stands what would be a second one for whoever reads the first one otherwise.
const inner = 'GET /smuggled HTTP/1.1\r\nHost: news.example\r\n\r\n'
const start = (...lines: string[]) =>
  `${['POST /newsletters HTTP/1.1', 'Host: news.example', ...lines].join('\r\n')}\r\n\r\n`
const smuggled: [name: string, bytes: string][] = [
  ['CL.TE', `${start('Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n${inner}`],
  ['TE.CL', `${start('Transfer-Encoding: chunked', 'Content-Length: 4')}5c\r\n${inner}0\r\n\r\n`],
  ['two lengths', `${start('Content-Length: 0', `Content-Length: ${inner.length}`)}${inner}`],
  ['a list of lengths', `${start(`Content-Length: 0, ${inner.length}`)}${inner}`],
  ['a length with a sign', `${start('Content-Length: +0')}${inner}`],
  ['a length below nothing', `${start('Content-Length: -1')}${inner}`],
  ['a length in hexadecimal', `${start('Content-Length: 0x0')}${inner}`],
  ['a length that wraps', `${start('Content-Length: 18446744073709551616')}${inner}`],
  ['a coding that isn’t known', `${start('Transfer-Encoding: xchunked')}0\r\n\r\n${inner}`],
  [
    'a coding twice',
    `${start('Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n${inner}`,
  ],
  ['chunked that isn’t last', `${start('Transfer-Encoding: chunked, gzip')}0\r\n\r\n${inner}`],
  ['a space before the colon', `${start('Transfer-Encoding : chunked')}0\r\n\r\n${inner}`],
  ['a vertical tab in the coding', `${start('Transfer-Encoding: \x0bchunked')}0\r\n\r\n${inner}`],
  ['a folded line', `${start('Transfer-Encoding:', ' chunked')}0\r\n\r\n${inner}`],
  ['a folded length', `${start('Content-Length: 0', ` ${inner.length}`)}${inner}`],
  [
    'a bare line feed',
    `POST /newsletters HTTP/1.1\nHost: news.example\nContent-Length: 0\n\n${inner}`,
  ],
  ['a bare carriage return', `${start('X: y\rTransfer-Encoding: chunked')}0\r\n\r\n${inner}`],
  ['NUL in a name', `${start('Content-Length\0: 0')}${inner}`],
  ['NUL in a value', `${start('X: a\0b')}${inner}`],
  ['a chunk’s size below nothing', `${start('Transfer-Encoding: chunked')}-1\r\n\r\n${inner}`],
  ['a chunk’s size in words', `${start('Transfer-Encoding: chunked')}0x0\r\n\r\n${inner}`],
  [
    'a chunk’s size that wraps',
    `${start('Transfer-Encoding: chunked')}10000000000000000\r\n\r\n${inner}`,
  ],
  ['a bare line feed after a chunk’s size', `${start('Transfer-Encoding: chunked')}0\n\n${inner}`],
  [
    'a line feed in a chunk’s extension',
    `${start('Transfer-Encoding: chunked')}0;a\nb\r\n\r\n${inner}`,
  ],
  ['no end after a chunk', `${start('Transfer-Encoding: chunked')}1\r\nxx0\r\n\r\n${inner}`],
  ['no Host', `GET / HTTP/1.1\r\n\r\n${inner}`],
  ['two Hosts', `GET / HTTP/1.1\r\nHost: news.example\r\nHost: evil.example\r\n\r\n${inner}`],
  ['a space in the address', `GET / /page HTTP/1.1\r\nHost: news.example\r\n\r\n${inner}`],
  ['NUL in the address', `GET /\0 HTTP/1.1\r\nHost: news.example\r\n\r\n${inner}`],
  ['a version that isn’t', `GET / HTTP/1.9\r\nHost: news.example\r\n\r\n${inner}`],
  [
    'a head of 100 kB',
    `GET / HTTP/1.1\r\nHost: news.example\r\nX: ${'x'.repeat(100_000)}\r\n\r\n${inner}`,
  ],
  ['a tunnel', `CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n${inner}`],
]

test('what two servers could read differently is read by nobody, nor what follows it', async () => {
  arrived = []
  const wrong: string[] = []
  await Promise.all(
    smuggled.map(async ([name, bytes]) => {
      const said = await raw(
        bytes.replace('/smuggled', `/smuggled/by-${name.replaceAll(' ', '-')}`),
      )
      if (/HTTP\/1\.1 2/.test(said.split('\r\n\r\n').slice(1).join()))
        wrong.push(`${name}: ${said}`)
    }),
  )
  expect(wrong).toEqual([])
  expect(arrived.filter((one) => one.includes('smuggled'))).toEqual([])
  // While what is right is read, one after the other.
  expect(
    (await raw(`${start('Content-Length: 2')}xx${inner}`)).match(/HTTP\/1.1 200/g),
  ).toHaveLength(2)
  const extended = `${start('Transfer-Encoding: chunked')}2;a="b"\r\nxx\r\n0\r\nX: y\r\n\r\n${inner}`
  expect((await raw(extended)).match(/HTTP\/1.1 200/g)).toHaveLength(2)
})

test('an address that asks too often is asked to wait, as its proxy names it', async () => {
  const from = (address: string, path: string) =>
    statusOf({ path, headers: { 'X-Forwarded-For': address } })
  const many = async (address: string, path: string, times: number) => {
    const all = await Promise.all(Array.from({ length: times }, () => from(address, path)))
    return all.filter((status) => status === 429).length
  }
  expect(await many('192.0.2.1', '/page', 45)).toBe(5)
  expect(await many('192.0.2.2', '/page', 40)).toBe(0)
  expect(await many('192.0.2.3', '/api/auth/callback/credentials', 8)).toBe(3)
  expect(await many('192.0.2.3', '/page', 20)).toBe(0)
  // One network of IPv6 is one.
  expect(await many('2001:db8::1', '/search?q=fire', 5)).toBe(0)
  expect(await many('2001:db8::2', '/search?q=fire', 2)).toBe(2)
  // What a visitor writes in front of her address makes no other of it.
  expect(await many('198.51.100.7, 192.0.2.1', '/page', 2)).toBe(2)
  const told = await ask({ headers: { 'X-Forwarded-For': '192.0.2.1' } })
  expect(Number(told.headers['retry-after'])).toBeGreaterThan(0)
  // Whoever asks directly from this machine stands for visitors whom nobody named.
  expect(await many('', '/page', 60)).toBe(0)
})

test('after ten seconds an address may ask again; a number of proxies is believed too', () => {
  const pace = new Pace(1, { usual: 2, costly: 1 })
  const req = { headers: { 'x-forwarded-for': '192.0.2.9' }, socket: { remoteAddress: '10.0.0.1' } }
  const count = (now: number, path = '/') => pace.count(req as never, path, now)
  expect([count(0), count(1), count(2), count(9_000)]).toEqual([0, 0, 10, 1])
  expect([count(10_000, '/search'), count(10_001, '/search')]).toEqual([0, 10])
  // Directly, and of no private network.
  const direct = {
    headers: { 'x-forwarded-for': '192.0.2.77' },
    socket: { remoteAddress: '::ffff:192.0.2.10' },
  }
  const own = new Pace(0, { usual: 1, costly: 1 })
  expect([1, 2].map((now) => own.count(direct as never, '/', now))).toEqual([0, 10])
})

test('whoever sends her request too slowly is sent away', async () => {
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: news')
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk
  })
  await once(socket, 'close')
  expect(said).toMatch(/^HTTP\/1.1 408/)
})

test('connections of an address are counted, and those that don’t read are closed', async () => {
  const sink = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (asked) => {
      if (String(asked) === 'much') socket.write(Buffer.alloc(16 * 1024 * 1024))
    })
  })
  const stop = watchConnections(sink, {
    perAddress: 3,
    slowMs: 2000,
    isCounted: () => true,
    lookEvery: 100,
  })
  sink.listen(0, '127.0.0.1')
  await once(sink, 'listening')
  const open = async () => {
    const socket = connect((sink.address() as AddressInfo).port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }
  const sockets = await Promise.all([open(), open(), open()])
  const fourth = await open()
  await once(fourth, 'close')
  // Whoever waits for nothing may wait.
  const [reader, idle, last] = sockets
  reader?.pause()
  reader?.write('much')
  await sleep(100)
  last?.write('much')
  let read = 0
  last?.on('data', (chunk) => {
    read += chunk.length
  })
  const connections = () => new Promise((resolve) => sink.getConnections((_, has) => resolve(has)))
  await expect.poll(connections, { timeout: 5000 }).toBe(2)
  await expect.poll(() => read, { timeout: 5000 }).toBe(16 * 1024 * 1024)
  expect(idle?.destroyed).toBe(false)
  // And another may come, once the one that was closed is gone.
  const isKept = async () => {
    const another = await open()
    sockets.push(another)
    await sleep(100)
    return !another.destroyed
  }
  await expect.poll(isKept, { timeout: 5000 }).toBe(true)
  stop()
  for (const socket of sockets) socket.destroy()
  sink.close()
})

test('what is said about a request by those who aren’t asked goes no further', () => {
  const headers: Record<string, string> = {
    host: 'news.example',
    cookie: 'a=b',
    'next-action': 'x',
    rsc: '1',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-for': '192.0.2.1',
    'x-original-url': '/admin',
    'x-rewrite-url': '/admin',
    'x-http-method-override': 'DELETE',
    'x-middleware-subrequest': 'middleware:middleware',
    'x-nonce': 'x',
    'x-broadsheet-address': '192.0.2.1',
    'content-security-policy': "script-src 'nonce-x'",
  }
  withoutForwarded({ headers } as never)
  expect(Object.keys(headers)).toEqual(['host', 'cookie', 'next-action', 'rsc'])
})
