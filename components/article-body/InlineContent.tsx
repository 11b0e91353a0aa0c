import { Fragment, type ReactNode } from 'react'
import type { LinkedArticle } from '#lib/articles/schema.ts'
import type { Inline, Mark } from '#lib/document/schema.ts'

/** Words with their marks. A link to an article of ours leads to where it is now. */
export function InlineContent({
  content,
  articles,
}: {
  content: Inline[]
  articles: Record<number, LinkedArticle>
}) {
  return content.map((inline, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a document is shown, not edited
    <Fragment key={n}>
      {inline.type === 'hardBreak' ? <br /> : marked(inline.text, inline.marks ?? [], articles)}
    </Fragment>
  ))
}

function marked(text: string, marks: Mark[], articles: Record<number, LinkedArticle>): ReactNode {
  let words: ReactNode = text
  for (const mark of marks.toReversed()) words = withMark(mark, words, articles)
  return words
}

function withMark(
  mark: Mark,
  words: ReactNode,
  articles: Record<number, LinkedArticle>,
): ReactNode {
  switch (mark.type) {
    case 'bold':
      return <strong>{words}</strong>
    case 'italic':
      return <em>{words}</em>
    case 'link': {
      const { href, articleId } = mark.attrs
      if (articleId === null) return <a href={href}>{words}</a>
      const article = articles[articleId]
      // Readers can't see that article (any more): the words stay, the way there goes.
      return article ? <a href={`/article/${article.slug}`}>{words}</a> : words
    }
    default:
      return unknownMark(mark)
  }
}

function unknownMark(mark: never): never {
  throw new Error(`No element for the mark ${JSON.stringify(mark)}`)
}
