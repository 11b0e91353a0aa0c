import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { startPostgres } from '#lib/platform/postgres.ts'
import { type MailServer, startMailServer } from '#testing/mail-server.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'

// A server is killed while it sends an edition; two others take over. Nobody gets it twice, and
// everybody is accounted for.

test.describe.configure({ mode: 'serial', timeout: 300_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-newsletters-kill-'))
let postgres: Awaited<ReturnType<typeof startPostgres>>
let mails: MailServer
const servers: Newsroom[] = []
const settings: Record<string, string> = {}

test.beforeAll(async () => {
  test.setTimeout(300_000)
  postgres = await startPostgres(folder)
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query('create database newsletters')
  await client.end()
  const url = postgres.url.replace('/postgres?', '/newsletters?')
  mails = await startMailServer({
    // A server that takes its time: there is a middle in which to be killed.
    accepting: () => new Promise((resolve) => setTimeout(resolve, 40)),
  })
  process.env.DATABASE_URL = url
  // Another spec of this process may have had a database of its own.
  forgetProcessState('db', 'env', 'job-sender')
  process.env.DATA_DIR = join(folder, 'commands')
  Object.assign(settings, {
    DEMO: '0',
    DATABASE_URL: url,
    SMTP_URL: mails.url,
    MAIL_FROM: 'The Courier <newsroom@courier.example>',
    NEWSLETTER_RATE: '6000',
    ADMIN_EMAIL: 'kay@courier.example',
    ADMIN_PASSWORD: 'killed but not forgotten',
  })
  servers.push(await startNewsroom(join(folder, 'server-0'), settings))
})
test.afterAll(async () => {
  const { db } = await import('#lib/platform/db.ts')
  await db().$disconnect()
  for (const server of servers) await server.stop()
  mails.cut()
  await mails.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

const readers = Array.from({ length: 150 }, (_, n) => `reader-${n}@readers.example`)

test('a server is killed in the middle of an edition: two others send the rest, nobody gets it twice', {
  tag: '@long',
}, async () => {
  const { makePublished, makeSection, system } = await import('#testing/newsroom.ts')
  const { makeNewsletter, makeSubscribers } = await import('#testing/newsletters.ts')
  const { composeEdition, sendNow } = await import('#lib/newsletter/editions.ts')
  const { readEdition } = await import('#lib/newsletter/queries.ts')
  const { tendNewsletters } = await import('#lib/newsletter/sending.ts')
  const { db } = await import('#lib/platform/db.ts')
  const sectionId = await makeSection()
  const newsletterId = await makeNewsletter({ sectionId })
  await makeSubscribers(newsletterId, readers)
  await makePublished({ sectionId, headline: 'It came once' })
  const id = await composeEdition(system, newsletterId)
  const { version } = await readEdition(system, id)
  await sendNow(system, { id, baseVersion: version })

  await expect
    .poll(() => mails.taken.length, { timeout: 60_000, intervals: [20] })
    .toBeGreaterThan(30)
  const [first] = servers.splice(0, 1)
  first?.process.kill('SIGKILL')
  if (first && first.process.signalCode === null) await once(first.process, 'exit')
  const before = await readEdition(system, id)
  expect(before.state).toBe('sending')
  expect(before.tally.waiting).toBeGreaterThan(10)

  servers.push(await startNewsroom(join(folder, 'server-1'), settings))
  servers.push(await startNewsroom(join(folder, 'server-2'), settings))
  // As if the half minute and the three minutes had passed after which the others take over.
  await db().$executeRaw`
    update "NewsletterEdition" set "senderUntil" = now() - interval '1 second' where id = ${id}`
  await db().$executeRaw`
    update "NewsletterDelivery" set "attemptedAt" = now() - interval '4 minutes'
    where "editionId" = ${id} and state = 'attempted'`
  await Promise.all([tendNewsletters(system), tendNewsletters(system)])
  await expect
    .poll(async () => (await readEdition(system, id)).state, { timeout: 120_000 })
    .toBe('sent')

  const times = new Map<string, number>()
  for (const { to } of mails.taken)
    for (const address of to) times.set(address, (times.get(address) ?? 0) + 1)
  expect([...times].filter(([, n]) => n > 1)).toEqual([])
  const deliveries = await db().newsletterDelivery.findMany({
    where: { editionId: id },
    include: { subscriber: { select: { email: true } } },
  })
  expect(deliveries).toHaveLength(readers.length)
  const unknown = deliveries.filter(({ state }) => state === 'unknown')
  // One a connection at most; all others were sent, and came.
  expect(unknown.length).toBeLessThanOrEqual(4)
  for (const { state, subscriber } of deliveries) {
    if (state === 'unknown') continue
    expect(state).toBe('sent')
    expect(times.get(subscriber?.email ?? '')).toBe(1)
  }
  const { tally } = await readEdition(system, id)
  expect(tally).toMatchObject({ recipients: 150, waiting: 0, failed: 0, bounced: 0 })
  expect(tally.sent + tally.unknown).toBe(150)
})
