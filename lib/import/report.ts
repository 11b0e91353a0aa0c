import type { ImportItem, LeftOut, Place } from './items.ts'

/** What an import tells of one item. */
export type ReportLine = {
  /** bad: it didn't come in. note: it did, not quite as it was. leftOut: on purpose. */
  kind: 'bad' | 'note' | 'leftOut'
  place: Place
  id?: string | undefined
  message: string
}

export type Kind = ImportItem['kind']
export const kinds = ['article', 'page', 'byline', 'section', 'topic', 'picture'] as const

/** What came of an import, or what would have come of it. */
export type ImportReport = {
  dryRun: boolean
  /** made: new with this run. known: there already, left as they are. bad: not taken. */
  counts: Record<Kind, { made: number; known: number; bad: number }>
  /** Old addresses that lead to what was made. */
  redirects: number
  /** Bad items of whatever kind, and those of which the kind isn't known. */
  bad: number
  notes: number
  leftOut: Record<string, number>
  /** The first thousand; `onLine` gets all. */
  lines: ReportLine[]
  /** Set: the source couldn't be read to its end, and why. */
  broken?: string
  /** It was stopped before its end. */
  stopped: boolean
}

const kept = 1000

export class Reporting {
  report: ImportReport
  #onLine: ((line: ReportLine) => void) | undefined

  constructor(dryRun: boolean, onLine?: (line: ReportLine) => void) {
    const none = () => ({ made: 0, known: 0, bad: 0 })
    const counts = Object.fromEntries(kinds.map((kind) => [kind, none()]))
    this.report = {
      dryRun,
      counts: counts as ImportReport['counts'],
      redirects: 0,
      bad: 0,
      notes: 0,
      leftOut: {},
      lines: [],
      stopped: false,
    }
    this.#onLine = onLine
  }

  made(kind: Kind, by = 1): void {
    this.report.counts[kind].made += by
  }

  known(kind: Kind, by = 1): void {
    this.report.counts[kind].known += by
  }

  bad(item: { kind?: string; id?: string; place: Place }, message: string): void {
    this.report.bad++
    const counted = this.report.counts[item.kind as Kind]
    if (counted) counted.bad++
    this.#line({ kind: 'bad', place: item.place, id: item.id, message })
  }

  note(item: { id?: string; place: Place }, message: string): void {
    this.report.notes++
    this.#line({ kind: 'note', place: item.place, id: item.id, message })
  }

  leftOut(item: LeftOut): void {
    const { what, count = 1 } = item
    this.report.leftOut[what] = (this.report.leftOut[what] ?? 0) + count
    // What is counted by the dozen isn't told one by one.
    if (item.count === undefined)
      this.#line({
        kind: 'leftOut',
        place: item.place,
        id: item.id,
        message: item.detail ? `${what} (${item.detail})` : what,
      })
  }

  #line(line: ReportLine): void {
    if (this.report.lines.length < kept) this.report.lines.push(line)
    this.#onLine?.(line)
  }
}

/** A line as people read it: "posts.xml:120 wordpress:example.com:post:42: shortcode [foo]". */
export function lineInWords({ kind, place, id, message }: ReportLine): string {
  const where = place.line === undefined ? place.file : `${place.file}:${place.line}`
  const what = { bad: 'not taken', note: 'note', leftOut: 'left out' }[kind]
  return `${where} ${what}${id ? ` ${id}` : ''}: ${message}`
}

/** The whole in some lines. */
export function reportInWords(report: ImportReport): string {
  const { counts, dryRun, leftOut } = report
  const rows = kinds
    .filter((kind) => Object.values(counts[kind]).some((count) => count > 0))
    .map((kind) => {
      const { made, known, bad } = counts[kind]
      const there = `${known} known already`
      return `${`${kind}s`.padEnd(9)} ${made} ${dryRun ? 'would come' : 'came'} in, ${there}, ${bad} not taken`
    })
  const left = Object.entries(leftOut).map(([what, count]) => `${count} × ${what}`)
  return [
    ...rows,
    ...(report.redirects ? [`old addresses that lead on: ${report.redirects}`] : []),
    ...(left.length ? [`left out: ${left.join(', ')}`] : []),
    ...(report.notes ? [`notes: ${report.notes}`] : []),
    ...(report.bad ? [`not taken: ${report.bad}`] : []),
    ...(report.stopped ? ['It was stopped before its end: run it again to go on.'] : []),
    ...(report.broken ? [`It could not be read to its end: ${report.broken}`] : []),
    ...(rows.length ? [] : ['Nothing was found in it.']),
  ].join('\n')
}
