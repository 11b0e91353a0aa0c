import dns from 'node:dns'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { env } from './env.ts'
import { askOutside, downloadOutside, isPublicAddress } from './outward.ts'

/** What the setting of that name would do. */
const letInside = (PRIVATE_CALLBACKS: boolean) => Object.assign(env(), { PRIVATE_CALLBACKS })

let server: Server
let asked = 0
let port = 0
/** What the server does with /first. */
let first: (leadTo: (address: string) => void) => void = (lead) => lead('/inside')
beforeAll(async () => {
  server = createServer((req, res) => {
    asked++
    if (req.url === '/first') first((address) => res.writeHead(302, { Location: address }).end())
    else res.end('inside')
  }).listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())
afterEach(() => {
  vi.restoreAllMocks()
  letInside(false)
  asked = 0
})

test.each(['8.8.8.8', '203.0.114.1', '2606:4700::1111'])('%s is public', (address) =>
  expect(isPublicAddress(address)).toBe(true),
)

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'ff02::1',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '240.0.0.1',
  '::127.0.0.1',
  '::ffff:0:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::7f00:1',
  '2001:db8::1',
  '2001:0:7f00:1::',
  'fec0::1',
  'fe80::1%eth0',
  'no address',
])('%s isn’t public', (address) => expect(isPublicAddress(address)).toBe(false))

// Names are looked at when they are connected to: localhost is one that leads inside. Numbers are
// written in many ways (inet_aton, RFC 3986 7.4).
test.each([
  '127.0.0.1',
  'localhost',
  'LOCALHOST',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '2130706433',
  '0x7f.1',
  '0x7f000001',
  '0177.0.0.1',
  '017700000001',
  '127.1',
  '127.0.1',
  '0',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '%31%32%37.0.0.1',
])('http://%s isn’t asked', async (host) => {
  await expect(askOutside(`http://${host}:${port}/`)).rejects.toThrow('isn’t an address of')
  expect(asked).toBe(0)
})

test.each([
  'file:///etc/passwd',
  'ftp://203.0.114.1/',
  'gopher://203.0.114.1/',
  'data:,x',
  'unix:/run/x',
])('%s isn’t asked: it is another protocol', async (address) => {
  await expect(askOutside(address)).rejects.toThrow('isn’t asked')
})

test('an address with a password isn’t asked', async () => {
  letInside(true)
  for (const who of ['name:secret', 'name', ':secret'])
    await expect(askOutside(`http://${who}@127.0.0.1:${port}/`)).rejects.toThrow('a password')
  expect(asked).toBe(0)
})

test.each([0, 1, 22, 25, 110, 389, 587, 6000, 6667, 10_080])('port %i isn’t asked', async (at) => {
  await expect(askOutside(`http://203.0.114.1:${at}/`)).rejects.toThrow('isn’t one of the web')
})

test('a name with one address within is refused, whatever its others are', async () => {
  vi.spyOn(dns, 'lookup').mockImplementation(((
    _: string,
    __: object,
    done: (...of: unknown[]) => void,
  ) =>
    done(null, [
      { address: '203.0.114.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])) as typeof dns.lookup)
  await expect(askOutside(`http://two.example:${port}/`)).rejects.toThrow('isn’t an address of')
  expect(asked).toBe(0)
})

test('a name is looked up once a connection: what was looked at is what is connected to', async () => {
  letInside(true)
  // A name that means another machine the second time it is asked for (DNS rebinding).
  const answers = ['127.0.0.1', '203.0.114.1']
  const lookup = vi
    .spyOn(dns, 'lookup')
    .mockImplementation(((_: string, __: object, done: (...of: unknown[]) => void) =>
      done(null, [{ address: answers.shift(), family: 4 }])) as typeof dns.lookup)
  expect((await askOutside(`http://turns.example:${port}/`)).body).toBe('inside')
  expect(lookup).toHaveBeenCalledTimes(1)
  // And the name that was public when it was handed in, within when it is used.
  letInside(false)
  answers.unshift('127.0.0.1')
  await expect(askOutside(`http://turns.example:${port}/`)).rejects.toThrow('isn’t an address of')
})

test('a redirect isn’t followed by what asks', async () => {
  letInside(true)
  expect(await askOutside(`http://127.0.0.1:${port}/first`)).toMatchObject({
    status: 302,
    body: '',
  })
  expect(asked).toBe(1)
})

test('a redirect inward isn’t followed by what downloads', async () => {
  const start = `http://127.0.0.1:${port}/first`
  for (const [address, why] of [
    [`http://127.0.0.1:${port}/inside`, 'isn’t an address of'],
    ['http://169.254.169.254/latest/meta-data/', 'isn’t an address of'],
    [`http://localhost:${port}/inside`, 'isn’t an address of'],
    ['file:///etc/passwd', 'isn’t asked'],
    ['http://203.0.114.1:25/', 'isn’t one of the web'],
    ['http://name:secret@203.0.114.1/', 'a password'],
  ] as const) {
    // The first hop is let through, as a public one would be.
    letInside(true)
    first = (lead) => {
      letInside(false)
      lead(address)
    }
    asked = 0
    await expect(downloadOutside(start, { maxBytes: 100 })).rejects.toThrow(why)
    expect(asked).toBe(1)
  }
})

test('a file that is too long, and a way that leads on and on, end', async () => {
  letInside(true)
  first = (lead) => lead('/first')
  const start = `http://127.0.0.1:${port}`
  await expect(downloadOutside(`${start}/first`, { maxBytes: 100 })).rejects.toThrow('on and on')
  expect(asked).toBe(4)
  await expect(downloadOutside(`${start}/inside`, { maxBytes: 3 })).rejects.toThrow('more than 3')
})
