import { renewAfter } from '#lib/cache/tags.ts'
import { db } from '#lib/platform/db.ts'
import { cardColumns, cardJoins, tagsOf } from './queries.ts'
import type { ArticleCard, PublishedArticle } from './schema.ts'
import { visible } from './visibility.ts'

/** New articles come into the list that late (ms) at most: what is published expires no other page. */
const holdsMs = 600_000
/** Of each topic, and of the section, only so many are looked at: the newest. */
const looked = 20

/**
 * What else there is on an article's topics, those that share most of them first; where that is not
 * enough, the newest of its section.
 * @returns at most `limit` cards, and whether topics brought any
 */
export async function readMore(
  { id, section, topics }: Pick<PublishedArticle, 'id' | 'section' | 'topics'>,
  limit: number,
): Promise<{ cards: ArticleCard[]; onTopic: boolean }> {
  renewAfter(holdsMs)
  const topicIds = topics.map((topic) => topic.id)
  const found = await db().$queryRaw<(ArticleCard & { shared: number })[]>`
    with near as (
      select l.id, 1 as shared from unnest(${topicIds}::int[]) topic (id), lateral (
        select "articleId" as id from "ArticleTopic"
        where "topicId" = topic.id and "articleId" <> ${id}
        order by "publishedAt" desc, "articleId" desc limit ${looked}) l
      union all select s.id, 0 from (
        select id from "Article" a where "sectionId" = ${section?.id ?? null}::int and ${visible}
        order by "publishedAt" desc, id desc limit ${looked}) s),
    page as materialized (
      select a.id, sum(near.shared)::int as shared
      from near join "Article" a on a.id = near.id
      where a.id <> ${id} and ${visible}
      group by a.id, a."publishedAt"
      order by sum(near.shared) desc, a."publishedAt" desc, a.id desc limit ${limit})
    select ${cardColumns}, page.shared
    from page join "Article" a on a.id = page.id ${cardJoins}
    order by page.shared desc, a."publishedAt" desc, a.id desc`
  for (const card of found) tagsOf(card)
  return { cards: found, onTopic: found.some(({ shared }) => shared > 0) }
}
