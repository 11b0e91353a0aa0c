import { processState } from '#lib/platform/process-state.ts'
import { Durations } from './tally.ts'

/** What is asked for, coarsely: never an address, of which there are endlessly many. */
export const routeClasses = [
  'page',
  'feed',
  'media',
  'built',
  'reads',
  'live',
  'api',
  'newsroom',
  'sign_in',
  'upload',
  'health',
] as const
export type RouteClass = (typeof routeClasses)[number]

/** By how a path begins; the first that fits. */
const beginnings: [RegExp, RouteClass][] = [
  [/^\/api\/v1\//, 'api'],
  [/^\/api\/auth(\/|$)/, 'sign_in'],
  [/^\/api\/articles\/[^/]*\/live$|^\/admin\/(live|reads\/now)(\/|$)/, 'live'],
  [/^\/api\/(articles|reads)(\/|$)/, 'reads'],
  [/^\/admin\/(login|setup)(\/|$)/, 'sign_in'],
  [/^\/admin\/uploads(\/|$)/, 'upload'],
  [/^\/admin(\/|$)/, 'newsroom'],
  [/^\/media\//, 'media'],
  [/^\/(_next|theme)\/|^\/(reader|service-worker)\.js$/, 'built'],
  [/^\/(healthz|readyz)$/, 'health'],
  [/^\/(hub|oembed)$|\.(xml|json|atom|txt|webmanifest)$/, 'feed'],
]

/** @param url of a request, with its query @returns its place in `routeClasses` */
export function classOf(url: string): number {
  // What readers open most, told without more ado.
  if (url.length === 1 || url.startsWith('/article/')) return 0
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  const found = beginnings.find(([pattern]) => pattern.test(path))
  return found ? routeClasses.indexOf(found[1]) : 0
}

/** 1xx to 5xx. */
const statuses = 5

type Requests = { counts: Float64Array; durations: Durations[] }

/** Requests that were answered, by class and status, and how long that took. */
const requests = () =>
  processState<Requests>('requests', () => ({
    counts: new Float64Array(routeClasses.length * statuses),
    durations: routeClasses.map(() => new Durations()),
  }))

let kept: Requests | undefined

/** Counts an answer. It is asked for each of tens of thousands a second: no object is made. */
export function countRequest(url: string, status: number, ms: number): void {
  kept ??= requests()
  const at = classOf(url)
  const place = at * statuses + (((status / 100) | 0) - 1)
  kept.counts[place] = (kept.counts[place] ?? 0) + 1
  kept.durations[at]?.add(ms / 1000)
}

/** What was counted, by class: how many with each first digit of the status, and how long they took. */
export const requestsByClass = () =>
  routeClasses.map((name, at) => ({
    name,
    byStatus: [...requests().counts.slice(at * statuses, (at + 1) * statuses)],
    durations: requests().durations[at] as Durations,
  }))
