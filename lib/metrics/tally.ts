import { processState } from '#lib/platform/process-state.ts'

// What the process counts of its own work, in plain numbers: adding one costs next to nothing, whether
// anybody asks for them or not. lib/health/prometheus.ts gives them to Prometheus, the page about the
// site's state shows some.

/**
 * Everything that is counted, with every value that its label can have: what comes from outside can't
 * make new series.
 */
export const counted = {
  reads: {
    help: 'Reads: accepted (to be counted), committed to the database, journaled on the disk while it is away, refused',
    label: 'outcome',
    values: ['accepted', 'committed', 'journaled', 'refused'],
  },
  saves: {
    help: 'Saves of articles: by hand, by themselves while somebody types, and refused as stale',
    label: 'kind',
    values: ['save', 'autosave', 'stale'],
  },
  publications: {
    help: 'Changes of what readers see of an article',
    label: 'kind',
    values: ['published', 'changed', 'taken_down'],
  },
  mails: {
    help: 'Mails, by what the mail server said; "kept" without one',
    label: 'outcome',
    values: ['sent', 'kept', 'refused', 'later'],
  },
  webhooks: {
    help: 'Tries to send something to a webhook',
    label: 'outcome',
    values: ['delivered', 'waiting', 'failed'],
  },
  jobs_done: {
    help: 'Jobs that this instance did',
    label: 'outcome',
    values: ['done', 'failed'],
  },
  renders: {
    help: 'Pages that were made for a cache',
    label: 'outcome',
    values: ['made', 'failed'],
  },
} as const satisfies Record<string, { help: string; label: string; values: readonly string[] }>

type Counted = typeof counted
export type CountedName = keyof Counted

/** Upper bounds (s) of the classes of durations. */
export const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Durations in classes, as Prometheus has them. */
export class Durations {
  /** How many fell into each class; the last: longer than all bounds. Not cumulated. */
  readonly classes = new Float64Array(bounds.length + 1)
  sum = 0

  add(seconds: number): void {
    let at = 0
    while (at < bounds.length && seconds > (bounds[at] as number)) at++
    this.classes[at] = (this.classes[at] as number) + 1
    this.sum += seconds
  }
}

/** Durations that are measured. */
export const measured = {
  read_batch: 'How long a batch of reads took to be written (s)',
  render: 'How long a page took to be made for a cache (s)',
  job: 'How long a job took (s)',
} as const
export type MeasuredName = keyof typeof measured

type Tally = {
  counts: Map<string, number>
  durations: Record<MeasuredName, Durations>
}

const tally = () =>
  processState<Tally>('tally', () => ({
    counts: new Map(),
    durations: { read_batch: new Durations(), render: new Durations(), job: new Durations() },
  }))

/** Counts something that happened. */
export function count<N extends CountedName>(
  name: N,
  value: Counted[N]['values'][number],
  by = 1,
): void {
  const { counts } = tally()
  const key = `${name} ${value}`
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** How often it happened since the process began. */
export const countOf = <N extends CountedName>(name: N, value: Counted[N]['values'][number]) =>
  tally().counts.get(`${name} ${value}`) ?? 0

/** Notes how long something took. @param since performance.now() when it began */
export function took(name: MeasuredName, since: number): void {
  tally().durations[name].add((performance.now() - since) / 1000)
}

export const durationsOf = (name: MeasuredName): Durations => tally().durations[name]
