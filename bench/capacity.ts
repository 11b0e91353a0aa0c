import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { makeToken } from '#lib/api/tokens.ts'
import { stopStoringJobs } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { makeDraft, makePublished, system } from '#testing/newsroom.ts'
import { treePss } from './memory.ts'
import { benchSlug, inventedWord, writeArticles } from './newsroom.ts'
import { cleanUp, folder, makeDatabase, startApp } from './setting.ts'

// What each kind of work costs: processor time of the application and of PostgreSQL, as the kernel
// counts it, so that other programs on the machine hardly matter. What both do without any request is
// measured too, and taken off. docs/capacity.md reckons with these.

/** Ticks of /proc/PID/stat a second, on every Linux that Node.js runs on. */
const ticksPerSecond = 100

/** Processor time (s) of a process and of all that it started, also of those that ended. */
function processorTime(root: number): number {
  const parents = new Map<number, number>()
  const times = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      // The command's name (field 2) may hold spaces; the state follows it.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      parents.set(Number(name), Number(fields[1]))
      // utime, stime, and those of children that ended: fields 14 to 17 of proc(5).
      times.set(
        Number(name),
        fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0),
      )
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [root]
  for (const pid of tree)
    for (const [child, parent] of parents) if (parent === pid) tree.push(child)
  return tree.reduce((sum, pid) => sum + (times.get(pid) ?? 0), 0) / ticksPerSecond
}

type Ask = { method?: string; path: string; headers?: Record<string, string>; body?: string }

/** Sends requests one after the other over some connections. @returns those not answered as wanted */
async function askAll(
  origin: string,
  count: number,
  connections: number,
  next: (n: number) => Ask,
  wanted: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let sent = 0
  let failed = 0
  const one = ({ method = 'GET', path, headers = {}, body }: Ask) =>
    new Promise<number>((resolve) => {
      const req = request(`${origin}${path}`, { agent, method, headers }, (res) => {
        res.resume().on('end', () => resolve(res.statusCode ?? 0))
      })
      req.on('error', () => resolve(0)).end(body)
    })
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (sent < count) if ((await one(next(sent++))) !== wanted) failed++
    }),
  )
  agent.destroy()
  return failed
}

/** Prints the cost of each kind of work. @param articles that the newsroom has */
export async function bench(articles: number): Promise<void> {
  const postgres = await startPostgres(folder)
  try {
    const file = join(folder, 'articles.jsonl')
    await writeArticles(file, articles)
    const url = await makeDatabase(postgres.url, 'capacity', file, articles)
    process.env.DATABASE_URL = url
    process.env.DATA_DIR = join(folder, 'capacity')
    const postmaster = Number(
      readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    console.log(`\n${articles.toLocaleString('en')} articles. Node ${process.version}.`)
    console.log(`\n${'Processor time, ms each'.padEnd(44)}application  PostgreSQL`)
    const cached = await startApp('cached', url, { TRUST_PROXY: '1' })
    const uncached = await startApp('uncached', url, { PAGE_CACHE_MB: '0' })

    const sample = () => [processorTime(cached.process.pid ?? 0), processorTime(postmaster)]
    await sleep(3000)
    const first = sample()
    await sleep(10_000)
    const idling = sample().map((one, n) => (one - (first[n] ?? 0)) / 10)

    async function cost(
      what: string,
      app: typeof cached,
      count: number,
      next: (n: number) => Ask,
      { wanted = 200, connections = 8 } = {},
    ): Promise<void> {
      const pid = app.process.pid ?? 0
      // Code is compiled, and connections are made, before.
      let failed = await askAll(app.origin, count / 4, connections, next, wanted)
      await sleep(500)
      const began = performance.now()
      const before = [processorTime(pid), processorTime(postmaster)]
      failed += await askAll(
        app.origin,
        count,
        connections,
        (n) => next(n + Math.ceil(count / 4)),
        wanted,
      )
      const seconds = (performance.now() - began) / 1000
      const after = [processorTime(pid), processorTime(postmaster)]
      const idle = app === cached ? idling : [0, idling[1] ?? 0]
      const [own = 0, database = 0] = after.map((one, n) =>
        Math.max(0, ((one - (before[n] ?? 0) - (idle[n] ?? 0) * seconds) * 1000) / count),
      )
      const note = failed ? `  (${failed} not answered with ${wanted}!)` : ''
      console.log(
        `  ${what.padEnd(42)}${own.toFixed(3).padStart(11)}${database.toFixed(3).padStart(12)}${note}`,
      )
    }

    const article = (n: number) => `/article/${benchSlug((n * 7919) % articles)}`
    const br = { 'accept-encoding': 'br' }
    await cost('a finished page', cached, 40_000, () => ({ path: article(3), headers: br }))
    const etag =
      (await fetch(cached.origin + article(3), { headers: br })).headers.get('etag') ?? ''
    await cost(
      'a finished page that the reader has (304)',
      cached,
      40_000,
      () => ({ path: article(3), headers: { ...br, 'if-none-match': etag } }),
      { wanted: 304 },
    )
    await cost('a page that must be made', uncached, 2000, (n) => ({ path: article(n) }))
    await cost('the front, made', uncached, 500, () => ({ path: '/' }), { connections: 1 })
    await cost('a search for two words', uncached, 400, (n) => ({
      path: `/search?q=${inventedWord(n)}+harbour`,
    }))
    await cost('a list by the API, 20 articles', cached, 600, (n) => ({
      path: `/api/v1/articles?limit=20&since=2${String(n % 1000).padStart(3, '0')}-01-01`,
      headers: { 'x-forwarded-for': addressOf(n) },
    }))
    await cost('a read that counts', cached, 12_000, (n) => ({
      method: 'POST',
      path: `/api/articles/${benchSlug(n % 50)}/reads`,
      headers: { 'user-agent': browser, 'x-forwarded-for': addressOf(n) },
    }))
    const { token } = await makeToken(system, {
      name: 'Capacity',
      scopes: ['articles:write', 'articles:publish', 'articles:read-all'],
      days: 30,
    })
    const program = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'If-Match': '*',
    }
    const drafts = await Promise.all(Array.from({ length: 4 }, () => makeDraft(system)))
    await cost(
      'a save',
      cached,
      320,
      (n) => ({
        method: 'PATCH',
        path: `/api/v1/articles/${drafts[n % 4]?.id}/draft`,
        headers: program,
        body: JSON.stringify({ standfirst: `Saved for the ${n}th time.` }),
      }),
      { connections: 1 },
    )
    const published: Awaited<ReturnType<typeof makePublished>>[] = []
    for (let n = 0; n < 80; n++) published.push(await makePublished())
    await cost(
      'a publication, with all that follows',
      cached,
      60,
      (n) => ({
        method: 'POST',
        path: `/api/v1/articles/${published[n]?.id}/publish`,
        headers: program,
        body: JSON.stringify({ change: { kind: 'minor' } }),
      }),
      { connections: 1 },
    )

    const [app = 0, database = 0] = idling.map((one) => (one * 100).toFixed(1))
    console.log(`  nothing at all: ${app} % and ${database} % of a core`)

    console.log('\nRoom')
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<{ size: string }>(
      'select pg_database_size(current_database()) as size',
    )
    await client.end()
    console.log(
      `  database, an article: ${(Number(rows[0]?.size) / articles / 1024).toFixed(1)} kB`,
    )
    const page = await fetch(cached.origin + article(3), { headers: br })
    console.log(`  a page on its way: ${page.headers.get('content-length')} bytes`)
    console.log(
      `  memory, application and PostgreSQL: ${treePss(cached.process.pid ?? 0).toFixed(0)} and ${treePss(postmaster).toFixed(0)} MiB`,
    )
    await Promise.all([cached.stop(), uncached.stop()])
    await stopStoringJobs()
    await db().$disconnect()
  } finally {
    await postgres.stop()
    await cleanUp()
  }
}

const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** Of visitor n; a network of its own for tests (RFC 2544). */
const addressOf = (n: number) => `198.${18 + ((n >> 16) & 1)}.${(n >> 8) & 255}.${n & 255}`
