import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askOutside, isPublicAddress } from './outward.ts'

let server: Server
let asked = 0
let port = 0
beforeAll(async () => {
  server = createServer((_, res) => {
    asked++
    res.end('inside')
  }).listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

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
  'no address',
])('%s isn’t public', (address) => expect(isPublicAddress(address)).toBe(false))

// Names are looked at when they are connected to: localhost is one that leads inside.
test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])(
  'http://%s isn’t asked',
  async (host) => {
    await expect(askOutside(`http://${host}:${port}/`)).rejects.toThrow('isn’t an address of')
    expect(asked).toBe(0)
  },
)

test('other protocols aren’t asked', async () => {
  await expect(askOutside('file:///etc/passwd')).rejects.toThrow('isn’t asked')
})
