import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { type EmbeddedPostgres, startPostgres } from '#lib/platform/postgres.ts'
import { copyDemo, type Newsroom, startNewsroom } from '#testing/served.ts'
import { crashDatabase, restartDatabase } from './crash.ts'

// Two instances on one database under load. The database dies and comes back, each instance is killed
// once, one of them while it alone knows of reads that it answered: what was answered is counted.

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-two-'))
chmodSync(folder, 0o711)
/** No window may end meanwhile: who comes again would be counted again, and rightly. */
const windowMinutes = 240
/** All this happens in less. */
const takesMs = 120_000
const chrome =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

type Name = 'a' | 'b'
const names: Name[] = ['a', 'b']
const other = (name: Name): Name => (name === 'a' ? 'b' : 'a')
let postgres: EmbeddedPostgres
const instances = {} as Record<Name, Newsroom>

async function start(name: Name): Promise<void> {
  instances[name] = await startNewsroom(join(folder, name), {
    DATABASE_URL: postgres.url,
    TRUST_PROXY: '1',
    ...(instances[name] && { PORT: new URL(instances[name].origin).port }),
  })
}

async function kill(name: Name): Promise<void> {
  const { process } = instances[name]
  const ended = once(process, 'exit')
  process.kill('SIGKILL')
  await ended
}

test.beforeAll(async () => {
  test.setTimeout(240_000)
  copyDemo(folder)
  postgres = await startPostgres(folder)
  await ask(`insert into "Setting" values ('reads', '{"windowMinutes": ${windowMinutes}}')`)
  for (const name of names) await start(name)
})
test.afterAll(async () => {
  await Promise.all(names.map((name) => instances[name]?.stop()))
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A visitor's look at an article, in the window in which all this happens. */
type Look = { address: string; slug: string }

/** Reads by ever new visitors, every tenth of whom reads the same on both instances at once. */
class Visitors {
  /** Each look that was answered, however often. */
  readonly answered = new Set<Look>()
  readonly open = new Set<Look>()
  answers = 0
  #slugs: string[]
  #made = 0
  #again: Look[] = []
  #going = true
  #loops: Promise<void>[] = []

  constructor(slugs: string[]) {
    this.#slugs = slugs
  }

  #next(): Look {
    const n = this.#made++
    const slug = this.#slugs[n % this.#slugs.length] ?? ''
    return { address: `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`, slug }
  }

  /** @returns whether it was answered; else nobody knows whether it will be counted */
  async read(name: Name, look: Look): Promise<boolean> {
    try {
      const response = await fetch(`${instances[name].origin}/api/articles/${look.slug}/reads`, {
        method: 'POST',
        headers: { 'user-agent': chrome, 'x-forwarded-for': look.address },
        signal: AbortSignal.timeout(20_000),
      })
      await response.text()
      // 202: it is on the disk, and what it adds up to can't be known.
      if (response.status !== 200 && response.status !== 202) return false
      this.answered.add(look)
      this.open.delete(look)
      this.answers++
      return true
    } catch {
      return false
    }
  }

  begin(): void {
    for (const name of names) for (let n = 0; n < 8; n++) this.#loops.push(this.#visit(name))
  }

  async #visit(name: Name): Promise<void> {
    while (this.#going) {
      const look = this.#next()
      this.open.add(look)
      const repeats = this.#made % 10 === 0
      if (repeats) this.#again.push(look)
      const answers = await Promise.all([
        this.read(name, look),
        ...(repeats ? [this.read(other(name), look)] : []),
      ])
      // An instance that is away is not asked all the time; nor is one that has to come back beside it.
      await new Promise((resolve) => setTimeout(resolve, answers[0] ? 30 : 100))
    }
  }

  /** Some who read before look again, at both. */
  async comeAgain(): Promise<void> {
    const some = this.#again.splice(0, 100)
    await Promise.all(some.flatMap((look) => names.map((name) => this.read(name, look))))
  }

  /** As a reader's browser does, each look is told again until it is answered; here, to the other one. */
  async end(): Promise<void> {
    this.#going = false
    await Promise.all(this.#loops)
    await expect(async () => {
      for (const look of this.open) for (const name of names) if (await this.read(name, look)) break
      expect(this.open.size).toBe(0)
    }).toPass({ timeout: 30_000 })
  }
}

async function ask<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const { rows } = await client.query<Row>(sql)
  await client.end()
  return rows
}

/** What the database has, as totals and by hours. */
async function counted(): Promise<{ total: number; hours: number }> {
  const [sums = { total: 0, hours: 0 }] = await ask<{ total: number; hours: number }>(
    `select (select sum(total) from "ArticleReads")::float8 as total,
       (select coalesce(sum(reads), 0) from "ArticleReadsHour")::float8 as hours`,
  )
  return sums
}

const journals = () =>
  names.flatMap((name) => {
    try {
      return readdirSync(join(folder, name, 'reads')).filter((file) => file.includes('.journal'))
    } catch {
      return []
    }
  })

test('two instances, the database gone and back, each instance killed: answered = counted', async () => {
  test.setTimeout(takesMs + 180_000)
  const windowMs = windowMinutes * 60_000
  const left = windowMs - (Date.now() % windowMs)
  if (left < takesMs) await new Promise((resolve) => setTimeout(resolve, left + 1000))

  const front = await (await fetch(instances.a.origin)).text()
  const slugs = [...new Set([...front.matchAll(/href="\/article\/([^"/]+)"/g)].map(([, s]) => s))]
  const visitors = new Visitors(slugs.slice(0, 5) as string[])
  expect(slugs.length).toBeGreaterThan(4)
  // Both know the articles, and today's names of visitors, before the database is away.
  for (const name of names)
    for (const slug of slugs.slice(0, 5))
      expect((await fetch(`${instances[name].origin}/api/articles/${slug}/reads`)).status).toBe(200)
  const before = await counted()

  const more = async (number: number) => {
    const enough = visitors.answers + number
    await expect.poll(() => visitors.answers, { timeout: 30_000 }).toBeGreaterThan(enough)
  }
  visitors.begin()
  await more(1000)
  await visitors.comeAgain()

  crashDatabase(folder)
  // These are known to the disks of both alone.
  await expect.poll(() => new Set(journals().map((file) => file.split('-')[0])).size).toBe(2)
  await more(300)
  await visitors.comeAgain()
  await kill('a')
  expect(journals().length).toBeGreaterThan(1)
  await more(100)
  await restartDatabase(folder)
  await start('a')
  await more(500)
  await visitors.comeAgain()

  await kill('b')
  await more(300)
  await start('b')
  await more(500)
  await visitors.comeAgain()
  await visitors.end()

  // What was kept on the disks is told, once.
  await expect.poll(journals, { timeout: 20_000 }).toEqual([])
  const after = await counted()
  const sum = after.total - before.total
  console.log(
    `${visitors.answers} answers to ${visitors.answered.size} visitors = ${sum} reads counted`,
  )
  expect(sum).toBe(visitors.answered.size)
  expect(after.hours - before.hours).toBe(sum)
})
