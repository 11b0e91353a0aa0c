import type pg from 'pg'
import { z } from 'zod'
import { write } from '#lib/cache/announce.ts'
import { nextSending } from '#lib/newsletter/recurrence.ts'
import type { Rhythm } from '#lib/newsletter/schema.ts'
import { enqueue, enqueueAll } from '#lib/outbox/queue.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { carryOut, overdue, theSchedule } from '#lib/schedules/carry-out.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'

// What was waiting when a backup was made may have been done between then and the restore: mails sent,
// alerts pushed, webhooks called, by a database that is gone. Nobody can take those back or know of them,
// so nothing of it is done again by itself; each says why, and a person can have it done. What concerns
// only our own pages is done: an article that was due is public.

/** Numbers that were given after the backup, and told outside, aren't given again. */
const gap = 10_000

const settingKey = 'restored'
const stateSchema = z.object({
  madeAt: z.iso.datetime(),
  at: z.iso.datetime(),
  from: z.string(),
  settled: z.boolean(),
})

/** What ended with the old machine: who was signed in or on the way in, what was under way. */
const ended: Record<string, string> = {
  Session: 'true',
  OneTimeToken: 'true',
  SignInAttempt: 'true',
  NewsletterAttempt: 'true',
  ReadersNow: 'true',
  HubRequest: 'true',
  Backup: `state in ('waiting', 'running')`,
}

/**
 * Inside the restore's transaction: ends sessions, and withholds what may have been done meanwhile.
 * @returns what was withheld, in words
 */
export async function cleanUp(
  client: pg.Client,
  { madeAt, from }: { madeAt: Date; from: string },
): Promise<string[]> {
  const change = async (sql: string, values: unknown[] = []) =>
    (await client.query(sql, values)).rowCount ?? 0
  const why = `The newsroom was restored from a backup of ${formatDeskTime(madeAt)}: whether it was sent meanwhile isn’t known.`

  for (const [table, which] of Object.entries(ended)) {
    const { rows } = await client.query('select to_regclass($1) as found', [`public."${table}"`])
    if (rows[0].found) await client.query(`delete from "${table}" where ${which}`)
  }
  await client.query(
    `select setval((quote_ident(schemaname) || '.' || quote_ident(sequencename))::regclass,
      least(last_value + $1, max_value)) from pg_sequences
    where schemaname = 'public' and last_value is not null`,
    [gap],
  )

  const editions = await change(
    `update "NewsletterEdition" set state = 'failed', failure = $1, version = version + 1
    where state = 'scheduled' and "sendAt" <= now()`,
    [why],
  )
  const mails = await change(
    `update "NewsletterDelivery" set state = 'unknown', failure = $1
    where state in ('waiting', 'attempted')`,
    [why],
  )
  await change(
    `update "NewsletterEdition" set state = 'sent', "finishedAt" = now(), version = version + 1,
      sender = null, "senderUntil" = null
    where state = 'sending'`,
  )
  await change(`update "NewsletterSignUp" set "queuedFor" = null where "queuedFor" is not null`)
  const notes = await change(
    `update "Notification" set "mailFailure" = $1
    where mail and "mailedAt" is null and "mailFailure" = ''`,
    [why],
  )
  const alerts = await change(
    `update "PushDelivery" set state = 'dropped' where state in ('pending', 'sending')`,
  )
  const calls = await change(
    `update "WebhookDelivery" set state = 'failed', failure = $1, "nextAt" = null, "takenUntil" = null
    where state = 'waiting'`,
    [why],
  )
  const state = { madeAt: madeAt.toISOString(), at: new Date().toISOString(), from, settled: false }
  await client.query(
    `insert into "Setting" (key, value) values ($1, $2)
    on conflict (key) do update set value = excluded.value`,
    [settingKey, JSON.stringify(state)],
  )
  await client.query(
    `insert into "AuditEntry" ("actorName", action, subject, detail)
    values ('restore', 'newsroom.restore', 'newsroom', $1)`,
    [JSON.stringify({ from, madeAt: state.madeAt })],
  )
  const told: [number, string, string][] = [
    [editions, 'edition of a newsletter that was due', 'editions of newsletters that were due'],
    [mails, 'mail of a newsletter', 'mails of newsletters'],
    [notes, 'mail to staff', 'mails to staff'],
    [alerts, 'alert to a device', 'alerts to devices'],
    [calls, 'call of a webhook', 'calls of webhooks'],
  ]
  return told
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`)
}

/** What others are told; the rest of a publication's consequences stay in the house. */
const outward = ['push', 'webhooks', 'hub', 'indexnow']

/**
 * After a restore, once, before any job runs: does what was due on our own pages, withholds what would be
 * told outside, and stores the jobs that follow from rows. Nothing to do at any other time.
 */
export async function settleRestored(): Promise<void> {
  const waits = await restored()
  if (!waits || waits.settled) return
  for (const id of await overdue(0, 100_000))
    await carryOut(theSchedule, id).catch((error) =>
      log.warn({ err: error, schedule: id }, 'what was due before a restore could not be done'),
    )
  await write(async (tx) => {
    await tx.$queryRaw`select 1 from "Setting" where key = ${settingKey} for update`
    const state = await restored(tx)
    if (!state || state.settled) return
    await withhold(tx, state.madeAt)
    await storeJobs(tx)
    await goOnWithRhythms(tx)
    await tx.setting.update({
      where: { key: settingKey },
      data: { value: { ...state, settled: true } },
    })
  }, 300_000)
  log.debug({ madeAt: waits.madeAt, from: waits.from }, 'the newsroom goes on from a backup')
}

async function restored(tx: Tx = db()) {
  const row = await tx.setting.findUnique({ where: { key: settingKey } })
  return row ? stateSchema.parse(row.value) : undefined
}

async function withhold(tx: Tx, madeAt: string): Promise<void> {
  const why = `The newsroom was restored from a backup of ${formatDeskTime(new Date(madeAt))}: whether others were told meanwhile isn’t known. Have it tried again if they weren’t.`
  // A failed one would be tried again by itself: lib/webhooks/tend.ts.
  await tx.$executeRaw`
    delete from "Receipt" where consequence = 'webhooks' and state in ('pending', 'failed')`
  await tx.$executeRaw`
    update "Receipt" set state = 'failed', failure = ${why}
    where state = 'pending' and consequence = any(${outward})`
  await tx.$executeRaw`update "Receipt" set "retriedAt" = now() where state = 'pending'`
  await tx.$executeRaw`delete from pgboss.job where name = 'deliver'`
}

/** The queue isn't in a backup. What is due in future, and what has no receipt yet, gets its job anew. */
async function storeJobs(tx: Tx): Promise<void> {
  const receipts = await tx.receipt.findMany({
    where: { state: 'pending' },
    select: { eventId: true, consequence: true },
  })
  const jobs = receipts.map(({ eventId, consequence }) => ({
    eventId: String(eventId),
    consequence,
  }))
  for (let at = 0; at < jobs.length; at += 1000)
    await enqueueAll(tx, 'deliver', jobs.slice(at, at + 1000))
  const schedules = await tx.schedule.findMany({
    where: { state: 'pending' },
    select: { id: true, dueAt: true },
  })
  for (const { id, dueAt } of schedules)
    await enqueue(tx, 'publish-due', { scheduleId: id }, { startAfter: dueAt })
  const editions = await tx.newsletterEdition.findMany({
    where: { state: 'scheduled' },
    select: { id: true, sendAt: true },
  })
  for (const { id, sendAt } of editions)
    if (sendAt) await enqueue(tx, 'newsletter-sending', { editionId: id }, { startAfter: sendAt })
}

/** The edition of a rhythm whose time has passed may have been sent: the next one is. */
async function goOnWithRhythms(tx: Tx): Promise<void> {
  const newsletters = await tx.newsletter.findMany({
    where: { nextAt: { lte: new Date() } },
    select: { id: true, rhythm: true, weekday: true, sendTime: true },
  })
  for (const { id, rhythm, ...rule } of newsletters) {
    const whole = { ...rule, rhythm: rhythm as Rhythm }
    const nextAt = nextSending(whole, new Date(), env().NEWSROOM_TIMEZONE)
    await tx.newsletter.update({ where: { id }, data: { nextAt } })
  }
}
