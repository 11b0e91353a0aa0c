import { Writable } from 'node:stream'
import pg from 'pg'
import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { isDatabaseAway } from './database-away.ts'
import { db } from './db.ts'
import { calmly } from './log.ts'

/** What Prisma and pg say of a database that isn't there. */
async function awayErrors(): Promise<unknown[]> {
  const url = process.env.DATABASE_URL
  process.env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/nothing'
  try {
    return [
      await db()
        .user.count()
        .catch((error: unknown) => error),
    ]
  } finally {
    process.env.DATABASE_URL = url
  }
}
afterAll(() => db().$disconnect())

function logger(now: () => number) {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { lines, log: pino({ base: null, hooks: calmly(now) }, stream) }
}

test('a database that is away is known by its errors; what else is away is not taken for it', async () => {
  const [byPrisma] = await awayErrors()
  expect(isDatabaseAway(byPrisma)).toBe(true)
  const stopped = Object.assign(new pg.DatabaseError('stopped', 1, 'error'), { code: '57P01' })
  expect(isDatabaseAway(stopped)).toBe(true)
  expect(isDatabaseAway(new Error('Connection terminated unexpectedly'))).toBe(true)
  const raw = new Error(
    'Raw query failed. Code: `57P01`. Message: `terminating connection due to …`',
  )
  expect(isDatabaseAway(raw)).toBe(true)
  const mailServer = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  expect(isDatabaseAway(mailServer)).toBe(false)
  expect(isDatabaseAway(Object.assign(new Error('twice'), { code: '23505' }))).toBe(false)
  expect(isDatabaseAway(undefined)).toBe(false)
})

test('that it is away is said once in five seconds of each kind, with how often, without stacks', () => {
  let at = 0
  const { lines, log } = logger(() => at)
  const away = () => Object.assign(new Error('Query:\n\nis shut down'), { code: '57P01' })
  for (let n = 0; n < 100; n++) log.error({ err: away(), url: `/${n}` }, 'a request failed')
  log.warn({ err: away() }, 'another thing failed')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatchObject({
    level: 50,
    url: '/0',
    msg: 'a request failed',
    err: 'the database is away: is shut down',
  })
  expect(JSON.stringify(lines)).not.toContain('stack')
  at = 5000
  log.error({ err: away() }, 'a request failed')
  expect(lines[2]).toMatchObject({ repeated: 99 })
  at = 20_000
  log.error({ err: away() }, 'a request failed')
  expect(lines[3]).not.toHaveProperty('repeated')
})

test('everything else is said each time, as it is', () => {
  const { lines, log } = logger(() => 0)
  for (let n = 0; n < 2; n++) log.error({ err: new Error('a bug') }, 'a request failed')
  log.info('words alone')
  log.info({ n: 1 }, 'with a number %d', 2)
  expect(lines).toHaveLength(4)
  expect(lines[1]).toMatchObject({ err: { message: 'a bug', stack: expect.any(String) } })
  expect(lines[3]).toMatchObject({ n: 1, msg: 'with a number 2' })
})
