import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { databaseUrl, db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { giveUpOnSilent, noteFailed } from './records.ts'
import { backupGroup } from './schema.ts'
import { lastDue } from './times.ts'

// A server makes its backups in a process beside it: compressing and encrypting must not keep readers
// waiting. The table says what is to be made; whoever takes a row from it makes that one.

const running = () => processState('backups-running', () => new Set<ChildProcess>())

/** One of a time that failed is tried again after so many minutes, so often in all. */
const pauseMinutes = 10
const mostTries = 3

/** Once a minute, by one instance, and when someone wants one: begins what is due. */
export async function tendBackups(): Promise<void> {
  await giveUpOnSilent()
  await noteDue(new Date())
  const waiting = await db().backup.findMany({
    where: { state: 'waiting' },
    orderBy: { id: 'asc' },
    take: 1,
    select: { id: true },
  })
  const busy = await db().backup.count({ where: { state: 'running' } })
  for (const { id } of waiting) if (busy === 0 && running().size === 0) start(id)
}

/** Notes, once, that the schedule's last time is due, unless a good backup is younger. */
export async function noteDue(now: Date): Promise<void> {
  const settings = await readGroup(backupGroup)
  const dueAt = lastDue(settings, now, env().NEWSROOM_TIMEZONE)
  if (!dueAt) return
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('broadsheet backup due'))`
    const since = await tx.backup.findMany({
      where: { OR: [{ startedAt: { gte: dueAt } }, { dueAt }, { state: 'waiting' }] },
      select: { state: true, dueAt: true, createdAt: true },
    })
    const tries = since.filter(
      (one) => one.state === 'failed' && one.dueAt?.getTime() === dueAt.getTime(),
    )
    const lastTry = Math.max(0, ...tries.map(({ createdAt }) => createdAt.getTime()))
    if (since.some(({ state }) => state !== 'failed') || tries.length >= mostTries) return
    if (now.getTime() - lastTry < pauseMinutes * 60_000) return
    await tx.backup.create({
      data: { trigger: 'schedule', startedByName: 'the schedule', dueAt, place: settings.place },
    })
  })
}

function start(id: number): void {
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=8', 'scripts/backup.ts', 'create', '--row', String(id)],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, DATABASE_URL: databaseUrl() } },
  )
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  running().add(child)
  const ended = (failure: string) => {
    if (!running().delete(child)) return
    if (!failure) return
    log.error({ backup: id, failure }, 'a backup was not made')
    noteFailed({ id }, failure).catch((error) => log.warn({ err: error }, 'backups'))
  }
  child.once('error', (error) => ended(`It could not be begun: ${error.message}.`))
  child.once('close', (code, signal) =>
    ended(code === 0 ? '' : said.trim().split('\n').at(-1) || `It ended with ${signal ?? code}.`),
  )
}

/** Ends a backup that is being made: nothing of it stays, and the schedule has it made again. */
export async function stopBackups(): Promise<void> {
  await Promise.all(
    [...running()].map(async (child) => {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null)
        await Promise.race([once(child, 'close'), new Promise((r) => setTimeout(r, 5000).unref())])
      child.kill('SIGKILL')
    }),
  )
}
