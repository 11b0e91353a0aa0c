import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { BylineData } from '#components/article/BylineData.tsx'
import { BylineProfile } from '#components/article/BylineProfile.tsx'
import { River } from '#components/front/River.tsx'
import { readByline } from '#lib/bylines/queries.ts'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { readPublisher } from '#lib/organisation/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { type ListParameters, listPage } from '../../listing.ts'

type Props = { params: Promise<{ slug: string }>; searchParams: ListParameters }

const byline = cache(async (slug: string) => {
  const { language } = await readSettings()
  const found = await readByline(slug, language)
  return found && { ...found, siteLanguage: language }
})

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const [{ slug }, { after }] = await Promise.all([params, searchParams])
  const found = await byline(slug)
  if (!found) return {}
  return {
    title: found.name,
    description:
      found.biography.slice(0, 160) || say(found.siteLanguage, 'articlesBy', { name: found.name }),
    alternates: {
      canonical: `/by/${slug}${after ? `?after=${after}` : ''}`,
      types: feedAlternates(`/by/${slug}`, found.name),
    },
    openGraph: { type: 'profile' },
  }
}

export default async function BylinePage({ params, searchParams }: Props) {
  const { slug } = await params
  const found = await byline(slug)
  if (!found) notFound()
  const { cards, older } = await listPage(`/by/${slug}`, searchParams, { bylineId: found.id })
  return (
    <>
      <BylineProfile byline={found} siteLanguage={found.siteLanguage} />
      {cards.length ? (
        <River cards={cards} older={older} language={found.siteLanguage} />
      ) : (
        <p className="empty">{say(found.siteLanguage, 'nothingByName')}</p>
      )}
      <BylineData byline={found} publisher={await readPublisher()} />
    </>
  )
}
