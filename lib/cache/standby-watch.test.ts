import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { db } from '#lib/platform/db.ts'
import { databaseUrl, findPrimary, watchPrimary } from '#lib/platform/primary.ts'
import { standbyState } from '#lib/platform/standby.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { type Pair, startPair } from '#testing/standby.ts'
import { subscribe, write } from './announce.ts'
import { listen } from './listener.ts'
import { StandbyWatch } from './standby-watch.ts'
import { collectingTags } from './tags.ts'

// A primary, a standby that follows it, and what an instance does with both.

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-pair-'))
let pair: Pair
let watch: StandbyWatch
let stopWatching: () => void
let onStandby: pg.Client
const given = process.env.DATABASE_URL

beforeAll(async () => {
  pair = await startPair(folder)
  process.env.DATABASE_URL = pair.both
  process.env.DATABASE_REPLICA_URL = pair.standby.url
  forgetProcessState('db', 'env', 'job-sender')
  await prepareDatabase(databaseUrl())
  await db().section.create({ data: { name: 'World', slug: 'world', position: 1 } })
  onStandby = new pg.Client({ connectionString: pair.standby.url })
  onStandby.on('error', () => {})
  await onStandby.connect()
  watch = new StandbyWatch(pair.standby.url)
  subscribe((announcement) => watch.apply(announcement))
  stopWatching = watchPrimary()
}, 60_000)

afterAll(async () => {
  stopWatching?.()
  await watch?.close()
  await onStandby?.end().catch(() => {})
  await db().$disconnect()
  await pair?.stop()
  rmSync(folder, { recursive: true, force: true })
  process.env.DATABASE_URL = given
  delete process.env.DATABASE_REPLICA_URL
  forgetProcessState('db', 'env', 'job-sender')
})

const level = () => vi.waitFor(() => expect(standbyState().level).toBe(true), 10_000)
const rename = (name: string) =>
  write(async (tx, announcing) => {
    await tx.section.update({ where: { slug: 'world' }, data: { name } })
    announcing.expire('sections')
  })
// Prisma asks when it is awaited: here, not where this is called.
const read = async () => await db().section.findUnique({ where: { slug: 'world' } })
/** As a readers' page reads. */
const readForPage = () => collectingTags(new Set(), read)

test('a readers’ page is read from the standby once that has what was announced, anything else from the primary', async () => {
  await level()
  const before = { ...standbyState().answered }
  expect(await readForPage()).toMatchObject({ name: 'World' })
  expect(await read()).toMatchObject({ name: 'World' })
  expect(standbyState().answered).toEqual({
    standby: before.standby + 1,
    primary: before.primary + 1,
  })
})

test('no page that is made after a publication is older than it, however far the standby is behind', async () => {
  await level()
  await onStandby.query('select pg_wal_replay_pause()')
  await rename('The world')
  for (let n = 0; n < 20; n++) {
    expect(await readForPage()).toMatchObject({ name: 'The world' })
    await sleep(20)
  }
  // It is really behind.
  const { rows } = await onStandby.query('select name from "Section" where slug = \'world\'')
  expect(rows).toEqual([{ name: 'World' }])
  await onStandby.query('select pg_wal_replay_resume()')
  await level()
  const { standby } = standbyState().answered
  expect(await readForPage()).toMatchObject({ name: 'The world' })
  expect(standbyState().answered.standby).toBe(standby + 1)
})

test('under publications without pause each page has at least what was published before it', async () => {
  let published = 0
  const publishing = (async () => {
    for (let n = 1; n <= 60; n++) {
      await rename(`World ${n}`)
      published = n
      await sleep(n % 7 === 0 ? 60 : 2)
    }
  })()
  const stale: string[] = []
  while (await Promise.race([publishing.then(() => false), sleep(1, true)])) {
    const least = published
    const shown = Number(/\d+/.exec((await readForPage())?.name ?? '')?.[0] ?? 0)
    if (shown < least) stale.push(`${shown} after ${least}`)
  }
  expect(stale).toEqual([])
})

test('what the standby can’t answer, the primary does', async () => {
  await level()
  const { standby } = standbyState().answered
  // A write, by a readers' page that shouldn't: the standby refuses it.
  await collectingTags(
    new Set(),
    () => db().$queryRaw`update "Section" set position = 2 where slug = 'world' returning id`,
  )
  expect(standbyState().answered.standby).toBe(standby)
  expect(await read()).toMatchObject({ position: 2 })
})

test('when the primary ends and the standby is promoted, everything goes there by itself, and nothing back', async () => {
  await level()
  let gaps = 0
  const heard: unknown[] = []
  const stopListening = await listen({ news: (payload) => heard.push(payload) }, () => gaps++)
  await rename('Before')
  await level()
  await pair.primary.stop()
  // Nobody takes writes: readers' pages still have the standby.
  expect(await readForPage()).toMatchObject({ name: 'Before' })
  await expect(rename('Lost')).rejects.toThrow()
  await pair.promote()
  await vi.waitFor(() => rename('After'), { timeout: 10_000, interval: 100 })
  expect(databaseUrl()).toBe(pair.both.replace(/@[^,]*,/, '@'))
  await vi.waitFor(() => expect(gaps).toBe(1), 10_000)
  await db().$executeRaw`select pg_notify('news', '1')`
  await vi.waitFor(() => expect(heard).toEqual([1]))
  expect(await readForPage()).toMatchObject({ name: 'After' })
  await stopListening()

  // The old one comes back as it was, taking writes: its timeline is older.
  const { startPostgres } = await import('#lib/platform/postgres.ts')
  const [, port] = /:(\d+),/.exec(pair.both) ?? []
  pair.primary = await startPostgres(join(folder, 'primary'), {
    tcp: { address: '127.0.0.1', port: Number(port) },
  })
  await findPrimary()
  expect(databaseUrl()).toBe(pair.both.replace(/@[^,]*,/, '@'))
  await rename('Still there')
  expect(await read()).toMatchObject({ name: 'Still there' })
})
