import ipaddr from 'ipaddr.js'
// next/server.js holds it too, and can't be loaded before Next.js itself is.
import { userAgentFromString } from 'next/dist/server/web/spec-extension/user-agent.js'

// Where a session is: enough to know one's own again, and no more.

/** A browser and what it runs on, such as "Firefox on Windows". */
export function deviceInWords(userAgent: string): string {
  const { browser, os, device } = userAgentFromString(userAgent)
  const on =
    device.model && device.type && device.model !== 'K'
      ? device.model
      : os.name?.replace('Mac OS', 'macOS')
  const name = browser.name?.replace(/^Mobile /, '')
  if (name && on) return `${name} on ${on}`
  return name ?? on ?? 'An unknown device'
}

/**
 * The network of an address, as it is kept with a session: "192.0.2.*" (/24), or the first 48 bits of
 * an IPv6 address, "2001:db8:7::*". Empty for what is no address.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return ''
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv6)
    return `${parsed.parts
      .slice(0, 3)
      .map((part) => part.toString(16))
      .join(':')}::*`
  return `${parsed.octets.slice(0, 3).join('.')}.*`
}
