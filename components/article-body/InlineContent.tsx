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
  return marks.reduceRight<ReactNode>((inner, mark) => {
    switch (mark.type) {
      case 'bold':
        return <strong>{inner}</strong>
      case 'italic':
        return <em>{inner}</em>
      case 'link':
        return <a href={mark.attrs.href}>{inner}</a>
      default:
        return unknownMark(mark)
    }
  }, text)
}

function unknownMark(mark: never): never {
  throw new Error(`No element for the mark ${JSON.stringify(mark)}`)
}
