import { Picture } from '#components/article/Picture.tsx'
import { CardKicker } from '#components/article-card/CardKicker.tsx'
import { authorsOf, inARow } from '#lib/bylines/printed.ts'
import { inLanguage, say } from '#lib/messages/say.ts'
import {
  type Found,
  type Marked,
  type Results,
  resultsOnAPage,
  type SearchQuery,
  searchPath,
} from '#lib/search/schema.ts'

/** What was found has its date line from the page. */
export type DatedFound = { found: Found; dateline: string }

const words = (marked: Marked) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never change places.
  marked.map(({ text, found }, at) => (found ? <mark key={at}>{text}</mark> : text))

/** How many there are, by whom, the articles themselves, and the way on. */
export function SearchResults({
  query,
  results,
  found,
  language,
}: {
  query: SearchQuery
  results: Results
  found: DatedFound[]
  language: string
}) {
  const { total, more, bylines, instead } = results
  const pages = Math.ceil(total / resultsOnAPage)
  const at = (page: number) => searchPath({ ...query, page })
  return (
    <>
      {instead !== null && (
        <p className="search-said">
          {say(language, 'searchInstead', { words: query.q })}{' '}
          <a href={searchPath({ ...query, q: instead })}>{instead}</a>
        </p>
      )}
      <p className="search-said" role="status">
        {more
          ? say(language, 'searchMore', { count: total })
          : say(language, 'searchCount', { count: total })}
      </p>
      {(bylines.length > 1 || query.by) && (
        <nav aria-label={say(language, 'searchBy')}>
          <ul className="choices">
            {query.by && (
              <li>
                <a href={searchPath({ ...query, by: undefined, page: 1 })}>
                  {say(language, 'searchAnyone')}
                </a>
              </li>
            )}
            {bylines.map(({ slug, name, articles }) => (
              <li key={slug}>
                <a
                  href={searchPath({ ...query, q: instead ?? query.q, by: slug, page: 1 })}
                  aria-current={slug === query.by ? 'true' : undefined}
                >
                  <bdi>{name}</bdi> ({new Intl.NumberFormat(language).format(articles)})
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div className="river">
        {found.map((one) => (
          <Result key={one.found.card.id} {...one} language={language} />
        ))}
      </div>
      {pages > 1 && (
        <nav className="pager" aria-label={say(language, 'searchPages')}>
          {query.page > 1 && (
            <a href={at(query.page - 1)} rel="prev">
              {say(language, 'searchPrevious')}
            </a>
          )}
          <span>{say(language, 'searchPage', { page: query.page, pages })}</span>
          {query.page < pages && (
            <a href={at(query.page + 1)} rel="next">
              {say(language, 'searchNext')}
            </a>
          )}
        </nav>
      )}
    </>
  )
}

function Result({
  found: { card, headline, passage },
  dateline,
  language,
}: DatedFound & { language: string }) {
  const { slug, section, bylines, picture, publishedAt, genre } = card
  const own = inLanguage(card.language, language)
  return (
    <article className="card card-river">
      {picture && (
        <Picture
          className="card-picture"
          picture={picture}
          alt={picture.alt}
          sizes="(min-width: 40rem) 14rem, 6.5rem"
        />
      )}
      <div className="card-words">
        <CardKicker section={section} genre={genre} language={language} />
        <h2 className="card-headline" {...own}>
          <a href={`/article/${slug}`}>{words(headline)}</a>
        </h2>
        {passage.length > 0 && (
          <p className="card-standfirst passage" {...own}>
            {words(passage)}
          </p>
        )}
        <p className="card-meta">
          {bylines.length > 0 && (
            <span>
              {inARow(authorsOf(bylines), language).map((part) =>
                'between' in part ? part.between : <bdi key={part.one.id}>{part.one.name}</bdi>,
              )}
            </span>
          )}{' '}
          <time dateTime={publishedAt.toISOString()}>{dateline}</time>
        </p>
      </div>
    </article>
  )
}
