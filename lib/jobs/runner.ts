import { type JobWithMetadata, PgBoss } from 'pg-boss'
import { stopBackups } from '#lib/backup/background.ts'
import { settleRestored } from '#lib/backup/settle.ts'
import { count, took } from '#lib/metrics/tally.ts'
import { stopSending } from '#lib/newsletter/sending.ts'
import { type Jobs, type Queue, queueNames } from '#lib/outbox/queue.ts'
import { ofDatabase } from '#lib/platform/database-away.ts'
import { databaseUrl } from '#lib/platform/db.ts'
import { life } from '#lib/platform/life.ts'
import { log } from '#lib/platform/log.ts'
import { within } from '#lib/platform/log-context.ts'
import { followPrimary } from '#lib/platform/primary.ts'
import { traced } from '#lib/platform/tracing.ts'
import { carryOut, overdue, theSchedule } from '#lib/schedules/carry-out.ts'
import { stopDelivering } from '#lib/webhooks/deliver.ts'

/** A job as its handler gets it. */
export type Job<Q extends Queue> = {
  data: Jobs[Q]
  /** Will it be tried again if it fails now? */
  lastTry: boolean
}
export type Handlers = { [Q in Queue]?: (job: Job<Q>) => Promise<void> }

/**
 * How many jobs of a queue one instance takes at once, and does at the same time. A full batch is
 * followed by the next without waiting. New jobs wake their workers; deferred ones and second tries
 * are found by looking every so often (s), which is most of what an idle newsroom does.
 */
const batches: Record<Queue, { workers: number; size: number; lookEvery?: number }> = {
  // Each holds a connection: readers' pages need the others. Promised to the second.
  'publish-due': { workers: 2, size: 2, lookEvery: 0.5 },
  deliver: { workers: 1, size: 4 },
  mail: { workers: 1, size: 2 },
  'account-mail': { workers: 1, size: 2 },
  'hub-verify': { workers: 1, size: 4 },
  'hub-send': { workers: 1, size: 8 },
  'newsletter-confirmation': { workers: 1, size: 2 },
  'newsletter-composition': { workers: 1, size: 1 },
  'newsletter-sending': { workers: 2, size: 1 },
  push: { workers: 1, size: 1 },
  webhook: { workers: 1, size: 8 },
  'back-up': { workers: 1, size: 1 },
  watch: { workers: 1, size: 1 },
  tidy: { workers: 1, size: 1 },
  index: { workers: 1, size: 1 },
  'roll-up-reads': { workers: 1, size: 1 },
}

/** What is overdue by so much (ms) was lost by the queue, or its instance died: any other does it. */
const lostAfterMs = 5000

/**
 * Does jobs, beside whatever other instances do: each job is done by one of them. A handler that
 * throws is tried again later, as its queue says.
 * @returns a function that takes no more jobs, and lets running ones finish within a time (ms)
 */
export async function runJobs(handlers: Handlers): Promise<(withinMs?: number) => Promise<void>> {
  await settleRestored()
  const boss = new PgBoss({
    connectionString: databaseUrl(),
    ...followPrimary(),
    application_name: 'broadsheet jobs',
    max: 4,
    migrate: false,
    useListenNotify: true,
    monitorVacuum: false,
  })
  boss.on('error', (error) => log.warn({ err: ofDatabase(error) }, 'the job runner has trouble'))
  await boss.start()
  const running = new Map<Queue, number>()

  for (const queue of queueNames) {
    const handle = handlers[queue] as ((job: Job<Queue>) => Promise<void>) | undefined
    if (!handle) continue
    const { workers, size, lookEvery = 2 } = batches[queue]
    const options = {
      includeMetadata: true,
      perJobResults: true,
      pollingIntervalSeconds: lookEvery,
      // Unless told so, a worker that listens asks for its next job after half a minute only.
      notifyPollingIntervalSeconds: lookEvery,
      localConcurrency: workers,
      batchSize: size,
      burstWhenBatchFull: size > 1,
    } as const
    await boss.work(queue, options, async (jobs: JobWithMetadata<Jobs[Queue]>[]) => {
      running.set(queue, (running.get(queue) ?? 0) + 1)
      try {
        if (queue === 'deliver') await publishingFirst()
        return await Promise.all(jobs.map((job) => carryOutJob(queue, job, handle)))
      } finally {
        running.set(queue, (running.get(queue) ?? 1) - 1)
      }
    })
  }

  /** What follows from publications waits, for a while, for those that are due. */
  async function publishingFirst(): Promise<void> {
    for (let waited = 0; waited < 5000 && running.get('publish-due'); waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }

  let sweeping: Promise<void> | null = null
  /** Does what is overdue without its job. @param sinceMs for how long */
  function sweep(sinceMs: number): void {
    if (!handlers['publish-due'] || sweeping || running.get('publish-due')) return
    sweeping = carryOutOverdue(sinceMs).finally(() => {
      sweeping = null
    })
  }
  // What was missed while nothing ran is done at once.
  sweep(0)
  const timer = setInterval(() => sweep(lostAfterMs), lostAfterMs)

  if (handlers['back-up']) await boss.schedule('back-up', '* * * * *')
  if (handlers.watch) await boss.schedule('watch', '* * * * *')
  if (handlers.index) await boss.schedule('index', '* * * * *')
  if (handlers['roll-up-reads']) await boss.schedule('roll-up-reads', '* * * * *')
  if (handlers.tidy) await boss.schedule('tidy', '17 * * * *')
  const beganAt = Date.now()
  life().jobsAskedAt = () =>
    Math.max(beganAt, ...boss.getWipData().map(({ lastFetchedOn }) => lastFetchedOn ?? 0))
  return async (withinMs = 5000) => {
    clearInterval(timer)
    stopSending()
    await stopBackups()
    await boss.stop({ graceful: true, timeout: withinMs })
    await stopDelivering(withinMs)
    await sweeping
    life().jobsAskedAt = () => null
  }
}

async function carryOutJob(
  queue: Queue,
  job: JobWithMetadata<Jobs[Queue]>,
  handle: (job: Job<Queue>) => Promise<void>,
): Promise<{ id: string; status: 'completed' | 'failed'; output?: object }> {
  return within({ job: job.id, queue }, () =>
    traced(
      `job ${queue}`,
      { kind: 'consumer', attributes: { 'messaging.destination.name': queue } },
      () => carryOutInside(job, handle),
    ),
  )
}

async function carryOutInside(
  job: JobWithMetadata<Jobs[Queue]>,
  handle: (job: Job<Queue>) => Promise<void>,
): Promise<{ id: string; status: 'completed' | 'failed'; output?: object }> {
  const began = performance.now()
  try {
    await handle({ data: job.data, lastTry: job.retryCount >= job.retryLimit })
    count('jobs_done', 'done')
    return { id: job.id, status: 'completed' }
  } catch (error) {
    log.warn({ err: error, data: job.data }, 'a job failed')
    count('jobs_done', 'failed')
    return { id: job.id, status: 'failed', output: { message: String(error) } }
  } finally {
    took('job', began)
  }
}

async function carryOutOverdue(sinceMs: number): Promise<void> {
  try {
    // One that can't be done doesn't keep those behind it waiting.
    for (const id of await overdue(sinceMs, 50))
      await carryOut(theSchedule, id).catch((error) =>
        log.warn({ err: error, schedule: id }, 'what is overdue could not be done'),
      )
  } catch (error) {
    log.warn({ err: error }, 'what is overdue could not be found')
  }
}
