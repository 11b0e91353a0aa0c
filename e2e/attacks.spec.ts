import { request as ask } from 'node:http'
import { type APIRequestContext, expect, type PlaywrightWorkerArgs, test } from '@playwright/test'
import fc from 'fast-check'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { pathsTo, sqlStrings } from '#testing/attacks/strings.ts'
import { actionId } from './actions.ts'
import { people, stateOf } from './people.ts'
import { anotherVisitor } from './visitors.ts'

// A running newsroom is asked what nobody asks who only wants to read it. Nothing here breaks it, nor
// makes it say what it shouldn't; no browser takes part.

const site = () => new URL(process.env.SITE ?? '')

type Answer = { status: number; headers: Record<string, unknown>; body: string }

/** Asks for an address as it is written: no client tidies it up. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET', body = '') {
  return new Promise<Answer>((resolve, reject) => {
    const req = ask({ host: site().hostname, port: site().port, path, method, headers }, (res) => {
      let said = ''
      res.setEncoding('utf8')
      res.on('data', (chunk) => {
        said += chunk
      })
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: said }),
      )
      res.on('error', reject)
    })
    req.on('error', reject)
    req.end(body)
  })
}

/** What the administrator's browser sends. */
async function administratorsCookie({ request }: Playwright): Promise<string> {
  const storageState = stateOf('administrator')
  const admin = await request.newContext({ baseURL: process.env.SITE ?? '', storageState })
  const { cookies } = await admin.storageState()
  await admin.dispose()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}
type Playwright = PlaywrightWorkerArgs['playwright']

/** Asks many, some at once. */
async function each<T>(all: T[], act: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all]
  const next = async () => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await act(one)
  }
  await Promise.all(Array.from({ length: 6 }, next))
}

let slug: string
let asker: APIRequestContext

test.beforeAll(async ({ playwright }) => {
  asker = await playwright.request.newContext({ baseURL: process.env.SITE ?? '' })
  const { items } = await (await asker.get('/api/v1/articles?limit=1')).json()
  slug = items[0].slug
})
test.afterAll(() => asker.dispose())

// What a database, a program or a folder says where it says too much.
const inward =
  /syntax error at|unterminated quoted|PrismaClient|pg_catalog|invalid input syntax|node_modules|\bat \S+ \(|\/(?:lib|app|server)\/?[\w/.-]*\.tsx?:\d|root:x:0/

test('no address and no parameter changes a query of the database', async () => {
  const value = 2_147_483_648
  const numbers = [value, 2 ** 53, -1, 0, Number.POSITIVE_INFINITY, '1e9', '0x7f', '1;', '٣', '']
  const strings = [...sqlStrings, ...numbers.map(String)]
  const addresses = (text: string) => {
    const it = encodeURIComponent(text.toWellFormed())
    return [
      `/search?q=${it}`,
      `/search?q=fire&section=${it}&by=${it}&from=${it}&to=${it}&sort=${it}&page=${it}`,
      `/?after=${it}`,
      `/article/${it}`,
      `/article/${slug}?before=${it}&entry=${it}`,
      `/section/${it}`,
      `/by/${it}`,
      `/topic/${it}`,
      `/most-read?within=${it}`,
      `/media/${it}`,
      `/preview/${it}`,
      `/newsletters/confirm/${it}`,
      `/newsletters?problem=${it}&email=${it}`,
      `/oembed?url=${it}`,
      `/api/articles/${it}/reads`,
      `/api/articles/${slug}/live?after=${it}`,
      `/api/reads?slugs=${it}&ids=${it}`,
      `/api/v1/search?q=${it}`,
      `/api/v1/articles?after=${it}`,
      `/api/v1/articles?section=${it}`,
      `/api/v1/articles?byline=${it}`,
      `/api/v1/articles?topic=${it}`,
      `/api/v1/articles/${it}`,
      `/api/v1/sections/${it}`,
      `/api/v1/bylines?after=${it}`,
      `/api/v1/media/${it}`,
    ]
  }
  const wrong: string[] = []
  let asked = 0
  await each(strings, async (text) => {
    const visitor = anotherVisitor()
    for (const address of addresses(text)) {
      // These are rendered for each search: a few suffice.
      if (address.startsWith('/search') && asked++ % 5) continue
      const { status, body } = await get(address, visitor)
      if (status >= 500 || inward.test(body)) wrong.push(`${status} ${address}`)
    }
  })
  expect(wrong).toEqual([])
})

test('no path leads out of the folders that are served', async () => {
  const folders = [
    '/media/',
    '/theme/',
    '/_next/static/',
    '/_next/static/chunks/',
    '/_next/image?url=',
    '/card/',
    '/preview/x/media/',
    '/admin/media/',
    '/',
  ]
  const wrong: string[] = []
  await each(pathsTo('package.json'), async (path) => {
    const visitor = anotherVisitor()
    // What no address can hold is written as one.
    const sent = path.replace(/[^!-~]/g, encodeURIComponent)
    for (const folder of folders) {
      const { status, body } = await get(folder + sent, visitor)
      if (status >= 500 || body.includes('"dependencies"') || inward.test(body))
        wrong.push(`${status} ${folder}${sent}`)
    }
  })
  expect(wrong).toEqual([])
})

test('nobody puts into the cache what others get', async () => {
  const address = `/article/${slug}`
  const plain = await get(address, { 'Accept-Encoding': 'identity' })
  expect(plain.status).toBe(200)
  const poison = 'poison.example'
  const told: [string, string][] = [
    ['X-Forwarded-Host', poison],
    ['X-Forwarded-Server', poison],
    ['X-Forwarded-Proto', poison],
    ['X-Forwarded-Prefix', `/${poison}`],
    ['X-Forwarded-Port', '8'],
    ['Forwarded', `host=${poison};proto=https`],
    ['X-Host', poison],
    ['X-Original-URL', '/admin'],
    ['X-Rewrite-URL', '/admin'],
    ['X-HTTP-Method-Override', 'POST'],
    ['X-HTTP-Method', 'DELETE'],
    ['X-Method-Override', 'PUT'],
    ['X-Middleware-Subrequest', 'middleware:middleware'],
    ['X-Middleware-Rewrite', '/admin'],
    ['X-Matched-Path', '/admin'],
    ['X-Invoke-Path', '/admin'],
    ['X-Invoke-Status', '500'],
    ['X-Now-Route-Matches', '1=x'],
    ['X-Nonce', poison],
    ['Content-Security-Policy', `script-src 'nonce-${poison}'`],
    ['Next-Action', 'a'.repeat(40)],
    ['Next-Router-State-Tree', poison],
    ['Next-Router-Prefetch', '1'],
    ['RSC', '1'],
    ['Purpose', 'prefetch'],
    ['X-Nextjs-Data', '1'],
    ['X-Prerender-Revalidate', poison],
    ['Accept-Language', poison],
    ['Accept', 'text/x-component'],
    ['Cookie', `next-auth.session-token=${poison}; locale=${poison}`],
    ['User-Agent', poison],
    ['Referer', `https://${poison}/`],
    ['Origin', `https://${poison}`],
    ['Range', 'bytes=0-3'],
    ['If-Range', '"x"'],
    ['Expect', poison],
    ['TE', 'trailers'],
    ['Max-Forwards', '0'],
    ['Accept-Encoding', `${poison}, *;q=0`],
    ['Upgrade-Insecure-Requests', '1'],
  ]
  for (const [at, header] of told.entries()) {
    // An address that nobody asked for yet, so that this request makes it; then as anyone asks.
    const fresh = `/section/poison-${at}`
    for (const asked of [fresh, address]) {
      const poisoned = await get(asked, Object.fromEntries([header]))
      expect([header, poisoned.status < 500]).toEqual([header, true])
      expect([header, JSON.stringify(poisoned).includes(poison)]).toEqual([header, false])
    }
    const later = await get(fresh, { 'Accept-Encoding': 'identity' })
    expect([header, later.status, later.body.includes(poison)]).toEqual([header, 404, false])
  }
  for (const path of [
    `${address}?utm_source=${poison}`,
    `${address}?${poison}`,
    `${address}?entry=${poison}`,
    `${address}?q=1&q=2;before=${poison}`,
    `${address}#${poison}`,
    `http://${site().host}${address}?x=${poison}`,
  ])
    expect([path, (await get(path)).body.includes(poison)]).toEqual([path, false])
  for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'FOO']) {
    const { status, body } = await get(address, {}, method)
    // One that nobody knows isn't even taken for a request.
    const refused = method === 'FOO' ? 400 : 405
    expect([method, status]).toEqual([method, method === 'HEAD' ? 200 : refused])
    expect(body.includes('<article')).toBe(false)
  }
  const again = await get(address, { 'Accept-Encoding': 'identity' })
  expect(again.headers.etag).toBe(plain.headers.etag)
  expect(again.body).toBe(plain.body)
})

test('no address makes a cache take a page of the newsroom for a file of the site', async ({
  playwright,
}) => {
  const Cookie = await administratorsCookie(playwright)
  const account = await get('/admin/account', { Cookie })
  expect(account.body).toContain(people.administrator.email)
  const endings = [
    ...['.css', '/x.css', ';.css', ';x.css', '%3b.css', '%2ecss', '%0a.css', '%23.css', '%3f.css'],
    ...['//', '/.', '/..%2faccount', '/%2e%2e/account', '\\x.css', '/../../reader.js', '?x.css'],
    ...['/..%2f..%2freader.js', '/%2e%2e%2f%2e%2e%2farticle%2fx', '%00.css', '/feed.xml', '.json'],
  ]
  const addresses = [
    ...endings.map((ending) => `/admin/account${ending}`),
    '//admin/account',
    '/./admin/account',
    '/x/../admin/account',
    '/%61dmin/account',
    '/admin%2faccount',
    '/ADMIN/account',
    '/_next/static/../../admin/account',
    '/_next/static/%2e%2e%2f%2e%2e%2fadmin/account',
    '/media/..%2fadmin%2faccount',
    '/reader.js/../admin/account',
    '/reader.js%2f..%2fadmin%2faccount',
    '/article/..%2f..%2fadmin%2faccount',
    '/feed.xml;/admin/account',
  ]
  const kept: string[] = []
  for (const address of addresses) {
    const { status, headers, body } = await get(address, { Cookie })
    const control = String(headers['cache-control'] ?? '')
    const isPrivate = body.includes(people.administrator.email)
    if (status >= 500) kept.push(`${status} ${address}`)
    if (isPrivate && !/no-store|private/.test(control)) kept.push(`${control} ${address}`)
    // Where it leads on, it stays here.
    const location = String(headers.location ?? '/')
    if (!/^\/(?![/\\])/.test(location) && !location.startsWith(site().origin))
      kept.push(`${location} ${address}`)
  }
  expect(kept).toEqual([])
})

test('whatever is posted, it is taken or refused, never a fault', async () => {
  test.setTimeout(60_000)
  const addresses = [
    '/api/alerts',
    '/newsletters',
    `/api/articles/${slug}/reads`,
    '/hub',
    '/api/auth/callback/credentials',
    '/api/auth/callback/link',
    '/api/auth/signin/openid',
    '/api/auth/signout',
    '/api/auth/_log',
    '/api/newsletter/bounces',
    '/newsletters/unsubscribe/x',
    '/newsletters/preferences/x',
    '/api/v1/articles',
    '/admin/login',
    '/admin/articles',
    '/admin/uploads',
    '/',
  ]
  const types = [
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain;charset=UTF-8',
    'multipart/form-data; boundary=b',
    'multipart/form-data',
    'application/json; charset=utf-16',
    'image/jpeg',
    '',
  ]
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const part = fc
    .tuple(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '; filename="x"', '; filename*=x'),
    )
    .map(
      ([name, value, file]) =>
        `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`,
    )
  const bodies = fc.oneof(
    fc.json({ maxDepth: 6 }),
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.array(part, { maxLength: 4 }).map((parts) => `${parts.join('')}--b--\r\n`),
    fc.constantFrom(
      nested(20_000),
      '{"a":'.repeat(5000),
      '{"__proto__":{"role":"administrator"}}',
      '"$F1"',
      '["$F1","$K1","$undefined"]',
    ),
    fc.webQueryParameters({ size: 'medium' }),
  )
  const wrong: string[] = []
  const asked = fc.record({
    path: fc.constantFrom(...addresses),
    type: fc.constantFrom(...types),
    body: bodies,
    method: fc.constantFrom('POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE'),
    action: fc.constantFrom('', '', 'x', '0'.repeat(42)),
  })
  await each(
    fc.sample(asked, { numRuns: fuzzRuns(500), seed: 7 }),
    async ({ path, type, body, method, action }) => {
      const headers = {
        ...anotherVisitor(),
        Origin: site().origin,
        ...(type && { 'Content-Type': type }),
        ...(action && { 'Next-Action': action }),
        'Content-Length': String(Buffer.byteLength(body)),
      }
      const answer = await get(path, headers, method, body)
      if (answer.status >= 500 || inward.test(answer.body))
        wrong.push(
          `${answer.status} ${method} ${path} ${type} ${action} ${JSON.stringify(body.slice(0, 200))}`,
        )
    },
  )
  expect(wrong).toEqual([])
})

test('whatever a server action is called with, it is taken or refused, never a fault', async () => {
  const id = actionId('saveSettings')
  const nested = '['.repeat(10_000) + ']'.repeat(10_000)
  const part = (name: string, value: string) =>
    `--parts\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const text = 'text/plain;charset=UTF-8'
  const form = 'multipart/form-data; boundary=parts'
  const sent: [type: string, body: string, status: number][] = [
    [text, '[{}]', 200],
    [text, nested, 400],
    [text, `[[${'[],'.repeat(400_000)}[]]]`, 400],
    [text, '["$F1"]', 400],
    [text, '["$0"]', 400],
    [text, '', 400],
    [form, `${part('0', '["$K1"]')}--parts--\r\n`, 200],
    [form, part('0', '[]'), 400],
    [form, `${part('0', nested)}--parts--\r\n`, 400],
  ]
  for (const [type, body, status] of sent) {
    const headers = {
      ...anotherVisitor(),
      Origin: site().origin,
      'Next-Action': id,
      'Content-Type': type,
      'Content-Length': String(Buffer.byteLength(body)),
    }
    const answer = await get('/admin/settings', headers, 'POST', body)
    expect([type, body.slice(0, 99), answer.status]).toEqual([type, body.slice(0, 99), status])
  }
})

test('other sites’ pages change nothing, by whatever address', async ({ playwright }) => {
  const Cookie = await administratorsCookie(playwright)
  const from = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: site().origin, 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    {},
  ]
  for (const path of [
    '/admin',
    '/admin/users',
    '/admin/uploads',
    '/admin/setup',
    '/api/auth/signout',
    '/api/auth/callback/credentials',
    '/api/alerts',
    '/newsletters',
    '/search',
  ])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      for (const headers of from) {
        const { status } = await get(path, { ...headers, Cookie } as Record<string, string>, method)
        expect([method, path, headers, status]).toEqual([method, path, headers, 403])
      }
  // And she is still signed in.
  expect((await get('/admin/account', { Cookie })).status).toBe(200)
})

test('nothing that readers get names an account, a file of ours, or what isn’t published', async () => {
  test.setTimeout(60_000)
  const secret =
    /(?:ada|edith|arthur|bea|paula)@courier\.example|argon2id|(?:\/home|\/work|\/tmp|\/root)\/[\w/-]+|BEGIN [A-Z ]*PRIVATE KEY/
  const seen = new Set<string>()
  const wrong: string[] = []
  let waiting = [
    ...[
      '/',
      '/search?q=the',
      '/sitemap.xml',
      '/robots.txt',
      '/feed.xml',
      '/feed.atom',
      '/feed.json',
    ],
    ...[
      '/archive',
      '/most-read',
      '/corrections',
      '/newsletters',
      '/api/v1',
      '/api/v1/openapi.json',
    ],
    ...['articles', 'bylines', 'sections', 'topics', 'media', 'pages'].map(
      (one) => `/api/v1/${one}?limit=100`,
    ),
    ...['/nothing', '/article/nothing', '/manifest.webmanifest', '/reader.js', '/sw.js'],
    ...['/admin', '/admin/login', '/admin/account', '/api/auth/session', '/api/auth/providers'],
  ]
  while (waiting.length && seen.size < 250) {
    const found = new Set<string>()
    await each(waiting.slice(0, 250 - seen.size), async (path) => {
      seen.add(path)
      const { status, headers, body } = await get(path, anotherVisitor())
      const all = `${JSON.stringify(headers)} ${body}`
      const leaked = secret.exec(all)?.[0] ?? inward.exec(all)?.[0]
      if (status >= 500 || leaked) wrong.push(`${status} ${path}: ${leaked}`)
      // One way in through a document: nothing may run but what its policy names.
      if (String(headers['content-type']).startsWith('text/html')) {
        const policy = String(headers['content-security-policy'])
        const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? ''
        if (!scripts || scripts.includes('unsafe') || !policy.includes("frame-ancestors 'none'"))
          wrong.push(`${path}: ${policy}`)
      }
      if (headers['x-content-type-options'] !== 'nosniff') wrong.push(`${path} may be guessed`)
      for (const [, href = ''] of body.matchAll(/(?:href="|"url":"|<loc>)([^"<#]+)/g)) {
        const url = URL.parse(href.replaceAll('&amp;', '&'), site())
        if (url?.origin === site().origin && !seen.has(url.pathname + url.search))
          found.add(url.pathname + url.search)
      }
    })
    waiting = [...found].filter((path) => !path.startsWith('/media/'))
  }
  expect(wrong).toEqual([])
  expect(seen.size).toBeGreaterThan(100)
})
