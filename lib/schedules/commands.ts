import { bringIn, type Content } from '#lib/articles/bring-in.ts'
import { findInEdit, judge, mustPass } from '#lib/articles/checks.ts'
import { mustBeAMove, recordMove } from '#lib/articles/moves.ts'
import { openArticle } from '#lib/articles/open.ts'
import { missingWords } from '#lib/articles/publishing.ts'
import { editOf, revisionSelect } from '#lib/articles/revisions.ts'
import { completed, type Locked, lock, tellingOfSlug } from '#lib/articles/saving.ts'
import { cancelPending } from '#lib/articles/schedules.ts'
import {
  type ArticleEdit,
  type Change,
  changeSchema,
  type SaveOutcome,
} from '#lib/articles/schema.ts'
import { announceWriting } from '#lib/articles/working-document.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { recordTold } from '#lib/outbox/record.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { checkPageOf } from '#lib/previews/checked.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import type { ScheduleKind } from './schema.ts'

type Scheduling = { id: number; kind: ScheduleKind; dueAt: Date; change?: Change | undefined }

/**
 * Schedules what is on screen, when its page passes its checks too.
 * @throws Invalid with what would fail then, Refused, NotFound
 */
export async function scheduleChecked(
  actor: Actor,
  input: Scheduling & { baseVersion: number },
): Promise<SaveOutcome> {
  if (input.kind === 'publish') await checkPageOf(actor, input)
  return scheduleArticle(actor, input)
}

/**
 * Saves what is on screen and has exactly that published at a time, whatever is typed after; or has the
 * article taken down then. What would stand in the way then is told now. One of a kind waits: a
 * second takes the place of the first.
 * @throws Invalid, Refused, NotFound
 */
export async function scheduleArticle(
  actor: Actor,
  input: Scheduling & Content,
): Promise<SaveOutcome> {
  const { id, kind, dueAt, change = changeSchema.parse({}) } = input
  const work = write<SaveOutcome>(async (tx) => {
    const article = await lock(tx, actor, 'article.schedule', id)
    await mustBeAhead(tx, dueAt)
    if (kind === 'take_down') {
      await mustBePublicThen(tx, article, dueAt)
      await cancelPending(tx, id, kind)
    } else {
      // By hand, so that no later typing goes into the revision that is pinned.
      const edit = await bringIn(tx, actor, article, 'save', input)
      if (!edit) return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
      await mustPassThen(tx, id, await completed(tx, edit, id), dueAt)
      await cancelPending(tx, id, kind)
    }
    const revisionId = kind === 'publish' ? article.workingRevisionId : null
    const { id: scheduleId } = await tx.schedule.create({
      data: { articleId: id, kind, revisionId, dueAt, change, createdBy: actorId(actor) },
      select: { id: true },
    })
    await enqueue(tx, 'publish-due', { scheduleId }, { startAfter: dueAt })
    const { version, state } = article
    const detail = { scheduleId, kind, dueAt, ...(revisionId && { version, change }) }
    await recordAudit(tx, actor, 'schedule.make', `article:${id}`, detail)
    await tellOfTime(tx, { articleId: id, revisionId, dueAt })
    const first = kind === 'publish' && state !== 'published' && state !== 'taken_down'
    if (first && state !== 'scheduled') {
      mustBeAMove('schedule', article)
      await recordMove(tx, actor, article, 'schedule', { note: goesOut(dueAt) })
    } else await announceWriting(tx, { news: 'article', id })
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
  return tellingOfSlug(input.edit, work)
}

/** Programs that want to know are told when an article is to go out, not when one is to be taken down. */
async function tellOfTime(
  tx: Tx,
  { articleId, revisionId, dueAt }: { articleId: number; revisionId: number | null; dueAt: Date },
): Promise<void> {
  if (revisionId === null) return
  const scheduledFor = dueAt.toISOString()
  await recordTold(tx, 'article.scheduled', { articleId, revisionId, scheduledFor })
}

const goesOut = (dueAt: Date) => `It goes out on ${formatDeskTime(dueAt)}.`

/**
 * Takes something off the schedule; an article that was never published is approved again.
 * @throws Invalid when it isn't waiting any more, Refused, NotFound
 */
export async function cancelSchedule(actor: Actor, scheduleId: number): Promise<void> {
  await write(async (tx) => {
    const { article, schedule } = await lockSchedule(tx, actor, scheduleId)
    mustWait(schedule)
    const { articleId: id, kind, dueAt } = schedule
    // What is never published can't be taken down either.
    const alone = kind === 'take_down' || article.state === 'published'
    await cancelPending(tx, id, alone ? kind : undefined)
    await recordAudit(tx, actor, 'schedule.cancel', `article:${id}`, { scheduleId, kind, dueAt })
    if (kind === 'publish') await recordTold(tx, 'article.unscheduled', { articleId: id })
    if (kind === 'publish' && article.state === 'scheduled')
      await recordMove(tx, actor, article, 'unschedule')
    else await announceWriting(tx, { news: 'article', id })
  })
}

/**
 * Has the same done at another time. What failed can be given another time too.
 * @throws Invalid with what would stand in the way then, Refused, NotFound
 */
export async function reschedule(
  actor: Actor,
  { scheduleId, dueAt }: { scheduleId: number; dueAt: Date },
): Promise<void> {
  await write(async (tx) => {
    const { article, schedule } = await lockSchedule(tx, actor, scheduleId)
    await mustBeAhead(tx, dueAt)
    if (schedule.state === 'failed') await revive(tx, actor, article, schedule, dueAt)
    else {
      mustWait(schedule)
      if (schedule.kind === 'take_down') await mustBePublicThen(tx, article, dueAt)
    }
    if (schedule.revision) await mustPassThen(tx, article.id, editOf(schedule.revision), dueAt)
    await tx.schedule.update({ where: { id: scheduleId }, data: { dueAt, toldLateAt: null } })
    await enqueue(tx, 'publish-due', { scheduleId }, { startAfter: dueAt })
    await recordAudit(tx, actor, 'schedule.move', `article:${article.id}`, {
      scheduleId,
      from: schedule.dueAt,
      to: dueAt,
    })
    await tellOfTime(tx, { ...schedule, dueAt })
    await announceWriting(tx, { news: 'article', id: article.id })
  })
}

/**
 * Tries at once what failed. Its time stays, so how late it was is told.
 * @throws Invalid, Refused, NotFound
 */
export async function retrySchedule(actor: Actor, scheduleId: number): Promise<void> {
  await write(async (tx) => {
    const { article, schedule } = await lockSchedule(tx, actor, scheduleId)
    if (schedule.state !== 'failed')
      throw new Invalid({ '': ['It didn’t fail: there is nothing to try again.'] })
    await revive(tx, actor, article, schedule, null)
    await enqueue(tx, 'publish-due', { scheduleId })
    await recordAudit(tx, actor, 'schedule.retry', `article:${article.id}`, { scheduleId })
    await announceWriting(tx, { news: 'article', id: article.id })
  })
}

/** Notes that the desk has seen that schedules failed, or were late. */
export async function seeSchedule(actor: Actor, scheduleId: number): Promise<void> {
  await write(async (tx) => {
    await lockSchedule(tx, actor, scheduleId)
    await tx.$executeRaw`update "Schedule" set "seenAt" = now() where id = ${scheduleId}`
  })
}

type Found = Awaited<ReturnType<typeof lockSchedule>>['schedule']

/** Locks the article of a schedule, then reads the schedule. */
async function lockSchedule(tx: Tx, actor: Actor, scheduleId: number) {
  const known = await tx.schedule.findUnique({
    where: { id: scheduleId },
    select: { articleId: true },
  })
  if (!known) throw new NotFound('There is no such schedule.')
  const article = await lock(tx, actor, 'article.schedule', known.articleId)
  const schedule = await tx.schedule.findUniqueOrThrow({
    where: { id: scheduleId },
    include: { revision: { select: revisionSelect } },
  })
  return { article, schedule }
}

function mustWait({ state }: Found): void {
  if (state === 'pending') return
  const words = {
    done: 'It has been done already.',
    failed: 'It failed: give it another time, or try it again.',
    cancelled: 'It has been taken off the schedule.',
  }
  throw new Invalid({ '': [words[state]] })
}

/** What failed waits again, unless the article has moved on without it. */
async function revive(
  tx: Tx,
  actor: Actor,
  article: Locked,
  { id, articleId, kind, doneAt }: Found,
  dueAt: Date | null,
): Promise<void> {
  const since = await tx.publication.count({
    where: { articleId, at: { gt: doneAt ?? new Date(0) } },
  })
  if (since) throw new Invalid({ '': ['Readers have something else since: schedule it anew.'] })
  if (await tx.schedule.count({ where: { articleId, kind, state: 'pending' } }))
    throw new Invalid({ '': ['Another one of its kind waits already.'] })
  if (kind === 'take_down') mustBeAMove('takeDown', article)
  await tx.schedule.update({
    where: { id },
    data: { state: 'pending', failure: '', doneAt: null, seenAt: null, toldLateAt: null },
  })
  const first = kind === 'publish' && !['published', 'taken_down'].includes(article.state)
  if (!first) return
  mustBeAMove('schedule', article)
  await recordMove(tx, actor, article, 'schedule', dueAt ? { note: goesOut(dueAt) } : {})
}

async function mustBeAhead(tx: Tx, dueAt: Date): Promise<void> {
  const [{ ahead } = { ahead: false }] = await tx.$queryRaw<{ ahead: boolean }[]>`
    select ${dueAt}::timestamptz > now() as ahead`
  if (!ahead) throw new Invalid({ dueAt: ['This time is past: choose a later one.'] })
}

/** Only what readers have by then can be taken from them. */
async function mustBePublicThen(tx: Tx, { id, state }: Locked, dueAt: Date): Promise<void> {
  if (state === 'published') return
  const before = await tx.schedule.findFirst({
    where: { articleId: id, kind: 'publish', state: 'pending', dueAt: { lt: dueAt } },
    select: { id: true },
  })
  if (!before)
    throw new Invalid({ dueAt: ['Readers won’t have it then: there is nothing to take down.'] })
}

/** @throws Invalid with what would stand in the way of publishing it then */
async function mustPassThen(tx: Tx, id: number, edit: ArticleEdit, dueAt: Date): Promise<void> {
  mustPass(await judge(tx, id, await findInEdit(tx, id, edit, dueAt)), missingWords(edit))
}
