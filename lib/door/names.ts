import type { IncomingMessage } from 'node:http'
import { env, siteUrl } from '#lib/platform/env.ts'
import { isLoopback, isTrustedPeer } from '#lib/platform/visitor-address.ts'

// By which names this site may be asked. Whoever may choose the name could have it put into links,
// mails or a cache in front, and a page of hers could ask us in a browser that is near us.

const local = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/
const literal = /^(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:.]+\])$/

/** A host without the port that goes without saying; undefined for what is none. */
function hostOf(text: string | undefined, protocol: string): string | undefined {
  if (!text || !/^[\w.:[\]-]+$/.test(text)) return undefined
  return URL.parse(`${protocol}//${text}`)?.host
}

/** The names by which the site may be asked. */
export class Names {
  readonly #known: Set<string>
  readonly #protocol: string
  readonly #isSet: boolean
  /** Hosts as they were sent that are right; few, since no other gets in. */
  readonly #right = new Set<string>()

  constructor({
    site = siteUrl(),
    more = env().SITE_HOSTS,
    isSet = env().SITE_URL !== undefined,
  }: { site?: string; more?: string[]; isSet?: boolean } = {}) {
    const { host, protocol } = new URL(site)
    this.#protocol = protocol
    this.#known = new Set([host, ...more.map((one) => hostOf(one, protocol) ?? one)])
    this.#isSet = isSet
  }

  /**
   * Is a request for this site? The name that a trusted proxy was asked by counts where it asks us by
   * another one; it is the request's Host from then on.
   */
  admit(req: IncomingMessage): boolean {
    const { host } = req.headers
    if (host !== undefined && (this.#right.has(host) || this.#isOurs(req, host))) return true
    const forwarded = req.headers['x-forwarded-host']
    if (forwarded === undefined || !isTrustedPeer(req, env().TRUST_PROXY)) return false
    const named = String(forwarded).split(',').at(-1)?.trim() ?? ''
    if (!this.#isOurs(req, named)) return false
    req.headers.host = named
    return true
  }

  #isOurs(req: IncomingMessage, given: string): boolean {
    const host = hostOf(given, this.#protocol)
    if (host === undefined) return false
    if (this.#known.has(host)) {
      if (this.#right.size < 100) this.#right.add(given)
      return true
    }
    const name = URL.parse(`${this.#protocol}//${host}`)?.hostname ?? ''
    // This machine asks itself: jobs, and whoever looks whether it works.
    if (local.test(name) && isLoopback(req.socket.remoteAddress)) return true
    // Not told its name, it goes by its numbers: no page of another site can have those for its own.
    return !this.#isSet && (literal.test(name) || local.test(name))
  }

  /** Is this the origin of a page of ours, for a request that was admitted? */
  isOurOrigin(origin: string, req: IncomingMessage): boolean {
    const url = URL.parse(origin)
    if (!url || !/^https?:$/.test(url.protocol)) return false
    return this.#known.has(url.host) || url.host === hostOf(req.headers.host, url.protocol)
  }
}
