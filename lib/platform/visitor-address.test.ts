import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TrustedProxies, trustedProxiesSchema, visitorAddress } from './visitor-address.ts'

const asked = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as Parameters<typeof visitorAddress>[0]
const trusting = (text: string) => trustedProxiesSchema.parse(text)

const publicV4 = fc
  .tuple(fc.integer({ min: 11, max: 99 }), fc.nat(255), fc.nat(255), fc.nat(255))
  .map((parts) => parts.join('.'))
const proxyV4 = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((parts) => `10.${parts.join('.')}`)
/** What someone may write into the header: addresses, ours too, and nonsense. */
const forged = fc.array(
  fc.oneof(publicV4, proxyV4, fc.constantFrom('127.0.0.1', '::1', 'unknown', '', '"', '999.1.1.1')),
  { maxLength: 5 },
)

test('without trusted proxies the header is nothing', () => {
  fc.assert(
    fc.property(publicV4, forged, (visitor, written) => {
      expect(visitorAddress(asked(visitor, written.join(', ')), 0)).toBe(visitor)
    }),
  )
})

test.each<[string, (chain: string[]) => TrustedProxies]>([
  ['by number', (chain) => chain.length],
  ['by range', () => trusting('10.0.0.0/8, loopback')],
])(
  'behind a chain of trusted proxies the visitor is found, whatever she forged: %s',
  (_, trust) => {
    const chains = fc.array(proxyV4, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(publicV4, chains, forged, (visitor, proxies, written) => {
        // Each proxy adds whom it was asked by; the last one asks us.
        const header = [...written, visitor, ...proxies.slice(0, -1)].join(', ')
        const found = visitorAddress(asked(proxies.at(-1) ?? '', header), trust(proxies))
        expect(found).toBe(visitor)
      }),
    )
  },
)

test('who comes past the proxies is who she is, when they are known by address', () => {
  fc.assert(
    fc.property(publicV4, forged, (visitor, written) => {
      expect(visitorAddress(asked(visitor, written.join(',')), trusting('10.0.0.0/8'))).toBe(
        visitor,
      )
    }),
  )
})

test('addresses are written in one way', () => {
  expect(visitorAddress(asked('::ffff:192.0.2.7'), 0)).toBe('192.0.2.7')
  expect(visitorAddress(asked('10.0.0.1', '[2001:DB8:0:0::1]:443'), 1)).toBe('2001:db8::1')
  expect(visitorAddress(asked('10.0.0.1', '192.0.2.7:5000'), 1)).toBe('192.0.2.7')
  expect(visitorAddress(asked(''), 0)).toBe('unknown')
})

test('what a setting says is parsed, or refused', () => {
  expect(trusting('2')).toBe(2)
  expect(trusting('::1, 10.0.0.0/8')).toHaveLength(2)
  for (const wrong of ['11', 'true', '10.0.0.0/40', 'here', '', '10.0.0.1,'])
    expect(trustedProxiesSchema.safeParse(wrong).success).toBe(false)
})
