import type { Datelines } from '#components/article/FullArticle.tsx'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { spokenAround } from '#lib/messages/say.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import type { Settings } from '#lib/settings/schema.ts'

/** The times that an article shows, in words of the language that is spoken round it. */
export async function datelinesOf(
  { publishedAt, updatedAt, corrections, ...article }: PublishedArticle,
  settings: Settings,
): Promise<Datelines> {
  const language = spokenAround(article.language, settings.language)
  const told = (at: Date) => formatDateline(at, settings, language)
  return {
    published: await told(publishedAt),
    updated: updatedAt && (await told(updatedAt)),
    corrections: await Promise.all(corrections.map(({ at }) => told(at))),
  }
}
