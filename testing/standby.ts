import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '#lib/platform/port.ts'
import { type EmbeddedPostgres, startPostgres } from '#lib/platform/postgres.ts'

/** A PostgreSQL server, and one that follows it by streaming replication. */
export type Pair = {
  primary: EmbeddedPostgres
  standby: EmbeddedPostgres
  /** postgresql://…@one,two/name */
  both: string
  /** The standby takes writes from when this resolves. */
  promote(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts both on this machine.
 * @param folder for `primary/` and `standby/`
 * @param options.addresses one for each
 * @param options.start how one is started, unless as others are
 */
export async function startPair(
  folder: string,
  {
    addresses = { primary: '127.0.0.1', standby: '127.0.0.1' },
    start = startPostgres,
  }: { addresses?: Record<'primary' | 'standby', string>; start?: typeof startPostgres } = {},
): Promise<Pair> {
  const [here, there] = [join(folder, 'primary'), join(folder, 'standby')]
  const tcp = {
    primary: { address: addresses.primary, port: await freePort() },
    standby: { address: addresses.standby, port: await freePort() },
  }
  mkdirSync(folder, { recursive: true })
  // The files of a server that is stopped are a whole copy of it.
  await (await start(here, { tcp: tcp.primary })).stop()
  rmSync(there, { recursive: true, force: true })
  const networks = ['all', 'replication'].map(
    (which) => `host ${which} all samenet scram-sha-256\n`,
  )
  appendFileSync(join(here, 'postgres', 'pg_hba.conf'), networks.join(''))
  // After a promotion all that any instance opens is opened on one of them.
  appendFileSync(join(here, 'postgres', 'postgresql.auto.conf'), 'max_connections = 200\n')
  // With its owner: it is not always ours.
  execFileSync('cp', ['-a', here, there])
  const password = readFileSync(join(here, 'secrets', 'postgres-password'), 'utf8')
  const { address, port } = tcp.primary
  appendFileSync(
    join(there, 'postgres', 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${address} port=${port} user=broadsheet password=${password}'\n`,
  )
  writeFileSync(join(there, 'postgres', 'standby.signal'), '')
  const primary = await start(here, { tcp: tcp.primary })
  const standby = await start(there, { tcp: tcp.standby })
  const hosts = [tcp.primary, tcp.standby].map((one) => `${one.address}:${one.port}`).join(',')
  return {
    primary,
    standby,
    both: `postgresql://broadsheet:${password}@${hosts}/postgres`,
    promote: async () => {
      const client = new pg.Client({ connectionString: standby.url })
      await client.connect()
      await client.query('select pg_promote(true, 30)')
      await client.end()
    },
    stop: async () => void (await Promise.all([standby.stop(), primary.stop()])),
  }
}
