import { listArticles } from '#lib/articles/queries.ts'
import type { ArticleCard } from '#lib/articles/schema.ts'
import { log } from '#lib/platform/log.ts'

/** The latest articles, for those who found nothing; none when the database is away. */
export async function latestArticles(): Promise<ArticleCard[]> {
  const { cards } = await listArticles({ limit: 6 }).catch((error) => {
    log.error({ err: error }, 'a status page goes without headlines')
    return { cards: [] }
  })
  return cards
}
