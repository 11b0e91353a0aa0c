import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Parser } from 'htmlparser2'
import pg from 'pg'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { peakRss } from './memory.ts'

// What every bench needs: a folder, databases, newsrooms, someone signed in, and a way to tell.

export const folder = mkdtempSync(join(tmpdir(), 'broadsheet-bench-'))
const children = new Set<ChildProcess>()
const admin = { ADMIN_EMAIL: 'bench@example.org', ADMIN_PASSWORD: 'a bench needs a password' }

export function child(args: string[], env: Record<string, string>): ChildProcess {
  const started = spawn(process.execPath, [...process.execArgv, ...args], {
    env: { ...process.env, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(started)
  started.once('exit', () => children.delete(started))
  return started
}

export async function firstLine(from: ChildProcess): Promise<string> {
  if (!from.stdout) throw new Error('no output')
  const [line] = await once(createInterface(from.stdout), 'line')
  return line
}

/** Runs a command to its end. @returns how long it took, and the most memory (MiB) that it had */
export async function measureCommand(
  args: string[],
  env: Record<string, string>,
): Promise<{ seconds: number; peak: number }> {
  const began = performance.now()
  const run = child(args, env)
  run.stdout?.resume()
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, peakRss(run.pid ?? 0))
  }, 50)
  const [code] = await once(run, 'exit')
  clearInterval(watch)
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  return { seconds: (performance.now() - began) / 1000, peak }
}

/** Starts a newsroom of its own. */
export async function startApp(name: string, databaseUrl: string, env = {}): Promise<Newsroom> {
  const settings = { DATABASE_URL: databaseUrl, DEMO: '0', ...admin, ...env }
  const app = await startNewsroom(join(folder, name), settings)
  children.add(app.process)
  return app
}

export async function stop(...apps: ChildProcess[]): Promise<void> {
  for (const app of apps) {
    if (app.exitCode !== null || app.signalCode !== null) continue
    app.kill('SIGTERM')
    await once(app, 'exit')
  }
}

/** A database with the articles of an import file. */
export async function makeDatabase(
  base: string,
  name: string,
  file: string,
  count: number,
): Promise<string> {
  const client = new pg.Client({ connectionString: base })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = base.replace('/postgres', `/${name}`)
  await prepareDatabase(url)
  const started = performance.now()
  const importer = child(['scripts/import.ts', 'articles', file], {
    DATABASE_URL: url,
    DATA_DIR: join(folder, name),
  })
  importer.stdout?.resume()
  const [code] = await once(importer, 'exit')
  if (code !== 0) throw new Error(`the import into ${name} failed`)
  const seconds = (performance.now() - started) / 1000
  console.log(
    `Imported ${count} articles in ${seconds.toFixed(1)} s (${Math.round(count / seconds)}/s).`,
  )
  const analyse = new pg.Client({ connectionString: url })
  await analyse.connect()
  await analyse.query('vacuum analyze')
  await analyse.end()
  return url
}

/** The cookie of a signed-in administrator, who came by the page as a browser without JavaScript does. */
export async function signIn(origin: string): Promise<string> {
  const page = `${origin}/admin/login`
  const form = new FormData()
  // What the form says of itself: which action of which build it is for.
  for (const { name, value } of hiddenFields(await (await fetch(page)).text()))
    form.set(name, value)
  form.set('email', admin.ADMIN_EMAIL)
  form.set('password', admin.ADMIN_PASSWORD)
  const answer = await fetch(page, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: origin },
    body: form,
  })
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  if (answer.status !== 303) throw new Error(`signing in was answered with ${answer.status}`)
  return cookies.join('; ')
}

/** The hidden fields of a page. */
function hiddenFields(html: string): { name: string; value: string }[] {
  const found: { name: string; value: string }[] = []
  const parser = new Parser({
    onopentag(tag, { type, name, value = '' }) {
      if (tag === 'input' && type === 'hidden' && name) found.push({ name, value })
    },
  })
  parser.end(html)
  return found
}

export const lines: string[][] = []
/** Prints a figure beside what is expected of it. */
export function report(what: string, figure: string, expected: string, met: boolean | null): void {
  const row = [what, figure, expected, met === null ? '' : met ? 'met' : 'SHORT']
  lines.push(row)
  console.log(`  ${row.filter(Boolean).join('  ·  ')}`)
}
/** Stops whatever still runs, and removes the folder. */
export async function cleanUp(): Promise<void> {
  for (const left of children) left.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
