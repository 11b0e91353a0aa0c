import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { freePort } from '#lib/platform/port.ts'

export type Newsroom = {
  origin: string
  /** The one-time link, while there is no account. */
  setUpLink: string | undefined
  process: ChildProcess
  stop(): Promise<void>
}

/** Fills a new data folder with a copy of one in which the demo is loaded, if there is one. */
export function copyDemo(dataDir: string): void {
  const { DEMO_FOLDER } = process.env
  if (!DEMO_FOLDER || (existsSync(dataDir) && readdirSync(dataDir).length)) return
  // Who owns the files, and who may read them, goes along.
  execFileSync('cp', ['-a', `${DEMO_FOLDER}/.`, dataDir])
}

/**
 * Starts the real thing, as `npm start` does, in a data folder of its own.
 * @param env beside DATA_DIR; without PORT a free one is taken
 * @param within a command that it is started by, such as `ip netns exec one`
 */
export async function startNewsroom(
  dataDir: string,
  env: Record<string, string> = {},
  within: string[] = [],
): Promise<Newsroom> {
  const port = env.PORT ?? String(await freePort())
  if (env.DEMO !== '0' && !env.DATABASE_URL) copyDemo(dataDir)
  const [program = '', ...args] = [
    ...within,
    ...[process.execPath, ...process.execArgv, 'scripts/start.ts'],
  ]
  const child = spawn(program, args, {
    env: {
      ...process.env,
      LOG_LEVEL: 'error',
      SITE_URL: '',
      DATABASE_URL: '',
      ...env,
      DATA_DIR: dataDir,
      PORT: port,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ready = new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      output += chunk
      if (/Broadsheet is at .*\n/.test(output)) resolve()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)))
  })
  await ready
  child.stderr.pipe(process.stderr)
  return {
    origin: `http://${env.HOST ?? '127.0.0.1'}:${port}`,
    setUpLink: /http\S+\/admin\/setup\?token=\S+/.exec(output)?.[0],
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
