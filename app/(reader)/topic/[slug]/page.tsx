import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ListData } from '#components/front/ListData.tsx'
import { River } from '#components/front/River.tsx'
import { SectionHead } from '#components/front/SectionHead.tsx'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { readPublisher } from '#lib/organisation/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { readTopic } from '#lib/topics/queries.ts'
import { type ListParameters, listPage } from '../../listing.ts'

type Props = { params: Promise<{ slug: string }>; searchParams: ListParameters }

const topic = cache(readTopic)
const page = cache((slug: string, parameters: ListParameters, topicId: number) =>
  listPage(`/topic/${slug}`, parameters, { topicId }),
)

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const [{ slug }, { after }] = await Promise.all([params, searchParams])
  const found = await topic(slug)
  if (!found) return {}
  const [{ language }, { cards }] = [await readSettings(), await page(slug, searchParams, found.id)]
  return {
    title: found.name,
    description: found.description || say(language, 'articlesAbout', { name: found.name }),
    alternates: {
      canonical: `/topic/${slug}${after ? `?after=${after}` : ''}`,
      types: feedAlternates(`/topic/${slug}`, found.name),
    },
    // Until something is published about it there is nothing to find here.
    ...(cards.length ? {} : { robots: { index: false } }),
  }
}

/** What was published about a topic, across sections. */
export default async function TopicPage({ params, searchParams }: Props) {
  const { slug } = await params
  const found = await topic(slug)
  if (!found) notFound()
  const [{ language }, { cards, older }] = [
    await readSettings(),
    await page(slug, searchParams, found.id),
  ]
  return (
    <>
      <SectionHead section={found} />
      {cards.length ? (
        <River cards={cards} older={older} language={language} />
      ) : (
        <p className="empty">{say(language, 'nothingAbout')}</p>
      )}
      <ListData
        publisher={await readPublisher()}
        name={found.name}
        description={found.description}
        path={`/topic/${slug}`}
        slugs={cards.map(({ card }) => card.slug)}
      />
    </>
  )
}
