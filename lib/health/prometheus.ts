import { createServer } from 'node:http'
import type { Registry } from 'prom-client'
import { requestsByClass } from '#lib/metrics/requests.ts'
import { sources } from '#lib/metrics/sources.ts'
import {
  bounds,
  type CountedName,
  counted,
  countOf,
  type Durations,
  durationsOf,
  type MeasuredName,
  measured,
} from '#lib/metrics/tally.ts'
import { poolFigures } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { life } from '#lib/platform/life.ts'
import { versionOf } from '#lib/platform/version.ts'
import { figure, type QueueFigures, queueFigures } from './figures.ts'

type Value = { value: number; labels: Record<string, string>; metricName?: string }
type Metric = { name: string; help: string; type: string; values: () => Value[] | Promise<Value[]> }

const plain = (value: number, labels: Record<string, string> = {}): Value => ({ value, labels })

/** A histogram as Prometheus has it: each class counts those below it too. */
function classes(name: string, durations: Durations, labels: Record<string, string> = {}): Value[] {
  let sum = 0
  const values = [...bounds.map(String), '+Inf'].map((le, at) => {
    sum += durations.classes[at] ?? 0
    return { metricName: `${name}_bucket`, value: sum, labels: { le, ...labels } }
  })
  return [
    ...values,
    { metricName: `${name}_sum`, value: durations.sum, labels },
    { metricName: `${name}_count`, value: sum, labels },
  ]
}

/** Jobs are counted by the database: once in five seconds, however many ask. */
let jobs: { at: number; figures: Promise<QueueFigures[]> } | undefined
function queues(): Promise<QueueFigures[]> {
  if (!jobs || performance.now() - jobs.at > 5000)
    // Away: told by broadsheet_database_up.
    jobs = { at: performance.now(), figures: queueFigures().catch(() => []) }
  return jobs.figures
}

const ofQueues = async (use: (one: QueueFigures) => Value[]) => (await queues()).flatMap(use)
const ofCaches = (use: (one: ReturnType<typeof caches>[number]) => Value[]) => () =>
  caches().flatMap(use)
const caches = () => sources().caches()

const requestsName = 'broadsheet_request_duration_seconds'

/** Everything that is ours; what is Node.js's own comes from prom-client. */
const metrics: Metric[] = [
  {
    name: 'broadsheet_info',
    help: 'Version and commit',
    type: 'gauge',
    values: () => [plain(1, versionOf())],
  },
  {
    name: 'broadsheet_stopping',
    help: '1: the process was told to end',
    type: 'gauge',
    values: () => [plain(life().stopping ? 1 : 0)],
  },
  {
    name: 'broadsheet_requests_total',
    help: 'Requests that were answered',
    type: 'counter',
    values: () =>
      requestsByClass().flatMap(({ name, byStatus }) =>
        byStatus.flatMap((value, at) =>
          value ? [plain(value, { route: name, status: `${at + 1}xx` })] : [],
        ),
      ),
  },
  {
    name: requestsName,
    help: 'How long answers took (s)',
    type: 'histogram',
    values: () =>
      requestsByClass().flatMap(({ name, durations }) =>
        classes(requestsName, durations, { route: name }),
      ),
  },
  {
    name: 'broadsheet_page_cache_answers_total',
    help: 'Answers of the page caches: from a page at hand, from an older copy, made first',
    type: 'counter',
    values: ofCaches(({ name: cache, hits, stale, misses }) => [
      plain(hits, { cache, result: 'hit' }),
      plain(stale, { cache, result: 'stale' }),
      plain(misses, { cache, result: 'miss' }),
    ]),
  },
  {
    name: 'broadsheet_page_cache_pages',
    help: 'Pages in the caches',
    type: 'gauge',
    values: ofCaches(({ name: cache, pages }) => [plain(pages, { cache })]),
  },
  {
    name: 'broadsheet_page_cache_bytes',
    help: 'Size of the caches',
    type: 'gauge',
    values: ofCaches(({ name: cache, bytes }) => [plain(bytes, { cache })]),
  },
  {
    name: 'broadsheet_page_cache_max_bytes',
    help: 'Size that the caches may have',
    type: 'gauge',
    values: ofCaches(({ name: cache, maxBytes }) => [plain(maxBytes, { cache })]),
  },
  {
    name: 'broadsheet_database_up',
    help: '1: the database answers in time',
    type: 'gauge',
    values: async () => [plain((await figure('select 1').catch(() => null)) ? 1 : 0)],
  },
  {
    name: 'broadsheet_database_connections',
    help: 'Connections of this instance to the database; "waiting": what waits for one',
    type: 'gauge',
    values: () => {
      const { total, idle, waiting } = poolFigures()
      return [
        plain(total - idle, { state: 'busy' }),
        plain(idle, { state: 'idle' }),
        plain(waiting, { state: 'waiting' }),
      ]
    },
  },
  {
    name: 'broadsheet_jobs',
    help: 'Jobs of the newsroom, by queue and state',
    type: 'gauge',
    values: () =>
      ofQueues(({ queue, waiting, active, failed }) => [
        plain(waiting, { queue, state: 'waiting' }),
        plain(active, { queue, state: 'active' }),
        plain(failed, { queue, state: 'failed' }),
      ]),
  },
  {
    name: 'broadsheet_jobs_oldest_seconds',
    help: 'Age of the oldest job that could be done now and isn’t (s)',
    type: 'gauge',
    values: () => ofQueues(({ queue, oldestSeconds }) => [plain(oldestSeconds, { queue })]),
  },
  {
    name: 'broadsheet_connections',
    help: 'Connections that are open: all of HTTP, those of them that write together, and those that follow live coverage',
    type: 'gauge',
    values: () => Object.entries(sources().connections()).map(([kind, n]) => plain(n, { kind })),
  },
  ...Object.entries(counted).map(([name, { help, label, values }]) => ({
    name: `broadsheet_${name}_total`,
    help,
    type: 'counter',
    values: () =>
      values.map((value) =>
        plain(countOf(name as CountedName, value as never), { [label]: value }),
      ),
  })),
  ...Object.entries(measured).map(([what, help]) => {
    const name = `broadsheet_${what}_duration_seconds`
    return {
      name,
      help,
      type: 'histogram',
      values: () => classes(name, durationsOf(what as MeasuredName)),
    }
  }),
]

async function registry(): Promise<Registry> {
  const { collectDefaultMetrics, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const { name, help, type, values } of metrics) {
    const get = async () => ({ name, help, type, aggregator: 'sum', values: await values() })
    // Ours are counted in plain numbers; this is all that prom-client asks of a metric.
    registry.registerMetric({ name, get } as never)
  }
  return registry
}

/**
 * Serves what Prometheus asks for at METRICS_ADDRESS, apart from all that readers reach.
 * @returns where it is and a function that ends it; nothing when METRICS_ADDRESS is not set
 * @throws StartFailure when the address can't be had
 */
export async function serveMetrics(): Promise<{ port: number; close(): void } | undefined> {
  const { METRICS_ADDRESS: at } = env()
  if (!at) return undefined
  const kept = await registry()
  const server = createServer({ requestTimeout: 10_000 }, async (req, res) => {
    const [path] = (req.url ?? '').split('?')
    req.resume()
    if (path !== '/metrics' || (req.method !== 'GET' && req.method !== 'HEAD')) {
      res.writeHead(404, { 'Content-Type': 'text/plain' }).end('GET /metrics\n')
      return
    }
    try {
      const text = await kept.metrics()
      res.writeHead(200, { 'Content-Type': kept.contentType, 'Cache-Control': 'no-store' })
      res.end(req.method === 'HEAD' ? undefined : text)
    } catch {
      res.writeHead(500).end()
    }
  })
  server.unref()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new StartFailure(`METRICS_ADDRESS ${at.host}:${at.port} can’t be had: ${error.code}.`),
      ),
    )
    server.listen(at.port, at.host, resolve)
  })
  const { port } = server.address() as { port: number }
  return {
    port,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
