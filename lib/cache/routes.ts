import { z } from 'zod'
import type { AddressKind } from '#lib/addresses/addresses.ts'
import { slugSchema } from '#lib/addresses/slug.ts'

/** A page for readers: its canonical URL is its key in the cache. */
export type ReaderRoute = {
  key: string
  /** What must be looked up before it is rendered. */
  address?: { kind: AddressKind; slug: string }
}

/** Reader pages, and the only query parameters that change what they show. */
const patterns: { pattern: RegExp; kind?: AddressKind; parameters: string[] }[] = [
  { pattern: /^\/$/, parameters: ['after'] },
  { pattern: /^\/article\/([^/]+)$/, kind: 'article', parameters: [] },
  { pattern: /^\/section\/([^/]+)$/, kind: 'section', parameters: ['after'] },
  { pattern: /^\/by\/([^/]+)$/, kind: 'by', parameters: ['after'] },
]

const value = z.string().max(100)

/**
 * The reader page that a URL asks for, or undefined. Other parameters (`?utm_source=…`) are dropped:
 * they neither miss nor grow the cache.
 */
export function matchRoute(path: string, search: string): ReaderRoute | undefined {
  for (const { pattern, kind, parameters } of patterns) {
    const match = pattern.exec(path)
    if (!match) continue
    const slug = match[1]
    if (kind && !slugSchema.safeParse(slug).success) return undefined
    const kept = new URLSearchParams()
    if (search && parameters.length) {
      const given = new URLSearchParams(search)
      for (const name of parameters) {
        const parsed = value.safeParse(given.get(name))
        if (parsed.success && parsed.data) kept.set(name, parsed.data)
      }
    }
    const query = kept.size ? `?${kept}` : ''
    return { key: path + query, ...(kind && slug ? { address: { kind, slug } } : {}) }
  }
  return undefined
}
