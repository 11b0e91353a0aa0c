import { z } from 'zod'
import type { ArticleCard } from '#lib/articles/schema.ts'

/** Letters that a search takes, and how many of its words count. */
export const maxQueryLength = 200
export const maxTerms = 12
/** Of what is found, the newest so many are ranked and shown; there may be more. */
export const maxFound = 1000
export const resultsOnAPage = 20

const day = z
  .string()
  .regex(/^[12]\d{3}-\d\d-\d\d$/)
  .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text))
const slug = z.string().regex(/^[a-z0-9-]{1,100}$/)

export const searchSorts = ['relevance', 'newest'] as const

/** The query string of the search page; what can't be right is left out. */
export const searchQuerySchema = z.object({
  q: z.string().trim().max(maxQueryLength).catch('').default(''),
  section: slug.optional().catch(undefined),
  by: slug.optional().catch(undefined),
  /** First and last day, the newsroom's. */
  from: day.optional().catch(undefined),
  to: day.optional().catch(undefined),
  sort: z.enum(searchSorts).catch('relevance').default('relevance'),
  page: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxFound / resultsOnAPage)
    .catch(1)
    .default(1),
})
export type SearchQuery = z.infer<typeof searchQuerySchema>

/** The address of a search. */
export function searchPath(query: Partial<SearchQuery>): string {
  const kept = new URLSearchParams()
  for (const name of ['q', 'section', 'by', 'from', 'to', 'sort', 'page'] as const) {
    const value = query[name]
    const isDefault = value === 'relevance' || value === 1
    if (value !== undefined && value !== '' && !isDefault) kept.set(name, String(value))
  }
  return kept.size ? `/search?${kept}` : '/search'
}

/** Words, some of which were searched for. */
export type Marked = { text: string; found: boolean }[]

/** An article that was found. */
export type Found = {
  card: ArticleCard
  headline: Marked
  /** The standfirst, or where the words stand in the text. */
  passage: Marked
}

/** Whose articles are among those found, and how many. */
export type Facet = { slug: string; name: string; articles: number }

export type Results = {
  found: Found[]
  /** At most `maxFound`. */
  total: number
  /** May there be more than those? */
  more: boolean
  bylines: Facet[]
  /** Nothing has those words: what was searched for instead. */
  instead: string | null
  /** Why nothing was searched: no word, or only words to exclude. */
  empty: 'nothing' | 'exclusions' | null
}
