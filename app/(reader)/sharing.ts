import type { Metadata } from 'next'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { cardPath, cardSize } from '#lib/cards/card.ts'
import { framedUrl } from '#lib/media/frames.ts'
import type { Publisher } from '#lib/organisation/schema.ts'

/** Cards elsewhere show no picture that is narrower as more than a thumbnail. */
const leastWidth = 600

/** What an article looks like where it is shared: its picture, or the one made of its headline. */
export function sharedPicture(article: PublishedArticle, publisher: Publisher) {
  const { picture, headline } = article
  const cut = picture && framedUrl(picture, 'card')
  return cut && cut.width >= leastWidth
    ? { ...cut, alt: picture.alt, type: 'image/jpeg' }
    : { url: cardPath(article, publisher), ...cardSize, alt: headline, type: 'image/png' }
}

/** Search engines may show pictures as large as they like. */
export const largePictures: Metadata['robots'] = {
  index: true,
  follow: true,
  'max-image-preview': 'large',
  'max-snippet': -1,
}

/** Where programs ask how to show the article on a page of theirs. */
export function oEmbedLinks(origin: string, slug: string, title: string) {
  const url = encodeURIComponent(`${origin}/article/${slug}`)
  return Object.fromEntries(
    (['json', 'xml'] as const).map((format) => [
      format === 'json' ? 'application/json+oembed' : 'text/xml+oembed',
      [{ url: `${origin}/oembed?format=${format}&url=${url}`, title }],
    ]),
  )
}
