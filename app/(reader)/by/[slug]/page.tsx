import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { Picture } from '#components/article/Picture.tsx'
import { River } from '#components/front/River.tsx'
import { readByline } from '#lib/bylines/queries.ts'
import { type ListParameters, listPage } from '../../listing.ts'

type Props = { params: Promise<{ slug: string }>; searchParams: ListParameters }

const byline = cache(readByline)

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const [{ slug }, { after }] = await Promise.all([params, searchParams])
  const found = await byline(slug)
  if (!found) return {}
  return {
    title: found.name,
    description: found.biography.slice(0, 160) || `Articles by ${found.name}.`,
    alternates: { canonical: `/by/${slug}${after ? `?after=${after}` : ''}` },
    openGraph: { type: 'profile' },
  }
}

export default async function BylinePage({ params, searchParams }: Props) {
  const { slug } = await params
  const found = await byline(slug)
  if (!found) notFound()
  const { cards, older } = await listPage(`/by/${slug}`, searchParams, { bylineId: found.id })
  const { name, roleTitle, biography, portrait } = found
  return (
    <>
      <header className="page-head profile">
        {portrait && (
          <Picture
            className="profile-portrait"
            picture={portrait}
            alt={`Portrait of ${name}`}
            sizes="12rem"
            first
          />
        )}
        <div>
          <h1 className="page-title">{name}</h1>
          {roleTitle && <p className="kicker">{roleTitle}</p>}
          {biography.split(/\n{2,}/).map((paragraph) => (
            <p key={paragraph} className="page-description">
              {paragraph}
            </p>
          ))}
        </div>
      </header>
      {cards.length ? (
        <River cards={cards} older={older} />
      ) : (
        <p className="empty">Nothing published yet.</p>
      )}
    </>
  )
}
