import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Actor } from '#lib/auth/can.ts'
import { eventStreamHeaders } from '#lib/platform/event-stream.ts'
import { Refused } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { nowFor } from './now.ts'
import type { Now } from './numbers.ts'

// Server-sent events for the newsroom: who reads now. One question every few seconds serves all who
// look, and whoever was signed out loses the stream with the next one.

/** Where the newsroom asks who reads now; `?poll` answers once, as JSON. */
export const nowPath = '/admin/reads/now'

type Options = {
  everyMs?: number
  heartbeatMs?: number
  /** How many may look at once, here. */
  limit?: number
}
type Looker = { whoIsIt: () => Promise<Actor | null>; sent: string }

/** All who look at this instance. */
export class NowStreams {
  #lookers = new Map<ServerResponse, Looker>()
  #everyMs: number
  #limit: number
  #telling: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #beating: NodeJS.Timeout
  #closed = false

  constructor({ everyMs = 3000, heartbeatMs = 20_000, limit = 500 }: Options = {}) {
    this.#everyMs = everyMs
    this.#limit = limit
    this.#beating = setInterval(() => {
      for (const res of this.#lookers.keys()) res.write(':\n\n')
    }, heartbeatMs)
    this.#beating.unref()
  }

  /** How many look. */
  get looking(): number {
    return this.#lookers.size
  }

  /**
   * Answers GET with a stream of `Now` (lib/reads/numbers.ts), one message whenever it has changed, or
   * once with `?poll`. 401 for whoever isn't signed in, 403 where nothing may be known.
   * @param whoIsIt asked again before each message
   */
  async answer(
    req: IncomingMessage,
    res: ServerResponse,
    whoIsIt: () => Promise<Actor | null>,
  ): Promise<void> {
    req.resume()
    if (req.method !== 'GET') return refuse(res, 405, 'Use GET.', { Allow: 'GET' })
    const polls = new URL(req.url ?? '/', 'http://localhost').searchParams.has('poll')
    if (this.#closed || (!polls && this.#lookers.size >= this.#limit))
      return refuse(res, 503, 'Not just now.', { 'Retry-After': '20' })
    try {
      const actor = await whoIsIt()
      if (!actor) return refuse(res, 401, 'Sign in first.')
      const [now] = await nowFor([actor])
      if (polls) return sendJson(res, 200, now ?? {})
      if (res.closed) return
      res.once('close', () => this.#leave(res))
      res.writeHead(200, eventStreamHeaders)
      const sent = JSON.stringify(now)
      // Those who lost a server come back one after the other.
      res.write(`retry: ${2000 + Math.round(Math.random() * 2000)}\n\ndata: ${sent}\n\n`)
      this.#lookers.set(res, { whoIsIt, sent })
      this.#timer ??= setInterval(() => this.#tell(), this.#everyMs).unref()
    } catch (error) {
      if (error instanceof Refused) return refuse(res, 403, error.message)
      log.warn({ err: error }, 'who reads now could not be told')
      if (res.headersSent) res.destroy()
      else refuse(res, 503, 'Not just now.', { 'Retry-After': '20' })
    }
  }

  #leave(res: ServerResponse): void {
    this.#lookers.delete(res)
    if (this.#lookers.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** One at a time: a slow database isn't asked twice. */
  #tell(): void {
    this.#telling ??= this.#tellAll()
      .catch((error) => log.warn({ err: error }, 'who reads now could not be told'))
      .finally(() => {
        this.#telling = undefined
      })
  }

  async #tellAll(): Promise<void> {
    const present: [ServerResponse, Looker, Actor][] = []
    for (const [res, looker] of this.#lookers) {
      const actor = await looker.whoIsIt()
      if (actor) present.push([res, looker, actor])
      else res.end()
    }
    const answers: Now[] = await nowFor(present.map(([, , actor]) => actor))
    present.forEach(([res, looker], n) => {
      const message = JSON.stringify(answers[n])
      if (message === looker.sent) return
      looker.sent = message
      res.write(`data: ${message}\n\n`)
    })
  }

  /** Ends all streams: browsers come back, to this instance or another. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#beating)
    clearInterval(this.#timer)
    for (const res of this.#lookers.keys()) res.end()
    await this.#telling
  }
}

function refuse(res: ServerResponse, status: number, error: string, more = {}): void {
  sendJson(res, status, { error }, more)
}

function sendJson(res: ServerResponse, status: number, body: object, more = {}): void {
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...more,
  })
  res.end(JSON.stringify(body))
}
