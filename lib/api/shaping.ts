import type { z } from 'zod'
import type { ArticleCard, PublishedArticle } from '#lib/articles/schema.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { fileOf, type Picture } from '#lib/media/schema.ts'
import { siteUrl } from '#lib/platform/env.ts'
import type { Section } from '#lib/sections/schema.ts'
import type { MediaRow } from './queries.ts'
import type {
  articleSchema,
  mediaSchema,
  pictureSchema,
  sectionSchema,
  summarySchema,
  topicSchema,
} from './shapes.ts'

// What the newsroom's own shapes are in answers.

export const urlOf = (kind: string, slug: string) => `${siteUrl()}/${kind}/${slug}`
export const timeOrNull = (time: Date | null) => time?.toISOString() ?? null

type Sized = Pick<Picture, 'id' | 'hash' | 'width' | 'height' | 'widths' | 'credit'>

export function pictureShape(picture: Sized): z.infer<typeof pictureSchema> {
  const { id, hash, width, height, widths, credit } = picture
  const sizes = widths.map((size) => ({
    width: size,
    url: `${siteUrl()}/media/${fileOf(hash, size, 'jpg')}`,
  }))
  return { id, width, height, credit, sizes }
}

export function mediaShape(row: MediaRow): z.infer<typeof mediaSchema> {
  const { fileName, alt, caption, creator, copyright, createdAt } = row
  return {
    ...pictureShape(row),
    ...{ fileName, alt, caption, creator, copyright },
    createdAt: createdAt.toISOString(),
  }
}

/** @param language of the site, for articles that name none */
export function summaryShape(
  card: Omit<ArticleCard, 'bylines'> & {
    bylines: Pick<ArticleCard['bylines'][number], 'id' | 'slug' | 'name' | 'kind' | 'role'>[]
  },
  language: string,
): z.infer<typeof summarySchema> {
  const { id, slug, headline, standfirst, genre, section, picture, reads } = card
  return {
    ...{ id, slug, headline, standfirst, genre, section, reads },
    url: urlOf('article', slug),
    language: card.language || language,
    bylines: card.bylines.map(({ id, slug, name, kind, role }) => ({ id, slug, name, kind, role })),
    picture: picture && {
      ...pictureShape(picture),
      alt: picture.alt,
      caption: picture.caption,
    },
    publishedAt: card.publishedAt.toISOString(),
  }
}

export function articleShape(
  article: PublishedArticle,
  language: string,
): Omit<z.infer<typeof articleSchema>, 'html'> {
  const { kind, topics, body, resources, details } = article
  const { place, aiUse, methods, sources } = details
  return {
    ...summaryShape(article, language),
    ...{ kind, topics, place, aiUse, methods, sources },
    changedAt: article.liveAt.toISOString(),
    updatedAt: timeOrNull(article.updatedAt),
    // With the defaults of what came to be after it was stored.
    body: documentSchema.parse(body),
    text: plainText(body),
    pictures: Object.values(resources.pictures).map(pictureShape),
    articles: Object.values(resources.articles).map(({ id, slug, headline }) => ({
      ...{ id, slug, headline },
      url: urlOf('article', slug),
    })),
    corrections: article.corrections.map(({ kind, text, at }) => ({
      ...{ kind, text },
      at: at.toISOString(),
    })),
  }
}

export function namedShape(
  kind: 'section' | 'topic',
  { id, slug, name, description }: { id: number; slug: string; name: string; description: string },
): z.infer<typeof topicSchema> {
  return { id, slug, url: urlOf(kind, slug), name, description }
}

export const sectionShape = (section: Section): z.infer<typeof sectionSchema> => ({
  ...namedShape('section', section),
  position: section.position,
})
