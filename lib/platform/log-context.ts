import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { processState } from './process-state.ts'
import { isTrustedPeer, type TrustedProxies } from './visitor-address.ts'

/** What the work under way belongs to; every line that it writes into the log says so. */
export type Occasion =
  | { request: string }
  | { job: string; queue: string }
  /** A connection that stays open: writing together. */
  | { connection: string }

const kept = () => processState('log-context', () => new AsyncLocalStorage<Occasion>())

/** Runs `work`, and whatever it begins, as part of `occasion`. */
export const within = <T>(occasion: Occasion, work: () => T): T => kept().run(occasion, work)

/** What the work under way belongs to, if it is known. */
export const occasion = (): Occasion | undefined => kept().getStore()

/** The id of the request under way, for whoever is told that it failed; undefined outside requests. */
export function requestId(): string | undefined {
  const current = occasion()
  return current && 'request' in current ? current.request : undefined
}

/** Ids as proxies make them: UUIDs, ULIDs, hexadecimal, "1-67891233-abcdef" (AWS: "Root=1-…"). */
const legible = /^[\w.:=;-]{8,128}$/

/**
 * The id of a request: that of X-Request-Id if a trusted proxy sends one that is legible, else a new
 * one. What visitors send under that name is not believed: two requests could be made to look like one.
 */
export function idOf(
  req: Pick<IncomingMessage, 'socket' | 'headers'>,
  trusted: TrustedProxies,
): string {
  const given = req.headers['x-request-id']
  if (typeof given !== 'string' || !legible.test(given)) return randomUUID()
  return isTrustedPeer(req, trusted) ? given : randomUUID()
}
