import { mustBeAMove, recordMove } from '#lib/articles/moves.ts'
import { makeGone, makeLive } from '#lib/articles/publishing.ts'
import { readEdit } from '#lib/articles/revisions.ts'
import { completed, lock } from '#lib/articles/saving.ts'
import { cancelPending } from '#lib/articles/schedules.ts'
import { changeSchema } from '#lib/articles/schema.ts'
import { announceWriting } from '#lib/articles/working-document.ts'
import type { Actor } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { notify } from '#lib/notifications/record.ts'
import { recordTold } from '#lib/outbox/record.ts'
import { db, isBrokenReference, isUniqueViolation, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { alarmAfterMs, lateness, type ScheduleKind } from './schema.ts'

/** Who does what was scheduled. */
export const theSchedule: Actor = { kind: 'system', name: 'the schedule' }

/**
 * Does what is scheduled, if it is due by the database's clock and still waits: however many instances
 * try, however often, it is done once. What can't be done fails for good, with the reason, and the
 * desk is told; when the database is away it is thrown, and tried again.
 * @returns what became of it; "nothing" when there was nothing to do
 */
export async function carryOut(
  actor: Actor,
  scheduleId: number,
): Promise<'done' | 'failed' | 'nothing'> {
  try {
    return await write(async (tx, announcing) => {
      const found = await lockDue(tx, actor, scheduleId)
      if (!found) return 'nothing'
      const { article, schedule } = found
      // Set first: the constraint of one that waits is of no concern to what follows.
      const [{ lateMs } = { lateMs: 0 }] = await tx.$queryRaw<{ lateMs: number }[]>`
        update "Schedule" set state = 'done', "doneAt" = now()
        where id = ${scheduleId}
        returning extract(epoch from now() - "dueAt")::float8 * 1000 as "lateMs"`
      if (schedule.kind === 'take_down') {
        await makeGone(tx, announcing, actor, article)
        await cancelPending(tx, article.id)
      } else {
        const { revisionId } = schedule
        const edit = revisionId === null ? null : await readEdit(tx, revisionId)
        if (revisionId === null || !edit)
          throw new Invalid({ '': ['The version that was scheduled is gone.'] })
        const change = changeSchema.parse(schedule.change)
        await makeLive(tx, announcing, actor, article, { revisionId, edit, change })
      }
      if (lateMs > alarmAfterMs)
        await tellOnce(tx, actor, scheduleId, (headline) => {
          const what = schedule.kind === 'take_down' ? 'was taken down' : 'went out'
          return `“${headline}” ${what} ${lateness(lateMs)} late: it was due on ${formatDeskTime(schedule.dueAt)}.`
        })
      return 'done'
    })
  } catch (error) {
    const words = await whyNot(scheduleId, error)
    if (!words) throw error
    return failed(actor, scheduleId, words)
  }
}

type Due = { kind: ScheduleKind; revisionId: number | null; dueAt: Date; change: unknown }

/** Locks the article of a schedule that is due and still waits. */
async function lockDue(tx: Tx, actor: Actor, scheduleId: number) {
  const known = await tx.schedule.findUnique({
    where: { id: scheduleId, state: 'pending' },
    select: { articleId: true },
  })
  if (!known) return null
  const article = await lock(tx, actor, 'article.schedule', known.articleId)
  // Under the lock: another instance may have done it, or someone may have moved it.
  const [schedule] = await tx.$queryRaw<Due[]>`
    select kind::text, "revisionId", "dueAt", change from "Schedule"
    where id = ${scheduleId} and state = 'pending' and "dueAt" <= clock_timestamp()`
  return schedule ? { article, schedule } : null
}

/** Why it can't be done, in words; null when it may yet be done as it is. */
async function whyNot(scheduleId: number, error: unknown): Promise<string | null> {
  if (error instanceof Invalid) return Object.values(error.fields).flat().join(' ')
  if (!isUniqueViolation(error) && !isBrokenReference(error)) return null
  // Something that it points to has gone, or its slug is another one's: found out for the person.
  const schedule = await db().schedule.findUnique({
    where: { id: scheduleId },
    select: { articleId: true, revisionId: true },
  })
  try {
    const edit = schedule?.revisionId ? await readEdit(db(), schedule.revisionId) : null
    if (schedule && edit) await completed(db(), edit, schedule.articleId)
    return null
  } catch (found) {
    return found instanceof Invalid ? Object.values(found.fields).flat().join(' ') : null
  }
}

/** Notes that it failed, takes the article off the schedule, and tells who made it and the desk. */
async function failed(
  actor: Actor,
  scheduleId: number,
  words: string,
): Promise<'failed' | 'nothing'> {
  log.warn({ schedule: scheduleId, words }, 'what was scheduled could not be done')
  return write(async (tx) => {
    const found = await lockDue(tx, actor, scheduleId)
    if (!found) return 'nothing'
    const { article, schedule } = found
    await tx.$executeRaw`
      update "Schedule" set state = 'failed', failure = ${words}, "doneAt" = now(), "seenAt" = null
      where id = ${scheduleId}`
    if (schedule.kind === 'publish')
      await recordTold(tx, 'article.unscheduled', { articleId: article.id })
    if (schedule.kind === 'publish' && article.state === 'scheduled') {
      mustBeAMove('unschedule', article)
      await recordMove(tx, actor, article, 'unschedule', { note: words })
    } else await announceWriting(tx, { news: 'article', id: article.id })
    await tell(tx, actor, scheduleId, (headline) => {
      const what = schedule.kind === 'take_down' ? 'was not taken down' : 'did not go out'
      return `“${headline}” ${what} on ${formatDeskTime(schedule.dueAt)}: ${words}`
    })
    return 'failed'
  })
}

/** Tells of a schedule whoever made it, and the desk. */
async function tell(
  tx: Tx,
  actor: Actor,
  scheduleId: number,
  say: (headline: string) => string,
): Promise<void> {
  const { articleId, createdBy, article } = await tx.schedule.findUniqueOrThrow({
    where: { id: scheduleId },
    select: {
      articleId: true,
      createdBy: true,
      article: { select: { workingRevision: { select: { headline: true } } } },
    },
  })
  const desk = await tx.user.findMany({
    where: { role: { in: ['editor', 'administrator'] }, disabledAt: null },
    select: { id: true },
  })
  await notify(tx, actor, {
    kind: 'schedule',
    to: [createdBy, ...desk.map(({ id }) => id)],
    text: say(article.workingRevision?.headline || 'Untitled'),
    path: `/admin/articles/${articleId}`,
    articleId,
  })
}

/** The same, unless they were told of its lateness before. */
async function tellOnce(
  tx: Tx,
  actor: Actor,
  scheduleId: number,
  say: (headline: string) => string,
): Promise<void> {
  const fresh = await tx.$executeRaw`
    update "Schedule" set "toldLateAt" = now() where id = ${scheduleId} and "toldLateAt" is null`
  if (fresh) await tell(tx, actor, scheduleId, say)
}

/**
 * What is due for a while and waits: its job was lost, or whoever had it died.
 * @param sinceMs how long
 */
export async function overdue(sinceMs: number, limit: number): Promise<number[]> {
  const rows = await db().$queryRaw<{ id: number }[]>`
    select id from "Schedule"
    where state = 'pending' and "dueAt" < now() - make_interval(secs => ${sinceMs / 1000}::float8)
    order by "dueAt", id limit ${limit}`
  return rows.map(({ id }) => id)
}

/** Tells, once each, of what is a minute late and still waits. */
export async function tellOfLate(actor: Actor): Promise<void> {
  for (const scheduleId of await overdue(alarmAfterMs, 100)) {
    await write(async (tx) => {
      const [schedule] = await tx.$queryRaw<{ kind: string; dueAt: Date }[]>`
        select kind::text, "dueAt" from "Schedule"
        where id = ${scheduleId} and state = 'pending' for update`
      if (!schedule) return
      await tellOnce(tx, actor, scheduleId, (headline) => {
        const what = schedule.kind === 'take_down' ? 'is not taken down' : 'has not gone out'
        return `“${headline}” ${what} yet: it was due on ${formatDeskTime(schedule.dueAt)}.`
      })
    })
  }
}
