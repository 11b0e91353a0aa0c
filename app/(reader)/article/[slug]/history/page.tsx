import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { PublicHistory } from '#components/article/PublicHistory.tsx'
import type { Cursor } from '#lib/articles/schema.ts'
import { readPublicHistory } from '#lib/corrections/public-history.ts'
import { say } from '#lib/messages/say.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { cursorOf, type ListParameters } from '../../../listing.ts'

type Props = { params: Promise<{ slug: string }>; searchParams: ListParameters }

const history = cache(async (slug: string, after: Cursor | undefined) => {
  const { language } = await readSettings()
  return readPublicHistory(slug, { after, limit: 20, language })
})

async function historyOf({ params, searchParams }: Props) {
  return history((await params).slug, await cursorOf(searchParams))
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { slug } = await props.params
  const { after } = await props.searchParams
  const found = await historyOf(props)
  if (!found) return {}
  const { headline } = found
  const { language } = await readSettings()
  return {
    title: say(language, 'historyTitle', { headline }),
    description: say(language, 'historyAbout', { headline }),
    alternates: { canonical: `/article/${slug}/history${after ? `?after=${after}` : ''}` },
  }
}

/** What readers had of an article before; only where an editor has opened its history. */
export default async function HistoryPage(props: Props) {
  const found = await historyOf(props)
  if (!found) notFound()
  const { slug, headline, after } = found
  const settings = await readSettings()
  const { language } = settings
  const entries = await Promise.all(
    found.entries.map(async (entry) => ({
      entry,
      dateline: await formatDateline(entry.at, settings),
    })),
  )
  return (
    <div className="history-page">
      <header className="page-head">
        <p className="kicker">{say(language, 'historyOf')}</p>
        <h1 className="page-title">
          <a href={`/article/${slug}`}>{headline}</a>
        </h1>
        <p className="page-description">{say(language, 'historyIntro')}</p>
      </header>
      <PublicHistory entries={entries} language={language} />
      {after && (
        <p className="older">
          <a href={`/article/${slug}/history?after=${after}`} rel="next">
            {say(language, 'earlierChanges')}
          </a>
        </p>
      )}
    </div>
  )
}
