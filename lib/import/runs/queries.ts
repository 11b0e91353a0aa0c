import { Readable } from 'node:stream'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db, type Prisma } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { lineInWords, type ReportLine, reportInWords } from '../report.ts'
import {
  type ArchiveFormat,
  type Choices,
  choicesSchema,
  type Found,
  type ImportState,
  type ImportTask,
} from '../schema.ts'
import { pictureFolders } from './place.ts'
import { type KeptReport, silentSeconds } from './records.ts'
import { isHere } from './stored.ts'

export type RunRow = {
  id: number
  state: ImportState
  task: ImportTask | ''
  format: ArchiveFormat | ''
  fileName: string
  size: number
  received: number
  /** While it runs: of how much is read, and items looked at. */
  progress: { done: number; total: number; items: number }
  failure: string
  stopAsked: boolean
  createdByName: string
  createdAt: Date
  startedByName: string
  startedAt: Date | null
  finishedAt: Date | null
}

/** Of a report, what pages show. */
export type ShownReport = KeptReport

export type OpenedRun = RunRow & {
  choices: Choices
  found: Found | null
  looked: ShownReport | null
  report: ShownReport | null
  /** Can it be read here? */
  fileHere: boolean
  fileRemovedAt: Date | null
  /** Folders of pictures that can be chosen. */
  folders: string[]
}

const rowFields = {
  ...{ id: true, state: true, task: true, format: true, fileName: true, size: true },
  ...{ received: true, done: true, total: true, items: true, failure: true, stopAsked: true },
  ...{ createdByName: true, createdAt: true, startedByName: true, startedAt: true },
  ...{ finishedAt: true, aliveAt: true },
} as const satisfies Prisma.ImportRunSelect

type Raw = Prisma.ImportRunGetPayload<{ select: typeof rowFields }>

function rowOf({ aliveAt, done, total, items, ...run }: Raw): RunRow {
  const silent = (aliveAt?.getTime() ?? 0) < Date.now() - silentSeconds * 1000
  return {
    ...run,
    // Its process has ended, and nobody was there to note it.
    state: run.state === 'running' && silent ? 'interrupted' : run.state,
    task: run.task as ImportTask | '',
    format: run.format as ArchiveFormat | '',
    size: Number(run.size),
    received: Number(run.received),
    progress: { done: Number(done), total: Number(total), items },
  }
}

/** The newest archives first. @throws Refused */
export async function listImports(actor: Actor, limit = 50): Promise<RunRow[]> {
  mustBeAllowed(actor, 'article.import')
  const rows = await db().importRun.findMany({
    orderBy: { id: 'desc' },
    take: limit,
    select: rowFields,
  })
  return rows.map(rowOf)
}

const reportOf = (json: unknown): ShownReport | null => {
  const report = json as ShownReport | null
  return report?.counts ? report : null
}

/** @throws Refused, NotFound */
export async function openImport(actor: Actor, id: number): Promise<OpenedRun> {
  mustBeAllowed(actor, 'article.import')
  const run = await db().importRun.findUnique({
    where: { id },
    select: {
      ...rowFields,
      ...{ path: true, inBucket: true, choices: true, found: true, looked: true, report: true },
      fileRemovedAt: true,
    },
  })
  if (!run) throw new NotFound('There is no such import any more.')
  const { path, inBucket, choices, found, looked, report, fileRemovedAt, ...row } = run
  return {
    ...rowOf(row),
    choices: choicesSchema.parse(choices),
    found: found as Found | null,
    looked: reportOf(looked),
    report: reportOf(report),
    fileHere: !fileRemovedAt && (await isHere({ id, path, inBucket })),
    fileRemovedAt,
    folders: await pictureFolders(),
  }
}

const shown = 40

/** The first lines of a report, what didn't come in before the rest. @throws Refused */
export async function importLines(
  actor: Actor,
  id: number,
  task: ImportTask,
): Promise<{ lines: ReportLine[]; more: number }> {
  mustBeAllowed(actor, 'article.import')
  const where = { runId: id, task }
  const [rows, count] = await Promise.all([
    // "bad" is the first of its kinds by the alphabet.
    db().importLine.findMany({ where, orderBy: [{ kind: 'asc' }, { id: 'asc' }], take: shown }),
    db().importLine.count({ where }),
  ])
  return { lines: rows.map(lineOf), more: count - rows.length }
}

const lineOf = (row: {
  kind: string
  file: string
  line: number | null
  itemId: string | null
  message: string
}): ReportLine => ({
  kind: row.kind as ReportLine['kind'],
  place: { file: row.file, ...(row.line === null ? {} : { line: row.line }) },
  ...(row.itemId ? { id: row.itemId } : {}),
  message: row.message,
})

const atOnce = 1000

/**
 * The whole report as text, sent as it is read: every line, then what came of it all.
 * @throws Refused, NotFound
 */
export async function exportReport(actor: Actor, id: number, task: ImportTask): Promise<Readable> {
  mustBeAllowed(actor, 'article.import')
  const run = await openImport(actor, id)
  const report = task === 'look' ? run.looked : run.report
  if (!report) throw new NotFound('There is no report of it yet.')
  return Readable.from(textOf(id, task, reportInWords({ ...report, lines: [] })))
}

async function* textOf(runId: number, task: ImportTask, words: string): AsyncGenerator<string> {
  let after = 0n
  for (;;) {
    const rows = await db().importLine.findMany({
      where: { runId, task, id: { gt: after } },
      orderBy: { id: 'asc' },
      take: atOnce,
    })
    if (rows.length) yield `${rows.map((row) => lineInWords(lineOf(row))).join('\n')}\n`
    after = rows.at(-1)?.id ?? after
    if (rows.length < atOnce) break
  }
  yield `\n${words}\n`
}
