import { randomInt } from 'node:crypto'
import { connect, type Socket } from 'node:net'

// Visitors who read: each request comes from another address, as one trusted proxy names it. A bare
// client over kept-alive connections, since on the same cores whatever makes the load slows what is
// measured. Run as a process of its own: it prints one line of JSON.

export type Visit = {
  origin: string
  /** Slugs are `prefix` and a number below `articles`. */
  prefix: string
  articles: number
  connections: number
  seconds: number
  /** Reads a second, sent by the clock whatever comes back; left out: as fast as they are answered. */
  perSecond?: number
}
/** `ms` are latencies: by the clock from when a read was due, else from when it was sent. */
export type Visited = {
  answered: number
  failed: number
  /** In seconds. */
  took: number
  ms: { p50: number; p99: number; most: number }
}

const end = Buffer.from('\r\n\r\n')

/** A kept-alive connection: one request at a time, answered with its status. */
class Connection {
  #socket: Socket
  #got: Buffer = Buffer.alloc(0)
  #answered: ((status: number) => void) | undefined
  constructor(port: number, host: string) {
    this.#socket = connect({ port, host, noDelay: true })
    this.#socket.on('data', (chunk) => this.#take(chunk))
    this.#socket.on('error', () => this.#done(0))
    this.#socket.on('close', () => this.#done(0))
  }
  ask(request: string, answered: (status: number) => void): void {
    this.#answered = answered
    this.#socket.write(request, 'latin1')
  }
  close(): void {
    this.#answered = undefined
    this.#socket.destroy()
  }
  #take(chunk: Buffer): void {
    this.#got = this.#got.length ? Buffer.concat([this.#got, chunk]) : chunk
    const head = this.#got.indexOf(end)
    if (head < 0) return
    const text = this.#got.toString('latin1', 0, head)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN)
    if (Number.isNaN(length)) throw new Error(`an answer without a length: ${text}`)
    if (this.#got.length < head + 4 + length) return
    this.#got = this.#got.subarray(head + 4 + length)
    this.#done(Number(text.slice(9, 12)))
  }
  #done(status: number): void {
    const answered = this.#answered
    this.#answered = undefined
    answered?.(status)
  }
}

function run(visit: Visit): Promise<Visited> {
  const { hostname, port, host } = new URL(visit.origin)
  const connections = Array.from(
    { length: visit.connections },
    () => new Connection(Number(port), hostname),
  )
  // No two processes, and no two reads of one, come from the same address.
  const net = `${randomInt(20, 200)}`
  let visitor = randomInt(1 << 24)
  const next = () => {
    visitor = (visitor + 1) & 0xffffff
    const address = `${net}.${visitor >> 16}.${(visitor >> 8) & 255}.${visitor & 255}`
    const article = visit.articles === 1 ? 0 : Math.floor(Math.random() * visit.articles)
    return `POST /api/articles/${visit.prefix}${article}/reads HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\nAccept: */*\r\nX-Forwarded-For: ${address}\r\nContent-Length: 0\r\n\r\n`
  }
  const times: number[] = []
  let answered = 0
  let failed = 0
  const began = performance.now()
  const until = began + visit.seconds * 1000
  const note = (status: number, since: number) => {
    if (status >= 200 && status < 300) answered++
    else failed++
    times.push(performance.now() - since)
  }
  return new Promise((resolve) => {
    const finish = () => {
      const took = (performance.now() - began) / 1000
      for (const connection of connections) connection.close()
      times.sort((a, b) => a - b)
      const at = (part: number) => times[Math.min(times.length - 1, (times.length * part) | 0)] ?? 0
      resolve({ answered, failed, took, ms: { p50: at(0.5), p99: at(0.99), most: at(1) } })
    }
    if (visit.perSecond === undefined) {
      let busy = connections.length
      const goOn = (connection: Connection) => {
        const sent = performance.now()
        if (sent >= until) {
          if (--busy === 0) finish()
          return
        }
        connection.ask(next(), (status) => {
          note(status, sent)
          // A connection that broke asks no more.
          if (status > 0) goOn(connection)
          else if (--busy === 0) finish()
        })
      }
      connections.forEach(goOn)
      return
    }
    const apart = 1000 / visit.perSecond
    const all = Math.floor((visit.seconds * 1000) / apart)
    const idle = [...connections]
    const waiting: number[] = []
    let due = 0
    const send = (connection: Connection, since: number) =>
      connection.ask(next(), (status) => {
        note(status, since)
        const later = waiting.shift()
        if (later !== undefined) send(connection, later)
        else if (status > 0) idle.push(connection)
        if (answered + failed === all) finish()
      })
    const tick = () => {
      const now = performance.now()
      for (; due < all && began + due * apart <= now; due++) {
        const connection = idle.pop()
        if (connection) send(connection, began + due * apart)
        else waiting.push(began + due * apart)
      }
      if (due < all) setTimeout(tick, 1)
    }
    tick()
  })
}

if (process.argv[2]) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2])))}\n`)
  process.exit()
}
