import { Fragment, type ReactNode } from 'react'
import type { Inline, Mark } from '#lib/document/schema.ts'
import type { Showing } from './ArticleBody.tsx'

/** Words with their marks. A link to an article of ours leads to where it is now. */
export function InlineContent({ content, showing }: { content: Inline[]; showing: Showing }) {
  return content.map((inline, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a document is shown, not edited
    <Fragment key={n}>
      {inline.type === 'hardBreak' ? <br /> : marked(inline.text, inline.marks ?? [], showing)}
    </Fragment>
  ))
}

function marked(text: string, marks: Mark[], showing: Showing): ReactNode {
  let words: ReactNode = text
  for (const mark of marks.toReversed()) words = withMark(mark, words, showing)
  return words
}

function withMark(mark: Mark, words: ReactNode, showing: Showing): ReactNode {
  const { resources, origin = '', sponsored } = showing
  switch (mark.type) {
    case 'bold':
      return <strong>{words}</strong>
    case 'italic':
      return <em>{words}</em>
    case 'link': {
      const { href, articleId } = mark.attrs
      if (articleId === null) {
        const ours = href.startsWith('/')
        return (
          <a href={ours ? origin + href : href} rel={sponsored && !ours ? 'sponsored' : undefined}>
            {words}
          </a>
        )
      }
      const article = resources.articles[articleId]
      // Readers can't see that article (any more): the words stay, the way there goes.
      return article ? <a href={`${origin}/article/${article.slug}`}>{words}</a> : words
    }
    default:
      return unknownMark(mark)
  }
}

function unknownMark(mark: never): never {
  throw new Error(`No element for the mark ${JSON.stringify(mark)}`)
}
