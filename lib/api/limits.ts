import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { log } from '#lib/platform/log.ts'
import { Problem } from './problems.ts'

/** Requests in a minute: of a token, and of an address that comes without one. */
export const requestsAMinute = { token: 600, address: 300 }
type Kind = keyof typeof requestsAMinute

/** What whoever asks may still ask, as headers (draft-ietf-httpapi-ratelimit-headers). */
export type Allowance = Record<string, string>

/**
 * Counts requests, in memory: each instance counts for itself, and an answer waits for no database.
 */
export class Limits {
  #points: typeof requestsAMinute
  #counters: Record<Kind, RateLimiterMemory>
  constructor(points = requestsAMinute) {
    this.#points = points
    const counter = (kind: Kind) =>
      new RateLimiterMemory({ keyPrefix: kind, points: points[kind], duration: 60 })
    this.#counters = { token: counter('token'), address: counter('address') }
  }

  /** Counts one. @throws Problem 429 */
  async count(kind: Kind, key: string | number): Promise<Allowance> {
    const counted = await this.#counters[kind].consume(key).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused
      throw refused
    })
    const points = this.#points[kind]
    const seconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1000))
    const headers = {
      'RateLimit-Policy': `"${kind}";q=${points};w=60`,
      RateLimit: `"${kind}";r=${Math.max(0, counted.remainingPoints)};t=${seconds}`,
    }
    if (counted.consumedPoints <= points) return headers
    // Of which address is nobody's business; of which token is that of whoever gave it out.
    if (counted.consumedPoints === points + 1)
      log.warn({ kind, id: kind === 'token' ? key : undefined }, 'too many API requests')
    throw new Problem('too-many-requests', {
      detail: `At most ${points} a minute: try again in ${seconds} s.`,
      headers: { ...headers, 'Retry-After': String(seconds) },
    })
  }
}
