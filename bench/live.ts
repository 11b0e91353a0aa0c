// Live coverage: a part of the desk's bench that runs as a process of its own.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Actor } from '#lib/auth/can.ts'
import { benchSlug } from './newsroom.ts'
import {
  child,
  cleanUp,
  firstLine,
  folder,
  makeDatabase,
  report,
  startApp,
  stop,
} from './setting.ts'

const readers = 2000
const entries = 100
const bench: Actor = { kind: 'system', name: 'bench' }

type Got = { sequence: number; half: number; most: number; all: number }

/** Many readers follow one article, and entries come one after the other. */
async function benchLive(postgresUrl: string): Promise<void> {
  console.log(`\n${readers.toLocaleString('en')} readers follow one live article`)
  const file = join(folder, 'live.jsonl')
  const article = {
    id: 'live',
    headline: 'Live',
    section: 'City',
    body: 'All day on the harbour.',
    slug: benchSlug(0),
    publishedAt: new Date(Date.now() - 60_000).toISOString(),
  }
  await writeFile(file, JSON.stringify(article))
  const url = await makeDatabase(postgresUrl, 'live', file, 1)
  const app = await startApp('live', url)
  // Entries are added from here, as another instance would.
  process.env.DATABASE_URL = url
  const { addEntry, moveCoverage } = await import('#lib/live/commands.ts')
  const { subscribe } = await import('#lib/cache/announce.ts')
  const { documentFromMarkdown } = await import('#lib/document/from-html.ts')
  const { db } = await import('#lib/platform/db.ts')
  const { id: articleId } = await db().article.findFirstOrThrow({
    where: { slug: benchSlug(0) },
    select: { id: true },
  })
  await moveCoverage(bench, { articleId, step: 'begin' })
  /** When the last entry was committed. */
  let committed = 0
  subscribe(({ expire }) => {
    if (expire.includes(`live:${articleId}`)) committed = performance.timeOrigin + performance.now()
  })
  const body = documentFromMarkdown(
    'The first boats have crossed the line, and **two of them** are level. '.repeat(4),
  )
  const add = async () => {
    const entry = { headline: 'A gust', body, bylines: [], at: '', pinned: false, keyPoint: false }
    const { sequence } = await addEntry(bench, { articleId, key: randomUUID(), ...entry })
    return { sequence, committed }
  }
  const path = `/api/articles/${benchSlug(0)}/live`

  const pid = app.process.pid ?? 0
  // Warm: the page and a change have been rendered, and someone has followed.
  await fetch(`${app.origin}/article/${benchSlug(0)}`)
  const first = child(['bench/live-readers.ts', app.origin, path, '1', '0'], {})
  await firstLine(first)
  let last = 0
  for (let n = 0; n < 20; n++) last = (await add()).sequence
  await pause(2000)
  await stop(first)
  await pause(2000)
  const before = memoryOf(pid)

  const all = child(['bench/live-readers.ts', app.origin, path, String(readers), String(last)], {})
  const got = new Map<number, (got: Got) => void>()
  const early = new Map<number, Got>()
  let ready = () => {}
  const connected = new Promise<void>((resolve) => {
    ready = resolve
  })
  if (all.stdout)
    createInterface(all.stdout).on('line', (line) => {
      if (line === 'ready') return ready()
      const one = JSON.parse(line) as Got
      const waiting = got.get(one.sequence)
      if (waiting) waiting(one)
      else early.set(one.sequence, one)
    })
  const receipt = (sequence: number) =>
    new Promise<Got>((resolve) => {
      const known = early.get(sequence)
      if (known) resolve(known)
      else got.set(sequence, resolve)
    })
  const began = performance.now()
  await connected
  const connecting = performance.now() - began
  await pause(2000)
  const idle = memoryOf(pid)
  const cpu = cpuOf(pid)
  const started = performance.now()
  const times: { half: number; most: number; all: number }[] = []
  for (let n = 0; n < entries; n++) {
    const { sequence, committed } = await add()
    const { half, most, all } = await receipt(sequence)
    times.push({ half: half - committed, most: most - committed, all: all - committed })
    await pause(100)
  }
  const used = cpuOf(pid) - cpu
  const took = performance.now() - started
  const after = memoryOf(pid)
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
  const half = middle(times.map(({ half }) => half))
  const most = middle(times.map(({ most }) => most))
  const worst = Math.max(...times.map(({ all }) => all))
  const ms = (value: number) => `${value.toFixed(0)} ms`
  report('all connected', `${(connecting / 1000).toFixed(1)} s`, '', null)
  report(
    `an entry, committed to received by ${readers.toLocaleString('en')} readers`,
    `p50 ${ms(half)}, p95 ${ms(most)}, the last of all in ${entries} entries ${ms(worst)}`,
    'p95 < 1 s',
    most < 1000,
  )
  const perReader = ((idle - before) * 1024) / readers
  report(
    'memory of a reader who is connected',
    `${perReader.toFixed(0)} kB (RSS ${before.toFixed(0)} → ${idle.toFixed(0)} MB; ${after.toFixed(0)} MB after ${entries} entries)`,
    '< 50 kB',
    perReader < 50,
  )
  report(
    'processor time of the server for an entry',
    `${((used / entries) * 1000).toFixed(0)} ms (${((used * 100_000) / took).toFixed(0)} % of a core, ${(entries / (took / 1000)).toFixed(1)} entries a second)`,
    '',
    null,
  )
  await stop(all)
  await app.stop()
  await db().$disconnect()
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Resident memory of a process, in MiB. */
function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
}

/** Seconds of processor time that a process has used. */
function cpuOf(pid: number): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const fields = rest.split(' ')
  // Clock ticks of 10 ms: user and system.
  return (Number(fields[11]) + Number(fields[12])) / 100
}

try {
  await benchLive(process.argv[2] ?? '')
} finally {
  await cleanUp()
}
