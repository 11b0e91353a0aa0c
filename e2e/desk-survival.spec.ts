import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { startPostgres } from '#lib/platform/postgres.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { crashDatabase, restartDatabase } from './crash.ts'

// Servers and the database are killed while schedules are due: each is done once, or told.

test.describe.configure({ mode: 'serial', timeout: 300_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-desk-kill-'))
const account = { ADMIN_EMAIL: 'kay@courier.example', ADMIN_PASSWORD: 'killed but not forgotten' }
// The database is no server's: it is killed by itself, and two servers share it.
let postgres: Awaited<ReturnType<typeof startPostgres>>
let url = ''
let servers: Newsroom[] = []

test.beforeAll(async () => {
  test.setTimeout(300_000)
  postgres = await startPostgres(folder)
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query('create database kills')
  await client.end()
  url = postgres.url.replace('/postgres?', '/kills?')
  // The commands are those of the newsroom: they look for the database there.
  process.env.DATABASE_URL = url
  // Another spec of this process may have had a database of its own.
  forgetProcessState('db', 'env', 'job-sender')
  process.env.DATA_DIR = join(folder, 'commands')
  servers = [await start(0)]
})
test.afterAll(async () => {
  const { db } = await import('#lib/platform/db.ts')
  await db().$disconnect()
  for (const server of servers) await server.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

const start = (n: number) =>
  startNewsroom(join(folder, `server-${n}`), { ...account, DEMO: '0', DATABASE_URL: url })

async function kill(server: Newsroom): Promise<void> {
  server.process.kill('SIGKILL')
  if (server.process.signalCode === null) await once(server.process, 'exit')
}

const system = { kind: 'system', name: 'test' } as const

/** Drafts on the schedule, all for the same second. On a busy machine that second is later. */
async function scheduleDrafts(count: number) {
  const { createArticle } = await import('#lib/articles/commands.ts')
  const { emptyEdit } = await import('#lib/articles/schema.ts')
  const { documentFromMarkdown } = await import('#lib/document/from-html.ts')
  const { scheduleArticle } = await import('#lib/schedules/commands.ts')
  const { createSection } = await import('#lib/sections/commands.ts')
  const name = `Section ${Math.random().toString(36).slice(2, 8)}`
  const sectionId = await createSection(system, { name, slug: '', description: '', position: 0 })
  const made: { id: number; slug: string }[] = []
  for (let n = 0; n < count; n++) {
    const headline = `Killed ${n} ${Math.random().toString(36).slice(2, 8)}`
    const body = documentFromMarkdown('All of it, or nothing.')
    const { id, edit } = await createArticle(system, { ...emptyEdit, headline, sectionId, body })
    made.push({ id, slug: edit.slug })
  }
  const schedule = (id: number, dueAt: Date) =>
    scheduleArticle(system, { id, baseVersion: 1, kind: 'publish', dueAt })
  const began = Date.now()
  for (const { id } of made.slice(0, 3)) await schedule(id, inSeconds(3600))
  const each = (Date.now() - began) / 3000
  const dueAt = inSeconds(5 + each * count * 3)
  for (const { id } of made) await schedule(id, dueAt)
  return { made, dueAt }
}

const until = (at: Date) =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, at.getTime() - Date.now())))

async function schedulesOf(ids: number[]) {
  const { db } = await import('#lib/platform/db.ts')
  return db().schedule.findMany({ where: { articleId: { in: ids } } })
}

/** Each is public, whole, and was published once. */
async function expectOnce(made: { id: number; slug: string }[], timeout: number): Promise<void> {
  const { db } = await import('#lib/platform/db.ts')
  const ids = made.map(({ id }) => id)
  const done = async () =>
    (await schedulesOf(ids).catch(() => [])).filter(({ state }) => state === 'done').length
  await expect.poll(done, { timeout }).toBe(made.length)
  for (const { id, slug } of made) {
    expect(await db().publication.count({ where: { articleId: id } })).toBe(1)
    expect(await db().outboxEvent.count({ where: { articleId: id } })).toBe(1)
    expect(await db().articleMove.count({ where: { articleId: id, move: 'publish' } })).toBe(1)
    const server = servers.at(-1)
    const answer = await fetch(`${server?.origin}/article/${slug}`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('All of it, or nothing.')
  }
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000)

test('the server is dead when it is due: started again, it publishes at once and says how late', {
  tag: '@long',
}, async () => {
  const { db } = await import('#lib/platform/db.ts')
  const { alarmsFor } = await import('#lib/schedules/alarms.ts')
  const { made, dueAt } = await scheduleDrafts(3)
  const [server] = servers
  if (!server) throw new Error('no server')
  await kill(server)
  await until(dueAt)
  // As if it had been away for a quarter of an hour.
  const ids = made.map(({ id }) => id)
  await db().$executeRaw`
    update "Schedule" set "dueAt" = now() - interval '15 minutes'
    where state = 'pending' and "articleId" = any(${ids}::int[])`
  servers = [await start(0)]
  await expectOnce(made, 30_000)
  for (const one of await schedulesOf(ids))
    if (one.state === 'done')
      expect((one.doneAt?.getTime() ?? 0) - one.dueAt.getTime()).toBeGreaterThan(14 * 60_000)
  const texts = (await alarmsFor(system)).map(({ text }) => text)
  expect(texts.filter((text) => /went out 1\d minutes late/.test(text))).toHaveLength(3)
  const told = { kind: 'schedule', articleId: { in: ids } }
  expect(await db().notification.count({ where: told })).toBe(3)
})

test('the database dies in the middle of scheduled publications: each is done whole, once', async () => {
  const { db } = await import('#lib/platform/db.ts')
  const { made, dueAt } = await scheduleDrafts(40)
  const ids = made.map(({ id }) => id)
  await until(dueAt)
  // In the middle: some are out, others aren't.
  await expect
    .poll(() => db().publication.count({ where: { articleId: { in: ids } } }), {
      timeout: 60_000,
      intervals: [20],
    })
    .toBeGreaterThan(2)
  crashDatabase(folder)
  await restartDatabase(folder)
  await expectOnce(made, 90_000)
})

test('two instances, thirty of the same second, one killed in the middle: each once', async () => {
  const { db } = await import('#lib/platform/db.ts')
  servers.push(await start(1))
  const { made, dueAt } = await scheduleDrafts(30)
  const ids = made.map(({ id }) => id)
  await until(dueAt)
  await expect
    .poll(() => db().publication.count({ where: { articleId: { in: ids } } }), {
      timeout: 60_000,
      intervals: [20],
    })
    .toBeGreaterThan(2)
  const [first] = servers.splice(0, 1)
  if (first) await kill(first)
  // What the dead one had taken is done by the other.
  await expectOnce(made, 60_000)
})
