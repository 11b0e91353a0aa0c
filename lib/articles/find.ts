import { type Actor, can, mustBeAllowed } from '#lib/auth/can.ts'
import { picturesById } from '#lib/media/queries.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { likePattern } from '#lib/platform/like.ts'
import type { BodyResources, FoundArticle, LinkedArticle } from './schema.ts'
import { theirs } from './theirs.ts'
import { visible } from './visibility.ts'

// What writers look up while they write: articles to lead to, and what a body shows.

/** Readers' articles, and those that the actor may open. */
const openTo = (actor: Actor) =>
  can(actor, 'article.listAll') ? Prisma.sql`true` : Prisma.sql`(${visible} or ${theirs(actor)})`

/** Articles whose headline has all the words, the newest first: at most 12. */
export async function findArticles(actor: Actor, words: string): Promise<FoundArticle[]> {
  mustBeAllowed(actor, 'article.list')
  const given = words.split(/\s+/).filter(Boolean).slice(0, 8)
  const conditions = [
    openTo(actor),
    ...given.map((word) => Prisma.sql`r.headline ilike ${likePattern(word)}`),
  ]
  return db().$queryRaw<FoundArticle[]>`
    select a.id, a.slug, coalesce(nullif(r.headline, ''), 'Untitled') as headline,
      ${visible} as published, a."publishedAt"
    from "Article" a
    join "Revision" r on r.id = case when ${visible} then a."liveRevisionId" else a."workingRevisionId" end
    where ${Prisma.join(conditions, ' and ')}
    order by a."publishedAt" desc nulls last, a.id desc limit 12`
}

/** Pictures and articles by id, as far as the actor may know of them. */
export async function lookUp(
  actor: Actor,
  { mediaIds, articleIds }: { mediaIds: number[]; articleIds: number[] },
): Promise<BodyResources> {
  mustBeAllowed(actor, 'article.list')
  const [pictures, articles] = await Promise.all([
    picturesById(mediaIds),
    articleIds.length === 0
      ? []
      : db().$queryRaw<Omit<LinkedArticle, 'picture'>[]>`
          select a.id, a.slug, coalesce(nullif(r.headline, ''), 'Untitled') as headline, r.standfirst
          from "Article" a
          join "Revision" r on r.id = case when ${visible} then a."liveRevisionId" else a."workingRevisionId" end
          where a.id = any(${articleIds}::int[]) and ${openTo(actor)}`,
  ])
  return {
    pictures: Object.fromEntries(pictures.map((picture) => [picture.id, picture])),
    articles: Object.fromEntries(articles.map((one) => [one.id, { ...one, picture: null }])),
  }
}

/** Names of topics, for choosing: the most used first, at most 500. */
export async function listTopics(actor: Actor): Promise<string[]> {
  mustBeAllowed(actor, 'article.list')
  const topics = await db().topic.findMany({
    orderBy: [{ revisions: { _count: 'desc' } }, { name: 'asc' }],
    take: 500,
    select: { name: true },
  })
  return topics.map(({ name }) => name)
}
