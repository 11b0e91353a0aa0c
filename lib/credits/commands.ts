import type { z } from 'zod'
import { lock } from '#lib/articles/saving.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { addByline, lockByline } from '#lib/bylines/commands.ts'
import { holdAllCredits } from '#lib/bylines/holding.ts'
import { bylineEditSchema } from '#lib/bylines/schema.ts'
import { write } from '#lib/cache/announce.ts'
import { recordTold } from '#lib/outbox/record.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import {
  announceMoved,
  creditsOfWorking,
  moveCredits as move,
  moveBack,
  moveBackInDocuments,
  moveInDocuments,
} from './moving.ts'
import { articlesOf } from './queries.ts'
import {
  type Changes,
  changesSchema,
  type MoveCredits,
  type mergeSchema,
  type printedNameSchema,
  type TransferKind,
  type Undone,
  undoDays,
} from './schema.ts'

/** Thousands of articles may go at once. */
const timeoutMs = 120_000

const articlesIn = ({ live, revisions, entries, names }: Changes) => [
  ...new Set([...live, ...revisions, ...entries, ...names].map(({ articleId }) => articleId)),
]

/** Locks both, always in the same order. @throws NotFound, Invalid when either was merged */
async function lockBoth(tx: Tx, fromId: number, intoId: number) {
  if (fromId === intoId) throw new Invalid({ intoId: ['Choose two different bylines.'] })
  const [first, second] = [Math.min(fromId, intoId), Math.max(fromId, intoId)]
  const one = await lockByline(tx, first)
  const other = await lockByline(tx, second)
  return first === fromId ? { from: one, into: other } : { from: other, into: one }
}

async function recordTransfer(
  tx: Tx,
  actor: Actor,
  kind: TransferKind,
  { fromId, intoId }: { fromId: number; intoId: number },
  changes: Changes,
): Promise<number> {
  const [{ id } = { id: 0 }] = await tx.$queryRaw<{ id: number }[]>`
    insert into "BylineTransfer" (kind, "fromId", "intoId", "movedBy", changes, "undoableTo")
    values (${kind}, ${fromId}, ${intoId}, ${actorId(actor)}, ${JSON.stringify(changes)}::jsonb,
      now() + make_interval(days => ${undoDays})) returning id`
  const articles = articlesIn(changes).length
  await recordAudit(tx, actor, `byline.${kind}`, `byline:${fromId}`, {
    intoId,
    articles,
    transfer: id,
  })
  return id
}

/**
 * Makes one byline of two: what names `fromId` names `intoId`, and its addresses lead there.
 * @returns the transfer, which can be undone for 30 days
 * @throws NotFound, Refused, Invalid when one of them was merged already
 */
export async function mergeBylines(
  actor: Actor,
  { fromId, intoId, keepNames }: z.infer<typeof mergeSchema>,
): Promise<number> {
  mustBeAllowed(actor, 'byline.manage')
  return write(async (tx, announcing) => {
    await holdAllCredits(tx)
    const { from, into } = await lockBoth(tx, fromId, intoId)
    const keepName = keepNames && from.name !== into.name ? from.name : null
    const moved = await move(tx, { fromId, intoId, articleIds: null, keepName })
    const chained = await tx.byline.findMany({
      where: { mergedIntoId: fromId },
      orderBy: { id: 'asc' },
      select: { id: true },
    })
    const changes = { ...moved, chained: chained.map(({ id }) => id) }
    await tx.byline.updateMany({ where: { mergedIntoId: fromId }, data: { mergedIntoId: intoId } })
    const { userId } = await tx.byline.update({
      where: { id: fromId },
      data: { mergedIntoId: intoId },
      select: { userId: true },
    })
    // Whoever writes under the one goes on under the other.
    const given = await tx.byline.updateMany({
      where: { id: intoId, userId: null },
      data: { userId },
    })
    if (given.count > 0) changes.userId = userId
    const articleIds = articlesIn(changes)
    await moveInDocuments(tx, actor, articleIds, fromId, intoId)
    announceMoved(announcing, [fromId, intoId], articleIds)
    await recordTold(tx, 'byline.merged', { id: fromId, slug: from.slug, intoId })
    return recordTransfer(tx, actor, 'merge', { fromId, intoId }, changes)
  }, timeoutMs)
}

/**
 * Moves credits of chosen articles to another byline, or to a new one: of one to the person that they
 * are really by ("split"), or of many at once ("reattribute").
 * @returns the transfer, which can be undone for 30 days, and where the credits went
 */
export async function moveCredits(
  actor: Actor,
  { kind, fromId, intoId, newName, articleIds, all, keepNames }: MoveCredits,
): Promise<{ transferId: number; intoId: number; articles: number }> {
  mustBeAllowed(actor, 'byline.manage')
  return write(async (tx, announcing) => {
    await holdAllCredits(tx)
    const target =
      intoId ??
      (await addByline(tx, actor, bylineEditSchema.parse({ name: newName, kind: 'guest' })))
    const { from, into } = await lockBoth(tx, fromId, target)
    const chosen = all ? await articlesOf(tx, actor, fromId, all) : articleIds
    const keepName = keepNames && from.name !== into.name ? from.name : null
    const changes = await move(tx, { fromId, intoId: target, articleIds: chosen, keepName })
    const moved = articlesIn(changes)
    if (moved.length === 0) {
      throw new Invalid({ articleIds: [`None of these articles carries ${from.name} any more.`] })
    }
    await moveInDocuments(tx, actor, moved, fromId, target)
    announceMoved(announcing, [fromId, target], moved)
    const transferId = await recordTransfer(tx, actor, kind, { fromId, intoId: target }, changes)
    return { transferId, intoId: target, articles: moved.length }
  }, timeoutMs)
}

type Transfer = {
  kind: TransferKind
  fromId: number
  intoId: number
  changes: Prisma.JsonValue
  undoneAt: Date | null
  late: boolean
}

/**
 * Undoes a merge, a split or a re-attribution within 30 days: what was changed goes back where it
 * still stands as it was left; what somebody changed since stays.
 * @throws NotFound, Refused, Invalid with what stands in the way
 */
export async function undoTransfer(actor: Actor, id: number): Promise<Undone> {
  mustBeAllowed(actor, 'byline.manage')
  return write(async (tx, announcing) => {
    await holdAllCredits(tx)
    const [transfer] = await tx.$queryRaw<Transfer[]>`
      select kind, "fromId", "intoId", changes, "undoneAt", "undoableTo" < now() as late
      from "BylineTransfer" where id = ${id} for update`
    if (!transfer) throw new NotFound('There is nothing to undo.')
    if (transfer.undoneAt) throw new Invalid({ '': ['It has been undone already.'] })
    if (transfer.late) throw new Invalid({ '': [`It is more than ${undoDays} days ago.`] })
    const { kind, fromId, intoId } = transfer
    const changes = changesSchema.parse(transfer.changes)
    await mustBeLast(tx, transfer)

    const articleIds = articlesIn(changes)
    const before = new Map<number, string>()
    const written = await tx.workingDocument.findMany({
      where: { articleId: { in: articleIds } },
      orderBy: { articleId: 'asc' },
      select: { articleId: true },
    })
    for (const { articleId } of written)
      before.set(articleId, JSON.stringify(await creditsOfWorking(tx, articleId)))
    const kept = await moveBack(tx, { fromId, intoId }, changes)
    await moveBackInDocuments(tx, actor, before)
    if (kind === 'merge') {
      const { slug } = await tx.byline.update({
        where: { id: fromId },
        data: { mergedIntoId: null },
        select: { slug: true },
      })
      // It is one of its own again.
      await recordTold(tx, 'byline.changed', { id: fromId, slug })
      await tx.byline.updateMany({
        where: { id: { in: changes.chained }, mergedIntoId: intoId },
        data: { mergedIntoId: fromId },
      })
      if (changes.userId !== null) {
        await tx.byline.updateMany({
          where: { id: intoId, userId: changes.userId },
          data: { userId: null },
        })
      }
    }
    await tx.$executeRaw`update "BylineTransfer" set "undoneAt" = now() where id = ${id}`
    const undone = { articles: articleIds.length - kept.size, left: kept.size }
    await recordAudit(tx, actor, 'byline.undo', `byline:${fromId}`, {
      transfer: id,
      intoId,
      ...undone,
    })
    announceMoved(announcing, [fromId, intoId], articleIds)
    return undone
  }, timeoutMs)
}

/** What was moved on since is moved back first: then nothing is guessed. */
async function mustBeLast(tx: Tx, { kind, fromId, intoId }: Transfer): Promise<void> {
  const both = await tx.byline.findMany({
    where: { id: { in: [fromId, intoId] } },
    select: { id: true, name: true, mergedInto: { select: { id: true, name: true } } },
  })
  const from = both.find(({ id }) => id === fromId)
  const into = both.find(({ id }) => id === intoId)
  if (!from || !into) throw new Invalid({ '': ['One of the two bylines has been deleted.'] })
  const moved = [into, ...(kind === 'merge' ? [] : [from])].find(({ mergedInto }) => mergedInto)
  if (moved?.mergedInto) {
    const words = `${moved.name} has been merged into ${moved.mergedInto.name} since: undo that merge first.`
    throw new Invalid({ '': [words] })
  }
}

/** Prints a byline of an article under another name than its own, or under its own again. */
export async function setPrintedName(
  actor: Actor,
  { articleId, bylineId, name }: z.infer<typeof printedNameSchema>,
): Promise<void> {
  await write(async (tx, announcing) => {
    // It changes what readers have: it is as grave as a publication.
    await lock(tx, actor, 'article.publish', articleId)
    const carried = await tx.revisionByline.count({
      where: {
        bylineId,
        revision: { OR: [{ liveOf: { id: articleId } }, { workingOf: { id: articleId } }] },
      },
    })
    if (carried === 0) throw new Invalid({ name: ['The article doesn’t carry this byline.'] })
    const where = { articleId_bylineId: { articleId, bylineId } }
    const byline = await tx.byline.findUniqueOrThrow({ where: { id: bylineId } })
    if (name === '' || name === byline.name) {
      await tx.articlePrintedName.deleteMany({ where: { articleId, bylineId } })
    } else {
      await tx.articlePrintedName.upsert({
        where,
        create: { articleId, bylineId, name },
        update: { name },
      })
    }
    await recordAudit(tx, actor, 'article.printed_name', `article:${articleId}`, { bylineId, name })
    announcing.expire(`article:${articleId}`, `byline:${bylineId}`)
  })
}

/** Two bylines aren't the same: they are not asked about again. */
export async function markDistinct(
  actor: Actor,
  { oneId, otherId }: { oneId: number; otherId: number },
): Promise<void> {
  mustBeAllowed(actor, 'byline.manage')
  if (oneId === otherId) throw new Invalid({ '': ['Choose two different bylines.'] })
  await write(async (tx) => {
    const [first, second] = [Math.min(oneId, otherId), Math.max(oneId, otherId)]
    await lockBoth(tx, first, second)
    await tx.distinctBylines.createMany({
      data: { oneId: first, otherId: second, saidBy: actorId(actor) },
      skipDuplicates: true,
    })
    await recordAudit(tx, actor, 'byline.distinct', `byline:${first}`, { otherId: second })
  })
}
