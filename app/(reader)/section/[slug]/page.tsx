import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { River } from '#components/front/River.tsx'
import { readSection } from '#lib/sections/queries.ts'
import { type ListParameters, listPage } from '../../listing.ts'

type Props = { params: Promise<{ slug: string }>; searchParams: ListParameters }

const section = cache(readSection)

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const [{ slug }, { after }] = await Promise.all([params, searchParams])
  const found = await section(slug)
  if (!found) return {}
  return {
    title: found.name,
    description: found.description || `Articles in ${found.name}.`,
    alternates: { canonical: `/section/${slug}${after ? `?after=${after}` : ''}` },
  }
}

export default async function SectionPage({ params, searchParams }: Props) {
  const { slug } = await params
  const found = await section(slug)
  if (!found) notFound()
  const { cards, older } = await listPage(`/section/${slug}`, searchParams, { sectionId: found.id })
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">{found.name}</h1>
        {found.description && <p className="page-description">{found.description}</p>}
      </header>
      {cards.length ? (
        <River cards={cards} older={older} />
      ) : (
        <p className="empty">Nothing has been published in this section yet.</p>
      )}
    </>
  )
}
