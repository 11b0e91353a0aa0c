import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/**
 * A load balancer as small as they come: it asks each origin's /readyz ten times a second, sends every
 * request to those that answer 200 in turn, over connections that it keeps, and never sends one twice:
 * what fails there fails here. One that said no, or nothing, twice in a row is sent nothing more; when
 * that leaves none, as docs/operating.md asks, all are sent to.
 */
export async function startProxy() {
  const origins = new Map<string, { ready: boolean; failed: number; agent: Agent }>()
  let turn = 0

  async function check(origin: string): Promise<void> {
    const known = origins.get(origin)
    if (!known) return
    const ready = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(1000) }).then(
      async (response) => {
        await response.text()
        return response.status === 200
      },
      () => false,
    )
    known.failed = ready ? 0 : known.failed + 1
    known.ready = known.failed === 0 || (known.ready && known.failed < 2)
  }
  const checking = setInterval(() => {
    for (const origin of origins.keys()) void check(origin)
  }, 100)

  function next(): { host: string; port: number; agent: Agent } | undefined {
    const ready = [...origins].filter(([, { ready }]) => ready)
    const among = ready.length ? ready : [...origins]
    const [origin, chosen] = among[turn++ % among.length] ?? []
    if (!origin || !chosen) return undefined
    const { hostname, port } = new URL(origin)
    return { host: hostname, port: Number(port), agent: chosen.agent }
  }

  const server = createServer((req, res) => {
    const to = next()
    if (!to) return res.writeHead(503).end('no instance is ready')
    const { method, url, headers } = req
    const forwarded = { ...headers, 'x-forwarded-for': visitorOf(req) }
    const onward = request({ ...to, method, path: url, headers: forwarded }, (answer) => {
      const { connection: _, 'keep-alive': __, ...rest } = answer.headers
      res.writeHead(answer.statusCode ?? 502, rest)
      answer.pipe(res)
      answer.on('error', () => res.destroy())
    })
    onward.on('error', (error) => {
      if (res.headersSent) res.destroy()
      else res.writeHead(502).end(`the instance failed: ${error.message}`)
    })
    req.pipe(onward)
  })
  server.on('upgrade', (req, socket, head) => {
    const to = next()
    if (!to) return socket.destroy()
    const onward = connect(to.port, to.host, () => {
      const lines = [`${req.method} ${req.url} HTTP/1.1`]
      for (let at = 0; at < req.rawHeaders.length; at += 2)
        lines.push(`${req.rawHeaders[at]}: ${req.rawHeaders[at + 1]}`)
      onward.write(`${lines.join('\r\n')}\r\n\r\n`)
      onward.write(head)
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    /** Takes an instance in. @returns when it is ready */
    async add(origin: string): Promise<void> {
      origins.set(origin, { ready: false, failed: 0, agent: new Agent({ keepAlive: true }) })
      while (!origins.get(origin)?.ready) await new Promise((resolve) => setTimeout(resolve, 50))
    },
    /** Forgets an instance that is gone. */
    remove(origin: string): void {
      origins.get(origin)?.agent.destroy()
      origins.delete(origin)
    },
    /** Is anything sent to it? */
    isReady: (origin: string) => origins.get(origin)?.ready ?? false,
    close(): void {
      clearInterval(checking)
      for (const { agent } of origins.values()) agent.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Whom a test says to be, else who it is. */
const visitorOf = (req: IncomingMessage) =>
  String(req.headers['x-forwarded-for'] ?? req.socket.remoteAddress)
