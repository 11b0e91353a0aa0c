import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runJobs } from '#lib/jobs/runner.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { life } from '#lib/platform/life.ts'
import { ownDatabase } from '#testing/database.ts'
import { answerHealth } from './endpoint.ts'
import { Looker, type Readiness } from './readiness.ts'

ownDatabase()

let stopJobs: () => Promise<void>
let readiness: Looker
const server = createServer((req, res) => {
  if (!answerHealth(req, res, readiness)) res.writeHead(404).end('not for us')
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stopJobs = await runJobs({})
})
afterAll(async () => {
  await readiness.close()
  await stopJobs()
  server.close()
})
beforeEach(async () => {
  await readiness?.close()
  readiness = new Looker({ sharedForMs: 0 })
})

type Answer = { status: number; headers: Record<string, unknown>; text: string }
function ask(path: string, { method = 'GET', host = 'load-balancer.invalid' } = {}) {
  const { port } = server.address() as AddressInfo
  return new Promise<Answer>((resolve, reject) => {
    const req = request({ port, path, method, headers: { host } }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk) => chunks.push(chunk))
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: res.statusCode ?? 0, headers: res.headers, text })
      })
    })
    req.on('error', reject).end()
  })
}

async function ready(): Promise<{ status: number } & Readiness> {
  const { status, text } = await ask('/readyz')
  return { status, ...JSON.parse(text) }
}
const wrongIn = ({ parts }: Readiness) =>
  Object.entries(parts).flatMap(([name, { ok }]) => (ok ? [] : [name]))

test('the process says that it is there, by whatever name it is asked, and nothing keeps that', async () => {
  for (const host of ['load-balancer.invalid', '127.0.0.1', '[::1]:3000'])
    expect(await ask('/healthz', { host })).toMatchObject({
      status: 200,
      text: '{"ok":true}\n',
      headers: { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' },
    })
  expect(await ask('/healthz', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  expect((await ask('/healthz', { method: 'POST' })).status).toBe(405)
  expect((await ask('/healthz-no')).text).toBe('not for us')
})

test('ready: each part is told, and no secret', async () => {
  const { status, headers, text } = await ask('/readyz')
  expect({ status, body: JSON.parse(text) }).toEqual({
    status: 200,
    body: {
      ready: true,
      parts: {
        stopping: { ok: true },
        database: { ok: true },
        migrations: { ok: true },
        jobs: { ok: true },
        disk: { ok: true },
      },
    },
  })
  expect(headers['cache-control']).toBe('no-store')
})

test('a missing migration, a runner that is stuck, a full disk, a stop: 503 for that part alone', async () => {
  const [row] = await db().$queryRaw<{ migration_name: string }[]>`
    update _prisma_migrations set finished_at = null
    where migration_name = (select max(migration_name) from _prisma_migrations)
    returning migration_name`
  expect(wrongIn(await ready())).toEqual(['migrations'])
  await db().$executeRaw`
    update _prisma_migrations set finished_at = now() where migration_name = ${row?.migration_name}`

  const { jobsAskedAt } = life()
  life().jobsAskedAt = () => Date.now() - 60_000
  const stuck = await ready()
  expect({ status: stuck.status, wrong: wrongIn(stuck) }).toEqual({ status: 503, wrong: ['jobs'] })
  life().jobsAskedAt = jobsAskedAt

  const settings = env()
  const { DISK_RESERVE_MB } = settings
  Object.assign(settings, { DISK_RESERVE_MB: 2 ** 40 })
  expect(wrongIn(await ready())).toEqual(['disk'])
  Object.assign(settings, { DISK_RESERVE_MB, DATA_DIR: '/nowhere/at/all' })
  expect(wrongIn(await ready())).toEqual(['disk'])
  Object.assign(settings, { DATA_DIR: process.env.DATA_DIR })

  life().stopping = true
  const ending = await ready()
  expect({ ready: ending.ready, wrong: wrongIn(ending) }).toEqual({
    ready: false,
    wrong: ['stopping'],
  })
  life().stopping = false
  expect(await ready()).toMatchObject({ status: 200, ready: true })
})

test.each([
  ['away', () => 'postgresql://postgres:secret@127.0.0.1:1/nothing', 'ECONNREFUSED'],
  ['gone', (own: string) => Object.assign(new URL(own), { pathname: '/nothing' }).href, '3D000'],
])('a database that is %s: told in time, without its address', async (_, wrong, why) => {
  const url = process.env.DATABASE_URL ?? ''
  process.env.DATABASE_URL = wrong(url)
  await readiness.close()
  readiness = new Looker()
  process.env.DATABASE_URL = url
  const { status, text } = await ask('/readyz')
  expect(status).toBe(503)
  expect(wrongIn(JSON.parse(text))).toEqual(['database', 'migrations'])
  expect(text).toContain(why)
  expect(text).not.toMatch(/postgres|secret|127\.0\.0\.1|nothing/)
})

test('one look serves all who ask within its time; that it ends is known at once', async () => {
  await readiness.close()
  readiness = new Looker({ sharedForMs: 60_000 })
  const looks = await Promise.all(Array.from({ length: 50 }, () => readiness.look()))
  expect(looks.every(({ ready }) => ready)).toBe(true)
  const { jobsAskedAt } = life()
  life().jobsAskedAt = () => null
  expect((await ready()).status).toBe(200)
  life().stopping = true
  expect((await ready()).status).toBe(503)
  life().stopping = false
  life().jobsAskedAt = jobsAskedAt
})

test('a runner that works asks for jobs all the time; one that was stopped doesn’t', async () => {
  await expect.poll(() => Date.now() - (life().jobsAskedAt() ?? 0)).toBeLessThan(15_000)
  await stopJobs()
  expect(wrongIn(await ready())).toEqual(['jobs'])
})
