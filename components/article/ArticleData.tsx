import type { PublishedArticle } from '#lib/articles/schema.ts'
import { pictureUrl } from '#lib/media/schema.ts'

/**
 * What machines read of an article: schema.org's NewsArticle in JSON-LD, from the same data as the
 * page.
 * @param origin of the site, without a trailing slash
 */
export function ArticleData({ article, origin }: { article: PublishedArticle; origin: string }) {
  const { slug, headline, standfirst, bylines, picture, publishedAt, liveAt, section } = article
  const data = {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    mainEntityOfPage: `${origin}/article/${slug}`,
    headline,
    ...(standfirst && { description: standfirst }),
    datePublished: publishedAt.toISOString(),
    dateModified: liveAt.toISOString(),
    author: bylines.map(({ name, slug }) => ({
      '@type': 'Person',
      name,
      url: `${origin}/by/${slug}`,
    })),
    ...(section && { articleSection: section.name }),
    ...(picture && {
      image: [
        {
          '@type': 'ImageObject',
          contentUrl: origin + pictureUrl(picture, 1200),
          ...(picture.credit && { creditText: picture.credit }),
        },
      ],
    }),
    isAccessibleForFree: true,
  }
  return (
    <script
      type="application/ld+json"
      // A "<" could end the script's element: JSON may write it otherwise.
      // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON of our own making, see above
      dangerouslySetInnerHTML={{ __html: JSON.stringify(data).replaceAll('<', '\\u003c') }}
    />
  )
}
