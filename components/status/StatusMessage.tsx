import type { ReactNode } from 'react'
import { inLanguage, say } from '#lib/messages/say.ts'

/** What is said instead of a page, and the way on. */
export function StatusMessage({
  title,
  children,
  latest,
  language,
}: {
  title: string
  children: ReactNode
  /** The latest articles; none when they can't be had. */
  latest: { id: number; slug: string; headline: string; language: string }[]
  language: string
}) {
  return (
    <div className="status">
      <h1 className="headline">{title}</h1>
      {children}
      {latest.length > 0 && (
        <section>
          <h2 className="kicker">{say(language, 'latest')}</h2>
          <ul>
            {latest.map(({ id, slug, headline, ...article }) => (
              <li key={id}>
                <a href={`/article/${slug}`} {...inLanguage(article.language, language)}>
                  {headline}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p>
        <a href="/">{say(language, 'toFront')}</a>
      </p>
    </div>
  )
}
