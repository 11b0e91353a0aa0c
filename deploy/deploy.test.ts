import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Copy, DockerfileParser } from 'dockerfile-ast'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { parse } from 'yaml'
import { z } from 'zod'
import { secretNames, variableNames } from '#lib/platform/env.ts'
import { freePort } from '#lib/platform/port.ts'

// What is in deploy/ is checked by the programs that read it, and, where those aren't in Debian, against
// the rules that it stands for.

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-deploy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a program says of a file; empty when all is well. */
function problemsBy(program: string, ...args: string[]): string {
  const { status, stderr, stdout, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (error) return `${program} could not be run: ${error.message}`
  return status === 0 ? '' : `${stdout}${stderr}`
}

/** What the environment may set: what the schema has, a secret's file, and what others read. */
const known = new Set([
  ...variableNames,
  ...[...secretNames].map((name) => `${name}_FILE`),
  ...['NODE_ENV', 'NEXT_TELEMETRY_DISABLED', 'MALLOC_ARENA_MAX', 'NEXTAUTH_SECRET_FILE'],
])

const dockerfile = DockerfileParser.parse(readFileSync('deploy/Dockerfile', 'utf8'))

test('the image: two stages of one Node, nobody’s root, its own files not its own to change', () => {
  const froms = dockerfile.getFROMs()
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a Dockerfile's
  expect(froms.map((from) => from.getImage())).toEqual(['node:${NODE}', 'node:${NODE}'])
  const [arg] = dockerfile.getInitialARGs()
  const { engines } = JSON.parse(readFileSync('node_modules/node/package.json', 'utf8'))
  const { version } = JSON.parse(readFileSync('node_modules/node/package.json', 'utf8'))
  expect(engines, 'the package is read').toBeDefined()
  expect(arg?.getArgumentsContent()).toBe(`NODE=${version.split('.')[0]}-bookworm-slim`)

  const last = froms.at(-1)?.getRange().start.line ?? 0
  const running = dockerfile.getInstructions().filter((one) => one.getRange().start.line > last)
  const named = (keyword: string) => running.filter((one) => one.getKeyword() === keyword)
  const [copy, ...others] = named('COPY') as Copy[]
  expect(copy?.getFromFlag()?.getValue()).toBe('build')
  expect(copy?.getArgumentsContent()).toBe('/app ./')
  expect(others).toEqual([])
  expect(named('USER').map((one) => one.getArgumentsContent())).toEqual(['1000:1000'])
  const order = running.map((one) => one.getKeyword())
  expect(order.lastIndexOf('RUN')).toBeLessThan(order.indexOf('USER'))
  expect(order.filter((one) => one === 'ADD')).toEqual([])
  // As a list, so that a signal reaches Node and no shell.
  expect(JSON.parse(named('CMD')[0]?.getArgumentsContent() ?? '')).toEqual([
    'node',
    '--max-semi-space-size=8',
    'scripts/start.ts',
  ])
  expect(named('HEALTHCHECK')[0]?.getArgumentsContent()).toContain('/readyz')
  for (const one of dockerfile.getENVs())
    for (const property of one.getProperties()) {
      expect(known, property.getName()).toContain(property.getName())
      expect(secretNames).not.toContain(property.getName())
    }
})

test('the image is built of what the build needs, and of no secret and no data', () => {
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n')
  for (const name of ['.git', '.env', '.data', '.next', '.build', 'node_modules'])
    expect(ignored).toContain(name)
  // Every folder is either in the image or left out on purpose: a new one is decided on here.
  const folders = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => !ignored.includes(name))
  expect(folders.sort()).toEqual(
    ['app', 'components', 'demo', 'lib', 'messages', 'prisma', 'public', 'scripts', 'theme'].sort(),
  )
})

const service = z.looseObject({
  image: z.string(),
  user: z.string(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
  volumes: z.array(z.string()),
  tmpfs: z.array(z.string()),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
})
const compose = z
  .looseObject({
    services: z.record(z.string(), service),
    networks: z.record(z.string(), z.object({ internal: z.boolean().optional() }).nullable()),
    volumes: z.record(z.string(), z.null()),
    secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
  })
  .parse(parse(readFileSync('deploy/compose/compose.yaml', 'utf8'), { merge: true }))

test('the containers: nobody is root, nothing is written but data, no secret is told', () => {
  const { services, secrets, volumes, networks } = compose
  expect(Object.keys(services)).toEqual(['database', 'app', 'varnish'])
  for (const [name, one] of Object.entries(services)) {
    expect(one.user, name).not.toMatch(/^(root|0)\b/)
    expect(one.security_opt, name).toContain('no-new-privileges:true')
    for (const secret of one.secrets) expect(secrets, name).toHaveProperty(secret)
    for (const network of one.networks) expect(networks).toHaveProperty(network)
    for (const volume of one.volumes)
      expect(volume.endsWith(':ro') || (volume.split(':')[0] as string) in volumes, volume).toBe(
        true,
      )
    // On this machine alone: what terminates TLS asks it.
    for (const port of one.ports) expect(port).toMatch(/^127\.0\.0\.1:/)
    for (const [variable, value] of Object.entries(one.environment))
      if (/PASSWORD|SECRET|DATABASE_URL|TOKEN|KEY/.test(variable))
        expect(`${variable}=${value}`).toMatch(/_FILE=\/run\/secrets\/[\w-]+$/)
    for (const value of Object.values(one.environment))
      if (value.startsWith('/run/secrets/')) expect(one.secrets).toContain(value.slice(13))
  }
  for (const { file } of Object.values(secrets)) expect(file).toMatch(/^\.\/secrets\/[\w-]+$/)
  expect(readFileSync('deploy/compose/.gitignore', 'utf8')).toBe('secrets\n')
  const { app, database } = services
  for (const name of Object.keys(app?.environment ?? {})) expect(known, name).toContain(name)
  // Nothing leads from outside to the database.
  expect(database?.networks).toEqual(['inside'])
  expect(networks.inside?.internal).toBe(true)
  expect([database?.ports, app?.ports]).toEqual([[], []])
  const seconds = (name: string) => Number(app?.environment[name])
  const grace = Number(/^(\d+)s$/.exec(String(app?.stop_grace_period))?.[1])
  expect(grace).toBeGreaterThan(seconds('STOP_DELAY') + seconds('STOP_TIMEOUT'))
})

test('Varnish between the containers is the one that is tested, with another address', () => {
  const own = readFileSync('deploy/varnish/backends.vcl', 'utf8')
  const shipped = readFileSync('deploy/compose/backends.vcl', 'utf8')
  expect(shipped).toBe(own.replaceAll('"127.0.0.1"', '"app"'))
})

test('the service of systemd is right, and kept from what it doesn’t need', () => {
  const unit = join(folder, 'broadsheet.service')
  const text = readFileSync('deploy/systemd/broadsheet.service', 'utf8')
  // Where Node is on this machine doesn't matter.
  writeFileSync(
    unit,
    text.replace('/usr/bin/node', process.execPath).replace(/^Documentation.*$/m, ''),
  )
  expect(problemsBy('systemd-analyze', 'verify', unit)).toBe('')
  // Out of 10, where an ordinary service has 9.6.
  const most = '--threshold=15'
  expect(problemsBy('systemd-analyze', 'security', '--offline=true', most, unit)).toBe('')
  for (const [, name = ''] of text.matchAll(/(?:^Environment=| )(\w+)=/gm))
    if (/^[A-Z]+(_[A-Z]+)*$/.test(name)) expect(known, name).toContain(name)
})

test('Caddy takes its file, and has nothing to put in order in it', () => {
  const file = 'deploy/caddy/Caddyfile'
  const config = ['--config', file, '--adapter', 'caddyfile']
  expect(problemsBy('caddy', 'validate', ...config)).toBe('')
  expect(problemsBy('caddy', 'fmt', file)).toBe('')
})

/** An instance, as far as a proxy sees it. */
async function startOrigin() {
  const heard: IncomingMessage[] = []
  const server = createServer((req, res) => {
    heard.push(req)
    if (req.url?.endsWith('/live')) {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.write('data: first\n\n')
      setTimeout(() => res.end('data: last\n\n'), 400)
      return
    }
    let bytes = 0
    const began = heard.length
    req.on('data', (chunk) => {
      bytes += chunk.length
    })
    req.on('end', () => {
      res.writeHead(200, {
        'Content-Type': 'text/plain',
        'Set-Cookie': '__Host-a=b; Path=/; Secure',
      })
      res.end(`${began} ${bytes}`)
    })
  })
  const sockets = new WebSocketServer({ server, path: '/admin/together' })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`heard ${data}`)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = () => {
    sockets.close()
    server.closeAllConnections()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, heard, close }
}

let nginx: ChildProcess
let port = 0
let origin: Awaited<ReturnType<typeof startOrigin>>

/** deploy/nginx for here: other ports, another certificate. Nothing else is changed. */
function nginxFor(listen: number, plain: number, instance: number): string {
  const pair = join(folder, 'pair')
  spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-subj', '/CN=news.example', '-days', '2', '-keyout', `${pair}.key`, '-out', `${pair}.pem`],
  ])
  const site = readFileSync('deploy/nginx/broadsheet.conf', 'utf8')
    .replaceAll(/^ *listen \[::\].*\n/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${plain};`)
    .replace('listen 443 ', `listen 127.0.0.1:${listen} `)
    .replace('server 127.0.0.1:3000', `server 127.0.0.1:${instance}`)
    .replace('/etc/ssl/news.example/fullchain.pem', `${pair}.pem`)
    .replace('/etc/ssl/news.example/privkey.pem', `${pair}.key`)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `pid ${folder}/nginx.pid; error_log ${folder}/error.log; daemon off; worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http { access_log off; ${paths.join(' ')}
${site}
}\n`,
  )
  return file
}

beforeAll(async () => {
  origin = await startOrigin()
  port = await freePort()
  const file = nginxFor(port, await freePort(), origin.port)
  expect(problemsBy('nginx', '-t', '-q', '-c', file)).toBe('')
  nginx = spawn('nginx', ['-c', file], { stdio: 'ignore' })
  for (let tries = 0; tries < 100; tries++) {
    if ((await ask('/').catch(() => null))?.status === 200) break
    await sleep(50)
  }
})
afterAll(async () => {
  nginx?.kill('SIGTERM')
  if (nginx && nginx.exitCode === null) await once(nginx, 'exit')
  origin?.close()
})

type Asked = { method?: string; body?: Buffer; headers?: Record<string, string> }

async function ask(path: string, { method = 'GET', body, headers = {} }: Asked = {}) {
  const { request: secure } = await import('node:https')
  return new Promise<{ status: number; text: string; headers: IncomingMessage['headers'] }>(
    (resolve, reject) => {
      const req = secure(
        {
          ...{ host: '127.0.0.1', port, path, method, rejectUnauthorized: false },
          headers: { Host: 'news.example', ...headers },
        },
        (res) => {
          let text = ''
          res.on('data', (chunk) => {
            text += chunk
          })
          res.on('end', () => resolve({ status: res.statusCode ?? 0, text, headers: res.headers }))
        },
      )
      req.on('error', reject)
      req.end(body)
    },
  )
}

test('a real nginx hands on who asks and for which site, and lets nobody say it for her', async () => {
  const forged = { 'X-Forwarded-For': '192.0.2.66', Forwarded: 'for=192.0.2.66' }
  const { status, headers } = await ask('/article/x', { headers: forged })
  expect(status).toBe(200)
  // The cookie comes through as it was made.
  expect(headers['set-cookie']).toEqual(['__Host-a=b; Path=/; Secure'])
  const heard = origin.heard.at(-1)
  expect(heard?.headers).toMatchObject({
    host: 'news.example',
    // The nearest one is on the right: with TRUST_PROXY=1 it counts, and the forged one doesn't.
    'x-forwarded-for': '192.0.2.66, 127.0.0.1',
    'x-forwarded-proto': 'https',
  })
  expect(heard?.headers.forwarded).toBeUndefined()
  expect(heard?.headers.upgrade).toBeUndefined()
  // Kept for the next request.
  expect(heard?.headers.connection).not.toBe('close')
  for (const path of ['/readyz', '/healthz']) expect((await ask(path)).status).toBe(404)
})

test('it takes what the newsroom sends, and from readers no more than they have to say', async () => {
  const large = Buffer.alloc(9 * 2 ** 20)
  const sent = await ask('/admin/settings/import/1/file', { method: 'PUT', body: large })
  expect([sent.status, sent.text.split(' ')[1]]).toEqual([200, String(large.length)])
  const before = origin.heard.length
  const headers = { 'Content-Length': String(2 * 2 ** 20) }
  const refused = await ask('/newsletters', {
    method: 'POST',
    headers,
    body: Buffer.alloc(2 ** 21),
  })
    // It may close before all is sent.
    .catch(() => ({ status: 413 }))
  expect(refused.status).toBe(413)
  expect(origin.heard).toHaveLength(before)
})

test('writing together and live coverage go through it as they happen', async () => {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/admin/together`, {
    rejectUnauthorized: false,
    headers: { Host: 'news.example' },
  })
  await once(socket, 'open')
  socket.send('word')
  const [said] = await once(socket, 'message')
  expect(String(said)).toBe('heard word')
  socket.close()
  const { request: secure } = await import('node:https')
  const times: number[] = []
  const began = performance.now()
  await new Promise<void>((resolve, reject) => {
    const path = '/api/articles/x/live'
    secure({ host: '127.0.0.1', port, path, rejectUnauthorized: false }, (res) => {
      res.on('data', () => times.push(performance.now() - began))
      res.on('end', () => resolve())
    })
      .on('error', reject)
      .end()
  })
  // The first one wasn't kept until the last one came.
  expect(times).toHaveLength(2)
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(300)
})
