import pg from 'pg'
import { fromPrisma, PgBoss, type QueueOptions } from 'pg-boss'
import { ofDatabase } from '#lib/platform/database-away.ts'
import { databaseUrl, type Tx } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'

// Jobs wait in PostgreSQL (pg-boss): one is stored with the write that it follows from, or not at all.

/** What a mail about an account is about. Links in it are made when it is sent. */
export type AccountMail =
  /** Something about her account changed. @param at when (ISO 8601) */
  | {
      kind: 'told'
      userId: number
      what: string
      detail: Record<string, string | number>
      at: string
    }
  /** Someone asked for a new password: whether there is such an account is seen when it is sent. */
  | { kind: 'reset'; email: string }
  | { kind: 'invitation'; invitationId: number }

/** What each queue's jobs carry, and how often they are tried. */
export type Jobs = {
  /** A schedule that is due at a time. */
  'publish-due': { scheduleId: number }
  /** One consequence of an event. */
  deliver: { eventId: string; consequence: string }
  /** A notification that is wanted by mail. */
  mail: { notificationId: string }
  /** A mail about someone's account: lib/accounts/mails.ts. What it carries is no secret. */
  'account-mail': AccountMail
  /** Someone asks the hub that an address follows a feed, or no longer. */
  'hub-verify': { requestId: number }
  /** A feed that changed is sent to an address that follows it. @param hash of what is new */
  'hub-send': { subscriptionId: number; hash: string }
  /** A mail that asks whether it was the reader who signed up to newsletters. */
  'newsletter-confirmation': { hash: string }
  /** A newsletter's edition by rhythm, to be composed. */
  'newsletter-composition': { newsletterId: number }
  /** An edition that is due, or is being sent: some of its mails. */
  'newsletter-sending': { editionId: number }
  /** An alert that devices are told. */
  push: { alertId: number }
  /** Something waits to be sent to a webhook. */
  webhook: { webhookId: number }
  /** Once a minute, by one instance, and when someone wants a backup: what is due is made. */
  'back-up': Record<string, never>
  /** Once a minute, by one instance: what is late is told. */
  watch: Record<string, never>
  /** Once an hour, by one instance: what is kept for a while only goes. */
  tidy: Record<string, never>
  /** Once a minute, by one instance: what is marked is put where readers search. */
  index: Record<string, never>
  /** Once a minute, by one instance: reads are added up for the newsroom. */
  'roll-up-reads': Record<string, never>
}
export type Queue = keyof Jobs

const queues: Record<Queue, QueueOptions> = {
  'publish-due': { retryLimit: 5, retryDelay: 2, retryBackoff: true, expireInSeconds: 60 },
  deliver: { retryLimit: 5, retryDelay: 2, retryBackoff: true, expireInSeconds: 60 },
  // A mail server that is away is waited for: ten times within an hour and a half, then hourly.
  mail: {
    retryLimit: 16,
    retryDelay: 10,
    retryBackoff: true,
    retryDelayMax: 3600,
    expireInSeconds: 60,
  },
  // About as long as its links work.
  'account-mail': {
    retryLimit: 9,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 900,
    expireInSeconds: 60,
  },
  'hub-verify': { retryLimit: 3, retryDelay: 5, retryBackoff: true, expireInSeconds: 60 },
  // A subscriber that is away is tried for about half a day.
  'hub-send': {
    retryLimit: 14,
    retryDelay: 3,
    retryBackoff: true,
    retryDelayMax: 7200,
    expireInSeconds: 60,
  },
  'newsletter-confirmation': {
    retryLimit: 12,
    retryDelay: 10,
    retryBackoff: true,
    retryDelayMax: 3600,
    expireInSeconds: 60,
  },
  // What these lose is found every minute.
  'newsletter-composition': { retryLimit: 2, retryDelay: 5, expireInSeconds: 60 },
  'newsletter-sending': { retryLimit: 2, retryDelay: 5, expireInSeconds: 120 },
  // A push service that is away or wants less is waited for: for half an hour, as alerts get old.
  push: { retryLimit: 8, retryDelay: 5, retryBackoff: true, expireInSeconds: 600 },
  // It only begins the sending, which keeps its own times: lib/webhooks/deliver.ts.
  webhook: { retryLimit: 3, retryDelay: 2, expireInSeconds: 60 },
  'back-up': { retryLimit: 0, expireInSeconds: 60 },
  watch: { retryLimit: 0, expireInSeconds: 60 },
  tidy: { retryLimit: 0, expireInSeconds: 300 },
  index: { retryLimit: 0, expireInSeconds: 120 },
  'roll-up-reads': { retryLimit: 0, expireInSeconds: 240 },
}
export const queueNames = Object.keys(queues) as Queue[]

/** Installs pg-boss's tables, or brings them up to date, and makes the queues. Several may at once. */
export async function prepareQueues(url = databaseUrl()): Promise<void> {
  const boss = new PgBoss({ connectionString: url, max: 2, ...quiet })
  boss.on('error', (error) =>
    log.error({ err: ofDatabase(error) }, 'the queues could not be prepared'),
  )
  await boss.start()
  try {
    for (const name of queueNames) await boss.createQueue(name, { notify: true, ...queues[name] })
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** An instance that only stores jobs: it looks after nothing and runs nothing. */
const quiet = { supervise: false, schedule: false, registerInstance: false } as const

const keptSender = () =>
  processState('job-sender', () => ({ boss: null as Promise<PgBoss> | null }))

/** For a command that ends: what stores jobs has timers that would keep it running. */
export async function stopStoringJobs(): Promise<void> {
  const kept = keptSender()
  const boss = await kept.boss
  kept.boss = null
  await boss?.stop({ graceful: false })
}

function sender(): Promise<PgBoss> {
  const kept = keptSender()
  kept.boss ??= start().catch((error) => {
    // The database was away: the next job tries again.
    kept.boss = null
    throw error
  })
  return kept.boss

  function start(): Promise<PgBoss> {
    const boss = new PgBoss({ db: { executeSql: onItsOwn }, migrate: false, ...quiet })
    boss.on('error', (error) => log.error({ err: ofDatabase(error) }, 'a job could not be stored'))
    return boss.start()
  }
}

/** The sender asks for the queues when it starts, and leaves no connection open for that. */
async function onItsOwn(text: string, values?: unknown[]) {
  const client = new pg.Client({ connectionString: databaseUrl(), connectionTimeoutMillis: 3000 })
  await client.connect()
  try {
    return await client.query(text, values)
  } finally {
    await client.end()
  }
}

/**
 * Stores a job with the write that it follows from: both are kept, or neither.
 * @param options.startAfter not before this time; at once unless given
 */
export function enqueue<Q extends Queue>(
  tx: Tx,
  queue: Q,
  data: Jobs[Q],
  options: { startAfter?: Date } = {},
): Promise<void> {
  return enqueueAll(tx, queue, [data], options)
}

/** The same for several jobs, in one statement. */
export async function enqueueAll<Q extends Queue>(
  tx: Tx,
  queue: Q,
  all: Jobs[Q][],
  options: { startAfter?: Date } = {},
): Promise<void> {
  const boss = await sender()
  const jobs = all.map((data) => ({ data, ...options }))
  await boss.insert(queue, jobs, { db: fromPrisma(tx) })
}
