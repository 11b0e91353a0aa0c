import pg from 'pg'
import { databaseUrl } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { announcementSchema, channel, deliver } from './announce.ts'

/**
 * Listens for announcements of all instances for as long as the process lives, and connects again
 * when the connection is lost.
 * @param onGap called when announcements may have been missed: after each re-connection
 * @returns a function that ends it
 */
export async function listen(onGap: () => void): Promise<() => Promise<void>> {
  let stopped = false
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const connection = new pg.Client({
      connectionString: databaseUrl(),
      connectionTimeoutMillis: 3000,
      keepAlive: true,
    })
    connection.on('notification', ({ payload }) => {
      const parsed = announcementSchema.safeParse(JSON.parse(payload ?? '{}'))
      if (parsed.success) deliver(parsed.data)
      else log.error({ payload }, 'an announcement that cannot be read')
    })
    connection.on('error', () => lost(connection))
    connection.on('end', () => lost(connection))
    await connection.connect()
    await connection.query(`listen ${channel}`)
    client = connection
  }

  function lost(connection: pg.Client): void {
    if (stopped || client !== connection) return
    client = undefined
    log.warn('the listener for cache announcements lost its connection')
    again()
  }

  function again(): void {
    clearTimeout(retry)
    retry = setTimeout(() => {
      connect().then(
        () => {
          log.info('the listener for cache announcements is connected again')
          onGap()
        },
        () => !stopped && again(),
      )
    }, 500)
    retry.unref()
  }

  await connect()
  return async () => {
    stopped = true
    clearTimeout(retry)
    await client?.end()
  }
}
