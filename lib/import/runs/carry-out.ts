import { join } from 'node:path'
import type { Actor } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { bringIn } from '../bring-in.ts'
import { fileBytes } from '../bytes.ts'
import { readUnpacked, unpackSite } from '../markdown/zip.ts'
import type { ImportReport, ReportLine } from '../report.ts'
import { type ArchiveFormat, choicesSchema, type ImportTask } from '../schema.ts'
import { sources } from '../sources.ts'
import { kindsIn, mappingOf } from './kinds.ts'
import { mostUnpacked, noRoomFor, pictureFolder, removeWork, workOf } from './place.ts'
import { asJson, type KeptReport, keepLines, together, withoutLines } from './records.ts'
import { fileFor, fileIn } from './stored.ts'

const everyMs = 1000

/**
 * Does what an attempt was started for, and notes in the table how far it is and what came of it. It ends
 * early when someone asks for that, on `signal`, or when another attempt has taken its place.
 * @throws StartFailure when there is nothing to do, and whatever is wrong with the database
 */
export async function carryOut(
  actor: Actor,
  { id, attempt }: { id: number; attempt: number },
  signal: AbortSignal,
): Promise<void> {
  const run = await db().importRun.findFirst({ where: { id, attempt, state: 'running' } })
  if (!run) throw new StartFailure('There is no such import to do.')
  const task = run.task as ImportTask
  const format = run.format as ArchiveFormat
  const choices = choicesSchema.parse(run.choices)
  const before = task === 'import' ? (run.report as KeptReport | null) : null
  const telling = new Telling({
    id,
    attempt,
    task,
    before,
    shown: named(run.fileName, fileIn(run)),
  })
  const stop = AbortSignal.any([signal, telling.stop])
  try {
    const file = await fileFor(run, {
      signal: stop,
      onBytes: (read, of) => telling.bytes(read, of),
    })
    const found = await kindsIn(format, file)
    await db().importRun.updateMany({ where: { id, attempt }, data: { found } })
    const options = {
      mapping: mappingOf(format, choices, found),
      onBytes: (read: number, of: number) => telling.bytes(read, of),
    }
    const site =
      format === 'markdown'
        ? await unpackSite(await fileBytes(file), {
            into: join(workOf(run.path, attempt), 'site'),
            fileName: run.fileName,
            limits: { bytes: mostUnpacked() },
            noRoomFor,
            ...{ onBytes: options.onBytes, signal: stop },
          })
        : undefined
    const source = site ? readUnpacked(site, options) : sources[format]?.open(file, options)
    if (!source) throw new StartFailure(`There is no reader of ${format}.`)
    const picturesIn = choices.media ? await pictureFolder(choices.media) : site?.root
    const report = await bringIn(actor, source, {
      dryRun: task === 'look',
      download: choices.download,
      ...(picturesIn ? { picturesIn } : {}),
      onProgress: (items, report) => telling.items(items, report),
      onLine: (line) => telling.line(line),
      signal: stop,
    })
    await telling.end(report)
  } catch (error) {
    if (stop.aborted && (error as Error).name === 'AbortError') await telling.stopped()
    else await telling.fail(error as Error)
  } finally {
    await removeWork(run.path, attempt)
  }
}

/** Places as whoever uploaded it knows them: by the file's name, not by where it lies here. */
function named(fileName: string, file: string): (line: ReportLine) => ReportLine {
  const base = file.slice(file.lastIndexOf('/') + 1)
  return (line) => ({
    ...line,
    place: [file, base].includes(line.place.file) ? { ...line.place, file: fileName } : line.place,
    message: line.message.replaceAll(file, fileName),
  })
}

type Of = {
  id: number
  attempt: number
  task: ImportTask
  before: KeptReport | null
  shown: (line: ReportLine) => ReportLine
}

/** Tells the table how far it is, and hears from there whether to go on. */
class Telling {
  #of: Of
  #stop = new AbortController()
  #asked = false
  #progress = { done: 0, total: 0, items: 0 }
  #report: ImportReport | undefined
  #lines: ReportLine[] = []
  #writing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout

  constructor(of: Of) {
    this.#of = of
    this.#timer = setInterval(() => void this.#tell(), everyMs)
    // Someone may have stopped it while it began.
    void this.#tell()
  }

  get stop(): AbortSignal {
    return this.#stop.signal
  }

  bytes(done: number, total: number): void {
    Object.assign(this.#progress, { done, total })
  }

  items(items: number, report: ImportReport): void {
    this.#progress.items = items
    this.#report = report
  }

  line(line: ReportLine): void {
    this.#lines.push(this.#of.shown(line))
    // With many of them, they don't wait in memory.
    if (this.#lines.length === 1000) void this.#tell()
  }

  /** One after the other, and none after the last. */
  #tell(): Promise<void> {
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch((error) => {
        log.warn({ err: error }, 'how far an import is could not be noted')
      })
    return this.#writing
  }

  async #write(): Promise<void> {
    const { id, attempt, task } = this.#of
    const data = { aliveAt: new Date(), ...this.#progress, ...this.#kept() }
    const [row] = await db().importRun.updateManyAndReturn({
      where: { id, attempt, state: 'running' },
      data,
      select: { stopAsked: true },
    })
    if (!row || row.stopAsked) {
      this.#asked = row?.stopAsked ?? false
      this.#stop.abort()
    }
    const lines = this.#lines
    this.#lines = []
    if (row) await keepLines(id, task, lines)
  }

  #kept() {
    const { task, before } = this.#of
    if (!this.#report) return {}
    const report = asJson(together(before, withoutLines(this.#report)))
    return task === 'look' ? { looked: report } : { report }
  }

  async #last(data: { state: 'done' | 'stopped' | 'interrupted' | 'failed'; failure?: string }) {
    clearInterval(this.#timer)
    await this.#tell()
    const { id, attempt } = this.#of
    await db().importRun.updateMany({
      where: { id, attempt, state: 'running' },
      data: { ...data, finishedAt: new Date(), touchedAt: new Date() },
    })
  }

  async end(report: ImportReport): Promise<void> {
    this.#report = report
    if (report.stopped) await this.stopped()
    else await this.#last({ state: 'done' })
  }

  /** It ended before its end, since it was asked to. */
  async stopped(): Promise<void> {
    await this.#last({ state: this.#asked ? 'stopped' : 'interrupted' })
  }

  async fail(error: Error): Promise<void> {
    const foreseen = ['Invalid', 'StartFailure', 'Refused', 'NotFound'].includes(error.name)
    if (!foreseen) log.error({ err: error }, 'an import failed')
    const failure = error.message.trim().split('\n').at(-1)?.slice(0, 500) || 'It failed.'
    await this.#last({ state: 'failed', failure })
  }
}
