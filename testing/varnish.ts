import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#lib/platform/port.ts'

/** Is Varnish installed, with the modules that deploy/varnish needs? */
export const hasVarnish = (() => {
  const folder = 'deploy/varnish'
  const { status } = spawnSync(
    'varnishd',
    [
      '-C',
      '-p',
      `vcl_path=${join(process.cwd(), folder)}`,
      '-f',
      join(process.cwd(), folder, 'default.vcl'),
    ],
    { stdio: 'ignore' },
  )
  return status === 0
})()

/** Where an instance is reached, from where Varnish is. */
export type Backend = { host: string; port: number }

export type Varnish = {
  origin: string
  process: ChildProcess
  /** Since it was started, by varnishstat's names, such as MAIN.cache_hit. */
  counters(): Record<string, number>
  stop(): Promise<void>
}

/** deploy/varnish/backends.vcl, written for these instances. @param lookEvery such as "200ms" */
export function backendsFor(backends: Backend[], lookEvery = '2s'): string {
  const file = readFileSync('deploy/varnish/backends.vcl', 'utf8')
  const shipped = file.replaceAll('.interval = 2s', `.interval = ${lookEvery}`)
  const probes = shipped.slice(shipped.indexOf('probe ready'), shipped.indexOf('backend one_ready'))
  const one = /backend one_ready \{[^}]+\}/.exec(shipped)?.[0] ?? ''
  const kinds = ['ready', 'alive'] as const
  const made = backends.flatMap(({ host, port }, n) =>
    kinds.map((kind) =>
      one
        .replace('one_ready', `b${n}_${kind}`)
        .replace('"127.0.0.1"', `"${host}"`)
        .replace('"3000"', `"${port}"`)
        .replace('= ready', `= ${kind}`),
    ),
  )
  const members = (director: string, kind: string) => [
    `new ${director} = directors.round_robin();`,
    ...backends.map((_, n) => `${director}.add_backend(b${n}_${kind});`),
  ]
  const init = [...members('ready_ones', 'ready'), ...members('living_ones', 'alive')]
  return `${probes}${made.join('\n')}\nsub vcl_init {\n  ${init.join('\n  ')}\n}\n`
}

/**
 * Starts a real varnishd with deploy/varnish/default.vcl.
 * @param options.host on which it listens
 * @param options.within a command that it is started by, such as `ip netns exec front`
 */
export async function startVarnish(options: {
  backends: Backend[]
  secret: string
  host?: string
  port?: number
  within?: string[]
  lookEvery?: string
}): Promise<Varnish> {
  const { backends, secret, host = '127.0.0.1', within = [] } = options
  const port = options.port ?? (await freePort())
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-varnish-'))
  cpSync('deploy/varnish/default.vcl', join(folder, 'default.vcl'))
  writeFileSync(join(folder, 'backends.vcl'), backendsFor(backends, options.lookEvery))
  const [program = '', ...args] = [
    ...within,
    'varnishd',
    ...[
      '-F',
      '-n',
      join(folder, 'work'),
      '-a',
      `${host}:${port}`,
      '-f',
      join(folder, 'default.vcl'),
    ],
    // No second process of other users: tests run as anyone.
    ...['-j', 'none', '-s', 'malloc,64m', '-p', `vcl_path=${folder}`, '-p', 'feature=+http2'],
  ]
  const child = spawn(program, args, {
    env: { ...process.env, PURGE_SECRET: secret },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const origin = `http://${host}:${port}`
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null) throw new Error(`varnishd ended:\n${output}`)
    // Any answer will do.
    const answer = await fetch(origin, { method: 'PURGE' }).catch(() => null)
    if (answer) break
    if (tries > 200) throw new Error(`varnishd does not answer:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    origin,
    process: child,
    counters() {
      const { stdout } = spawnSync('varnishstat', ['-n', join(folder, 'work'), '-1', '-j'])
      const { counters } = JSON.parse(stdout.toString()) as {
        counters: Record<string, { value: number }>
      }
      return Object.fromEntries(Object.entries(counters).map(([name, { value }]) => [name, value]))
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
