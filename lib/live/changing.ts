import { lock } from '#lib/articles/saving.ts'
import type { ArticleKind } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { type EntryKind, recordTold } from '#lib/outbox/record.ts'
import type { Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { type LiveNews, liveChannel } from './schema.ts'

// What every change of coverage is made with. The caller holds, or gets, the article's lock.

/** Where coverage stands. */
export type Standing = {
  kind: ArticleKind
  endedAt: Date | null
  /** Deleted ones apart. */
  entries: number
  /** Of the newest change. */
  sequence: number
}

export async function standingOf(tx: Tx, articleId: number): Promise<Standing> {
  const [standing] = await tx.$queryRaw<Standing[]>`
    select a.kind, a."liveEndedAt" as "endedAt",
      (select count(*)::int from "LiveEntry" e
        where e."articleId" = a.id and e."deletedAt" is null) as entries,
      coalesce((select max(e.sequence) from "LiveEntry" e where e."articleId" = a.id), 0)::float8
        as sequence
    from "Article" a where a.id = ${articleId}`
  if (!standing) throw new NotFound('There is no such article.')
  return standing
}

/**
 * The next number and the time, by the database's clock as it is now: under the lock both have the
 * order of the commits, so that "all after this one" misses none.
 */
export async function nextChange(
  tx: Tx,
  articleId: number,
): Promise<{ sequence: number; now: Date }> {
  const [next] = await tx.$queryRaw<{ sequence: number; now: Date }[]>`
    select (coalesce(max(sequence), 0) + 1)::float8 as sequence, clock_timestamp() as now
    from "LiveEntry" where "articleId" = ${articleId}`
  if (!next) throw new Error('no next number')
  return next
}

/** Locks an entry's article, for whoever may change the entry. @throws Refused, NotFound */
export async function lockEntry(tx: Tx, actor: Actor, id: number) {
  const absent = () => new NotFound('There is no such entry.')
  const found = await tx.liveEntry.findUnique({ where: { id }, select: { articleId: true } })
  if (!found) throw absent()
  await lock(tx, actor, 'article.coverLive', found.articleId)
  const entry = await tx.liveEntry.findUniqueOrThrow({ where: { id } })
  mustBeAllowed(actor, 'live.changeEntry', entry)
  if (entry.deletedAt) throw new NotFound('This entry has been deleted.')
  return entry
}

/** Other programs are told of an entry with its change, where readers have the article. */
export async function tellOfEntry(
  tx: Tx,
  kind: EntryKind,
  { articleId, entryId }: { articleId: number; entryId: number },
): Promise<void> {
  const [shown] = await tx.$queryRaw<unknown[]>`
    select 1 from "Article" a where a.id = ${articleId} and ${visible}`
  if (shown) await recordTold(tx, kind, { articleId, entryId })
}

/** Tells all instances, when `tx` commits. */
export async function announceLive(tx: Tx, news: LiveNews): Promise<void> {
  await tx.$executeRaw`select pg_notify(${liveChannel}, ${JSON.stringify(news)})`
}
