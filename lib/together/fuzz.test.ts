import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import fc from 'fast-check'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { sessionOf } from '#lib/auth/request-user.ts'
import { db } from '#lib/platform/db.ts'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeUser } from '#testing/newsroom.ts'
import { documentName, togetherPath } from './schema.ts'
import { Together } from './server.ts'

ownDatabase()

let together: Together
let http: Server
let port = 0
let cookie = ''
let articleId = 0
/** What would have ended the process. */
const fatal: unknown[] = []
const note = (error: unknown) => fatal.push(error)

beforeAll(async () => {
  process.env.NEXTAUTH_SECRET = 'a secret of the test'
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  together = new Together()
  http = createServer()
  http.on('upgrade', (req, socket, head) => together.handleUpgrade(req, socket, head))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  port = (http.address() as { port: number }).port
  const editor = await makeUser('editor')
  articleId = (await makeDraft(editor, { headline: 'Tide' })).id
  const sessionId = crypto.randomUUID()
  const expiresAt = new Date(Date.now() + 600_000)
  await db().session.create({ data: { id: sessionId, userId: editor.id, expiresAt } })
  cookie = `next-auth.session-token=${await encode({ token: { sessionId }, secret: 'a secret of the test' })}`
})
afterAll(async () => {
  await together.close()
  http.closeAllConnections()
  http.close()
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
})

const origin = () => `http://127.0.0.1:${port}`

function connected(headers: Record<string, string> = {}): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${togetherPath}`, {
      headers: { cookie, ...headers },
      origin: origin(),
    })
    socket.once('open', () => resolve(socket))
    socket.on('error', reject)
  })
}

/** An editor opens the article and is told what stands in it. */
async function stillServes(): Promise<void> {
  class Signed extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie }, origin: origin() })
    }
  }
  const socket = new HocuspocusProviderWebsocket({
    url: `ws://127.0.0.1:${port}${togetherPath}`,
    WebSocketPolyfill: Signed,
  })
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name: documentName(articleId),
    document: new Y.Doc(),
    token: 'cookie',
  })
  provider.attach()
  await vi.waitFor(() => expect(provider.isSynced).toBe(true), { timeout: 8000 })
  provider.destroy()
  socket.destroy()
}

const varUint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varUint(n >>> 7)])
const varString = (text: string): number[] => {
  const bytes = [...Buffer.from(text)]
  return [...varUint(bytes.length), ...bytes]
}
const article = varString('article:1')
const bytes = (max = 200) => fc.uint8Array({ maxLength: max }).map((array) => [...array])
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(
    '',
    'null',
    '{',
    '{"ask":"save"}',
    '{"ask":"save","number":1e999}',
    '{"ask":"kept"}',
    '[]',
  ),
)
/** Yjs updates: right ones of wrong things, and nearly right ones. */
const update = fc.oneof(
  bytes(),
  fc.constantFrom('headline', 'body', 'slug', 'values', '__proto__', 'x').chain((name) =>
    fc.constantFrom('text', 'map', 'array', 'xml').map((kind) => {
      const doc = new Y.Doc()
      if (kind === 'text') doc.getText(name).insert(0, 'x'.repeat(50))
      else if (kind === 'map') doc.getMap(name).set('toString', { __proto__: 1, a: [null] })
      else if (kind === 'array') doc.getArray(name).push([1, 'x', { a: 1 }])
      else
        doc.getXmlFragment(name).insert(0, [new Y.XmlElement('script'), new Y.XmlText('alert(1)')])
      return [...Y.encodeStateAsUpdate(doc)]
    }),
  ),
)
const name = fc.constantFrom(
  'article:1',
  'article:9999999999',
  'article:0',
  'x',
  '',
  '__proto__',
  'article:1\0s',
)
const message = fc.oneof(
  bytes(),
  // 0 sync, 1 awareness, 2 auth, 5 stateless, 7 close; the rest stands for nothing.
  fc
    .tuple(name, fc.nat({ max: 12 }), bytes())
    .map(([name, type, rest]) => [...varString(name), ...varUint(type), ...rest]),
  fc
    .tuple(name, fc.nat({ max: 3 }), update)
    .map(([name, step, update]) => [
      ...varString(name),
      0,
      step,
      ...varUint(update.length),
      ...update,
    ]),
  fc.tuple(name, words).map(([name, text]) => [...varString(name), 5, ...varString(text)]),
  fc.tuple(name, words).map(([name, text]) => [...varString(name), 2, 0, ...varString(text)]),
  fc.tuple(name, words, fc.nat()).map(([name, text, client]) => {
    const state = [1, ...varUint(client), ...varUint(1), ...varString(text)]
    return [...varString(name), 1, ...varUint(state.length), ...state]
  }),
)

test('whatever comes over a connection, the process goes on and serves the next one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      fc.boolean(),
      async (messages, signsIn, asText) => {
        const socket = await connected(signsIn ? {} : { cookie: 'a=%' })
        const closed = new Promise((resolve) => socket.once('close', resolve))
        // Half of it comes from someone who was let in.
        if (signsIn) {
          const synced = new Promise((resolve) =>
            socket.on('message', (data: Buffer) => data[article.length] === 0 && resolve(data)),
          )
          socket.send(Uint8Array.from([...article, 2, 0, ...varString('cookie')]))
          socket.send(Uint8Array.from([...article, 0, 0, 1, 0]))
          await synced
        }
        for (const one of messages) {
          if (socket.readyState !== WebSocket.OPEN) break
          socket.send(asText ? Buffer.from(one).toString('latin1') : Uint8Array.from(one), () => {})
        }
        await new Promise((resolve) => setTimeout(resolve, 10))
        socket.terminate()
        await closed
        expect(fatal).toEqual([])
      },
    ),
    {
      numRuns: fuzzRuns(60),
      seed: 8,
      examples: [[[[...article, 5, ...varString('no JSON')]], true, false]],
    },
  )
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(fatal).toEqual([])
  await stillServes()
}, 600_000)

test('a message that is too large ends its connection alone', async () => {
  const socket = await connected()
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  socket.send(Buffer.alloc(9 * 1024 * 1024))
  expect(await closed).toBeGreaterThanOrEqual(1006)
  expect(fatal).toEqual([])
  await stillServes()
})

/** What is answered to an upgrade with these lines as they are. */
function upgrade(...lines: string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        Buffer.from(
          [
            `GET ${togetherPath} HTTP/1.1`,
            `Host: 127.0.0.1:${port}`,
            'Connection: Upgrade',
            'Upgrade: websocket',
            'Sec-WebSocket-Version: 13',
            'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
            ...lines,
            '\r\n',
          ].join('\r\n'),
          'latin1',
        ),
      ),
    )
    const done = (text: string) => {
      resolve(text)
      socket.destroy()
    }
    socket.once('data', (data) => done(data.toString('latin1').split('\r\n')[0] ?? ''))
    socket.once('close', () => done(''))
    socket.on('error', () => {})
  })
}

test('an origin that is no address, and a cookie that is no text, are refused and end nothing', async () => {
  for (const from of [
    'x',
    'http://',
    'http://[',
    '%',
    'null',
    '',
    '\xff\xfe',
    'http://a b',
    `${'x'.repeat(5000)}`,
  ])
    expect([from, await upgrade(`Origin: ${from}`)]).toEqual([from, 'HTTP/1.1 403 Forbidden'])
  expect(await upgrade()).toBe('HTTP/1.1 403 Forbidden')
  for (const sent of [
    'next-auth.session-token=%',
    'a=%E0%A4%A',
    '=;;;=',
    '\xff=\xff',
    `${'x=y;'.repeat(900)}`,
  ])
    expect([sent.slice(0, 30), await upgrade(`Origin: ${origin()}`, `Cookie: ${sent}`)]).toEqual([
      sent.slice(0, 30),
      'HTTP/1.1 101 Switching Protocols',
    ])
  expect(fatal).toEqual([])
  await stillServes()
})

test('whatever cookies say, it is asked who that is, and nobody answers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), words), async (text) => {
      const headers = { cookie: `next-auth.session-token=${text}; ${text}` }
      expect(await sessionOf({ headers } as never)).toBeNull()
    }),
    { numRuns: fuzzRuns(200), seed: 8 },
  )
}, 600_000)
