import type { Metadata } from 'next'
import { FrontPage } from '#components/front/FrontPage.tsx'
import { River } from '#components/front/River.tsx'
import { readSettings } from '#lib/settings/queries.ts'
import { type ListParameters, listPage } from './listing.ts'

export async function generateMetadata({
  searchParams,
}: {
  searchParams: ListParameters
}): Promise<Metadata> {
  const { after } = await searchParams
  const { siteName } = await readSettings()
  return {
    ...(after ? { title: 'Older articles' } : {}),
    description: `The news from ${siteName}.`,
    alternates: { canonical: after ? `/?after=${after}` : '/' },
  }
}

export default async function Home({ searchParams }: { searchParams: ListParameters }) {
  const { siteName } = await readSettings()
  const { cards, older, first } = await listPage('/', searchParams, {})
  if (first) {
    return (
      <>
        <h1 className="unseen">{siteName}</h1>
        {cards.length ? (
          <FrontPage cards={cards} older={older} />
        ) : (
          <p className="empty">
            Nothing has been published yet. The first article will stand here.
          </p>
        )}
      </>
    )
  }
  return (
    <div data-river="">
      <h1 className="page-title">Older articles</h1>
      <River cards={cards} older={older} />
    </div>
  )
}
