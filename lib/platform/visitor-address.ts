import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = [Address, number]

/** Ranges by name, for proxies beside us. */
const named: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** How many proxies in front, or which, are believed when they say for whom they ask. */
export type TrustedProxies = number | Range[]

function rangeOf(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.parse(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** "2", or "loopback, 10.0.0.0/8, 2001:db8::7": a number of hops, or addresses and ranges. */
export const trustedProxiesSchema = z.string().transform((text, context): TrustedProxies => {
  if (/^\d{1,2}$/.test(text)) {
    const hops = Number(text)
    if (hops <= 10) return hops
  } else {
    try {
      const parts = text.split(',').map((part) => part.trim())
      return parts.flatMap((part) => (named[part] ?? [part]).map(rangeOf))
    } catch {
      // Said below.
    }
  }
  context.addIssue({ code: 'custom', message: 'neither a number nor addresses' })
  return z.NEVER
})

/** An address as such: IPv4 that came over IPv6 as IPv4; undefined for what is none. */
function addressOf(text: string | undefined): Address | undefined {
  // With a port, as some proxies write it: "192.0.2.1:1234", "[2001:db8::1]:1234".
  const bare = text?.trim().replace(/^\[([^\]]+)\](:\d+)?$|^([\d.]+):\d+$/, '$1$3')
  return bare && ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined
}

const isIn = (address: Address, ranges: Range[]) =>
  ranges.some(([range, bits]) => address.kind() === range.kind() && address.match(range, bits))

/** Is the connection's other end a proxy whose headers are believed? */
export function isTrustedPeer(
  req: Pick<IncomingMessage, 'socket'>,
  trusted: TrustedProxies,
): boolean {
  if (typeof trusted === 'number') return trusted > 0
  const direct = addressOf(req.socket.remoteAddress)
  return direct !== undefined && isIn(direct, trusted)
}

/** Is this an address of the machine or a private network, not one of the internet? */
export function isLocal(address: string): boolean {
  const parsed = addressOf(address)
  return parsed === undefined || nearby.has(parsed.range())
}

const nearby = new Set<string>(
  'loopback private linkLocal uniqueLocal unspecified carrierGradeNat'.split(' '),
)

/** Is this the machine itself? */
export const isLoopback = (address: string | undefined): boolean =>
  addressOf(address)?.range() === 'loopback'

/**
 * Who asks: the connection's other end, or whom the trusted proxies name in X-Forwarded-For. It is read
 * from the right, where the nearest proxy writes; what stands left of the first one that isn't trusted
 * was written by whoever asks, and is not believed.
 * @returns an address in its shortest form, or "unknown"
 */
export function visitorAddress(
  req: Pick<IncomingMessage, 'socket' | 'headers'>,
  trusted: TrustedProxies,
): string {
  const direct = addressOf(req.socket.remoteAddress)
  const given = req.headers['x-forwarded-for']
  if (trusted === 0 || given === undefined) return direct?.toString() ?? 'unknown'
  const forwarded = String(given).split(',').reverse().map(addressOf)
  let visitor = direct
  for (const [hop, next] of forwarded.entries()) {
    const believed =
      typeof trusted === 'number' ? hop < trusted : visitor !== undefined && isIn(visitor, trusted)
    // A proxy that names no address names nobody: what it got it from is all that is known.
    if (!believed || next === undefined) break
    visitor = next
  }
  return visitor?.toString() ?? 'unknown'
}
