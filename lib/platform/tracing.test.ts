import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownDatabase } from '#testing/database.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { db } from './db.ts'
import { askOutside } from './outward.ts'
import { startTracing } from './start-tracing.ts'
import { traced, traceHeaders } from './tracing.ts'

ownDatabase()

type Span = {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  kind: number
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[]
  status: { code?: number }
}
const spans: Span[] = []
let service = ''
/** What collects traces: OTLP over HTTP, as JSON. */
const receiver = createServer(async (req, res) => {
  const { resourceSpans } = JSON.parse(await text(req))
  expect(req.url).toBe('/v1/traces')
  for (const { resource, scopeSpans } of resourceSpans) {
    service = resource.attributes[0].value.stringValue
    for (const scope of scopeSpans) spans.push(...scope.spans)
  }
  res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
})
const asked: IncomingMessage[] = []
const other = createServer((req, res) => {
  asked.push(req)
  res.end('heard')
})
const listening = (server: typeof other) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  )
let otherPort = 0

beforeAll(async () => {
  const port = await listening(receiver)
  otherPort = await listening(other)
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`
  process.env.PRIVATE_CALLBACKS = '1'
  forgetProcessState('env')
})
afterAll(() => {
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
  delete process.env.PRIVATE_CALLBACKS
  forgetProcessState('env')
  receiver.close()
  other.close()
})

const attribute = (span: Span | undefined, name: string) => {
  const value = span?.attributes.find(({ key }) => key === name)?.value
  return value?.stringValue ?? value?.intValue
}

test('without the setting nothing of OpenTelemetry is loaded, and work is done as ever', async () => {
  expect(await traced('work', {}, async () => 7)).toBe(7)
  expect(traceHeaders()).toEqual({})
  expect(Reflect.has(globalThis, Symbol.for('opentelemetry.js.api.1'))).toBe(false)
})

test('a request, its query, and what it asks of others are one trace, which others go on with', async () => {
  const stop = await startTracing()
  const trace = '0af7651916cd43dd8448eb211c80319c'
  const from = { headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` } }
  const secret = 'somebody@news.example'
  await traced('GET page', { kind: 'server', from }, async (tell) => {
    await db().user.findFirst({ where: { email: secret } })
    await db().$transaction((tx) => tx.$queryRaw`select ${secret}::text`)
    await askOutside(`http://127.0.0.1:${otherPort}/hook?to=${secret}`)
    tell({ 'http.response.status_code': 200 })
  })
  await expect(
    traced('fails', {}, async () => {
      throw new TypeError(`not for ${secret}`)
    }),
  ).rejects.toThrow(TypeError)
  await stop()

  expect(service).toBe('broadsheet')
  const named = (name: string) => spans.filter((span) => span.name === name)
  const [request] = named('GET page')
  expect(request).toMatchObject({ traceId: trace, parentSpanId: 'b7ad6b7169203331', kind: 2 })
  expect(attribute(request, 'http.response.status_code')).toBe(200)
  const [query, second] = named('SELECT')
  for (const one of [query, second])
    expect(one).toMatchObject({ traceId: trace, parentSpanId: request?.spanId, kind: 3 })
  expect(attribute(query, 'db.query.text')).toContain('"email" = $1')
  const [outside] = named('GET')
  expect(outside).toMatchObject({ traceId: trace, parentSpanId: request?.spanId, kind: 3 })
  expect(attribute(outside, 'server.address')).toBe('127.0.0.1')
  expect(asked[0]?.headers.traceparent).toBe(`00-${trace}-${outside?.spanId}-01`)
  const [failed] = named('fails')
  expect([failed?.status.code, attribute(failed, 'error.type')]).toEqual([2, 'TypeError'])
  expect(failed?.traceId).not.toBe(trace)
  expect(JSON.stringify(spans)).not.toContain('somebody')
  // It ended: nothing more is collected.
  const before = spans.length
  expect(await traced('after', {}, async () => 1)).toBe(1)
  expect(spans).toHaveLength(before)
})
