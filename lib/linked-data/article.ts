import type {
  AdvertiserContentArticle,
  BlogPosting,
  ImageObject,
  LiveBlogPosting,
  NewsArticle,
  WithContext,
} from 'schema-dts'
import type { Genre, PublishedArticle } from '#lib/articles/schema.ts'
import { partiesOf, partyOf } from '#lib/bylines/printed.ts'
import { plainText } from '#lib/document/text.ts'
import type { Entry, LivePage } from '#lib/live/schema.ts'
import type { Publisher } from '#lib/organisation/schema.ts'
import type { Version } from '#lib/translations/schema.ts'
import { organisationId, partOfSite, publisherOf } from './organisation.ts'
import { picturesOf } from './pictures.ts'

/** A version of an article in another language. */
type Translation = Pick<Version, 'slug' | 'language'>

/** Of an article's versions: what it was translated from, and into. */
export function versionsBeside(
  id: number,
  versions: Version[],
): Pick<Beside, 'original' | 'translations'> {
  const own = versions.find((one) => one.id === id)
  const original = versions.find((one) => one.original && one.id !== id) ?? null
  return own?.original
    ? { translations: versions.filter((one) => one.id !== id) }
    : { original, translations: [] }
}

/** What is told of an article beside what is in it. */
export type Beside = {
  publisher: Publisher
  /** Its live coverage, as far as the page shows it. */
  live?: LivePage | null
  /** Path of the picture that was made of its headline. */
  card: string
  /** What it was translated from, and into. */
  original?: Translation | null
  translations?: Translation[]
}

const genreTypes = {
  news: 'NewsArticle',
  analysis: 'AnalysisNewsArticle',
  opinion: 'OpinionNewsArticle',
  background: 'BackgroundNewsArticle',
  review: 'ReviewNewsArticle',
  sponsored: 'AdvertiserContentArticle',
} as const satisfies Record<Genre, string>

/** What schema.org calls it: live coverage, the kind of work, and a report where it says from where or how. */
export function typeOf(
  { genre, details: { place, methods } }: Pick<PublishedArticle, 'genre' | 'details'>,
  isLive: boolean,
) {
  if (isLive) return 'LiveBlogPosting'
  if (genre === 'news' && (place || methods)) return 'ReportageNewsArticle'
  return genreTypes[genre]
}

export type ArticleData = WithContext<NewsArticle | AdvertiserContentArticle | LiveBlogPosting>

/** What machines read of an article, from the same data as the page. */
export function articleData(article: PublishedArticle, beside: Beside): ArticleData {
  const { publisher, live = null, card, original, translations = [] } = beside
  const { origin, language } = publisher
  const { slug, headline, standfirst, section, topics, details, genre, corrections } = article
  const { publishedAt, updatedAt, bylines } = article
  const page = pageOf(slug, origin)
  const written = article.language || language
  const versions = translations.map((one) => versionOf(one, origin))
  const common = {
    '@id': `${page}#article`,
    url: page,
    mainEntityOfPage: { '@type': 'WebPage' as const, '@id': page },
    headline,
    ...(standfirst && { description: standfirst }),
    datePublished: publishedAt.toISOString(),
    dateModified: (updatedAt ?? publishedAt).toISOString(),
    ...partiesOf(bylines, origin),
    publisher: publisherOf(publisher),
    image: imagesOf(article, card, origin),
    genre,
    ...(section && { articleSection: section.name }),
    ...(topics.length && {
      keywords: topics.map(({ name }) => name),
      about: topics.map(({ name }) => ({ '@type': 'Thing' as const, name })),
    }),
    inLanguage: written,
    wordCount: wordsIn(plainText(article.body), written),
    isAccessibleForFree: true,
    copyrightHolder: { '@id': organisationId(origin) },
    copyrightYear: publishedAt.getUTCFullYear(),
    ...madeHow(details),
    ...(corrections.length && {
      correction: corrections.map(({ text, at }) => ({
        '@type': 'CorrectionComment' as const,
        text,
        datePublished: at.toISOString(),
      })),
    }),
    ...(original && { translationOfWork: versionOf(original, origin) }),
    ...(versions.length && { workTranslation: versions }),
    isPartOf: section
      ? {
          '@type': 'CollectionPage' as const,
          '@id': `${origin}/section/${section.slug}`,
          name: section.name,
          isPartOf: partOfSite(publisher),
        }
      : partOfSite(publisher),
    speakable: {
      '@type': 'SpeakableSpecification' as const,
      cssSelector: ['.headline', '.standfirst'],
    },
    ...(live && coverageOf(live, page, origin)),
  }
  return {
    '@context': 'https://schema.org',
    '@type': typeOf(article, live !== null),
    ...common,
  } as ArticleData
}

const pageOf = (slug: string, origin: string) => `${origin}/article/${slug}`

const versionOf = ({ slug, language }: Translation, origin: string) => ({
  '@type': 'NewsArticle' as const,
  '@id': `${pageOf(slug, origin)}#article`,
  url: pageOf(slug, origin),
  inLanguage: language,
})

/** Without a picture, the one that was made of its headline. */
function imagesOf(article: PublishedArticle, card: string, origin: string): ImageObject[] {
  const pictures = picturesOf(article, origin)
  if (pictures.length) return pictures
  const url = origin + card
  return [
    {
      '@type': 'ImageObject',
      url,
      contentUrl: url,
      width: '1200',
      height: '630',
      encodingFormat: 'image/png',
    },
  ]
}

/** From where, how, of what, and whether a machine wrote with them. */
function madeHow({ place, methods, sources, aiUse }: PublishedArticle['details']) {
  const backstory = [methods, aiUse].filter(Boolean).join('\n\n')
  return {
    ...(place && { dateline: place, locationCreated: { '@type': 'Place' as const, name: place } }),
    ...(backstory && { backstory }),
    ...(aiUse && {
      digitalSourceType:
        'https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource' as const,
    }),
    ...(sources.length && {
      citation: sources.map(({ title, url }) => ({
        '@type': 'CreativeWork' as const,
        name: title,
        ...(url && { url }),
      })),
    }),
  }
}

/** Words as the language counts them: Chinese has no spaces. */
function wordsIn(text: string, language: string): number {
  let words = 0
  for (const { isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text))
    if (isWordLike) words++
  return words
}

/** The entries that the page shows, each with its own address. */
function coverageOf(live: LivePage, page: string, origin: string) {
  const { startedAt, endedAt, pinned, entries } = live
  const update = ({ id, at, editedAt, headline, body, bylines }: Entry): BlogPosting => ({
    '@type': 'BlogPosting',
    ...(headline && { headline }),
    datePublished: at.toISOString(),
    dateModified: (editedAt ?? at).toISOString(),
    articleBody: plainText(body),
    url: `${page}?entry=${id}#entry-${id}`,
    ...(bylines.length > 0 && {
      author: bylines.map((byline) => partyOf(byline, origin)),
    }),
  })
  const all = [...pinned, ...entries]
  const changed = all.map(({ at, editedAt }) => (editedAt ?? at).getTime())
  return {
    dateModified: new Date(Math.max(startedAt.getTime(), ...changed)).toISOString(),
    coverageStartTime: startedAt.toISOString(),
    ...(endedAt && { coverageEndTime: endedAt.toISOString() }),
    liveBlogUpdate: all.map(update),
  }
}
