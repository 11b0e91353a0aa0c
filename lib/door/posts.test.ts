import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Door } from './door.ts'

// A server with the door, and behind it a page that says what was posted to it.

Object.assign(process.env, { SITE_URL: 'https://news.example' })

let server: Server
let port: number
const brokeOff: string[] = []

beforeAll(async () => {
  const door = new Door()
  server = createServer(Door.serverOptions(), async (req, res) => {
    if (!door.admits(req, res)) return
    // As others are asked about the request before its page is.
    await new Promise(setImmediate)
    if (!(await door.admitsPost(req, res))) {
      if (!res.headersSent) brokeOff.push(req.url ?? '')
      return
    }
    res.end(await text(req))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

const action = { 'Next-Action': 'a'.repeat(42), 'Content-Type': 'text/plain;charset=UTF-8' }
const form = { 'Content-Type': 'multipart/form-data; boundary=between-the-parts' }
const actionForm = { ...action, ...form }
const ours = { Host: 'news.example', Origin: 'https://news.example' }

async function post(headers: Record<string, string>, body: string, path = '/admin/settings') {
  const req = request({ port, method: 'POST', path, headers: { ...ours, ...headers } })
  req.end(body)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  return { status: res.statusCode, body: await text(res) }
}

const parts = (fields: [name: string, value: string][]) =>
  fields
    .map(
      ([name, value]) =>
        `--between-the-parts\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')
const whole = (...fields: [name: string, value: string][]) =>
  `${parts(fields)}--between-the-parts--\r\n`

/** Each value is the one before, twice: as few bytes as it has, as many values it makes. */
const doubling = (times: number) =>
  JSON.stringify([
    Object.fromEntries(
      Array.from({ length: times }, (_, n) => [
        `a${n}`,
        n === 0 ? ['x', 'x'] : [`$0:0:a${n - 1}`, `$0:0:a${n - 1}`],
      ]),
    ),
  ])
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

test.each([
  [
    'arguments',
    action,
    '[{"id":1,"at":"$D2098-01-01T10:00:00.000Z","words":"$$5","no":"$undefined"}]',
  ],
  ['none', action, '[]'],
  ['what stands there already', action, '[{"a":{"until":null},"b":["$0:0:a","$0:0:a"]}]'],
  ['a long text', action, JSON.stringify(['x'.repeat(1_000_000)])],
  ['a long list', action, `[[${'1,'.repeat(100_000)}1]]`],
  [
    'a form of an action',
    actionForm,
    whole(['_1_name', '[[['], ['_1_name', 'x'], ['0', '["$K1"]']),
  ],
  [
    'a form where no script runs',
    form,
    whole(
      ['$ACTION_REF_1', ''],
      ['$ACTION_1:0', '{"id":"a","bound":"$@1"}'],
      ['$ACTION_1:1', '[null]'],
      ['email', 'a@example.org'],
    ),
  ],
  ['another form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=b'],
])('%s: a page reads it whole', async (_, headers, body) => {
  expect(await post(headers, body)).toEqual({ status: 200, body })
})

test.each([
  ['nothing', action, ''],
  ['no JSON', action, 'x'],
  ['no list', action, '{"0":1}'],
  ['lists in lists', action, nested(10_000)],
  ['lists in lists without end', action, '['.repeat(100_000)],
  ['objects in objects', action, `[${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}]`],
  ['very many values', action, `[[${'1,'.repeat(1_000_000)}1]]`],
  ['very many lists', action, `[[${'[],'.repeat(1_000_000)}1]]`],
  ['itself', action, '["$0"]'],
  ['what it stands in', action, '[{"a":["$0:0"]}]'],
  ['few that are many', action, doubling(60)],
  ['a part that isn’t there', action, '["$1"]'],
  ['a place that isn’t there', action, '[{"a":1},"$0:0:b"]'],
  ['a place of every object', action, '[{"a":1},"$0:0:constructor"]'],
  ['a function', action, '["$F1"]'],
  ['a large number in words', action, `["$n${'9'.repeat(400)}"]`],
  ['no number', action, '["$nx"]'],
  ['a form without an end', actionForm, parts([['0', '[]']])],
  ['no form', actionForm, 'nothing'],
  ['an empty form', actionForm, '--between-the-parts--\r\n'],
  ['a form with two of one part', actionForm, whole(['0', nested(10_000)], ['0', '[]'])],
  ['a form with lists in lists', actionForm, whole(['0', nested(10_000)])],
  ['a form whose other part has them', actionForm, whole(['0', '["$1"]'], ['1', nested(10_000)])],
  [
    'parts that refer to each other',
    actionForm,
    whole(['0', '["$1"]'], ['1', '["$2"]'], ['2', '["$1"]']),
  ],
  ['a torn form of a page', form, parts([['a', 'b']])],
  ['no form of a page', form, 'nothing'],
  ['one of which a part is no JSON', form, whole(['$ACTION_REF_1', ''], ['$ACTION_1:0', 'x'])],
  [
    'one whose arguments are lists in lists',
    form,
    whole(['$ACTION_1:0', '{"id":"a","bound":"$@1"}'], ['$ACTION_1:1', nested(10_000)]),
  ],
])('%s: no page reads it', async (_, headers, body) => {
  expect((await post(headers, body)).status).toBe(400)
})

test('other addresses read what is theirs as it comes, and what breaks off is nobody’s', async () => {
  expect(await post(form, 'nothing', '/newsletters')).toEqual({ status: 200, body: 'nothing' })
  expect(await post(form, 'nothing', '/admin/uploads/x')).toEqual({ status: 200, body: 'nothing' })
  const socket = connect(port, '127.0.0.1')
  const head = { ...ours, ...action, 'Content-Length': '10' }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`)
  socket.write(`POST /admin/broken HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n[`)
  await once(socket, 'ready')
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  await expect.poll(() => brokeOff).toEqual(['/admin/broken'])
})
