import { Writable } from 'node:stream'
import pg from 'pg'
import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { isDatabaseAway, ofDatabase } from './database-away.ts'
import { db } from './db.ts'
import { calmly, lineOptions } from './log.ts'
import { idOf, requestId, within } from './log-context.ts'
import { withoutTraces } from './log-privacy.ts'
import { trustedProxiesSchema } from './visitor-address.ts'

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

/** A log as the process has it, into memory. */
function wholeLog() {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, log: pino({ ...lineOptions(), level: 'info' }, stream) }
}

test('a job runner that finds no database says so calmly; another error of its is said as it is', async () => {
  let at = 0
  const { lines, log } = logger(() => at)
  const refused = async () => {
    const client = new pg.Client('postgresql://nobody@localhost:1/nothing')
    // As pg-boss gives it on.
    const error = (await client.connect().catch((error: unknown) => error)) as Error
    return ofDatabase({ ...error, message: `${error.message} (Queue: x)`, stack: error.stack })
  }
  for (at = 0; at < 5000; at += 1000) log.warn({ err: await refused() }, 'jobs')
  expect(lines).toHaveLength(1)
  expect(lines[0]?.err).toMatch(/^the database is away: .*ECONNREFUSED/)
  log.warn({ err: ofDatabase(new Error('a bug')) }, 'jobs')
  expect(lines[1]).toMatchObject({ err: { message: 'a bug' } })
})

test('each line says to which request, job or connection it belongs, however deep it is written', async () => {
  const { lines, log } = wholeLog()
  log.info('outside')
  await within({ request: 'r-12345678' }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    log.info({ once: true }, 'inside')
    within({ job: 'j1', queue: 'mail' }, () => log.info({ n: 1 }, 'a job'))
    expect(requestId()).toBe('r-12345678')
  })
  expect(requestId()).toBeUndefined()
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: 'outside' },
    { msg: 'inside', request: 'r-12345678' },
    { msg: 'a job', job: 'j1', queue: 'mail', n: 1 },
  ])
  expect(JSON.parse(lines[0] ?? '')).not.toHaveProperty('request')
  expect(JSON.parse(lines[2] ?? '')).not.toHaveProperty('once')
})

test('the id of a request is that of a trusted proxy, if it is one, and else a new one', () => {
  const from = (remoteAddress: string, id?: string) => ({
    socket: { remoteAddress } as never,
    headers: id === undefined ? {} : { 'x-request-id': id },
  })
  const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/
  const proxies = trustedProxiesSchema.parse('10.0.0.0/8')
  expect(idOf(from('10.1.2.3', 'given-by-proxy'), proxies)).toBe('given-by-proxy')
  expect(idOf(from('10.1.2.3', 'Root=1-67891233-abcdef'), 1)).toBe('Root=1-67891233-abcdef')
  expect(idOf(from('192.0.2.1', 'given-by-visitor'), proxies)).toMatch(uuid)
  expect(idOf(from('10.1.2.3', 'given-by-visitor'), 0)).toMatch(uuid)
  for (const wrong of [
    'short',
    'a b c d e f g h',
    'x'.repeat(129),
    'with"quotes"',
    'me@news.example',
  ])
    expect(idOf(from('10.1.2.3', wrong), 1)).toMatch(uuid)
  expect(idOf(from('10.1.2.3'), 1)).toMatch(uuid)
})

test('whatever a line is made of, nothing private gets into it', async () => {
  const { lines, log } = wholeLog()
  const secret = 'correct horse battery'
  const token = 'Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZkdISg'
  const typed = await db().$queryRaw`select ${secret}::text::int`.catch((error: unknown) => error)
  const parsed = (() => {
    try {
      return JSON.parse(secret)
    } catch (error) {
      return error
    }
  })()
  const wrongCall = await db()
    .user.findUnique({ where: { email: { not: secret } } } as never)
    .catch((error: unknown) => error)
  const driver = Object.assign(new pg.DatabaseError('duplicate key value', 1, 'error'), {
    code: '23505',
    detail: `Key (email)=(${secret}) already exists.`,
    parameters: [secret],
  })
  const mail = Object.assign(new Error('550 5.1.1 <jo.reader@news.example>: no such mailbox'), {
    rejected: ['jo.reader@news.example'],
    responseCode: 550,
  })
  const caused = new Error(`rendering /search?q=${encodeURIComponent(secret)} took long`, {
    cause: new AggregateError([driver, mail], 'several'),
  })
  for (const err of [typed, parsed, wrongCall, driver, mail, caused]) {
    expect(err).toBeInstanceOf(Error)
    log.error({ err }, 'failed')
  }
  const url = `https://news.example/search?q=${secret.replaceAll(' ', '+')}#x`
  log.info({ url, q: secret, email: 'x', password: secret, headers: { cookie: secret } }, 'fields')
  log.info({ deep: { list: [{ token: secret }, `Bearer ${token}`] }, tokens: 3 }, 'deeper')
  log.info(`for jo.reader%40news.example from 192.0.2.17, 2001:db8::17 and ::ffff:192.0.2.17`)
  log.info({ database: `postgresql://admin:${token}@db.example:5432/news` }, 'opened')
  log.info({ path: `/preview/${token}`, err: new Error(`no ${token}`) }, 'token %s', token)
  const all = lines.join('')
  for (const part of ['correct', 'horse', 'battery', token, 'jo.reader', '192.0.2', '2001:db8'])
    expect(all).not.toContain(part)
  for (const line of lines) JSON.parse(line)
  // What helps stays: kinds, codes, frames, counts.
  expect(JSON.parse(lines[3] ?? '')).toMatchObject({ err: { code: '23505' } })
  expect(JSON.parse(lines[1] ?? '').err).toMatchObject({
    stack: expect.stringContaining('log.test'),
  })
  expect(all).toContain('"tokens":3')
})

test('what only looks like something private stays legible', () => {
  for (const line of [
    '{"request":"Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZkdISg","path":"/article/council-votes-2026"}',
    '{"stack":"    at file:///srv/node_modules/@prisma/client/runtime/client.js:12:34"}',
    '{"stack":"    at node:internal/timers:584:17\\n    at std::vector"}',
    '{"job":"0f8fad5b-d9cb-469f-a165-70867728950e","version":"16.4.6","at":"12:30:45","ms":0.125}',
    '{"file":"2026-11-27T14-30-00.000Z-a1b2c3.eml","time":1764253800000}',
  ])
    expect(withoutTraces(line)).toBe(line)
})
