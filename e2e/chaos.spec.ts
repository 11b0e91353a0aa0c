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
    LOG_LEVEL: 'silent',
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
  await expect(page.getByTestId('save-status')).toHaveText(/^Saved/)
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
  const ready = await fetch(`${newsroom.origin}/readyz`)
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
  for (let n = 0; n < 100; n += 20) {
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
  expect(readers).toMatchObject({ taken: 20, refused: 0, others: [] })
  await expect.poll(async () => (await counted()) - before).toBe(20)
  for (const socket of slow) socket.destroy()
  // It is the same process, in a machine's small part.
  expect(newsroom.process.exitCode).toBeNull()
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${newsroom.process.pid}/status`, 'utf8'))
  expect(Number(memory?.[1]) / 1024).toBeLessThan(700)
})
