import pg from 'pg'
import { databaseUrl } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { followPrimary } from '#lib/platform/primary.ts'

/** How often (ms) the connection is tried, and how long (ms) an answer may take. */
const tryEveryMs = 3000
const answerWithinMs = 3000
/** How often it is tried at the start, when a busy machine has more to do than to answer in time. */
const firstTries = 4

/**
 * Listens for notifications of all instances for as long as the process lives, and connects again
 * when the connection is lost. One that only seems to be there, since nothing says that the other end is
 * gone, is noticed within six seconds.
 * @param channels what to do with a payload, by PostgreSQL's channel name
 * @param onGap called when notifications may have been missed: after each re-connection
 * @param onLost called when they are missed from now on
 * @returns a function that ends it
 */
export async function listen(
  channels: Record<string, (payload: unknown) => void>,
  onGap: () => void,
  onLost = () => {},
): Promise<() => Promise<void>> {
  let stopped = false
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let trying: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const connection = new pg.Client({
      connectionString: databaseUrl(),
      application_name: 'broadsheet listener',
      ...followPrimary(),
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
      keepAlive: true,
    })
    connection.on('notification', ({ channel, payload = '' }) => {
      try {
        channels[channel]?.(JSON.parse(payload))
      } catch (error) {
        log.error(
          { err: error, channel, bytes: payload.length },
          'a notification that cannot be read',
        )
      }
    })
    connection.on('error', () => lost(connection))
    connection.on('end', () => lost(connection))
    await connection.connect()
    for (const channel of Object.keys(channels)) await connection.query(`listen ${channel}`)
    client = connection
    keepTrying(connection)
  }

  function keepTrying(connection: pg.Client): void {
    trying = setTimeout(() => {
      connection.query('select 1').then(
        () => client === connection && !stopped && keepTrying(connection),
        () => {
          lost(connection)
          connection.end().catch(() => {})
        },
      )
    }, tryEveryMs)
    trying.unref()
  }

  function lost(connection: pg.Client): void {
    if (stopped || client !== connection) return
    client = undefined
    clearTimeout(trying)
    onLost()
    log.warn('the listener for notifications lost its connection')
    again()
  }

  function again(): void {
    clearTimeout(retry)
    retry = setTimeout(() => {
      connect().then(
        () => {
          log.info('the listener for notifications is connected again')
          onGap()
        },
        () => !stopped && again(),
      )
    }, 500)
    retry.unref()
  }

  for (let triesLeft = firstTries - 1; ; triesLeft--)
    try {
      await connect()
      break
    } catch (error) {
      if (triesLeft === 0) throw error
    }
  return async () => {
    stopped = true
    clearTimeout(retry)
    clearTimeout(trying)
    await client?.end()
  }
}
