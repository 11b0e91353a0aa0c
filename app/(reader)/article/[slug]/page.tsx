import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ArticleData } from '#components/article/ArticleData.tsx'
import { FullArticle } from '#components/article/FullArticle.tsx'
import { readArticle } from '#lib/articles/queries.ts'
import { pictureUrl } from '#lib/media/schema.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'

type Props = { params: Promise<{ slug: string }> }

const article = cache(readArticle)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params
  const found = await article(slug)
  if (!found) return {}
  const { headline, standfirst, bylines, picture, publishedAt, liveAt, section } = found
  return {
    title: headline,
    description: standfirst,
    authors: bylines.map(({ name, slug }) => ({ name, url: `/by/${slug}` })),
    alternates: { canonical: `/article/${slug}` },
    openGraph: {
      type: 'article',
      title: headline,
      description: standfirst,
      publishedTime: publishedAt.toISOString(),
      modifiedTime: liveAt.toISOString(),
      authors: bylines.map(({ name }) => name),
      ...(section ? { section: section.name } : {}),
      ...(picture ? { images: [{ url: pictureUrl(picture, 1200), alt: picture.alt }] } : {}),
    },
  }
}

export default async function ArticlePage({ params }: Props) {
  const { slug } = await params
  const found = await article(slug)
  if (!found) notFound()
  const settings = await readSettings()
  return (
    <>
      <FullArticle
        article={found}
        dateline={await formatDateline(found.publishedAt, settings)}
        language={settings.language}
      />
      <ArticleData article={found} origin={siteUrl()} />
    </>
  )
}
