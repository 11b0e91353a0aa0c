import { type Actor, actorId, can, mustBeAllowed } from '#lib/auth/can.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import type { Coverage, DeskCoverage, DeskEntry } from './schema.ts'

// What those who write coverage are shown. Readers' part is in read.ts.

const deskPage = 50

/** Entries by a condition, in the newsroom's shape. */
function entriesWhere(
  tx: Tx,
  where: { id: number } | { articleId: number; after?: number; before?: { at: Date; id: number } },
  take = deskPage + 1,
) {
  const changes = 'after' in where && where.after !== undefined
  return tx.liveEntry.findMany({
    where:
      'id' in where
        ? { id: where.id }
        : {
            articleId: where.articleId,
            // What went is told to those who follow, and isn't listed for those who come.
            ...(changes ? { sequence: { gt: where.after ?? 0 } } : { deletedAt: null }),
            ...(where.before
              ? {
                  OR: [
                    { at: { lt: where.before.at } },
                    { at: where.before.at, id: { lt: where.before.id } },
                  ],
                }
              : {}),
          },
    orderBy: changes ? { sequence: 'asc' } : [{ at: 'desc' }, { id: 'desc' }],
    take,
    include: {
      bylines: {
        orderBy: { position: 'asc' },
        select: { byline: { select: { id: true, name: true } } },
      },
    },
  })
}

type Found = Awaited<ReturnType<typeof entriesWhere>>

async function shaped(tx: Tx, actor: Actor, found: Found): Promise<DeskEntry[]> {
  const writers = await tx.user.findMany({
    where: { id: { in: found.flatMap(({ createdBy }) => createdBy ?? []) } },
    select: { id: true, name: true },
  })
  const names = new Map(writers.map(({ id, name }) => [id, name]))
  return found.map(({ bylines, createdBy, sequence, body, ...entry }) => ({
    id: entry.id,
    headline: entry.headline,
    body: body as DeskEntry['body'],
    at: entry.at,
    pinned: entry.pinned,
    keyPoint: entry.keyPoint,
    bylines: bylines.map(({ byline }) => byline),
    createdBy,
    createdByName: (createdBy !== null && names.get(createdBy)) || 'the newsroom',
    editedAt: entry.editedAt,
    deletedAt: entry.deletedAt,
    version: entry.version,
    sequence: Number(sequence),
    mayChange: can(actor, 'live.changeEntry', { createdBy }),
  }))
}

/** An entry with who wrote it. @throws NotFound, Refused */
export async function deskEntry(actor: Actor, id: number): Promise<DeskEntry> {
  const found = await entriesWhere(db(), { id }, 1)
  const [entry] = found
  if (!entry) throw new NotFound('There is no such entry.')
  await openCoverage(actor, entry.articleId)
  const [shown] = await shaped(db(), actor, found)
  if (!shown) throw new NotFound('There is no such entry.')
  return shown
}

/** Where an article's coverage stands, for whoever may open the article. @throws NotFound, Refused */
export async function openCoverage(actor: Actor, articleId: number): Promise<Coverage> {
  const article = await db().article.findUnique({
    where: { id: articleId },
    select: {
      slug: true,
      kind: true,
      state: true,
      createdBy: true,
      assigneeId: true,
      liveStartedAt: true,
      liveEndedAt: true,
      workingRevision: { select: { headline: true } },
      liveEntries: { orderBy: { sequence: 'desc' }, take: 1, select: { sequence: true } },
      _count: { select: { liveEntries: { where: { deletedAt: null } } } },
    },
  })
  if (!article) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, 'article.open', article)
  return {
    articleId,
    slug: article.slug,
    headline: article.workingRevision?.headline || 'Untitled',
    state: article.state,
    isLive: article.kind === 'live',
    startedAt: article.liveStartedAt,
    endedAt: article.liveEndedAt,
    sequence: Number(article.liveEntries[0]?.sequence ?? 0),
    entries: article._count.liveEntries,
    may: {
      cover: can(actor, 'article.coverLive', article),
      move: can(actor, 'article.moveCoverage', article),
    },
  }
}

/**
 * Coverage as it is written.
 * @param before cursor of the last entry that is known already; older ones are listed
 */
export async function listEntries(
  actor: Actor,
  articleId: number,
  before?: { at: Date; id: number },
): Promise<DeskCoverage> {
  const coverage = await openCoverage(actor, articleId)
  const found = await entriesWhere(db(), { articleId, ...(before ? { before } : {}) })
  const list = await shaped(db(), actor, found.slice(0, deskPage))
  return { ...coverage, list, more: found.length > deskPage }
}

/** What changed after a number, in the order of the changes: entries as they are, gone ones too. */
export async function entryChanges(
  actor: Actor,
  articleId: number,
  after: number,
): Promise<DeskCoverage> {
  const coverage = await openCoverage(actor, articleId)
  const found = await entriesWhere(db(), { articleId, after })
  const list = await shaped(db(), actor, found.slice(0, deskPage))
  return { ...coverage, list, more: found.length > deskPage }
}

/** Earlier texts of an entry, the newest first. @throws NotFound, Refused */
export async function entryVersions(actor: Actor, id: number) {
  await deskEntry(actor, id)
  return db().liveEntryVersion.findMany({
    where: { entryId: id },
    orderBy: { version: 'desc' },
    select: { version: true, headline: true, body: true, savedAt: true, savedBy: true },
  })
}

/** The bylines of whoever writes: what an entry carries unless told otherwise. */
export async function ownBylines(actor: Actor): Promise<number[]> {
  const userId = actorId(actor)
  if (userId === null) return []
  const own = await db().byline.findMany({
    where: { userId, leftAt: null, mergedIntoId: null },
    orderBy: { id: 'asc' },
    select: { id: true },
  })
  return own.map(({ id }) => id)
}
