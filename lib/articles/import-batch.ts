import { slugFrom } from '#lib/addresses/slug.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { holdCredits, presentCredits } from '#lib/bylines/holding.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { articleLists, sitemapTags } from '#lib/cache/tags.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import { topicsNamed } from '#lib/topics/known.ts'
import { dayTags } from './days.ts'
import { addReferences } from './revisions.ts'
import type { ArticleEdit } from './schema.ts'

/** An article that comes from elsewhere, with what the other system knew. */
export type ImportedArticle = {
  importId: string
  edit: ArticleEdit
  /** Null: a draft. */
  publishedAt: Date | null
  /** When readers were last told of a substantial change. */
  updatedAt?: Date | null
  /** What the other system counted: our own count begins there. */
  reads: number
}

/** An article as it was made. */
export type MadeArticle = { importId: string; id: number; slug: string; revisionId: number }

/**
 * Writes many articles in one transaction: all of them or none. Those whose `importId` is known are
 * left as they are.
 * @param also what belongs to those that were made and is written with them
 * @returns how many were created
 */
export async function importBatch(
  actor: Actor,
  articles: ImportedArticle[],
  also?: (tx: Tx, announcing: Announcing, made: MadeArticle[]) => Promise<void>,
): Promise<number> {
  mustBeAllowed(actor, 'article.import')
  return write(async (tx, announcing) => {
    await holdCredits(tx)
    // One import at a time gives out slugs and ids.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('broadsheet import'))`
    const known = await tx.article.findMany({
      where: { importId: { in: articles.map(({ importId }) => importId) } },
      select: { importId: true },
    })
    const seen = new Set(known.map(({ importId }) => importId))
    const fresh = articles.filter(({ importId }) => !seen.has(importId) && seen.add(importId))
    for (const { edit } of fresh) edit.bylines = await presentCredits(tx, edit.bylines)
    if (fresh.length === 0) return 0

    const slugs = await giveSlugs(tx, fresh)
    const articleIds = await takeIds(tx, 'Article', fresh.length)
    const revisionIds = await takeIds(tx, 'Revision', fresh.length)
    const savedBy = actorId(actor)
    const rows = fresh.map((article, n) => ({
      ...article,
      slug: slugs[n] as string,
      id: articleIds[n] as number,
      revisionId: revisionIds[n] as number,
    }))

    await tx.article.createMany({
      data: rows.map(({ id, importId, slug, edit, publishedAt, updatedAt = null }) => ({
        id,
        importId,
        slug,
        sectionId: edit.sectionId,
        createdBy: savedBy,
        publishedAt,
        liveAt: publishedAt,
        updatedAt,
        ...(publishedAt ? { savedAt: publishedAt, createdAt: publishedAt } : {}),
      })),
    })
    await tx.revision.createMany({
      data: rows.map(({ id, revisionId, slug, edit, publishedAt }) => {
        const { bylines: _, topics: __, picture, body, ...content } = edit
        return {
          id: revisionId,
          articleId: id,
          version: 1,
          kind: 'import' as const,
          publishedAt,
          ...content,
          slug,
          body: body as Prisma.InputJsonObject,
          ...picture,
          savedBy,
          ...(publishedAt ? { savedAt: publishedAt } : {}),
        }
      }),
    })
    await tx.$executeRaw`
      update "Article" a set "workingRevisionId" = r.id,
        "liveRevisionId" = case when a."publishedAt" is not null then r.id end,
        state = (case when a."publishedAt" is not null then 'published' else 'draft' end)::"ArticleState"
      from "Revision" r where r."articleId" = a.id and a.id = any(${articleIds}::int[])`
    await tx.revisionByline.createMany({
      data: rows.flatMap(({ revisionId, edit }) =>
        edit.bylines.map((credit, position) => ({ revisionId, ...credit, position })),
      ),
    })
    await addReferences(tx, rows)
    const topicIds = await addTopics(tx, rows)
    await tx.articleReads.createMany({
      data: rows.map(({ id, reads }) => ({ articleId: id, start: reads, total: reads })),
    })
    const published = rows.filter(({ publishedAt }) => publishedAt !== null)
    await tx.articleByline.createMany({
      data: published.flatMap(({ id, edit, publishedAt }) =>
        edit.bylines.map((credit, position) => ({
          articleId: id,
          ...credit,
          position,
          publishedAt: publishedAt as Date,
        })),
      ),
    })
    await tx.publication.createMany({
      data: published.map(({ id, revisionId, publishedAt }) => ({
        articleId: id,
        revisionId,
        at: publishedAt as Date,
      })),
    })
    await tx.address.createMany({
      data: published.map(({ id, slug }) => ({ kind: 'article', slug, targetId: id })),
    })
    for (const { id } of published) announcing.expire(...sitemapTags(`article:${id}`))
    announcing.expire(...dayTags(published.map((one) => one.publishedAt as Date)))
    if (published.length) announcing.expire('days')
    for (const list of articleLists({ topicIds })) announcing.comesInto(list, { first: false })
    for (const { edit } of published) {
      const bylineIds = edit.bylines.map(({ bylineId }) => bylineId)
      for (const list of articleLists({ ...edit, bylineIds }))
        announcing.comesInto(list, { first: false })
    }
    await also?.(tx, announcing, rows)
    return rows.length
  }, 120_000)
}

/** @returns ids of the topics that readers find them under */
async function addTopics(
  tx: Tx,
  rows: { id: number; revisionId: number; edit: ArticleEdit; publishedAt: Date | null }[],
): Promise<number[]> {
  const names = rows.flatMap(({ edit }) => edit.topics)
  if (names.length === 0) return []
  // Those that aren't there yet are made at once.
  await topicsNamed(tx, [...new Set(names)])
  const known = new Map<string, number[]>()
  for (const { edit } of rows) {
    const key = edit.topics.join('\n')
    if (!known.has(key))
      known.set(
        key,
        (await topicsNamed(tx, edit.topics)).map(({ id }) => id),
      )
  }
  const topicIdsOf = ({ topics }: ArticleEdit) => known.get(topics.join('\n')) ?? []
  await tx.revisionTopic.createMany({
    data: rows.flatMap(({ revisionId, edit }) =>
      topicIdsOf(edit).map((topicId, position) => ({ revisionId, topicId, position })),
    ),
  })
  await tx.articleTopic.createMany({
    data: rows.flatMap(({ id: articleId, edit, publishedAt }) =>
      publishedAt === null
        ? []
        : topicIdsOf(edit).map((topicId, position) => ({
            articleId,
            topicId,
            position,
            publishedAt,
          })),
    ),
  })
  return [
    ...new Set(rows.flatMap(({ edit, publishedAt }) => (publishedAt ? topicIdsOf(edit) : []))),
  ]
}

/** Ids of a table's sequence, as many as needed at once. */
async function takeIds(tx: Tx, table: 'Article' | 'Revision', count: number): Promise<number[]> {
  const sequence = `"${table}_id_seq"`
  const rows = await tx.$queryRaw<{ id: number }[]>`
    select nextval(${sequence}::regclass)::int as id from generate_series(1, ${count}::int)`
  return rows.map(({ id }) => id)
}

/** A free slug for each: the wished one, else one of the headline, numbered where taken. */
async function giveSlugs(tx: Tx, articles: ImportedArticle[]): Promise<string[]> {
  const wished = articles.map(({ edit }) => edit.slug || slugFrom(edit.headline) || 'article')
  const taken = await takenOf(tx, wished)
  const given: string[] = []
  for (const wish of wished) {
    let slug = wish
    for (let n = 2; taken.has(slug); n++) {
      slug = `${wish.slice(0, 90)}-${n}`
      // The numbered one may stand in the database too.
      if (!taken.has(slug) && (await takenOf(tx, [slug])).size) taken.add(slug)
    }
    taken.add(slug)
    given.push(slug)
  }
  return given
}

async function takenOf(tx: Tx, slugs: string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ slug: string }[]>`
    select slug from "Article" where slug = any(${slugs}::text[])
    union select slug from "Address" where kind = 'article' and slug = any(${slugs}::text[])`
  return new Set(rows.map(({ slug }) => slug))
}
