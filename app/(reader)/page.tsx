import type { Metadata } from 'next'
import { FrontPage } from '#components/front/FrontPage.tsx'
import { ListData } from '#components/front/ListData.tsx'
import { MostRead } from '#components/front/MostRead.tsx'
import { River } from '#components/front/River.tsx'
import { SiteData } from '#components/front/SiteData.tsx'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { readFront } from '#lib/front/queries.ts'
import { say } from '#lib/messages/say.ts'
import { readPublisher } from '#lib/organisation/queries.ts'
import { mostRead } from '#lib/reads/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { datedFront, slugsOf } from './fronts.ts'
import { type ListParameters, listPage } from './listing.ts'

export async function generateMetadata({
  searchParams,
}: {
  searchParams: ListParameters
}): Promise<Metadata> {
  const { after } = await searchParams
  const { siteName, language } = await readSettings()
  return {
    ...(after ? { title: say(language, 'olderArticles') } : {}),
    description: say(language, 'newsFrom', { site: siteName }),
    alternates: {
      canonical: after ? `/?after=${after}` : '/',
      types: feedAlternates('/', siteName),
    },
  }
}

export default async function Home({ searchParams }: { searchParams: ListParameters }) {
  const { after } = await searchParams
  if (after === undefined) return <SiteFront />
  const { cards, older } = await listPage('/', searchParams, {})
  const { language } = await readSettings()
  return (
    <div data-river="">
      <h1 className="page-title">{say(language, 'olderArticles')}</h1>
      <River cards={cards} older={older} language={language} />
    </div>
  )
}

async function SiteFront() {
  const [{ siteName, language }, publisher, front, read] = await Promise.all([
    readSettings(),
    readPublisher(),
    readFront(null),
    mostRead('day', 5),
  ])
  return (
    <>
      <h1 className="unseen">{siteName}</h1>
      {front.lead || front.breaking ? (
        <FrontPage
          front={await datedFront(front)}
          older={front.after && `/?after=${front.after}`}
          language={language}
          aside={read.length > 0 && <MostRead articles={read} language={language} />}
        />
      ) : (
        <p className="empty">{say(language, 'nothingPublished')}</p>
      )}
      <SiteData publisher={publisher} />
      <ListData publisher={publisher} name={siteName} path="/" slugs={slugsOf(front)} />
    </>
  )
}
