import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import pg from 'pg'
import { startPostgres } from '#lib/platform/postgres.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { signInWith } from './crash.ts'
import { anotherVisitor } from './visitors.ts'

// A bad night in short (`npm run bench -- chaos` has the long one): the disk is full, the clock jumps,
// memory is short and clients are slow. One server lives through all of it.

test.describe.configure({ mode: 'serial', timeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-chaos-'))
chmodSync(folder, 0o711)
const data = join(folder, 'data')
const clockFile = join(folder, 'clock')
const account = { ADMIN_EMAIL: 'kay@courier.example', ADMIN_PASSWORD: 'a night that nobody wants' }
/** libfaketime (Debian: faketime): what programs take for the time is said by a file. */
const [fakeTime] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')
let newsroom: Newsroom
let hasOwnDisk = false
/** Pages that the cache has from the beginning on. */
const pages: string[] = []
let slugs: string[] = []
/** All that the server writes into its log. */
let logged = ''
/** What was answered with an error: the id by which the answer names its request, and the status. */
const failed: { request: string | null; status: number }[] = []
/** Someone who writes, all night. */
let page: Page

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000)
  mkdirSync(data, { mode: 0o711 })
  hasOwnDisk = mountDisk(data)
  writeFileSync(clockFile, '+0')
  newsroom = await startNewsroom(data, {
    ...account,
    TRUST_PROXY: '1',
    LOG_LEVEL: 'info',
    LOG_REQUESTS: '1',
    // A small machine: V8 may have this much.
    NODE_OPTIONS: '--max-old-space-size=256',
    // The database's clock is the machine's too.
    ...(fakeTime && {
      LD_PRELOAD: fakeTime,
      FAKETIME_TIMESTAMP_FILE: clockFile,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }),
  })
  newsroom.process.stderr?.unpipe(process.stderr)
  newsroom.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    logged += text
  })
  // What isn't piped any more stands still until it is told to go on.
  newsroom.process.stderr?.resume()
  const client = await connected()
  // Those that are public by a clock of yesterday too.
  const { rows } = await client.query<{ slug: string }>(
    `select slug from "Article" where state = 'published'
      and "publishedAt" < now() - interval '3 days' order by id limit 4`,
  )
  await client.end()
  slugs = rows.map(({ slug }) => slug)
  expect(slugs).toHaveLength(4)
  for (const path of ['/', ...slugs.map((slug) => `/article/${slug}`)]) await intoCache(path)

  page = await (await browser.newContext({ baseURL: newsroom.origin })).newPage()
  await signInWith(page, account)
  await page.goto('/admin/articles/new')
  await page.getByLabel('Headline', { exact: true }).fill('Written on a bad night')
  await expect(page.getByTestId('save-status')).toHaveText(/^Saved/, { timeout: 40_000 })
})
test.afterAll(async () => {
  await page?.context().close()
  await newsroom?.stop()
  if (hasOwnDisk) execFileSync('umount', ['-l', data])
  rmSync(folder, { recursive: true, force: true })
})

/** Has a page made. A busy machine may take too long for it the first time. */
async function intoCache(path: string): Promise<void> {
  const asked = async () => (await fetch(newsroom.origin + path)).status
  await expect.poll(asked, { timeout: 20_000 }).toBe(200)
  pages.push(path)
}

async function connected(): Promise<pg.Client> {
  const { url } = await startPostgres(data)
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** A disk that has room for a newsroom and little more. @returns whether it could be had */
function mountDisk(at: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256m', 'tmpfs', at], { stdio: 'ignore' })
    chmodSync(at, 0o711)
    return true
  } catch {
    return false
  }
}

/** Leaves no room on the disk. */
function fillDisk(): void {
  const file = openSync(join(data, 'ballast'), 'a')
  try {
    for (let size = 1024 * 1024; size >= 4096; ) {
      try {
        writeSync(file, Buffer.alloc(size))
      } catch {
        size /= 2
      }
    }
  } finally {
    closeSync(file)
  }
}

function noteFailure({ status, headers }: Response): void {
  if (status >= 400) failed.push({ request: headers.get('x-request-id'), status })
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(newsroom.origin + path, { redirect: 'manual', ...init })
  noteFailure(response)
  return response
}

/** Each read is of a visitor of its own: one that is answered as taken must be counted. */
class Readers {
  sent = 0
  taken = 0
  refused = 0
  readonly others: string[] = []

  async readMany(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#read()))
  }

  async #read(): Promise<void> {
    const slug = slugs[this.sent++ % slugs.length]
    const response = await fetch(`${newsroom.origin}/api/articles/${slug}/reads`, {
      method: 'POST',
      headers: anotherVisitor(),
    })
    const text = await response.text()
    noteFailure(response)
    if (response.ok) this.taken++
    else if (response.status === 503) this.refused++
    else this.others.push(`${response.status} ${text}`)
  }
}

async function counted(): Promise<number> {
  let sum = 0
  for (const slug of slugs) {
    const response = await fetch(`${newsroom.origin}/api/articles/${slug}/reads`)
    sum += ((await response.json()) as { reads: number }).reads
  }
  return sum
}

/** Cached pages are there, whatever happens. */
async function pagesStand(): Promise<void> {
  for (const path of pages) {
    const response = await fetch(newsroom.origin + path)
    expect([path, response.status]).toEqual([path, 200])
    expect(await response.text()).toContain('</html>')
  }
}

/** @returns what ends the database as a full disk does: it can't be without room for its log */
async function databaseEnds(): Promise<() => Promise<void>> {
  const { runs } = await startPostgres(data)
  // Where nothing can be written there is no new connection either.
  const client = await connected()
  return async () => {
    const nextPart = `select pg_logical_emit_message(true, 'chaos', 'chaos'), pg_switch_wal()`
    for (let n = 0; n < 20 && (await runs()); n++) await client.query(nextPart).catch(() => {})
    await client.end().catch(() => {})
    await expect.poll(runs, { timeout: 20_000 }).toBe(false)
  }
}

test('the log knows nobody, and each request that failed is found in it', async () => {
  const nobody = {
    'X-Forwarded-For': '203.0.113.77',
    'User-Agent': 'Zwetschge/9.1 (of nobody)',
    Authorization: 'Bearer bs_Zwetschge0123456789Zwetschge0123456789',
    Referer: 'https://referrer.example/?from=zwetschge',
  }
  const password = 'zwetschge and not the password'
  const csrf = await ask('/api/auth/csrf')
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const cookie = csrf.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  // Somebody signs in with a wrong password, searches, signs up, and asks for what isn't there.
  await ask('/api/auth/callback/credentials', {
    method: 'POST',
    headers: { ...nobody, cookie: cookie.join('; '), Origin: newsroom.origin },
    body: new URLSearchParams({ csrfToken, email: account.ADMIN_EMAIL, password, json: 'true' }),
  })
  await ask('/search?q=zwetschgenkuchen', { headers: nobody })
  await ask('/newsletters', {
    method: 'POST',
    headers: { ...nobody, Origin: newsroom.origin },
    body: new URLSearchParams({ email: 'zoe.zwetschge@readers.example', name: 'Zoe Zwetschge' }),
  })
  const wrong = [
    await ask('/nowhere?token=zwetschge', { headers: nobody }),
    await ask('/api/v1/articles?q=zwetschge', { headers: nobody }),
    await ask('/api/v1/articles/1/draft?name=zwetschge', {
      method: 'PATCH',
      headers: { ...nobody, 'Content-Type': 'application/json' },
      body: '{"headline": "Zwetschge',
    }),
    await ask(`/api/articles/${slugs[0]}/reads`, {
      method: 'POST',
      headers: { ...nobody, 'Content-Type': 'application/json' },
      body: '{"referrer": zwetschge',
    }),
  ]
  for (const { status } of wrong) expect(status).toBeGreaterThanOrEqual(400)

  const lines = () =>
    logged
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  const last = failed.at(-1)?.request
  await expect.poll(() => lines().some(({ request }) => request === last)).toBe(true)
  const answered = new Map(
    lines()
      .filter(({ msg }) => msg === 'a request was answered')
      .map(({ request, status }) => [request, status]),
  )
  for (const { request, status } of failed) {
    expect(request).toBeTruthy()
    expect([request, answered.get(request)]).toEqual([request, status])
  }
  // That it is a log, and has what went wrong too.
  expect(answered.size).toBeGreaterThan(50)
  expect(lines().some(({ level }) => Number(level) >= 40)).toBe(true)

  const cookies = await page.context().cookies()
  const hers = [...cookies.map(({ value }) => value), ...cookie.map((one) => one.split('=')[1])]
  const secrets = [account.ADMIN_EMAIL, account.ADMIN_PASSWORD, csrfToken, ...hers]
  for (const secret of secrets)
    if (secret && secret.length > 4) expect(logged).not.toContain(secret)
  // Words that somebody typed, names, and who asked from where.
  for (const trace of [
    /zwetschge/i,
    /Without room/,
    /\b198\.1[89]\./,
    /203\.0\.113/,
    /127\.0\.0\.1/,
  ])
    expect(logged).not.toMatch(trace)
  expect(logged).not.toMatch(/[\w.]@[\w-]+\.\w/)
  expect(logged).not.toMatch(/"path":"[^"]*\?/)
  // No field has whose it is.
  for (const line of lines())
    expect(Object.keys(line)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(ip|email|name|address|cookie|q)$/)]),
    )
})

test('the disk is full, even for the database: readers read, nothing answered is lost, and it comes back', async () => {
  test.skip(!hasOwnDisk, 'A small disk can’t be mounted here: that is for root.')
  const status = page.getByTestId('save-status')
  await page.getByRole('textbox', { name: 'Body' }).click()
  await page.keyboard.type('With room. ')
  await expect(status).toHaveText(/^Saved/)
  const readers = new Readers()
  const before = await counted()
  await readers.readMany(40)
  expect(readers.taken).toBe(40)

  const endDatabase = await databaseEnds()
  fillDisk()
  await endDatabase()
  // What it began to write is gone with it.
  fillDisk()
  await readers.readMany(200)
  // Neither the database nor the disk takes them: they are told so.
  expect(readers.refused).toBeGreaterThan(100)
  await pagesStand()
  await page.keyboard.type('Without room.')
  await expect(status).toHaveText('Kept in this browser: the server can’t save it yet')
  // What was never read before can't be made, and that is said.
  expect((await ask('/article/never-asked-for')).status).toBe(500)
  const ready = await ask('/readyz')
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({
    parts: { database: { ok: false }, disk: { ok: false } },
  })

  rmSync(join(data, 'ballast'))
  await expect(status).toHaveText(/^Saved/, { timeout: 20_000 })
  const refused = readers.refused
  await readers.readMany(40)
  expect(readers.refused).toBe(refused)
  expect(readers.others).toEqual([])
  expect(readers.taken + readers.refused).toBe(280)
  await expect.poll(async () => (await counted()) - before).toBe(readers.taken)
  await expect.poll(async () => (await fetch(`${newsroom.origin}/readyz`)).status).toBe(200)
  // What the server has is what was typed; a revision of it follows soon.
  const client = await connected()
  const revisions = async () => {
    const { rowCount } = await client.query(
      `select from "Revision" where body::text like '%With room. Without room.%'`,
    )
    return rowCount
  }
  await expect.poll(revisions).toBeGreaterThan(0)
  await client.end()
})

test('the clock jumps two hours ahead, a day back and home: pages, reads and saves go on', async () => {
  test.skip(!fakeTime, 'libfaketime isn’t installed (Debian: faketime).')
  const readers = new Readers()
  const before = await counted()
  for (const seconds of [7200, -86_400, 0]) {
    writeFileSync(clockFile, seconds < 0 ? String(seconds) : `+${seconds}`)
    // The server tells what it takes for the time.
    await expect
      .poll(async () => {
        const told = (await fetch(`${newsroom.origin}/healthz`)).headers.get('date') ?? ''
        return Math.abs((Date.parse(told) - Date.now()) / 1000 - seconds) < 60
      })
      .toBe(true)
    await readers.readMany(20)
    await pagesStand()
    await page.getByLabel('Standfirst', { exact: true }).fill(`Written at ${seconds}.`)
    await expect(page.getByTestId('save-status')).toHaveText(/^Saved/)
  }
  expect(readers).toMatchObject({ taken: 60, refused: 0, others: [] })
  await expect.poll(async () => (await counted()) - before).toBe(60)
})

test('with 256 MB for V8, three hundred slow connections and addresses without end, pages are answered', async () => {
  const slow: Socket[] = []
  for (let n = 0; n < 300; n++) {
    const socket = connect(Number(new URL(newsroom.origin).port), '127.0.0.1')
    socket.on('error', () => {})
    // Half never end their question, half never read the answer.
    if (n % 2) socket.write('GET / HTTP/1.1\r\nHost: slow\r\nX-A: ')
    else {
      socket.pause()
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20))
    }
    slow.push(socket)
  }
  const readers = new Readers()
  const before = await counted()
  for (let n = 0; n < 40; n += 20) {
    const asked = Array.from({ length: 20 }, (_, k) =>
      fetch(`${newsroom.origin}/${k % 2 ? 'search?q=' : 'nowhere/'}${n + k}`, {
        headers: anotherVisitor(),
        // No reader waits longer.
        signal: AbortSignal.timeout(2000),
      }).then((response) => response.arrayBuffer()),
    )
    await Promise.all([Promise.allSettled(asked), readers.readMany(4)])
  }
  await pagesStand()
  expect(readers).toMatchObject({ taken: 8, refused: 0, others: [] })
  await expect.poll(async () => (await counted()) - before).toBe(8)
  for (const socket of slow) socket.destroy()
  // It is the same process, in a machine's small part.
  expect(newsroom.process.exitCode).toBeNull()
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${newsroom.process.pid}/status`, 'utf8'))
  expect(Number(memory?.[1]) / 1024).toBeLessThan(700)
})
