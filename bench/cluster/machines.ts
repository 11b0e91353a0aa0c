import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '#lib/platform/port.ts'
import type { EmbeddedPostgres, startPostgres } from '#lib/platform/postgres.ts'

// Machines on one machine: a network namespace each, on one bridge, where Linux lets us make them
// (as root); else only different ports.

const bridge = 'broadsheet0'
const network = '10.213.77'

/** A machine: its address, and the command by which something runs on it. */
export type Machine = { name: string; address: string; within: string[] }

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' })
}

export class Machines {
  readonly separate: boolean
  readonly #made: string[] = []

  constructor() {
    this.separate = this.#bridge()
  }

  #bridge(): boolean {
    try {
      ip('link', 'add', bridge, 'type', 'bridge')
      ip('addr', 'add', `${network}.1/24`, 'dev', bridge)
      ip('link', 'set', bridge, 'up')
      return true
    } catch {
      return false
    }
  }

  /** @param number its address ends with it, 2 to 254 */
  add(name: string, number: number): Machine {
    if (!this.separate) return { name, address: '127.0.0.1', within: [] }
    const space = `broadsheet-${name}`
    const address = `${network}.${number}`
    ip('netns', 'add', space)
    this.#made.push(space)
    ip('link', 'add', `bs-${name}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space)
    ip('link', 'set', `bs-${name}`, 'master', bridge, 'up')
    ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', 'eth0')
    ip('-n', space, 'link', 'set', 'eth0', 'up')
    ip('-n', space, 'link', 'set', 'lo', 'up')
    return { name, address, within: ['ip', 'netns', 'exec', space] }
  }

  /** Pulls a machine's cable, or puts it back. */
  plug(machine: Machine, plugged: boolean): void {
    ip('link', 'set', `bs-${machine.name}`, plugged ? 'up' : 'down')
  }

  remove(): void {
    for (const space of this.#made) {
      try {
        ip('netns', 'del', space)
      } catch (error) {
        console.error(`${space} could not be removed: ${(error as Error).message}`)
      }
    }
    if (this.separate) ip('link', 'del', bridge)
  }
}

/** Starts PostgreSQL servers on a machine: the one that starts it ends, the server goes on there. */
export const startPostgresOn =
  (machines: Record<'primary' | 'standby', Machine>): typeof startPostgres =>
  async (dataDir, options) => {
    const machine = dataDir.endsWith('standby') ? machines.standby : machines.primary
    const call = async (what: 'start' | 'stop') => {
      const work = `
        import { startPostgres } from '#lib/platform/postgres.ts'
        const postgres = await startPostgres(${JSON.stringify(dataDir)}, ${JSON.stringify(options)})
        ${what === 'stop' ? 'await postgres.stop()' : 'console.log(postgres.url)'}`
      return lineOf([...machine.within, process.execPath, '--input-type=module', '-e', work])
    }
    const url = await call('start')
    return {
      url,
      takenOver: false,
      runs: async () => existsSync(join(dataDir, 'postgres', 'postmaster.pid')),
      startAgain: async () => void (await call('start')),
      stop: async () => void (await call('stop')),
    } satisfies EmbeddedPostgres
  }

/** Runs a command. @returns the first line that it printed */
async function lineOf([program = '', ...args]: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let first = ''
  createInterface(child.stdout).once('line', (line) => {
    first = line
  })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 4).join(' ')} ended with ${code}`)
  return first
}

/** An S3 endpoint on a machine, its objects in a folder. @returns its address, and what ends it */
export async function startS3(machine: Machine, folder: string, bucket: string) {
  const port = machine.within.length ? 9000 : await freePort()
  const work = `
    import { createRequire } from 'node:module'
    const S3rver = createRequire(${JSON.stringify(import.meta.url)})('s3rver')
    const service = new S3rver({ address: '${machine.address}', port: ${port}, silent: true,
      directory: ${JSON.stringify(folder)}, configureBuckets: [{ name: '${bucket}' }] })
    await service.run()
    console.log('up')`
  const [program = '', ...args] = [
    ...machine.within,
    ...[process.execPath, '--input-type=module', '-e', work],
  ]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', (code) => reject(new Error(`the S3 endpoint ended with ${code}`)))
  })
  return {
    endpoint: `http://${machine.address}:${port}`,
    stop: () => child.kill('SIGKILL'),
  }
}
