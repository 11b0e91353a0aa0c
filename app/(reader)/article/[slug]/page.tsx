import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ArticleHeader } from '#components/article/ArticleHeader.tsx'
import { BylineLine } from '#components/article/BylineLine.tsx'
import { MainPicture } from '#components/article/MainPicture.tsx'
import { ReadCount } from '#components/article/ReadCount.tsx'
import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import { readArticle } from '#lib/articles/queries.ts'
import { pictureUrl } from '#lib/media/schema.ts'
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
  const { headline, standfirst, section, bylines, picture, publishedAt, reads } = found
  const settings = await readSettings()
  const dateline = await formatDateline(publishedAt, settings)
  const known = bylines.filter(({ biography }) => biography)
  return (
    <article className="article">
      <ArticleHeader section={section} headline={headline} standfirst={standfirst}>
        <div className="article-meta">
          <BylineLine bylines={bylines} />
          <p className="dateline">
            <time dateTime={publishedAt.toISOString()}>{dateline}</time>
            <ReadCount slug={slug} reads={reads} />
          </p>
        </div>
      </ArticleHeader>
      {picture && <MainPicture picture={picture} />}
      <ArticleBody document={found.body} resources={found.resources} language={settings.language} />
      {known.length > 0 && (
        <footer className="article-foot">
          {known.map(({ id, slug, name, biography }) => (
            <p key={id}>
              <a href={`/by/${slug}`}>{name}</a> — {biography}
            </p>
          ))}
        </footer>
      )}
    </article>
  )
}
