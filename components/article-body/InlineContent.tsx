import { Fragment, type ReactNode } from 'react'
import type { Inline, Mark } from '#lib/document/schema.ts'

/** Words with their marks. */
export function InlineContent({ content }: { content: Inline[] }) {
  return content.map((inline, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a document is shown, not edited
    <Fragment key={n}>
      {inline.type === 'hardBreak' ? <br /> : marked(inline.text, inline.marks ?? [])}
    </Fragment>
  ))
}

function marked(text: string, marks: Mark[]): ReactNode {
  let words: ReactNode = text
  for (const mark of marks.toReversed()) words = withMark(mark, words)
  return words
}

function withMark(mark: Mark, words: ReactNode): ReactNode {
  switch (mark.type) {
    case 'bold':
      return <strong>{words}</strong>
    case 'italic':
      return <em>{words}</em>
    case 'link':
      return <a href={mark.attrs.href}>{words}</a>
    default:
      return unknownMark(mark)
  }
}

function unknownMark(mark: never): never {
  throw new Error(`No element for the mark ${JSON.stringify(mark)}`)
}
