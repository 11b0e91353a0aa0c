import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache, type ReactNode } from 'react'
import { FrontPage } from '#components/front/FrontPage.tsx'
import { ListData } from '#components/front/ListData.tsx'
import { MostRead } from '#components/front/MostRead.tsx'
import { type DatedCard, River } from '#components/front/River.tsx'
import { SectionHead } from '#components/front/SectionHead.tsx'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { readFront } from '#lib/front/queries.ts'
import { say } from '#lib/messages/say.ts'
import { readPublisher } from '#lib/organisation/queries.ts'
import { mostRead } from '#lib/reads/queries.ts'
import { readSection } from '#lib/sections/queries.ts'
import type { Section } from '#lib/sections/schema.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { datedFront, slugsOf } from '../../fronts.ts'
import { type ListParameters, listPage } from '../../listing.ts'

type Props = { params: Promise<{ slug: string }>; searchParams: ListParameters }

const section = cache(readSection)

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const [{ slug }, { after }] = await Promise.all([params, searchParams])
  const found = await section(slug)
  if (!found) return {}
  const { language } = await readSettings()
  return {
    title: found.name,
    description: found.description || say(language, 'articlesIn', { name: found.name }),
    alternates: {
      canonical: `/section/${slug}${after ? `?after=${after}` : ''}`,
      types: feedAlternates(`/section/${slug}`, found.name),
    },
  }
}

export default async function SectionPage({ params, searchParams }: Props) {
  const [{ slug }, { after }] = await Promise.all([params, searchParams])
  const found = await section(slug)
  if (!found) notFound()
  const { language } = await readSettings()
  return (
    <>
      <SectionHead section={found} />
      {after === undefined ? (
        <SectionFront section={found} language={language} />
      ) : (
        <SectionRiver
          language={language}
          {...(await listPage(`/section/${slug}`, searchParams, { sectionId: found.id }))}
        />
      )}
    </>
  )
}

/** What was arranged for the section, and the newest below it; a list until someone arranges it. */
async function SectionFront({
  section: { id, slug, name, description },
  language,
}: {
  section: Section
  language: string
}) {
  const [front, read] = await Promise.all([readFront(id), mostRead('day', 5, id)])
  const older = front.after && `/section/${slug}?after=${front.after}`
  const dated = await datedFront(front)
  const aside = read.length > 0 && <MostRead articles={read} section={name} language={language} />
  return (
    <>
      {front.curated ? (
        <FrontPage front={dated} older={older} language={language} aside={aside} />
      ) : (
        <SectionRiver cards={dated.river} older={older} language={language} aside={aside} />
      )}
      <ListData
        publisher={await readPublisher()}
        name={name}
        description={description}
        path={`/section/${slug}`}
        slugs={slugsOf(front)}
      />
    </>
  )
}

function SectionRiver({
  cards,
  older,
  language,
  aside,
}: {
  cards: DatedCard[]
  older: string | null
  language: string
  aside?: ReactNode
}) {
  if (cards.length === 0) return <p className="empty">{say(language, 'nothingInSection')}</p>
  return <River cards={cards} older={older} language={language} aside={aside} />
}
