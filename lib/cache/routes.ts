import { z } from 'zod'
import type { AddressKind } from '#lib/addresses/addresses.ts'
import { slugSchema } from '#lib/addresses/slug.ts'

/** A page for readers: its canonical URL is its key in the cache. */
export type ReaderRoute = {
  key: string
  /** What must be looked up before it is rendered; `rest` is what follows the slug in the path. */
  address?: { kind: AddressKind; slug: string; rest: string }
}

/** Reader pages, and the only query parameters that change what they show. */
const patterns: {
  pattern: RegExp
  kind?: AddressKind
  parameters: string[]
}[] = [
  { pattern: /^\/$/, parameters: ['after'] },
  { pattern: /^\/article\/([^/]+)$/, kind: 'article', parameters: ['before', 'entry'] },
  { pattern: /^\/article\/([^/]+)(\/history)$/, kind: 'article', parameters: ['after'] },
  { pattern: /^\/page\/([^/]+)$/, kind: 'page', parameters: [] },
  { pattern: /^\/sitemap(?:-[a-z]{1,20}(?:-\d{1,7})?)?\.xml$/, parameters: [] },
  { pattern: /^\/(?:robots|ads|humans|[0-9a-f]{32})\.txt$/, parameters: [] },
  { pattern: /^\/\.well-known\/security\.txt$/, parameters: [] },
  { pattern: /^\/(?:offline|notifications|manifest\.webmanifest)$/, parameters: [] },
  { pattern: /^\/newsletters$/, parameters: [] },
  { pattern: /^\/api\/v1$/, parameters: [] },
  { pattern: /^\/corrections$/, parameters: ['after'] },
  { pattern: /^\/card\/[a-z0-9-]+\.png$/, parameters: [] },
  { pattern: /^\/feed\.(?:xml|atom|json)$/, parameters: [] },
  { pattern: /^\/section\/([^/]+)(\/feed\.(?:xml|atom|json))$/, kind: 'section', parameters: [] },
  { pattern: /^\/by\/([^/]+)(\/feed\.(?:xml|atom|json))$/, kind: 'by', parameters: [] },
  { pattern: /^\/section\/([^/]+)$/, kind: 'section', parameters: ['after'] },
  { pattern: /^\/topic\/([^/]+)(\/feed\.(?:xml|atom|json))$/, kind: 'topic', parameters: [] },
  { pattern: /^\/topic\/([^/]+)$/, kind: 'topic', parameters: ['after'] },
  { pattern: /^\/by\/([^/]+)$/, kind: 'by', parameters: ['after'] },
  { pattern: /^\/archive$/, parameters: [] },
  { pattern: /^\/[12]\d{3}(?:\/(?:0[1-9]|1[0-2]))?$/, parameters: [] },
  {
    pattern: /^\/[12]\d{3}\/(?:0[1-9]|1[0-2])\/(?:0[1-9]|[12]\d|3[01])$/,
    parameters: ['after'],
  },
  { pattern: /^\/most-read$/, parameters: ['within'] },
  {
    pattern: /^\/search$/,
    parameters: ['q', 'section', 'by', 'from', 'to', 'sort', 'page'],
  },
]

/** Words without what makes no difference: spaces and capitals (but OR), one way of quoting. */
function sameWords(text: string): string {
  const words = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Co}]/gu, ' ')
    .replace(/[“”„«»]/g, '"')
    .trim()
    .split(/\s+/)
  return words.map((word) => (word === 'OR' ? word : word.toLowerCase())).join(' ')
}

const value = z.string().max(100)
/** Of these only what can be right makes another page. */
const values: Record<string, z.ZodType<string>> = {
  before: z.string().regex(/^\d{1,15}-\d{1,9}$/),
  entry: z.string().regex(/^[1-9]\d{0,9}$/),
  within: z.enum(['week', 'month']),
  // The same search is the same page, however it is typed.
  q: z.string().max(200).transform(sameWords),
  section: slugSchema,
  by: slugSchema,
  from: z.iso.date(),
  to: z.iso.date(),
  sort: z.literal('newest'),
  page: z.string().regex(/^(?:[2-9]|[1-4]\d|50)$/),
}

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
        const parsed = (values[name] ?? value).safeParse(given.get(name))
        if (parsed.success && parsed.data) kept.set(name, parsed.data)
      }
    }
    const query = kept.size ? `?${kept}` : ''
    return {
      key: path + query,
      ...(kind && slug ? { address: { kind, slug, rest: match[2] ?? '' } } : {}),
    }
  }
  return undefined
}

/**
 * A location that keeps the query with which it was asked for, except what the location says itself.
 * @param led names of parameters that led there, in lower case
 */
export function withQueryOf(location: string, search: string, led: string[] = []): string {
  if (search.length < 2) return location
  const [whole = '', hash] = location.split('#')
  const used = new Set([...new URLSearchParams(whole.split('?')[1] ?? '').keys(), ...led])
  const kept = [...new URLSearchParams(search)].filter(
    ([name]) => !used.has(name) && !used.has(name.toLowerCase()),
  )
  if (!kept.length) return location
  const joined = `${whole}${whole.includes('?') ? '&' : '?'}${new URLSearchParams(kept)}`
  return hash === undefined ? joined : `${joined}#${hash}`
}
