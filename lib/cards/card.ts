import { createHash } from 'node:crypto'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import type { Publisher } from '#lib/organisation/schema.ts'

// The picture that is made of an article's headline, for where it is shared.

/** In pixels. */
export const cardSize = { width: 1200, height: 630 }

/** What stands on it. */
export type CardWords = {
  headline: string
  /** Above the headline; empty: nothing. */
  kicker: string
  siteName: string
  /** BCP 47 language tag of the headline. */
  language: string
}

export const cardWords = (
  { headline, section, language }: Pick<PublishedArticle, 'headline' | 'section' | 'language'>,
  publisher: Pick<Publisher, 'siteName' | 'language'>,
): CardWords => ({
  headline,
  kicker: section?.name ?? '',
  siteName: publisher.siteName,
  language: language || publisher.language,
})

/** Raised when cards are drawn another way. */
const drawing = 1

/** Path of an article's card: another one, as soon as other words stand on it. */
export function cardPath(
  article: Pick<PublishedArticle, 'slug' | 'headline' | 'section' | 'language'>,
  publisher: Pick<Publisher, 'siteName' | 'language'>,
): string {
  const words = JSON.stringify([drawing, cardWords(article, publisher)])
  const version = createHash('sha256').update(words).digest('hex').slice(0, 10)
  return `/card/${article.slug}.png?v=${version}`
}
