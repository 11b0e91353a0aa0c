import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '#lib/auth/can.ts'
import { stopFigures } from '#lib/health/figures.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { Refused } from '#lib/platform/failures.ts'
import { life } from '#lib/platform/life.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { type Part, readSiteState } from './state.ts'

ownDatabase()

let ada: Person
beforeAll(async () => {
  ada = await makeUser('administrator')
  life().jobsAskedAt = () => Date.now()
})
afterAll(() => stopFigures())

const names = ['Database', 'Jobs', 'Page cache', 'Disk', 'Backups', 'Mail', 'This instance']
const part = (parts: Part[], name: string) => {
  const found = parts.find((one) => one.name === name)
  if (!found) throw new Error(`no part ${name}`)
  return { ...found, facts: Object.fromEntries(found.facts) }
}

test('each part says how it is, and what to do where it isn’t well', async () => {
  const parts = await readSiteState(ada)
  expect(parts.map(({ name }) => name)).toEqual(names)
  const database = part(parts, 'Database')
  expect(database).toMatchObject({ state: 'good', advice: '' })
  expect(database.facts.Version).toMatch(/^PostgreSQL \d+/)
  expect(database.facts.Migrations).toMatch(/^(\d+) of \1$/)
  expect(part(parts, 'Jobs')).toMatchObject({ state: 'good' })
  expect(part(parts, 'Backups')).toMatchObject({
    state: 'bad',
    advice: 'There is no backup of this newsroom. See Settings, Backups.',
  })
  expect(part(parts, 'This instance').facts).toHaveProperty('Commit')

  await db().$transaction((tx) => enqueue(tx, 'push', { alertId: 1 }))
  await db().$executeRaw`update pgboss.job set start_after = now() - interval '10 minutes'`
  life().jobsAskedAt = () => Date.now()
  expect(part(await readSiteState(ada), 'Jobs').advice).toMatch(/^Jobs of push wait for more than/)
  life().jobsAskedAt = () => null
  expect(part(await readSiteState(ada), 'Jobs').advice).toMatch(/^The job runner .* restart it/)
  const settings = env()
  const { DISK_RESERVE_MB } = settings
  Object.assign(settings, { DISK_RESERVE_MB: 2 ** 40 })
  expect(part(await readSiteState(ada), 'Disk').advice).toMatch(/^The disk is full: make room/)
  Object.assign(settings, { DISK_RESERVE_MB })
})

test('only administrators are told', async () => {
  for (const role of ['editor', 'author', 'byline_manager'] as const)
    await expect(readSiteState(await makeUser(role))).rejects.toThrow(Refused)
})

test('while the database is away the rest is told in time, without its address', async () => {
  await stopFigures()
  await db().$disconnect()
  const url = process.env.DATABASE_URL
  process.env.DATABASE_URL = 'postgresql://secret-user:secret-password@127.0.0.1:1/nothing'
  forgetProcessState('figures', 'db')
  const began = performance.now()
  const parts = await readSiteState(ada)
  expect(performance.now() - began).toBeLessThan(5000)
  await stopFigures()
  process.env.DATABASE_URL = url
  forgetProcessState('figures', 'db')
  expect(parts.map(({ name }) => name)).toEqual(names)
  expect(parts.filter(({ state }) => state === 'unknown').map(({ name }) => name)).toEqual([
    ...['Database', 'Jobs', 'Backups', 'Mail'],
  ])
  expect(part(parts, 'Database').advice).toMatch(/see whether PostgreSQL runs/)
  expect(part(parts, 'Disk').facts).toHaveProperty('Free in DATA_DIR')
  expect(JSON.stringify(parts)).not.toMatch(/secret|127\.0\.0\.1/)
})
