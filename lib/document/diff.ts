import { diffArrays, diffWordsWithSpace } from 'diff'
import type { Document } from './schema.ts'
import { describedText } from './text.ts'

/** A run of words that both texts have, or one of them. */
export type Words = { kind: 'same' | 'deleted' | 'inserted'; text: string }

/** What became of one text: the words in order, those that went where they stood. */
export function diffText(before: string, after: string): Words[] {
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    kind: added ? 'inserted' : removed ? 'deleted' : 'same',
    text: value,
  }))
}

/**
 * What became of a body, a list of words for each block. Blocks that stayed are found first, so that
 * one that came in between doesn't make all after it look changed.
 * @param options.numbered are pictures and articles told by number?
 */
export function diffDocument(
  before: Document,
  after: Document,
  { numbered = true }: { numbered?: boolean } = {},
): Words[][] {
  const result: Words[][] = []
  let gone: string[] = []
  let come: string[] = []
  const flush = () => {
    // Blocks at the same place of a change are one that was edited.
    for (let n = 0; n < Math.max(gone.length, come.length); n++)
      result.push(diffText(gone[n] ?? '', come[n] ?? ''))
    gone = []
    come = []
  }
  for (const { value, added, removed } of diffArrays(
    describedText(before, numbered),
    describedText(after, numbered),
  )) {
    if (removed) gone.push(...value)
    else if (added) come.push(...value)
    else {
      flush()
      result.push(...value.map((text): Words[] => [{ kind: 'same', text }]))
    }
  }
  flush()
  return result
}
