import { readGhost } from './ghost/source.ts'
import type { Source } from './items.ts'

/** What `npm run import --` can read: a row a system, with what it is for people. */
export const sources: Record<string, { reads: string; open: Source }> = {
  ghost: { reads: 'a JSON export of Ghost, versions 1 to 6', open: readGhost },
}
