import type { Metadata } from 'next'
import { SearchForm } from '#components/search/SearchForm.tsx'
import { SearchResults } from '#components/search/SearchResults.tsx'
import { limitValidity } from '#lib/cache/tags.ts'
import { say } from '#lib/messages/say.ts'
import { log } from '#lib/platform/log.ts'
import { SearchBusy, searchArticles } from '#lib/search/queries.ts'
import { type SearchQuery, searchQuerySchema } from '#lib/search/schema.ts'
import { listSections } from '#lib/sections/queries.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { q } = searchQuerySchema.parse(await searchParams)
  const { language, siteName } = await readSettings()
  const search = say(language, 'search')
  return {
    title: q ? `${search}: ${q}` : search,
    description: say(language, 'searchText', { name: siteName }),
    alternates: { canonical: '/search' },
    robots: { index: false, follow: true },
  }
}

/** A form that any browser can send, and what was found. */
export default async function SearchPage({ searchParams }: Props) {
  const query = searchQuerySchema.parse(await searchParams)
  const [{ language }, sections] = [await readSettings(), await listSections()]
  return (
    <div className="search-page">
      <header className="page-head">
        <h1 className="page-title">{say(language, 'search')}</h1>
      </header>
      <SearchForm query={query} sections={sections} language={language} />
      {query.q && <Answer query={query} language={language} />}
    </div>
  )
}

async function Answer({ query, language }: { query: SearchQuery; language: string }) {
  const results = await searchArticles(query).catch((error) => {
    if (!(error instanceof SearchBusy)) throw error
    log.warn({ err: error, letters: query.q.length }, 'a search was given up')
    limitValidity(2000)
    return null
  })
  if (!results) return <p className="empty">{say(language, 'searchBusy')}</p>
  if (results.empty === 'exclusions')
    return <p className="empty">{say(language, 'searchOnlyExclusions')}</p>
  if (results.found.length === 0)
    return (
      <p className="empty" role="status">
        {say(language, 'searchNothing', { words: query.q })}
      </p>
    )
  const settings = await readSettings()
  const found = await Promise.all(
    results.found.map(async (one) => ({
      found: one,
      dateline: await formatDateline(one.card.publishedAt, settings),
    })),
  )
  return <SearchResults query={query} results={results} found={found} language={language} />
}
