import { Socket } from 'node:net'
import pg from 'pg'
import { addressesOf } from './database-hosts.ts'
import { env } from './env.ts'
import { StartFailure } from './failures.ts'
import { log } from './log.ts'
import { processState } from './process-state.ts'

// DATABASE_URL may name several hosts, as libpq's do: postgresql://user:password@one:5432,two:5432/name.
// One of them takes writes, the others follow it; which one that is changes when it fails.

/** How often (ms) each host is asked whether it takes writes, and how long (ms) it may take to answer. */
const askEveryMs = 1000
const answerWithinMs = 1500

type Known = {
  /** The whole of DATABASE_URL. */
  url: string
  addresses: string[]
  /** The one that took writes when it was last looked at. */
  current: string
  sockets: Map<Socket, string>
}

/** What is known of DATABASE_URL; embedded PostgreSQL puts its address there before anything asks. */
function known(): Known {
  const url = process.env.DATABASE_URL ?? env().DATABASE_URL
  if (!url) throw new StartFailure('DATABASE_URL is not set and no embedded database was started.')
  const state = processState('primary', () => ({ known: undefined as Known | undefined }))
  if (state.known?.url !== url) {
    const addresses = addressesOf(url)
    state.known = { url, addresses, current: addresses[0] ?? url, sockets: new Map() }
  }
  return state.known
}

/** Where the database is: of several hosts the one that took writes when it was last looked at. */
export const databaseUrl = (): string => known().current

/**
 * What a connection to the database needs in order to go wherever writes are taken when it is made:
 * to be spread into the settings of each pool and client that lives long.
 * @returns nothing for a single host
 */
export function followPrimary(): { stream?: () => Socket } {
  return known().addresses.length > 1 ? { stream: () => new PrimarySocket() } : {}
}

/** Goes to the host that takes writes now, whatever the settings of its connection said when they were made. */
class PrimarySocket extends Socket {
  override connect(..._asked: unknown[]): this {
    const { current, sockets } = known()
    sockets.set(this, current)
    this.once('close', () => sockets.delete(this))
    const { host, port } = new pg.Client({ connectionString: current })
    return host.startsWith('/')
      ? super.connect(`${host}/.s.PGSQL.${port}`)
      : super.connect(port, host)
  }
}

/** Of a host that takes writes the timeline of its log, which each promotion raises; else nothing. */
async function timelineOf(address: string): Promise<string | undefined> {
  const client = new pg.Client({
    connectionString: address,
    application_name: 'broadsheet primary?',
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ timeline: string | null }>(
      `select case when not pg_is_in_recovery()
                then left(pg_walfile_name(pg_current_wal_lsn()), 8) end as timeline`,
    )
    return rows[0]?.timeline ?? undefined
  } catch {
    return undefined
  } finally {
    client.end().catch(() => {})
  }
}

/**
 * Looks which host takes writes. Two may say so after a failure, when the old one came back: the one
 * that was promoted last is right. What is connected to another one is cut off, so that it goes there.
 * @returns its address; undefined when none does just now
 */
export async function findPrimary(): Promise<string | undefined> {
  const state = known()
  if (state.addresses.length === 1) return state.current
  const found = await Promise.all(
    state.addresses.map(async (address) => ({ address, timeline: await timelineOf(address) })),
  )
  const last = found.reduce((one, other) =>
    (other.timeline ?? '') > (one.timeline ?? '') ? other : one,
  )
  if (last.timeline === undefined) return undefined
  if (last.address !== state.current) {
    const { hostname, port } = new URL(last.address)
    log.warn({ host: hostname, port }, 'writes go to another host of the database from now on')
    state.current = last.address
  }
  for (const [socket, address] of state.sockets)
    if (address !== state.current)
      socket.destroy(new Error('Connection terminated: this host takes no writes any more'))
  return state.current
}

/**
 * Keeps looking which host takes writes, for as long as the process lives.
 * @returns a function that ends it
 */
export function watchPrimary(): () => void {
  if (known().addresses.length === 1) return () => {}
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  async function look(): Promise<void> {
    await findPrimary()
    if (!stopped) timer = setTimeout(look, askEveryMs).unref()
  }
  void look()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
