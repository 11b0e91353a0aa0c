import { putAddresses } from '#lib/addresses/carry.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { articleLists, sitemapTags } from '#lib/cache/tags.ts'
import { referencesOf } from '#lib/document/text.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { goOnAfter } from '#lib/platform/carrying.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import type { ArticleRecord, RevisionRecord } from './carried.ts'
import { dayTags } from './days.ts'
import { addReferences } from './revisions.ts'

/**
 * Brings articles in under their ids, all of them or none; those that are there stay. Sections, topics,
 * bylines and pictures are there. What leads to other articles is said afterwards: linkArticles.
 * @returns how many came in
 * @throws Refused
 */
export async function carryArticlesIn(actor: Actor, records: ArticleRecord[]): Promise<number> {
  mustBeAllowed(actor, 'article.import')
  return write(async (tx, announcing) => {
    const known = await tx.article.findMany({
      where: { id: { in: records.map(({ id }) => id) } },
      select: { id: true },
    })
    const there = new Set(known.map(({ id }) => id))
    const fresh = records.filter(({ id }) => !there.has(id))
    if (fresh.length === 0) return 0
    await tx.article.createMany({ data: fresh.map(columnsOf) })
    await addRevisions(tx, fresh)
    await addWhatReadersHave(tx, fresh)
    await tx.publication.createMany({ data: ofEach(fresh, ({ publications }) => publications) })
    await tx.correction.createMany({ data: ofEach(fresh, ({ corrections }) => corrections) })
    await tx.checkWaiver.createMany({ data: ofEach(fresh, ({ waivers }) => waivers) })
    const schedules = ofEach(fresh, (one) => one.schedules)
    await tx.schedule.createMany({ data: schedules })
    for (const { id: scheduleId, dueAt } of schedules)
      await enqueue(tx, 'publish-due', { scheduleId }, { startAfter: new Date(dueAt) })
    await tx.articleReads.createMany({
      data: fresh.map(({ id: articleId, reads }) => ({ articleId, start: reads, total: reads })),
    })
    await putAddresses(tx, 'article', fresh)
    await goOnAfter(tx, 'Article', 'Revision', 'Publication', 'Correction', 'Schedule')

    announcing.expire('days', 'corrections')
    const out = fresh.filter(({ state }) => state === 'published')
    announcing.expire(...dayTags(out.map(({ publishedAt }) => new Date(publishedAt ?? 0))))
    for (const { id, sectionId, bylines, topics } of out) {
      announcing.expire(...sitemapTags(`article:${id}`))
      const bylineIds = bylines.map(({ bylineId }) => bylineId)
      for (const list of articleLists({ sectionId, bylineIds, topicIds: topics }))
        announcing.comesInto(list, { first: false })
    }
    return fresh.length
  }, 60_000)
}

/** What belongs to each, with its article's id. */
const ofEach = <R>(records: ArticleRecord[], of: (record: ArticleRecord) => R[]) =>
  records.flatMap((record) => of(record).map((row) => ({ ...row, articleId: record.id })))

function columnsOf(record: ArticleRecord): Prisma.ArticleCreateManyInput {
  const { addresses: _a, bylines: _b, topics: _t, printedNames: _n, ...rest } = record
  const { live: _l, working: _w, earlier: _e, publications: _p, corrections: _c, ...more } = rest
  const { schedules: _s, waivers: _v, reads: _r, readsGoToId: _g, ...columns } = more
  return { ...columns, translationOfId: null }
}

const revisionsOf = ({ live, working, earlier }: ArticleRecord): RevisionRecord[] => [
  ...earlier,
  ...(live ? [live] : []),
  ...(working ? [working] : []),
]

async function addRevisions(tx: Tx, records: ArticleRecord[]): Promise<void> {
  const revisions = ofEach(records, revisionsOf)
  await tx.revision.createMany({
    data: revisions.map(({ bylines: _, topics: __, picture, body, ...row }) => ({
      ...row,
      ...picture,
      body: body as Prisma.InputJsonObject,
    })),
  })
  await tx.revisionByline.createMany({
    data: revisions.flatMap(({ id: revisionId, bylines }) =>
      bylines.map((credit, position) => ({ revisionId, ...credit, position })),
    ),
  })
  await tx.revisionTopic.createMany({
    data: revisions.flatMap(({ id: revisionId, topics }) =>
      topics.map((topicId, position) => ({ revisionId, topicId, position })),
    ),
  })
  await addReferences(
    tx,
    revisions.map((edit) => ({ revisionId: edit.id, edit })),
  )
  const live = records.map((record) => record.live?.id ?? null)
  const working = records.map((record) => record.working?.id ?? record.live?.id ?? null)
  await tx.$executeRaw`
    update "Article" a set "liveRevisionId" = u.live, "workingRevisionId" = u.working
    from unnest(${records.map(({ id }) => id)}::int[], ${live}::int[], ${working}::int[])
      as u(id, live, working)
    where a.id = u.id`
}

/** Under what readers find them. */
async function addWhatReadersHave(tx: Tx, records: ArticleRecord[]): Promise<void> {
  const out = records.flatMap(({ publishedAt, ...record }) =>
    publishedAt === null ? [] : [{ ...record, publishedAt }],
  )
  await tx.articleByline.createMany({
    data: out.flatMap(({ id: articleId, bylines, publishedAt }) =>
      bylines.map((credit, position) => ({ articleId, ...credit, position, publishedAt })),
    ),
  })
  await tx.articleTopic.createMany({
    data: out.flatMap(({ id: articleId, topics, publishedAt }) =>
      topics.map((topicId, position) => ({ articleId, topicId, position, publishedAt })),
    ),
  })
  await tx.articlePrintedName.createMany({
    data: ofEach(records, ({ printedNames }) => printedNames),
  })
}

/** Says of articles that are all there what they lead to. Said twice, it changes nothing. @throws Refused */
export async function linkArticles(actor: Actor, records: ArticleRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx) => {
    const translations = records.filter(({ translationOfId }) => translationOfId !== null)
    await tx.$executeRaw`
      update "Article" a set "translationOfId" = u.original
      from unnest(${translations.map(({ id }) => id)}::int[],
        ${translations.map(({ translationOfId }) => translationOfId)}::int[]) as u(id, original)
      where a.id = u.id`
    const merged = records.filter(({ readsGoToId }) => readsGoToId !== null)
    await tx.$executeRaw`
      update "ArticleReads" r set "mergedIntoId" = u.target
      from unnest(${merged.map(({ id }) => id)}::int[],
        ${merged.map(({ readsGoToId }) => readsGoToId)}::int[]) as u(id, target)
      where r."articleId" = u.id`
    const links = records
      .flatMap(revisionsOf)
      .flatMap(({ id, body }) => referencesOf(body).articleIds.map((articleId) => [id, articleId]))
    await tx.$executeRaw`
      insert into "RevisionLink" ("revisionId", "articleId")
      select u.r, u.a from unnest(${links.map(([r]) => r)}::int[], ${links.map(([, a]) => a)}::int[])
        as u(r, a)
      where exists (select 1 from "Article" where id = u.a) on conflict do nothing`
  }, 60_000)
}
