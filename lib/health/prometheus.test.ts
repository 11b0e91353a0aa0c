import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PageCache } from '#lib/cache/page-cache.ts'
import { Answer } from '#lib/metrics/answer.ts'
import { classOf, routeClasses } from '#lib/metrics/requests.ts'
import { sources } from '#lib/metrics/sources.ts'
import { count, Durations, took } from '#lib/metrics/tally.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { parseEnv } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { stopFigures } from './figures.ts'
import { serveMetrics } from './prometheus.ts'

ownDatabase()

const page = {
  status: 200,
  body: Buffer.from('<p>A page.</p>'),
  tags: new Set<string>(),
  scriptHashes: [],
  frameOrigins: [],
}
const cache = new PageCache(1e6, async (key) => {
  if (key === '/broken') throw new Error('broken')
  return page
})
/** A front with one cache and an endpoint. */
const front = createServer({ ServerResponse: Answer }, (req, res) => {
  res.begin()
  const { url = '' } = req
  if (url.startsWith('/api/')) res.writeHead(422, { 'X-A': 'b' }).end()
  else if (url === '/slow') setTimeout(() => res.end(), 120)
  else if (url === '/broken') cache.answer(req, res, url).catch(() => res.writeHead(500).end())
  else if (!cache.answerAtHand(req, res, '/')) void cache.answer(req, res, '/')
})
let metrics: Awaited<ReturnType<typeof serveMetrics>>

beforeAll(async () => {
  process.env.METRICS_ADDRESS = '127.0.0.1:0'
  forgetProcessState('env')
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  sources().caches = () => [cache.figures('pages')]
  metrics = await serveMetrics()
  // What is said of jobs holds for some seconds: it is there before the first who asks.
  await db().$transaction((tx) => enqueue(tx, 'push', { alertId: 1 }))
})
afterAll(async () => {
  delete process.env.METRICS_ADDRESS
  forgetProcessState('env')
  metrics?.close()
  front.close()
  await stopFigures()
})

const ask = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}${path}`)
  await answer.text()
  return answer
}
const scrape = async (path = '/metrics') => fetch(`http://127.0.0.1:${metrics?.port}${path}`)

/** Samples by name and labels, as they are written. */
async function samples(): Promise<Map<string, number>> {
  const answer = await scrape()
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const lines = (await answer.text()).split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [, name = '', value] = /^(\w+(?:\{.*\})?) (\S+)$/.exec(line) ?? []
      expect(name).not.toBe('')
      return [name, Number(value)]
    }),
  )
}

test('requests are counted by class and status, with how long they took', async () => {
  const before = await samples()
  for (let n = 0; n < 5; n++) await ask('/article/one?utm_source=x')
  await ask('/api/v1/articles')
  await ask('/slow')
  await ask('/broken')
  const after = await samples()
  const more = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
  expect(more('broadsheet_requests_total{route="page",status="2xx"}')).toBe(6)
  expect(more('broadsheet_requests_total{route="page",status="5xx"}')).toBe(1)
  expect(more('broadsheet_requests_total{route="api",status="4xx"}')).toBe(1)
  const duration = 'broadsheet_request_duration_seconds'
  expect(more(`${duration}_count{route="page"}`)).toBe(7)
  expect(more(`${duration}_bucket{le="+Inf",route="page"}`)).toBe(7)
  expect(more(`${duration}_bucket{le="0.1",route="page"}`)).toBeLessThan(7)
  expect(more(`${duration}_sum{route="page"}`)).toBeGreaterThan(0.1)
  expect(more('broadsheet_page_cache_answers_total{cache="pages",result="hit"}')).toBe(4)
  expect(more('broadsheet_page_cache_answers_total{cache="pages",result="miss"}')).toBe(1)
  expect(after.get('broadsheet_page_cache_pages{cache="pages"}')).toBe(1)
  expect(more('broadsheet_renders_total{outcome="failed"}')).toBe(1)
})

test('whatever is asked for makes no new series', async () => {
  const before = new Set((await samples()).keys())
  for (let n = 0; n < 60; n++) await ask(`/${'x'.repeat(n)}/${n}"}\\?a=${n}`)
  // The engine's own kinds of garbage collection come as they come.
  const added = [...(await samples()).keys()].filter(
    (name) => !before.has(name) && !name.startsWith('nodejs_gc'),
  )
  expect(added).toEqual([])
  const classes = ['/', '/article/a', '/section/b', '/search?q=x.xml', '/feed.xml', '/media/a.avif']
  const more = ['/api/v1/x', '/api/auth/csrf', '/api/articles/a/reads', '/api/articles/a/live']
  const staff = [
    '/admin',
    '/admin/login',
    '/admin/uploads/1',
    '/admin/live/3',
    '/_next/a',
    '/healthz',
  ]
  expect([...classes, ...more, ...staff].map((url) => routeClasses[classOf(url)])).toEqual([
    ...['page', 'page', 'page', 'page', 'feed', 'media'],
    ...['api', 'sign_in', 'reads', 'live'],
    ...['newsroom', 'sign_in', 'upload', 'live', 'built', 'health'],
  ])
})

test('jobs, the database, counts, the process and its version are told', async () => {
  count('saves', 'autosave', 3)
  took('job', performance.now() - 300)
  await sleep(10)
  const all = await samples()
  expect(all.get('broadsheet_database_up')).toBe(1)
  expect(all.get('broadsheet_jobs{queue="push",state="waiting"}')).toBeGreaterThan(0)
  expect(all.get('broadsheet_jobs_oldest_seconds{queue="push"}')).toBeGreaterThanOrEqual(0)
  expect(all.get('broadsheet_saves_total{kind="autosave"}')).toBe(3)
  expect(all.get('broadsheet_job_duration_seconds_bucket{le="0.5"}')).toBe(1)
  expect(all.get('broadsheet_job_duration_seconds_bucket{le="0.25"}')).toBe(0)
  expect(all.has('broadsheet_database_connections{state="waiting"}')).toBe(true)
  expect(all.get('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0)
  expect(all.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
  const info = [...all.keys()].find((name) => name.startsWith('broadsheet_info'))
  expect(info).toMatch(/version="\d+\.\d+\.\d+",commit="(\w{7,12}|unknown)",node="v\d+/)
})

test('only /metrics is answered there, and nothing without the setting; a taken port is told', async () => {
  expect((await scrape('/')).status).toBe(404)
  expect((await scrape('/admin')).status).toBe(404)
  expect((await (await ask('/metrics')).headers).get('content-type')).toMatch(/text\/html/)
  process.env.METRICS_ADDRESS = `127.0.0.1:${metrics?.port}`
  forgetProcessState('env')
  await expect(serveMetrics()).rejects.toThrow(StartFailure)
  delete process.env.METRICS_ADDRESS
  forgetProcessState('env')
  expect(await serveMetrics()).toBeUndefined()
  expect(parseEnv({ METRICS_ADDRESS: '[::1]:9464' }).METRICS_ADDRESS).toEqual({
    host: '::1',
    port: 9464,
  })
  expect(() => parseEnv({ METRICS_ADDRESS: '9464' })).toThrow(/^METRICS_ADDRESS must be an address/)
})

test('durations fall into the class whose bound they don’t pass', () => {
  const durations = new Durations()
  for (const seconds of [0.001, 0.0011, 10, 11]) durations.add(seconds)
  expect([...durations.classes].filter(Boolean)).toEqual([1, 1, 1, 1])
  expect(durations.classes[0]).toBe(1)
  expect(durations.classes.at(-1)).toBe(1)
})
