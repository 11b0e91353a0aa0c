import { readFeed } from './feed/read.ts'
import { readGhost } from './ghost/source.ts'
import type { Source } from './items.ts'
import { readMarkdown } from './markdown/source.ts'
import { readWires } from './wires/read.ts'
import { readWordpress } from './wordpress/read.ts'

/** What `npm run import --` can read: a row a system, with what it is for people. */
export const sources: Record<string, { reads: string; open: Source }> = {
  wordpress: { reads: 'an export of WordPress (WXR 1.0 to 1.2)', open: readWordpress },
  ghost: { reads: 'a JSON export of Ghost, versions 1 to 6', open: readGhost },
  markdown: {
    reads: 'a folder of Markdown with front matter: Hugo, Jekyll, Eleventy',
    open: readMarkdown,
  },
  feed: { reads: 'RSS 2.0, RSS 1.0 or Atom: a file or an address', open: readFeed },
  newsml: { reads: 'an agency’s NewsML-G2: a file or a folder of them', open: readWires },
  nitf: { reads: 'an agency’s NITF 3: a file or a folder of them', open: readWires },
}
