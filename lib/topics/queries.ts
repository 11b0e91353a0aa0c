import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { addTags } from '#lib/cache/tags.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { likePattern } from '#lib/platform/like.ts'
import type { Topic, TopicRow, TopicsQuery } from './schema.ts'

/** Names of topics, for choosing a byline's beats: the most used first, at most 500. */
export async function topicNames(actor: Actor): Promise<string[]> {
  mustBeAllowed(actor, 'byline.list')
  const topics = await db().topic.findMany({
    orderBy: [{ revisions: { _count: 'desc' } }, { name: 'asc' }],
    take: 500,
    select: { name: true },
  })
  return topics.map(({ name }) => name)
}

/** One topic by its current slug, for readers. */
export async function readTopic(slug: string): Promise<Topic | null> {
  const topic = await db().topic.findUnique({
    where: { slug },
    select: { id: true, slug: true, name: true, description: true },
  })
  if (topic) addTags(`topic:${topic.id}`, `topic-name:${topic.id}`)
  return topic
}

const columns = Prisma.sql`
  t.id, t.slug, t.name, t.description,
  (select count(*)::int from "ArticleTopic" l join "Article" a on a.id = l."articleId"
    where l."topicId" = t.id and a.state = 'published') as articles,
  (exists (select 1 from "RevisionTopic" r where r."topicId" = t.id)
    or exists (select 1 from "ArticleTopic" l where l."topicId" = t.id)
    or exists (select 1 from "BylineBeat" b where b."topicId" = t.id)) as used`

export const topicsOnAPage = 50

/** Topics with their numbers of articles, for staff, by name. */
export async function listTopicRows(
  actor: Actor,
  { search, page }: TopicsQuery,
): Promise<{ rows: TopicRow[]; more: boolean }> {
  mustBeAllowed(actor, 'topic.manage')
  const found = search ? Prisma.sql`where t.name ilike ${likePattern(search)}` : Prisma.empty
  const rows = await db().$queryRaw<TopicRow[]>`
    select ${columns} from "Topic" t ${found}
    order by lower(t.name), t.id
    limit ${topicsOnAPage + 1} offset ${(page - 1) * topicsOnAPage}`
  return { rows: rows.slice(0, topicsOnAPage), more: rows.length > topicsOnAPage }
}

/** One topic, and all others by name, for merging. @throws NotFound */
export async function openTopic(
  actor: Actor,
  id: number,
): Promise<{ topic: TopicRow; others: { id: number; name: string }[] }> {
  mustBeAllowed(actor, 'topic.manage')
  const [topic] = await db().$queryRaw<TopicRow[]>`
    select ${columns} from "Topic" t where t.id = ${id}`
  if (!topic) throw new NotFound('There is no such topic.')
  const others = await db().topic.findMany({
    where: { id: { not: id } },
    orderBy: { name: 'asc' },
    select: { id: true, name: true },
  })
  return { topic, others }
}
