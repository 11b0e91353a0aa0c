import { createHash } from 'node:crypto'
import { db, type Prisma } from '#lib/platform/db.ts'
import { type ImportReport, kinds, type ReportLine } from '../report.ts'
import type { ImportState, ImportTask } from '../schema.ts'

// What is known of each run. Its process says every second how far it is: one that falls silent has ended.

/** So long (s) a process may be silent: it may be reading one large file. */
export const silentSeconds = 45

/** A report as it is kept: its lines stand in a table of their own. */
export type KeptReport = Omit<ImportReport, 'lines'>

/** Ended before its end, with a task that a new attempt goes on with? */
export const isGoneOnWith = (
  run: { state: ImportState; task: string; report: unknown },
  task: ImportTask,
): boolean =>
  task === 'import' &&
  run.task === 'import' &&
  ['stopped', 'interrupted', 'failed'].includes(run.state)

/** Notes of runs whose process has ended without a word. */
export async function giveUpOnSilent(): Promise<void> {
  await db().$executeRaw`
    update "ImportRun" set state = 'interrupted', "finishedAt" = now()
    where state = 'running' and "aliveAt" < now() - make_interval(secs => ${silentSeconds}::float8)`
}

/** Notes that the process of an attempt has ended; nothing when it said so itself. */
export async function noteEnd(
  { id, attempt }: { id: number; attempt: number },
  failure = '',
): Promise<void> {
  await db().importRun.updateMany({
    where: { id, attempt, state: 'running' },
    data: { state: failure ? 'failed' : 'interrupted', failure, finishedAt: new Date() },
  })
}

/**
 * The report of all attempts: what earlier ones made, this one found there. What is bad or left out is
 * told by each.
 */
export function together(before: KeptReport | null, now: KeptReport): KeptReport {
  if (!before?.counts) return now
  const counts = Object.fromEntries(
    kinds.map((kind) => {
      const [old, one] = [before.counts[kind], now.counts[kind]]
      const known = Math.max(0, one.known - old.made)
      return [kind, { made: old.made + one.made, known, bad: one.bad }]
    }),
  ) as KeptReport['counts']
  return {
    ...now,
    counts,
    redirects: before.redirects + now.redirects,
    notes: before.notes + now.notes,
  }
}

export function withoutLines({ lines: _, ...report }: ImportReport): KeptReport {
  return report
}

/** Stores lines; one that stands there already stays as it is. */
export async function keepLines(
  runId: number,
  task: ImportTask,
  lines: ReportLine[],
): Promise<void> {
  if (lines.length === 0) return
  await db().importLine.createMany({
    data: lines.map(({ kind, place, id, message }) => {
      const text = message.replaceAll('\0', '')
      const all = JSON.stringify([kind, place.file, place.line ?? null, id ?? null, text])
      return {
        ...{ runId, task, kind, file: place.file, line: place.line ?? null },
        ...{ itemId: id ?? null, message: text },
        key: createHash('sha256').update(all).digest('hex').slice(0, 32),
      }
    }),
    skipDuplicates: true,
  })
}

export const asJson = (report: KeptReport) => report as unknown as Prisma.InputJsonObject
