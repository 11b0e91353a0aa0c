import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Heard = { method: string; url: URL; headers: IncomingHttpHeaders; body: string }
export type Reply = { status: number; body?: string; headers?: Record<string, string> }

/** Another server on this machine: it keeps what it was sent, and answers as a test says. */
export async function startPeer(reply: (heard: Heard) => Reply | Promise<Reply>) {
  const heard: Heard[] = []
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const one = {
      method: req.method ?? '',
      url: new URL(req.url ?? '/', 'http://peer.invalid'),
      headers: req.headers,
      body: Buffer.concat(chunks).toString(),
    }
    heard.push(one)
    const { status, body, headers } = await reply(one)
    res.writeHead(status, headers).end(body ?? '')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    heard,
    server,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  }
}
