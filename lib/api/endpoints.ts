import { articleEndpoints } from './articles.ts'
import { bylineEndpoints } from './bylines.ts'
import { draftEndpoints } from './drafts.ts'
import type { Endpoint } from './endpoint.ts'
import { mediaEndpoints } from './media.ts'
import { otherEndpoints } from './others.ts'
import { sectionEndpoints } from './sections.ts'
import { topicEndpoints } from './topics.ts'

/** The one table: what isn't in it, the API doesn't answer. */
export const endpoints: Endpoint[] = [
  ...articleEndpoints,
  ...draftEndpoints,
  ...sectionEndpoints,
  ...topicEndpoints,
  ...bylineEndpoints,
  ...mediaEndpoints,
  ...otherEndpoints,
]

type Found = { here: Endpoint[]; params: Record<string, string> }

const patterns = [...Map.groupBy(endpoints, ({ path }) => path)].map(([path, here]) => ({
  here,
  parts: path.slice(1).split('/'),
}))
// A name that is said stands before one that is a parameter: /articles/x/draft, /articles/{article}.
patterns.sort((a, b) => count(a.parts) - count(b.parts))
function count(parts: string[]): number {
  return parts.filter((part) => part.startsWith('{')).length
}

/** What answers under a path (without /api/v1), by whatever method; null: nothing. */
export function findEndpoints(path: string): Found | null {
  const given = path.slice(1).split('/')
  for (const { here, parts } of patterns) {
    if (parts.length !== given.length) continue
    const params: Record<string, string> = {}
    const fits = parts.every((part, at) => {
      const said = given[at] ?? ''
      if (!part.startsWith('{')) return part === said
      params[part.slice(1, -1)] = said
      return said !== ''
    })
    if (fits) return { here, params }
  }
  return null
}
