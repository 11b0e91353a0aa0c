import type { Metadata } from 'next'
import { CorrectionList } from '#components/article/CorrectionList.tsx'
import { listCorrections } from '#lib/corrections/queries.ts'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { cursorOf, type ListParameters } from '../listing.ts'

const limit = 50

export async function generateMetadata({
  searchParams,
}: {
  searchParams: ListParameters
}): Promise<Metadata> {
  const { after } = await searchParams
  const { siteName, language } = await readSettings()
  return {
    title: say(language, 'corrections'),
    description: say(language, 'correctionsAbout', { site: siteName }),
    alternates: {
      canonical: after ? `/corrections?after=${after}` : '/corrections',
      types: feedAlternates('/', siteName),
    },
  }
}

export default async function CorrectionsPage({ searchParams }: { searchParams: ListParameters }) {
  const after = await cursorOf(searchParams)
  const [list, settings] = [await listCorrections({ after, limit }), await readSettings()]
  const { language } = settings
  const corrections = await Promise.all(
    list.corrections.map(async (correction) => ({
      correction,
      dateline: await formatDateline(correction.at, settings),
    })),
  )
  return (
    <div className="corrections-page">
      <header className="page-head">
        <h1 className="page-title">{say(language, 'corrections')}</h1>
        <p className="page-description">{say(language, 'correctionsIntro')}</p>
      </header>
      {corrections.length ? (
        <CorrectionList corrections={corrections} language={language} />
      ) : (
        <p className="empty">
          {say(language, after ? 'nothingCorrectedBefore' : 'nothingCorrected')}
        </p>
      )}
      {list.after && (
        <p className="older">
          <a href={`/corrections?after=${list.after}`} rel="next">
            {say(language, 'olderCorrections')}
          </a>
        </p>
      )}
    </div>
  )
}
