import type { z } from 'zod'
import { mergeAddresses } from '#lib/addresses/addresses.ts'
import { mustBePermitted } from '#lib/articles/permitted.ts'
import { makeGone } from '#lib/articles/publishing.ts'
import { type Locked, lock } from '#lib/articles/saving.ts'
import { cancelPending } from '#lib/articles/schedules.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import type { Actor } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { columns, columnsAs } from './columns.ts'
import type { MergeStanding, mergeSchema } from './schema.ts'

/**
 * Makes two articles one: the addresses of the first lead to the other in one hop, it is taken down,
 * and its reads are the other's. A read that is on its way for the first counts for the other: whoever
 * counts looks at `mergedIntoId` under the lock of the article's count (store.ts). Asked again, it
 * changes nothing.
 * @returns the other one's slug and reads
 * @throws Invalid, Refused, NotFound
 */
export async function mergeArticles(
  actor: Actor,
  { id, intoId }: z.infer<typeof mergeSchema>,
): Promise<{ slug: string; reads: number }> {
  if (id === intoId)
    throw new Invalid({ intoId: ['An article can’t be merged into itself: choose another.'] })
  return write(async (tx, announcing) => {
    const locked = new Map<number, Locked>()
    for (const one of [id, intoId].sort((a, b) => a - b))
      locked.set(one, await lock(tx, actor, 'article.takeDown', one))
    const [from, into] = [locked.get(id) as Locked, locked.get(intoId) as Locked]
    const counts = await lockCounts(tx, id, intoId)
    const already = counts.find(({ articleId }) => articleId === id)?.mergedIntoId ?? null
    const totalOf = (one: number) => counts.find(({ articleId }) => articleId === one)?.total ?? 0
    if (already === intoId) return { slug: into.slug, reads: totalOf(intoId) }
    if (already !== null)
      throw new Invalid({ '': ['This article was merged into another one already.'] })
    await mustBeMergeable(tx, from, into)

    const words = await headlinesOf(tx, id, intoId)
    if (from.state === 'published')
      await makeGone(tx, announcing, actor, from, { note: `Merged into “${words.get(intoId)}”.` })
    await cancelPending(tx, id)
    await mergeAddresses(tx, 'article', id, intoId)
    await carryCounts(tx, id, intoId)
    const moved = totalOf(id)
    await recordAudit(tx, actor, 'article.merge', `article:${id}`, {
      into: intoId,
      headline: words.get(id) ?? '',
      intoHeadline: words.get(intoId) ?? '',
      reads: moved,
      together: moved + totalOf(intoId),
    })
    announcing.remove(`article:${id}`)
    announcing.expire(`article:${intoId}`, `reads:${intoId}`, 'redirects')
    return { slug: into.slug, reads: moved + totalOf(intoId) }
  })
}

type Count = { articleId: number; total: number; mergedIntoId: number | null }

/** Holds the counts of both, and of what was merged into the first; in their order, as counters do. */
function lockCounts(tx: Tx, id: number, intoId: number): Promise<Count[]> {
  return tx.$queryRaw<Count[]>`
    select "articleId", total::float8 as total, "mergedIntoId" from "ArticleReads"
    where "articleId" in (${id}, ${intoId}) or "mergedIntoId" = ${id}
    order by "articleId" for update`
}

async function mustBeMergeable(tx: Tx, from: Locked, into: Locked): Promise<void> {
  if (from.publishedAt === null)
    throw new Invalid({
      '': ['Readers never had this article: no address leads to it. Delete its text, or leave it.'],
    })
  const [state] = await tx.$queryRaw<{ covered: boolean; public: boolean }[]>`
    select f."liveStartedAt" is not null and f."liveEndedAt" is null and f.state = 'published' as covered,
      i.state = 'published' and i."publishedAt" <= now() as public
    from "Article" f, "Article" i where f.id = ${from.id} and i.id = ${into.id}`
  if (!state?.public)
    throw new Invalid({ intoId: ['Readers can’t see that article: choose one that is published.'] })
  if (state.covered)
    throw new Invalid({ '': ['This live coverage goes on: end it before you merge it.'] })
}

async function headlinesOf(tx: Tx, ...ids: number[]): Promise<Map<number, string>> {
  const rows = await tx.$queryRaw<{ id: number; headline: string }[]>`
    select a.id, coalesce(nullif(r.headline, ''), 'Untitled') as headline
    from "Article" a join "Revision" r on r.id = coalesce(a."liveRevisionId", a."workingRevisionId")
    where a.id = any(${ids}::int[])`
  return new Map(rows.map(({ id, headline }) => [id, headline]))
}

const added = columnsAs((column) => `${column} = known.${column} + excluded.${column}`)

/**
 * Adds all that was counted for one article to another, whose counts are locked, and leaves none. Days
 * and what else is added up of hours follow from the hours (roll-up.ts).
 */
async function carryCounts(tx: Tx, id: number, intoId: number): Promise<void> {
  await tx.$executeRaw`
    insert into "ArticleReadsHour" as known ("articleId", hour, ${columns})
    select ${intoId}::int, hour, ${columns} from "ArticleReadsHour" where "articleId" = ${id}
    on conflict ("articleId", hour) do update set ${added}`
  await tx.articleReadsHour.deleteMany({ where: { articleId: id } })
  await tx.$executeRaw`
    insert into "ReferrerReadsHour" as known ("articleId", hour, host, reads)
    select ${intoId}::int, hour, host, reads from "ReferrerReadsHour" where "articleId" = ${id}
    on conflict ("articleId", hour, host) do update set reads = known.reads + excluded.reads`
  await tx.referrerReadsHour.deleteMany({ where: { articleId: id } })
  // Who has read the one a moment ago has read the other: no second read in this window.
  await tx.$executeRaw`
    insert into "ReadWindow" ("endsAt", "articleId", visitor)
    select "endsAt", ${intoId}::int, visitor from "ReadWindow" where "articleId" = ${id}
    on conflict do nothing`
  await tx.readWindow.deleteMany({ where: { articleId: id } })
  await tx.$executeRaw`
    update "ArticleReads" known set total = known.total + merged.total, start = known.start + merged.start
    from "ArticleReads" merged where known."articleId" = ${intoId} and merged."articleId" = ${id}`
  // Nothing is lost: it stands in the other one's count.
  await allowLowering(tx)
  await tx.$executeRaw`
    update "ArticleReads" set "mergedIntoId" = ${intoId},
      total = case when "articleId" = ${id} then 0 else total end,
      start = case when "articleId" = ${id} then 0 else start end
    where "articleId" = ${id} or "mergedIntoId" = ${id}`
}

/** Until the transaction's end the database lets counts be lowered. */
export async function allowLowering(tx: Tx): Promise<void> {
  await tx.$executeRaw`select set_config('broadsheet.correction', 'on', true)`
}

/** Into what an article was merged, and whether it may be merged, for its page in the newsroom. */
export async function mergeStanding(actor: Actor, articleId: number): Promise<MergeStanding> {
  await mustBePermitted(actor, 'article.open', articleId)
  const [found] = await db().$queryRaw<
    { total: number; public: boolean; intoId: number | null; headline: string | null }[]
  >`
    select n.total::float8 as total, a."publishedAt" is not null as public,
      n."mergedIntoId" as "intoId", coalesce(nullif(r.headline, ''), 'Untitled') as headline
    from "Article" a left join "ArticleReads" n on n."articleId" = a.id
    left join "Article" i on i.id = n."mergedIntoId"
    left join "Revision" r on r.id = coalesce(i."liveRevisionId", i."workingRevisionId")
    where a.id = ${articleId}`
  const { intoId = null, headline = null, total = 0 } = found ?? {}
  return {
    reads: total ?? 0,
    mergeable: Boolean(found?.public) && intoId === null,
    mergedInto: intoId === null ? null : { id: intoId, headline: headline ?? 'Untitled' },
  }
}
