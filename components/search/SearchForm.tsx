import { say } from '#lib/messages/say.ts'
import { maxQueryLength, type SearchQuery } from '#lib/search/schema.ts'

/** One field and a button; with `sections`, also what narrows a search. It is sent by the browser itself. */
export function SearchForm({
  query,
  sections,
  language,
}: {
  query?: SearchQuery
  sections?: { slug: string; name: string }[]
  language: string
}) {
  const narrowed = query && (query.section || query.from || query.to || query.sort === 'newest')
  return (
    <search>
      <form action="/search" method="get" className="search-form">
        <label className="search-words">
          <span>{say(language, 'searchWords')}</span>
          <input
            type="search"
            name="q"
            defaultValue={query?.q}
            maxLength={maxQueryLength}
            required
            aria-describedby={sections && 'search-hint'}
          />
        </label>
        <button type="submit">{say(language, 'search')}</button>
        {sections && (
          <>
            <p id="search-hint" className="search-hint">
              {say(language, 'searchHint')}
            </p>
            <details open={Boolean(narrowed)}>
              <summary>{say(language, 'searchNarrow')}</summary>
              <div className="search-filters">
                <label>
                  <span>{say(language, 'searchSection')}</span>
                  <select name="section" defaultValue={query?.section ?? ''}>
                    <option value="">{say(language, 'searchAllSections')}</option>
                    {sections.map(({ slug, name }) => (
                      <option key={slug} value={slug}>
                        {name}
                      </option>
                    ))}
                  </select>
                </label>
                <label>
                  <span>{say(language, 'searchFrom')}</span>
                  <input type="date" name="from" defaultValue={query?.from} />
                </label>
                <label>
                  <span>{say(language, 'searchTo')}</span>
                  <input type="date" name="to" defaultValue={query?.to} />
                </label>
                <label>
                  <span>{say(language, 'searchOrder')}</span>
                  <select name="sort" defaultValue={query?.sort}>
                    <option value="relevance">{say(language, 'searchBest')}</option>
                    <option value="newest">{say(language, 'searchNewest')}</option>
                  </select>
                </label>
              </div>
            </details>
            {query?.by && <input type="hidden" name="by" value={query.by} />}
          </>
        )}
      </form>
    </search>
  )
}
