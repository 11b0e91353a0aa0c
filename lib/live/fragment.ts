import { Parser } from 'htmlparser2'

/** What changed, as readers' pages show it. */
export type Fragment = {
  /** Up to which number. */
  sequence: number
  /** Are there more changes after it already? */
  more: boolean
  ended: boolean
  html: string
}

/**
 * Takes the changes out of the page at `/live/{id}?after=…`: the element marked
 * `data-live-changes`, by the positions that the HTML parser reports.
 */
export function readFragment(page: string): Fragment {
  let found: { attributes: Record<string, string>; start: number; end: number } | undefined
  let depth = 0
  const parser = new Parser({
    onopentag(_name, attributes) {
      if (found && depth > 0) depth++
      else if (!found && attributes['data-live-changes'] !== undefined) {
        found = { attributes, start: parser.endIndex + 1, end: -1 }
        depth = 1
      }
    },
    onclosetag() {
      if (!found || depth === 0) return
      depth--
      if (depth === 0) found.end = parser.startIndex
    },
  })
  parser.end(page)
  if (!found || found.end < 0) throw new Error('the page of changes has no changes')
  const { attributes, start, end } = found
  return {
    sequence: Number(attributes['data-sequence']),
    more: attributes['data-more'] !== undefined,
    ended: attributes['data-ended'] !== undefined,
    html: page.slice(start, end),
  }
}
