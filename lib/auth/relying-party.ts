import { isIP } from 'node:net'
import { siteUrl } from '#lib/platform/env.ts'

/** For whom passkeys are: an id and the origin of pages that may ask for them (WebAuthn, 5.1). */
export type RelyingParty = { id: string; origin: string }

/**
 * Browsers have passkeys for names alone, and only over TLS; on one's own machine, for "localhost".
 * @returns null when this site's address is none for which there are passkeys
 */
export function relyingParty(): RelyingParty | null {
  const { protocol, hostname, port, origin } = new URL(siteUrl())
  if (hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost')
    return { id: 'localhost', origin: `${protocol}//localhost${port && `:${port}`}` }
  if (protocol !== 'https:' || isIP(hostname) || hostname.startsWith('[')) return null
  return { id: hostname, origin }
}

/** Are there passkeys for this site? */
export const passkeysWork = (): boolean => relyingParty() !== null
