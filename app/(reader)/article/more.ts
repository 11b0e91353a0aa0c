import type { More } from '#components/article/AfterArticle.tsx'
import { readMore } from '#lib/articles/more.ts'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import type { Settings } from '#lib/settings/schema.ts'

/** What else there is on an article's topics, with its date lines. */
export async function datedMore(article: PublishedArticle, settings: Settings): Promise<More> {
  const { cards, onTopic } = await readMore(article, 4)
  const dated = cards.map(async (card) => ({
    card,
    dateline: await formatDateline(card.publishedAt, settings),
  }))
  return { cards: await Promise.all(dated), onTopic }
}
