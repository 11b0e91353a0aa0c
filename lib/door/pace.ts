import type { IncomingMessage } from 'node:http'
import type { Server, Socket } from 'node:net'
import { log } from '#lib/platform/log.ts'
import { isLocal, type TrustedProxies, visitorAddress } from '#lib/platform/visitor-address.ts'
import { networkOf } from '#lib/reads/visitor.ts'

/** So long (ms) is what an address asks counted together. */
const windowMs = 10_000
/** Of one window no more addresses are remembered: a flood of them must not fill the memory. */
const maxAddresses = 200_000

/** Requests that cost more than others: they check a password, or ask the database each time. */
const costly = /^\/(api\/auth(\/|$)|admin\/(login|setup)(\/|$)|search(\/|$))/

/**
 * Counts what an address asks, in this process's memory; of IPv6 a network of 64 bits is one. Addresses of
 * this machine and of private networks that ask directly aren't counted: they are proxies whose visitors
 * nobody told us (TRUST_PROXY), or the newsroom itself.
 */
export class Pace {
  readonly #trusted: TrustedProxies
  readonly #limits: { usual: number; costly: number }
  #counted = new Map<string, number>()
  #endsAt = 0
  /** Whom a connection is counted as, while nobody is asked for in its requests. */
  readonly #direct = new WeakMap<Socket, string>()
  /** The same of what proxies say, for as long as a window lasts. */
  #named = new Map<string, string>()

  constructor(trusted: TrustedProxies, limits: { usual: number; costly: number }) {
    this.#trusted = trusted
    this.#limits = limits
  }

  /**
   * Counts a request.
   * @param now ms, of a clock that nobody sets
   * @returns the seconds after which it may be tried again; 0: it may be answered
   */
  count(req: IncomingMessage, path: string, now = performance.now()): number {
    if (now >= this.#endsAt) {
      this.#counted.clear()
      this.#named.clear()
      this.#endsAt = now + windowMs
    }
    const who = this.#keyOf(req)
    if (who === '') return 0
    const { usual, costly: few } = this.#limits
    const over =
      this.#isOver(who, usual, path) || (costly.test(path) && this.#isOver(`${who} c`, few, path))
    return over ? Math.max(1, Math.ceil((this.#endsAt - now) / 1000)) : 0
  }

  #isOver(key: string, limit: number, path: string): boolean {
    if (limit === 0) return false
    const before = this.#counted.get(key) ?? 0
    if (before === 0 && this.#counted.size >= maxAddresses) return false
    this.#counted.set(key, before + 1)
    if (before === limit) log.warn({ address: key, path }, 'too many requests of an address')
    return before >= limit
  }

  /** Empty: isn't counted. */
  #keyOf(req: IncomingMessage): string {
    const forwarded = req.headers['x-forwarded-for']
    if (this.#trusted === 0 || forwarded === undefined) {
      const known = this.#direct.get(req.socket)
      if (known !== undefined) return known
      const address = visitorAddress(req, 0)
      const key = isLocal(address) ? '' : networkOf(address)
      this.#direct.set(req.socket, key)
      return key
    }
    const said = `${req.socket.remoteAddress} ${forwarded}`
    let key = this.#named.get(said)
    if (key === undefined) {
      const address = visitorAddress(req, this.#trusted)
      key = address === visitorAddress(req, 0) && isLocal(address) ? '' : networkOf(address)
      if (said.length < 200 && this.#named.size < maxAddresses) this.#named.set(said, key)
    }
    return key
  }
}

/** So many bytes a second is the least at which an answer is read. */
const slowest = 200
const lookEveryMs = 5000

/** What the system has been given for a connection, and what of it still waits: Node's own timeouts look there. */
const handleOf = (socket: Socket): { bytesWritten?: number; writeQueueSize?: number } =>
  (socket as { _handle?: { bytesWritten: number; writeQueueSize: number } | null })._handle ?? {}

/**
 * Closes connections of an address that has too many, and those whose other end takes an answer so
 * slowly that it only holds memory.
 * @param options.isCounted whose connections are; proxies have as many as they need
 * @param options.slowMs after so long a time
 * @returns stops it
 */
export function watchConnections(
  server: Server,
  options: {
    perAddress: number
    slowMs: number
    isCounted: (address: string, socket: Socket) => boolean
    lookEvery?: number
  },
): () => void {
  const { perAddress, slowMs, isCounted, lookEvery = lookEveryMs } = options
  const open = new Map<string, number>()
  const told = new Set<string>()
  /** What had been taken from us when it was last enough, and when that was. */
  const sockets = new Map<Socket, { taken: number; at: number }>()
  server.on('connection', (socket: Socket) => {
    const address = visitorAddress({ socket, headers: {} }, 0)
    const counted = perAddress > 0 && isCounted(address, socket)
    const key = counted ? networkOf(address) : ''
    if (counted) {
      const has = (open.get(key) ?? 0) + 1
      if (has > perAddress) {
        if (!told.has(key)) log.warn({ address, perAddress }, 'too many connections of an address')
        told.add(key)
        socket.destroy()
        return
      }
      open.set(key, has)
    }
    sockets.set(socket, { taken: 0, at: performance.now() })
    socket.once('close', () => {
      sockets.delete(socket)
      if (!counted) return
      const left = (open.get(key) ?? 1) - 1
      if (left > 0) open.set(key, left)
      else {
        open.delete(key)
        told.delete(key)
      }
    })
  })
  const look = setInterval(() => {
    const now = performance.now()
    for (const [socket, last] of sockets) {
      const { bytesWritten = 0, writeQueueSize: waiting = 0 } = handleOf(socket)
      const taken = bytesWritten - waiting
      const enough = (taken - last.taken) / (now - last.at) >= slowest / 1000
      if (waiting === 0 || enough) Object.assign(last, { taken, at: now })
      else if (now - last.at >= slowMs) socket.destroy()
    }
  }, lookEvery).unref()
  return () => clearInterval(look)
}
