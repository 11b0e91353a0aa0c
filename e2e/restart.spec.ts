import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { expect, test } from '@playwright/test'
import { encode } from 'next-auth/jwt'
import pg from 'pg'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { makeToken } from '#lib/api/tokens.ts'
import { textOf } from '#lib/articles/shared-document.ts'
import { openWorking } from '#lib/articles/writing.ts'
import { stopStoringJobs } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { freePort } from '#lib/platform/port.ts'
import { type EmbeddedPostgres, startPostgres } from '#lib/platform/postgres.ts'
import { documentName, togetherPath } from '#lib/together/schema.ts'
import { makeDraft, makeUser, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { startProxy } from '#testing/proxy.ts'
import { copyDemo, type Newsroom, startNewsroom } from '#testing/served.ts'

// A new version is rolled out as docs/operating.md says: the next instance is started, the one before it
// is stopped, twice over, behind a load balancer that never sends a request twice. Meanwhile readers
// read, programs save and someone writes.

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-restart-'))
chmodSync(folder, 0o711)
const secret = 'a secret that the instances share'
const chrome =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
let postgres: EmbeddedPostgres
let proxy: Awaited<ReturnType<typeof startProxy>>
const running = new Set<Newsroom>()

test.beforeAll(async () => {
  test.setTimeout(120_000)
  copyDemo(folder)
  postgres = await startPostgres(folder)
  // A window that ends in between would count who comes again a second time, and rightly.
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query(`insert into "Setting" values ('reads', '{"windowMinutes": 240}')`)
  await client.end()
  process.env.DATABASE_URL = postgres.url
  // Another spec of this process may have had a database of its own.
  forgetProcessState('db', 'env', 'job-sender')
  process.env.DATA_DIR = join(folder, 'test')
  proxy = await startProxy()
})
test.afterAll(async () => {
  await Promise.all([...running].map((one) => one.stop()))
  proxy?.close()
  await stopStoringJobs()
  await db().$disconnect()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(name: string): Promise<Newsroom> {
  const instance = await startNewsroom(join(folder, name), {
    DATABASE_URL: postgres.url,
    PORT: String(await freePort()),
    SITE_URL: `http://127.0.0.1:${proxy.port}`,
    NEXTAUTH_SECRET: secret,
    TRUST_PROXY: '1',
    STOP_DELAY: '1',
  })
  running.add(instance)
  await proxy.add(instance.origin)
  return instance
}

/** @returns its exit code, and whether nothing was sent to it before it was gone */
async function stop(instance: Newsroom) {
  const ended = once(instance.process, 'exit')
  instance.process.kill('SIGTERM')
  await expect.poll(() => proxy.isReady(instance.origin), { intervals: [20] }).toBe(false)
  const leftFirst = instance.process.exitCode === null
  const [code] = await ended
  proxy.remove(instance.origin)
  running.delete(instance)
  return { code, leftFirst }
}

/** Requests through the proxy until it is told to end; what isn't as it should be is kept. */
class Load {
  readonly failures: string[] = []
  requests = 0
  /** Reads that were answered as counted. */
  reads = 0
  /** Saves that were answered as saved. */
  saves = 0
  #going = true
  #loops: Promise<void>[] = []
  #visitors = 0

  async ask(path: string, init: RequestInit = {}, wanted = [200]): Promise<Response | undefined> {
    this.requests++
    try {
      const url = `http://127.0.0.1:${proxy.port}${path}`
      const response = await fetch(url, { redirect: 'manual', ...init })
      const body = await response.text()
      if (wanted.includes(response.status)) return response
      this.failures.push(`${init.method ?? 'GET'} ${path}: ${response.status} ${body}`)
    } catch (error) {
      this.failures.push(`${init.method ?? 'GET'} ${path}: ${(error as Error).cause ?? error}`)
    }
    return undefined
  }

  #loop(work: () => Promise<void>): void {
    const go = async () => {
      while (this.#going) await work()
    }
    this.#loops.push(go())
  }

  begin({ paths, slugs, draft, token }: Record<'paths' | 'slugs', string[]> & Draft): void {
    let at = 0
    for (let n = 0; n < 4; n++)
      this.#loop(async () => {
        await this.ask(paths[at++ % paths.length] ?? '/')
        await sleep(5)
      })
    for (let n = 0; n < 4; n++)
      this.#loop(async () => {
        const visitor = this.#visitors++
        const address = `198.18.${(visitor >> 8) & 255}.${visitor & 255}`
        const read = await this.ask(`/api/articles/${slugs[visitor % slugs.length]}/reads`, {
          method: 'POST',
          headers: { 'user-agent': chrome, 'x-forwarded-for': address },
        })
        if (read) this.reads++
        await sleep(5)
      })
    this.#loop(async () => {
      const saved = await this.ask(`/api/v1/articles/${draft}/draft`, {
        method: 'PATCH',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          'If-Match': `"v${this.saves + 1}"`,
        },
        body: JSON.stringify({ standfirst: `Saved ${this.saves + 1} times.` }),
      })
      if (saved) this.saves++
      // A token has 600 a minute.
      await sleep(150)
    })
  }

  async end(): Promise<void> {
    this.#going = false
    await Promise.all(this.#loops)
  }
}
type Draft = { draft: number; token: string }

/** Someone who types a word into an article's body again and again, as a browser does. */
async function beginTyping() {
  const person = await makeUser('editor')
  const { id } = await makeDraft(person)
  const sessionId = crypto.randomUUID()
  const expiresAt = new Date(Date.now() + 600_000)
  await db().session.create({ data: { id: sessionId, userId: person.id, expiresAt } })
  const cookie = `next-auth.session-token=${await encode({ token: { sessionId }, secret })}`
  class Signed extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie }, origin: `http://127.0.0.1:${proxy.port}` })
    }
  }
  const socket = new HocuspocusProviderWebsocket({
    url: `ws://127.0.0.1:${proxy.port}${togetherPath}`,
    WebSocketPolyfill: Signed,
    delay: 100,
    minDelay: 100,
  })
  const doc = new Y.Doc()
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name: documentName(id),
    document: doc,
    token: 'by cookie',
  })
  provider.attach()
  await expect.poll(() => provider.isSynced, { timeout: 10_000 }).toBe(true)
  let words = 0
  const timer = setInterval(() => textOf(doc, 'notes').insert(0, `w${words++} `), 40)
  return {
    /** @returns how many words were typed, and how many of them the database has */
    async end() {
      clearInterval(timer)
      const kept = async () => {
        const { doc: stored } = await openWorking(person, id)
        return (
          textOf(stored, 'notes')
            .toString()
            .match(/\bw\d+ /g)?.length ?? 0
        )
      }
      await expect.poll(kept, { timeout: 15_000 }).toBe(words)
      provider.destroy()
      socket.destroy()
      return { typed: words, kept: await kept() }
    },
  }
}

async function counted(): Promise<number> {
  const [row] = await db().$queryRaw<{ total: number }[]>`
    select coalesce(sum(total), 0)::float8 as total from "ArticleReads"`
  return row?.total ?? 0
}

test('a rolling restart under load: no request fails, no read, save or word is lost', async () => {
  test.setTimeout(120_000)
  let old = await start('a')
  const load = new Load()
  const front = await (await fetch(`http://127.0.0.1:${proxy.port}/`)).text()
  const slugs = [...new Set([...front.matchAll(/href="\/article\/([^"/]+)"/g)].map(([, s]) => s))]
    .slice(0, 4)
    .map(String)
  expect(slugs).toHaveLength(4)
  const paths = ['/', '/feed.xml', '/search?q=the', ...slugs.map((slug) => `/article/${slug}`)]
  const { token } = await makeToken(system, {
    name: 'Restart',
    scopes: ['articles:write', 'articles:read-all'],
    days: 30,
  })
  const draft = await makeDraft(system)
  const before = await counted()
  const typing = await beginTyping()
  load.begin({ paths, slugs, draft: draft.id, token })

  for (const name of ['b', 'c']) {
    const next = await start(name)
    await sleep(300)
    expect(await stop(old)).toEqual({ code: 0, leftFirst: true })
    old = next
    await sleep(300)
  }
  await load.end()
  const written = await typing.end()
  const reads = (await counted()) - before
  const { version } = await db().article.findUniqueOrThrow({ where: { id: draft.id } })
  console.log(
    `${load.requests} requests over two restarts, ${load.failures.length} failed; ${load.reads} reads answered, ${reads} counted; ${load.saves} saves; ${written.typed} words typed, ${written.kept} kept`,
  )
  expect(load.failures).toEqual([])
  expect(reads).toBe(load.reads)
  expect(version).toBe(load.saves + 1)
  expect(written.kept).toBe(written.typed)
  expect(load.requests).toBeGreaterThan(500)
  expect(load.saves).toBeGreaterThan(10)

  // A second signal ends it at once.
  const ended = once(old.process, 'exit')
  const began = performance.now()
  old.process.kill('SIGTERM')
  await sleep(50)
  old.process.kill('SIGTERM')
  const [code] = await ended
  running.delete(old)
  expect([code, performance.now() - began < 1000]).toEqual([1, true])
})
