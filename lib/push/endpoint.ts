import type { IncomingMessage, ServerResponse } from 'node:http'
import { RateLimiterPrisma } from 'rate-limiter-flexible'
import type { z } from 'zod'
import { db } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { renewSchema, subscribeSchema, unsubscribeSchema } from './schema.ts'
import { renewDevice, subscribeDevice, unsubscribeDevice } from './subscriptions.ts'

export const alertsPath = '/api/alerts'

const maxBytes = 8192
/** Requests of one visitor in an hour. */
export const visitorsLimit = 60

const limiter = () =>
  processState(
    'alerts-limiter',
    () =>
      new RateLimiterPrisma({
        storeClient: db(),
        tableName: 'signInAttempt',
        keyPrefix: 'alerts',
        points: visitorsLimit,
        duration: 3600,
      }),
  )

/**
 * Answers `/api/alerts`, for our own pages alone: POST subscribes a device or changes its choice, PUT
 * gives it another address, DELETE forgets it. JSON in; 204, or `{"error": "…"}` with 400, 403, 404,
 * 405, 413, 429, 503.
 * @param visitor who asks: limits are counted by it
 */
export async function answerAlerts(
  req: IncomingMessage,
  res: ServerResponse,
  visitor: string,
): Promise<void> {
  const act = actions[req.method ?? '']
  if (!act) return refuse(req, res, 405, 'Use POST, PUT or DELETE.', { Allow: 'POST, PUT, DELETE' })
  if (!isOurs(req)) return refuse(req, res, 403, 'Only pages of this site may ask this.')
  try {
    await limiter().consume(visitor)
  } catch (error) {
    if (error instanceof Error) throw error
    return refuse(req, res, 429, 'Too many changes: try again in an hour.', {
      'Retry-After': '3600',
    })
  }
  try {
    const text = await readText(req)
    if (text === null) return refuse(req, res, 413, `Send at most ${maxBytes} bytes.`)
    await act(text)
    res.writeHead(204, { 'Cache-Control': 'no-store' }).end()
  } catch (error) {
    if (error instanceof Invalid) return refuse(req, res, 400, error.message)
    if (error instanceof NotFound) return refuse(req, res, 404, error.message)
    log.error({ err: error }, 'a choice of alerts could not be kept')
    refuse(req, res, 503, 'It was not kept: try again later.', { 'Retry-After': '5' })
  }
}

const actions: Record<string, (text: string) => Promise<void>> = {
  POST: async (text) => subscribeDevice(parse(subscribeSchema, text)),
  PUT: async (text) => {
    const { old, subscription } = parse(renewSchema, text)
    await renewDevice(old, subscription)
  },
  DELETE: async (text) => unsubscribeDevice(parse(unsubscribeSchema, text).endpoint),
}

/** Does a page of this site ask? Browsers say so; nobody else needs to. */
function isOurs(req: IncomingMessage): boolean {
  const origin = URL.parse(req.headers.origin ?? '')
  const json = /^application\/json\b/.test(req.headers['content-type'] ?? '')
  return json && origin !== null && origin.host === req.headers.host
}

function parse<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new Invalid({ '': ['This is no JSON.'] })
  }
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Invalid({ [issue?.path.join('.') ?? '']: [issue?.message ?? 'This is wrong.'] })
}

/** The body; null: it is too long. */
async function readText(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  error: string,
  headers: Record<string, string> = {},
): void {
  req.resume()
  const type = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
  res.writeHead(status, { ...type, ...headers }).end(JSON.stringify({ error }))
}
