import type { ReactNode } from 'react'

/** The head of an article: section, headline, standfirst, and who, when, how often (`meta`). */
export function ArticleHeader({
  section,
  headline,
  standfirst,
  children,
}: {
  section: { slug: string; name: string } | null
  headline: string
  standfirst: string
  children?: ReactNode
}) {
  return (
    <header className="article-head">
      {section && (
        <p className="kicker">
          <a href={`/section/${section.slug}`}>{section.name}</a>
        </p>
      )}
      <h1 className="headline">{headline}</h1>
      {standfirst && <p className="standfirst">{standfirst}</p>}
      {children}
    </header>
  )
}
