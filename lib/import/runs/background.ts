import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { databaseUrl, db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { archiveDays } from '../schema.ts'
import { fileOf, makeFolder, removeWork } from './place.ts'
import { giveUpOnSilent, noteEnd } from './records.ts'
import { sweepBucket } from './stored.ts'

// An import works in a process of its own: it keeps no reader waiting, and neither takes the other along
// when it ends. The table says what it is to do, and what it has done.

const running = () => processState('imports-running', () => new Set<ChildProcess>())

/** Begins the process of an attempt. */
export async function begin({
  id,
  attempt,
  path,
}: {
  id: number
  attempt: number
  path: string
}): Promise<void> {
  await makeFolder(path)
  // Into a file: a pipe would end with the server.
  const words = join(dirname(fileOf(path)), 'process.log')
  const child = spawn(
    process.execPath,
    ['scripts/import.ts', '--run', String(id), '--attempt', String(attempt)],
    {
      stdio: ['ignore', 'ignore', openSync(words, 'w', 0o600)],
      env: {
        // It begins in half the time when what was compiled before is at hand.
        NODE_COMPILE_CACHE: '.build/compile-cache',
        ...process.env,
        DATABASE_URL: databaseUrl(),
      },
      // A signal to the server's group isn't meant for it.
      detached: true,
    },
  )
  child.unref()
  running().add(child)
  const ended = async (failure: string) => {
    if (!running().delete(child)) return
    await removeWork(path, attempt)
    if (failure) log.error({ import: id, failure }, 'an import ended')
    await noteEnd({ id, attempt }, failure).catch((error) => log.warn({ err: error }, 'imports'))
  }
  child.once('error', (error) => ended(`It could not be begun: ${error.message}.`))
  child.once('close', async (code) => {
    // Killed: it is gone on with. Ended by itself without a word in the table: that word is here.
    const said = code ? await readFile(words, 'utf8').catch(() => '') : ''
    const lines = said.trim().split('\n')
    const line = lines.find((one) => /error/i.test(one)) ?? lines.at(-1)
    await ended(code ? line?.slice(0, 500) || `It ended with code ${code}.` : '')
  })
}

/** Has the imports of this server end after what they are writing: each can be gone on with. */
export async function stopImports(): Promise<void> {
  await Promise.all(
    [...running()].map(async (child) => {
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null)
        await Promise.race([closed, new Promise((r) => setTimeout(r, 10_000).unref())])
      child.kill('SIGKILL')
    }),
  )
}

/** Notes what has ended, and removes files that nobody needs any more. @returns how many */
export async function tendArchives(now = new Date()): Promise<number> {
  await giveUpOnSilent()
  const before = new Date(now.getTime() - archiveDays * 86_400_000)
  const old = { state: { not: 'running' }, fileRemovedAt: null, touchedAt: { lt: before } } as const
  await db().importRun.deleteMany({ where: { ...old, state: 'uploading' } })
  await db().importRun.updateMany({ where: old, data: { fileRemovedAt: new Date() } })
  await db().importPiece.deleteMany({ where: { run: { fileRemovedAt: { not: null } } } })
  const runs = await db().importRun.findMany({
    where: { fileRemovedAt: null },
    select: { path: true, inBucket: true, state: true },
  })
  // One that was just made has no row yet.
  const young = new Date(now.getTime() - 3_600_000)
  const folders = (some: typeof runs) => new Set(some.map(({ path }) => dirname(path)))
  // Of one in the bucket nothing is on a disk but while it is worked on.
  const onDisk = runs.filter(({ inBucket, state }) => !inBucket || state === 'running')
  const inObjects = runs.filter(({ inBucket }) => inBucket)
  return (await sweepDisk(folders(onDisk), young)) + (await sweepBucket(folders(inObjects), young))
}

/** Removes what lies here and belongs to no run. */
async function sweepDisk(kept: Set<string>, before: Date): Promise<number> {
  const folder = dirname(fileOf('x'))
  let removed = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const info = await stat(join(folder, name)).catch(() => undefined)
    if (kept.has(name) || !info || info.mtime > before) continue
    await rm(join(folder, name), { recursive: true, force: true })
    removed++
  }
  return removed
}
