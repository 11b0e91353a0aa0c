import type { PublishedArticle } from '#lib/articles/schema.ts'
import { inLanguage, say } from '#lib/messages/say.ts'

type Made = Pick<PublishedArticle, 'genre' | 'details'> & {
  language: string
  /** The article's own language, if we don't speak it: our words are marked. */
  around?: string
}

/** After the text: how it was reported, and from which sources. */
export function HowReported({
  genre,
  details: { methods, sources },
  language,
  around = language,
}: Made) {
  if (!methods && sources.length === 0) return null
  const ours = inLanguage(language, around)
  const rel = genre === 'sponsored' ? 'sponsored' : undefined
  return (
    <aside className="how-reported">
      {methods && (
        <>
          <h2 className="box-title" {...ours}>
            {say(language, 'howReported')}
          </h2>
          {methods.split(/\n+/).map((paragraph, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: words that are shown, not edited
            <p key={n}>{paragraph}</p>
          ))}
        </>
      )}
      {sources.length > 0 && (
        <>
          <h2 className="box-title" {...ours}>
            {say(language, 'sources')}
          </h2>
          <ul>
            {sources.map(({ title, url }) => (
              <li key={`${title} ${url}`}>
                {url ? (
                  <a href={url} rel={rel}>
                    {title}
                  </a>
                ) : (
                  title
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  )
}
