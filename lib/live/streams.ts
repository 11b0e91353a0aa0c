import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { type Resolved, resolveAddress } from '#lib/addresses/addresses.ts'
import { slugSchema } from '#lib/addresses/slug.ts'
import type { Actor } from '#lib/auth/can.ts'
import type { Announcement } from '#lib/cache/announce.ts'
import { eventStreamHeaders } from '#lib/platform/event-stream.ts'
import { NotFound, Refused } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { type Fragment, readFragment } from './fragment.ts'
import { openCoverage } from './queries.ts'
import { followedCoverage } from './read.ts'
import type { LiveNews } from './schema.ts'

// Server-sent events: readers and writers follow coverage over one connection each. A change costs an
// instance one render, whoever follows: the same bytes are written to all.

const readersPattern = /^\/api\/articles\/([^/]+)\/live$/
const staffPattern = /^\/admin\/live\/(\d{1,9})$/

/** The slug of `/api/articles/{slug}/live`, or undefined for another path. */
export const livePath = (path: string) => readersPattern.exec(path)?.[1]
/** The article of `/admin/live/{id}`, or undefined for another path. */
export const staffLivePath = (path: string) => {
  const id = staffPattern.exec(path)?.[1]
  return id === undefined ? undefined : Number(id)
}

/** Renders a readers' page that no cache sees. */
type Render = (path: string) => Promise<{ status: number; html: string }>

type Options = {
  /** How many may follow at once, here. */
  limit: number
  /** A reader who is this much (bytes) behind is let go; the browser comes back by itself. */
  maxBehind?: number
  heartbeatMs?: number
}

/** An article whose coverage is followed here. */
type Room = {
  articleId: number
  /** All readers have what changed up to this number. */
  head: number
  ended: boolean
  readers: Set<ServerResponse>
  /** Changes after a number, up to `head`; the last that were asked for. */
  changes: LRUCache<number, Promise<Fragment | null>>
  /** While what was heard is being sent. */
  advancing: Promise<void> | undefined
  again: boolean
  /** Something happened while nobody followed: whoever comes asks the database again. */
  stale: boolean
}

const number = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).catch(0)

const heartbeat = Buffer.from(':\n\n')
const gone = Buffer.from('event: gone\ndata:\n\n')

/** All who follow coverage at this instance. */
export class LiveStreams {
  #render: Render
  #limit: number
  #maxBehind: number
  #rooms = new Map<number, Promise<Room | null>>()
  #staff = new Map<number, Set<ServerResponse>>()
  #ids = new LRUCache<string, number>({ max: 5000 })
  #open = new Set<ServerResponse>()
  #beating: NodeJS.Timeout
  #closed = false

  constructor(render: Render, { limit, maxBehind = 256 * 1024, heartbeatMs = 20_000 }: Options) {
    this.#render = render
    this.#limit = limit
    this.#maxBehind = maxBehind
    this.#beating = setInterval(() => this.#beat(), heartbeatMs)
    this.#beating.unref()
  }

  /** How many readers follow. */
  get following(): number {
    return this.#open.size
  }

  /** Entries have changed, or coverage has begun or ended, here or at another instance. */
  hear({ articleId, sequence, moved }: LiveNews): void {
    for (const res of this.#staff.get(articleId) ?? []) this.#write(res, newsOf(sequence))
    this.#withRoom(articleId, (room) => {
      if (moved || sequence > room.head) this.#advance(room)
    })
  }

  /** Something was published, moved or taken down. */
  apply({ expire, remove }: Announcement): void {
    if (expire.length + remove.length > 0) this.#ids.clear()
    const touched = new Set([...expire, ...remove])
    for (const articleId of this.#rooms.keys())
      if (touched.has(`article:${articleId}`))
        this.#withRoom(articleId, (room) => this.#advance(room))
  }

  /** News may have been missed. */
  hearAll(): void {
    this.#ids.clear()
    for (const articleId of this.#rooms.keys())
      this.#withRoom(articleId, (room) => this.#advance(room))
    for (const all of this.#staff.values()) for (const res of all) this.#write(res, newsOf(0))
  }

  #withRoom(articleId: number, use: (room: Room) => void): void {
    this.#rooms.get(articleId)?.then(
      (room) => {
        if (room?.readers.size) use(room)
        else this.#forget(articleId, room)
      },
      () => {},
    )
  }

  #forget(articleId: number, room: Room | null): void {
    if (room) room.stale = true
    this.#rooms.delete(articleId)
  }

  /**
   * Answers `/api/articles/{slug}/live`: a stream of what changes after `Last-Event-ID` (or `?after=`),
   * the number of a change being its event's id; with `?poll` the same once, as JSON
   * (`{"sequence": 7, "html": "…", "ended": false}`). 204 when the coverage has ended and nothing is
   * left to tell, 404 and 410 as the page, 503 when too many follow.
   */
  async answer(req: IncomingMessage, res: ServerResponse, slug: string): Promise<void> {
    req.resume()
    if (req.method !== 'GET') {
      refuse(res, 405, 'Use GET.', { Allow: 'GET' })
      return
    }
    const asked = new URL(req.url ?? '/', 'http://localhost').searchParams
    const after = number.parse(req.headers['last-event-id'] ?? asked.get('after') ?? 0)
    const polls = asked.has('poll')
    if (this.#closed || (!polls && this.#open.size >= this.#limit)) {
      refuse(res, 503, 'Too many follow just now.', { 'Retry-After': '20' })
      return
    }
    try {
      const articleId = await this.#articleAt(slug)
      const room = typeof articleId === 'number' && (await this.#room(articleId))
      if (!room) {
        const status = articleId === 'gone' ? 410 : 404
        refuse(res, status, 'There is no live coverage at this address.')
      } else if (polls) await this.#poll(res, room, after)
      else if (room.ended && after >= room.head) {
        // The browser stops asking.
        res.writeHead(204, { 'Cache-Control': 'no-store' }).end()
      } else await this.#follow(res, room.articleId, after)
    } catch (error) {
      log.error({ err: error, slug }, 'live coverage could not be answered')
      if (res.headersSent) res.destroy()
      else refuse(res, 503, 'Not just now.', { 'Retry-After': '20' })
    }
  }

  async #articleAt(slug: string): Promise<number | Extract<Resolved['status'], 'gone' | 'none'>> {
    const known = this.#ids.get(slug)
    if (known !== undefined) return known
    if (!slugSchema.safeParse(slug).success) return 'none'
    const found = await resolveAddress('article', slug)
    if (found.status === 'none' || found.status === 'gone') return found.status
    this.#ids.set(slug, found.id)
    return found.id
  }

  /** The room of an article, made once however many come; null when nobody may follow it. */
  #room(articleId: number): Promise<Room | null> {
    const known = this.#rooms.get(articleId)
    if (known) return known
    const making = followedCoverage(articleId).then((found) => {
      if (!found) this.#rooms.delete(articleId)
      return (
        found && {
          articleId,
          head: found.sequence,
          ended: found.endedAt !== null,
          readers: new Set<ServerResponse>(),
          changes: new LRUCache<number, Promise<Fragment | null>>({ max: 50 }),
          advancing: undefined,
          again: false,
          stale: false,
        }
      )
    })
    making.catch(() => this.#rooms.delete(articleId))
    this.#rooms.set(articleId, making)
    return making
  }

  async #poll(res: ServerResponse, room: Room, after: number): Promise<void> {
    const changes = after < room.head ? await this.#changes(room, after) : undefined
    if (changes === null) {
      refuse(res, 410, 'There is no live coverage at this address.')
      return
    }
    const { sequence = after, html = '', more = false } = changes ?? {}
    const json = JSON.stringify({ sequence, html, ended: room.ended && !more })
    res.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    res.end(json)
  }

  /** Sends what was missed, then whatever comes. */
  async #follow(res: ServerResponse, articleId: number, after: number): Promise<void> {
    this.#open.add(res)
    let at = after
    res.once('close', () => this.#open.delete(res))
    res.writeHead(200, eventStreamHeaders)
    // Those who lost a server come back one after the other.
    res.write(`retry: ${1000 + Math.round(Math.random() * 2000)}\n\n`)
    for (let looked = false; !res.closed && !res.writableEnded; ) {
      const room = await this.#room(articleId)
      if (room && at > room.head) {
        // Another instance made the page and heard first; else there is no such number.
        if (looked) at = room.head
        else await this.#advance(room)
        looked = true
      } else if (room && at < room.head) {
        const changes = await this.#changes(room, at)
        if (!changes) this.#forget(articleId, room)
        else {
          at = changes.sequence
          if (!res.write(messageOf(changes))) await drained(res)
        }
      } else if (!room || room.ended) {
        res.end(room ? endOf(await this.#changes(room, room.head)) : gone)
      } else if (!room.stale) {
        // Nothing was awaited since it was looked at: nothing can have been missed.
        res.once('close', () => room.readers.delete(res))
        room.readers.add(res)
        return
      }
    }
  }

  /** What changed after a number: rendered once, however many ask. */
  #changes(room: Room, after: number): Promise<Fragment | null> {
    const known = room.changes.get(after)
    if (known) return known
    const rendering = this.#rendered(room.articleId, after, room.head)
    room.changes.set(after, rendering)
    rendering.catch(() => room.changes.delete(after))
    return rendering
  }

  /** @param upTo no further than this number; unless given, as far as it goes */
  async #rendered(articleId: number, after: number, upTo?: number): Promise<Fragment | null> {
    const range = `after=${after}${upTo === undefined ? '' : `&upTo=${upTo}`}`
    const { status, html } = await this.#render(`/live/${articleId}?${range}`)
    if (status === 404) return null
    if (status !== 200) throw new Error(`the changes of article ${articleId} answered ${status}`)
    return readFragment(html)
  }

  /** Sends all readers of an article what changed; one at a time, and never less than was heard. */
  #advance(room: Room): Promise<void> {
    room.again = true
    room.advancing ??= this.#advanceWhileHeard(room)
    return room.advancing
  }

  async #advanceWhileHeard(room: Room): Promise<void> {
    try {
      while (room.again) await this.#advanceOnce(room)
    } catch (error) {
      log.warn({ err: error, article: room.articleId }, 'changes could not be sent: tried again')
      setTimeout(() => room.readers.size && this.#advance(room), 1000).unref()
    } finally {
      // At once: what is heard from now on begins anew.
      room.advancing = undefined
    }
  }

  async #advanceOnce(room: Room): Promise<void> {
    room.again = false
    const from = room.head
    const changes = await this.#rendered(room.articleId, from)
    if (!changes) return this.#leave(room, gone)
    room.head = Math.max(from, changes.sequence)
    room.changes.clear()
    room.ended = changes.ended && !changes.more
    if (room.ended) return this.#leave(room, endOf(changes))
    if (changes.more) room.again = true
    if (changes.sequence === from) return
    const message = messageOf(changes)
    // Each of them has what changed up to `from`, and nothing after it.
    for (const res of room.readers) this.#write(res, message)
  }

  /** The last message; then the streams end. */
  #leave(room: Room, last: Buffer): void {
    this.#forget(room.articleId, room)
    for (const res of room.readers) res.end(last)
    room.readers.clear()
  }

  /** Writers of an article hear that something changed, and ask what by themselves. */
  async answerStaff(
    req: IncomingMessage,
    res: ServerResponse,
    actor: Actor | null,
    articleId: number,
  ): Promise<void> {
    req.resume()
    if (!actor) return refuse(res, 401, 'Sign in first.')
    try {
      const { sequence } = await openCoverage(actor, articleId)
      const all = this.#staff.get(articleId) ?? new Set()
      this.#staff.set(articleId, all.add(res))
      res.once('close', () => {
        all.delete(res)
        if (all.size === 0) this.#staff.delete(articleId)
      })
      res.writeHead(200, eventStreamHeaders)
      res.write(newsOf(sequence))
    } catch (error) {
      if (error instanceof Refused) refuse(res, 403, error.message)
      else if (error instanceof NotFound) refuse(res, 404, error.message)
      else throw error
    }
  }

  #write(res: ServerResponse, bytes: Buffer): void {
    if (res.writableLength > this.#maxBehind) res.destroy()
    else res.write(bytes)
  }

  #beat(): void {
    for (const res of this.#open) this.#write(res, heartbeat)
    for (const all of this.#staff.values()) for (const res of all) this.#write(res, heartbeat)
  }

  /** Ends all streams: browsers come back, to this instance or another. */
  close(): void {
    this.#closed = true
    clearInterval(this.#beating)
    for (const res of this.#open) res.end()
    for (const all of this.#staff.values()) for (const res of all) res.end()
  }
}

const messageOf = ({ sequence, html }: Fragment) =>
  Buffer.from(`id: ${sequence}\ndata: ${JSON.stringify(html)}\n\n`)
const endOf = (changes: Fragment | null) =>
  changes
    ? Buffer.from(`event: end\nid: ${changes.sequence}\ndata: ${JSON.stringify(changes.html)}\n\n`)
    : gone
const newsOf = (sequence: number) => Buffer.from(`data: ${sequence}\n\n`)

/** Resolves when more can be written, or nothing can any more. */
function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done).off('close', done)
      resolve()
    }
    res.on('drain', done).on('close', done)
    if (res.closed) done()
  })
}

function refuse(res: ServerResponse, status: number, error: string, headers = {}): void {
  const json = JSON.stringify({ error })
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    ...headers,
  })
  res.end(json)
}
