import { processState } from '#lib/platform/process-state.ts'

/** How a cache of pages is. */
export type CacheFigures = {
  name: string
  pages: number
  bytes: number
  maxBytes: number
  /** Answers from a page at hand; of those, from an older copy than wanted; and pages made first. */
  hits: number
  stale: number
  misses: number
}

/** What only the front knows just now: it says how to find out. Empty before it serves. */
export type Sources = {
  caches: () => CacheFigures[]
  /** Connections that stay open. */
  connections: () => { writing: number; live: number; http: number }
}

export const sources = () =>
  processState<Sources>('sources', () => ({
    caches: () => [],
    connections: () => ({ writing: 0, live: 0, http: 0 }),
  }))
