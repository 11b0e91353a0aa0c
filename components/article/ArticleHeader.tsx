import type { ReactNode } from 'react'

/** The head of an article: what it belongs to, headline and standfirst. */
export function ArticleHeader({
  section,
  topic,
  label,
  headline,
  standfirst,
}: {
  section: { slug: string; name: string } | null
  /** The first that it is about. */
  topic?: { slug: string; name: string } | undefined
  /** What kind of work it is. */
  label?: ReactNode
  headline: string
  standfirst: string
}) {
  return (
    <header className="article-head">
      {(section || topic || label) && (
        <p className="kicker">
          {section && <a href={`/section/${section.slug}`}>{section.name}</a>}
          {topic && <a href={`/topic/${topic.slug}`}>{topic.name}</a>}
          {label}
        </p>
      )}
      <h1 className="headline">{headline}</h1>
      {standfirst && <p className="standfirst">{standfirst}</p>}
    </header>
  )
}
