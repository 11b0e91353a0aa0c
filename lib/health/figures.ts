import pg from 'pg'
import { databaseUrl } from '#lib/platform/db.ts'
import { processState } from '#lib/platform/process-state.ts'

// Numbers of the whole newsroom, which the database has. They are asked for over one connection of their
// own, so that a busy pool hides nothing, and never for longer than a moment.

const withinMs = 2000

/** Jobs of a queue: waiting, being done, and failed for good in the last weeks, while they are kept. */
export type QueueFigures = {
  queue: string
  waiting: number
  active: number
  failed: number
  /** Of the oldest that could be done now and isn't (s). */
  oldestSeconds: number
}

const pool = () =>
  processState('figures', () => {
    const pool = new pg.Pool({
      connectionString: databaseUrl(),
      application_name: 'broadsheet figures',
      max: 1,
      connectionTimeoutMillis: withinMs,
      query_timeout: withinMs,
      idleTimeoutMillis: 10_000,
      allowExitOnIdle: true,
    })
    // An idle connection that breaks is told by the next question.
    pool.on('error', () => {})
    return pool
  })

/** Asks the database something for people who look after it. @throws when it doesn't answer in time */
export async function figure<T extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  return (await pool().query<T>(text, values)).rows
}

/** Of each queue that has any jobs. @throws when the database doesn't answer in time */
export const queueFigures = (): Promise<QueueFigures[]> =>
  figure(`
    select name as queue,
      count(*) filter (where state in ('created', 'retry'))::int as waiting,
      count(*) filter (where state = 'active')::int as active,
      count(*) filter (where state = 'failed')::int as failed,
      coalesce(extract(epoch from now() - min(start_after)
        filter (where state in ('created', 'retry') and start_after <= now())), 0)::float8
        as "oldestSeconds"
    from pgboss.job where state in ('created', 'retry', 'active', 'failed')
    group by name order by name`)

/** Ends the connection, for whoever ends the process. */
export const stopFigures = () => pool().end()
