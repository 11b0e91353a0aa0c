import fc from 'fast-check'
import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { dayOf, type SaltStore, saltStore, Visitors, visitorName, windowEnd } from './visitor.ts'

ownDatabase()

const dayMs = 86_400_000
const moment = fc.integer({ min: 0, max: 4_000_000_000_000 })
const length = fc.constantFrom(1, 5, 10, 15, 20, 30, 60, 120, 240, 1440)

test('a moment lies in one window, which ends soon, and never beyond its day', () => {
  fc.assert(
    fc.property(moment, length, (at, minutes) => {
      const end = windowEnd(at, minutes)
      expect(end).toBeGreaterThan(at)
      expect(end - at).toBeLessThanOrEqual(minutes * 60_000)
      expect(end).toBeLessThanOrEqual(dayOf(at) + dayMs)
      // Whoever looks again before it ends is in the same one, who looks at its end in the next.
      expect(windowEnd(end - 1, minutes)).toBe(end)
      expect(windowEnd(end, minutes)).toBeGreaterThan(end)
    }),
  )
})

test('a name is told by salt, address and program; of IPv6 by its network', () => {
  const salt = Buffer.alloc(32, 7)
  const name = visitorName(salt, '192.0.2.7', 'Firefox')
  expect(Buffer.from(name, 'base64url')).toHaveLength(16)
  expect(visitorName(salt, '192.0.2.7', 'Firefox')).toBe(name)
  for (const other of [
    visitorName(salt, '192.0.2.8', 'Firefox'),
    visitorName(salt, '192.0.2.7', 'Safari'),
    visitorName(Buffer.alloc(32, 8), '192.0.2.7', 'Firefox'),
    visitorName(salt, '192.0.2.7F', 'irefox'),
  ])
    expect(other).not.toBe(name)
  const v6 = (address: string) => visitorName(salt, address, 'Firefox')
  expect(v6('2001:db8:1:2::1')).toBe(v6('2001:db8:1:2:ffff::9'))
  expect(v6('2001:db8:1:2::1')).not.toBe(v6('2001:db8:1:3::1'))
})

test('all instances call a visitor the same; the day before is destroyed', async () => {
  const today = dayOf(Date.now())
  await db().$executeRaw`
    insert into "ReadSalt" (day, salt) values ((now() at time zone 'UTC')::date - 1, '\\x00')`
  const [a, b] = [new Visitors(), new Visitors()]
  const names = await Promise.all([a, b, a].map((one) => one.name('192.0.2.7', 'Firefox')))
  expect(new Set(names.map(({ visitor }) => visitor)).size).toBe(1)
  expect(await db().readSalt.count({ where: { day: { lt: new Date(today) } } })).toBe(0)
  const { salts } = await saltStore.salts([today, today + dayMs])
  expect([...salts.keys()].sort()).toEqual([today, today + dayMs])
})

/** Salts of a day without a database; `away` while there is none. */
function fakeStore(now: () => number) {
  const salts = new Map<number, Buffer>()
  const state = { away: false, asked: 0 }
  const store: SaltStore = {
    async salts(days) {
      state.asked++
      if (state.away) throw new Error('the database is away')
      for (const day of days) if (!salts.has(day)) salts.set(day, Buffer.from(`salt of ${day}`))
      return {
        salts: new Map(days.map((day) => [day, salts.get(day) ?? Buffer.alloc(0)])),
        now: now(),
      }
    },
  }
  return { store, state }
}

test('at midnight everyone gets another name, also when the database went away before', async () => {
  let now = Date.UTC(2026, 10, 25, 23, 10)
  const { store, state } = fakeStore(() => now)
  const [a, b] = [new Visitors(store, () => now), new Visitors(store, () => now)]
  const named = async () =>
    (await Promise.all([a, b].map((one) => one.name('192.0.2.7', 'Firefox')))).map(
      ({ visitor }) => visitor,
    )
  const [before, same] = await named()
  expect(same).toBe(before)
  state.away = true
  now = Date.UTC(2026, 10, 26, 0, 10)
  const [after, stillSame] = await named()
  expect(after).not.toBe(before)
  expect(stillSame).toBe(after)
})

test('without any salt a process knows its own visitors again, and asks for one', async () => {
  let now = Date.UTC(2026, 10, 25, 12)
  const { store, state } = fakeStore(() => now)
  state.away = true
  const visitors = new Visitors(store, () => now)
  const first = await visitors.name('192.0.2.7', 'Firefox')
  expect((await visitors.name('192.0.2.7', 'Firefox')).visitor).toBe(first.visitor)
  expect(state.asked).toBe(1)
  state.away = false
  now += 3000
  // Who comes while it is being asked for is named as before.
  await visitors.name('192.0.2.7', 'Firefox')
  await new Promise((resolve) => setImmediate(resolve))
  expect((await visitors.name('192.0.2.7', 'Firefox')).visitor).not.toBe(first.visitor)
})

test('a clock that goes wrong follows the database’s', async () => {
  const right = Date.UTC(2026, 10, 25, 12)
  const { store } = fakeStore(() => right)
  const visitors = new Visitors(store, () => right + 7_200_000)
  const { at } = await visitors.name('192.0.2.7', 'Firefox')
  expect(at).toBe(right)
})
