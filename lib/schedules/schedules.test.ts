import { expect, test } from 'vitest'
import { waiveCheck } from '#lib/articles/checks.ts'
import { publishArticle, saveArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { setEmbargo } from '#lib/articles/embargo.ts'
import { openArticle } from '#lib/articles/open.ts'
import { readArticle } from '#lib/articles/queries.ts'
import type { Actor } from '#lib/auth/can.ts'
import { handlers } from '#lib/jobs/handlers.ts'
import { runJobs } from '#lib/jobs/runner.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { alarmsFor } from './alarms.ts'
import { carryOut, tellOfLate, theSchedule } from './carry-out.ts'
import {
  cancelSchedule,
  reschedule,
  retrySchedule,
  scheduleArticle,
  seeSchedule,
} from './commands.ts'
import { listSchedules } from './queries.ts'

ownDatabase()

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)

/** A draft on the schedule. */
async function scheduled(actor: Actor = system, dueAt = inMinutes(60)) {
  const draft = await makeDraft(system)
  const made = await scheduleArticle(actor, {
    id: draft.id,
    baseVersion: draft.version,
    kind: 'publish',
    dueAt,
  })
  if (made.outcome !== 'saved') throw new Error('stale')
  const { id: scheduleId } = await db().schedule.findFirstOrThrow({
    where: { articleId: draft.id, state: 'pending' },
  })
  return { ...draft, scheduleId }
}

/** Lets the time of a schedule come: what waits for it isn't to be waited for. */
const letCome = (scheduleId: number, seconds = 0) =>
  db().$executeRaw`
    update "Schedule" set "dueAt" = now() - make_interval(secs => ${seconds}::float8) where id = ${scheduleId}`

const stateOf = async (id: number) => (await openArticle(system, id)).state
const schedule = (id: number) => db().schedule.findUniqueOrThrow({ where: { id } })
const publications = (articleId: number) =>
  db().publication.findMany({ where: { articleId }, orderBy: { id: 'asc' } })

test('what was on screen goes out when it is due, once, whatever is typed after', async () => {
  const editor = await makeUser('editor')
  const { id, edit, scheduleId } = await scheduled(editor)
  expect(await stateOf(id)).toBe('scheduled')
  expect(await carryOut(theSchedule, scheduleId)).toBe('nothing')
  const typed = await saveArticle(system, {
    id,
    baseVersion: 1,
    edit: { ...edit, headline: 'Typed after' },
  })
  expect(typed.outcome).toBe('saved')
  expect(await listSchedules(editor, id)).toMatchObject([
    { state: 'pending', version: 1, isWorking: false, lateMs: 0, createdByName: editor.name },
  ])

  await letCome(scheduleId)
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, () => carryOut(theSchedule, scheduleId)),
  )
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
  expect(await readArticle(edit.slug)).toMatchObject({ headline: edit.headline })
  expect(await publications(id)).toHaveLength(1)
  expect(await schedule(scheduleId)).toMatchObject({ state: 'done', toldLateAt: null })
  expect(await openArticle(system, id)).toMatchObject({
    state: 'published',
    unpublishedChanges: true,
  })
  const moves = await db().articleMove.findMany({
    where: { articleId: id },
    orderBy: { id: 'asc' },
  })
  expect(moves.map(({ move, movedByName }) => [move, movedByName])).toEqual([
    ['schedule', editor.name],
    ['publish', 'the schedule'],
  ])
})

test('changes and a take-down are scheduled of what is published, and its state stays', async () => {
  const { id, version, edit } = await makePublished()
  const note = 'The ferry left at nine, not at ten.'
  const made = await scheduleArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, standfirst: 'It left at nine.' },
    kind: 'publish',
    dueAt: inMinutes(5),
    change: { kind: 'correction', note, substantial: true },
  })
  expect(made).toMatchObject({ article: { state: 'published', unpublishedChanges: true } })
  await scheduleArticle(system, { id, baseVersion: 1, kind: 'take_down', dueAt: inMinutes(10) })
  const [change, down] = await listSchedules(system, id)
  if (!change || !down) throw new Error('not scheduled')
  await letCome(change.id)
  expect(await carryOut(theSchedule, change.id)).toBe('done')
  expect(await readArticle(edit.slug)).toMatchObject({ standfirst: 'It left at nine.' })
  expect((await publications(id)).at(-1)).toMatchObject({ change: 'correction', note })
  expect(await db().correction.count({ where: { articleId: id, text: note } })).toBe(1)

  await letCome(down.id)
  expect(await carryOut(theSchedule, down.id)).toBe('done')
  expect(await readArticle(edit.slug)).toBeNull()
  expect(await stateOf(id)).toBe('taken_down')
})

test('one of a kind waits: a second takes its place, publishing by hand takes it off', async () => {
  const { id, scheduleId } = await scheduled()
  await scheduleArticle(system, { id, baseVersion: 1, kind: 'publish', dueAt: inMinutes(90) })
  expect(await schedule(scheduleId)).toMatchObject({ state: 'cancelled' })
  expect(await db().schedule.count({ where: { articleId: id, state: 'pending' } })).toBe(1)
  await publishArticle(system, { id, baseVersion: 1 })
  expect(await db().schedule.count({ where: { articleId: id, state: 'pending' } })).toBe(0)
  await letCome(scheduleId)
  expect(await carryOut(theSchedule, scheduleId)).toBe('nothing')
  expect(await publications(id)).toHaveLength(1)
})

test('a schedule is moved and cancelled, and its article with it', async () => {
  const { id, scheduleId } = await scheduled()
  await reschedule(system, { scheduleId, dueAt: inMinutes(120) })
  expect((await schedule(scheduleId)).dueAt.getTime()).toBeGreaterThan(Date.now() + 100 * 60_000)
  await expect(reschedule(system, { scheduleId, dueAt: inMinutes(-1) })).rejects.toMatchObject({
    fields: { dueAt: ['This time is past: choose a later one.'] },
  })
  await scheduleArticle(system, { id, baseVersion: 1, kind: 'take_down', dueAt: inMinutes(180) })
  await cancelSchedule(system, scheduleId)
  expect(await stateOf(id)).toBe('approved')
  // What never goes out can't be taken down.
  expect(await db().schedule.count({ where: { articleId: id, state: 'pending' } })).toBe(0)
  await expect(cancelSchedule(system, scheduleId)).rejects.toMatchObject({ name: 'Invalid' })
  await expect(reschedule(system, { scheduleId, dueAt: inMinutes(120) })).rejects.toMatchObject({
    name: 'Invalid',
  })
})

test('what would fail then is told when it is scheduled', async () => {
  const draft = await makeDraft(system, { sectionId: null })
  const plan = (input: object) =>
    scheduleArticle(system, {
      id: draft.id,
      baseVersion: 1,
      kind: 'publish',
      dueAt: inMinutes(60),
      ...input,
    })
  await expect(plan({})).rejects.toMatchObject({ fields: { sectionId: [expect.any(String)] } })
  await expect(plan({ dueAt: inMinutes(-1) })).rejects.toMatchObject({
    fields: { dueAt: [expect.any(String)] },
  })
  await expect(plan({ kind: 'take_down' })).rejects.toMatchObject({
    fields: { dueAt: [expect.stringContaining('nothing to take down')] },
  })
  expect(await plan({ baseVersion: 7 })).toMatchObject({ outcome: 'stale' })
  const empty = await makeDraft(system, { headline: '' })
  await expect(
    scheduleArticle(system, {
      id: empty.id,
      baseVersion: 1,
      kind: 'publish',
      dueAt: inMinutes(60),
    }),
  ).rejects.toMatchObject({ fields: { headline: [expect.any(String)] } })
  expect(await db().schedule.count({ where: { articleId: { in: [draft.id, empty.id] } } })).toBe(0)
})

test('an embargo that isn’t over then stands in the way, unless it is excused in writing', async () => {
  const draft = await makeDraft(system)
  const until = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 3600_000)
  const embargo = (until: string, reason = '') =>
    setEmbargo(system, { id: draft.id, until, reason })
  await embargo(until.toISOString())
  const plan = (dueAt: Date) =>
    scheduleArticle(system, { id: draft.id, baseVersion: 1, kind: 'publish', dueAt })
  await expect(plan(inMinutes(30))).rejects.toMatchObject({
    fields: { embargo: [expect.any(String)] },
  })
  await plan(until)
  const [waiting] = await listSchedules(system, draft.id)
  if (!waiting) throw new Error('not scheduled')
  await expect(
    reschedule(system, { scheduleId: waiting.id, dueAt: inMinutes(30) }),
  ).rejects.toMatchObject({ fields: { embargo: [expect.any(String)] } })

  // Made longer after it was scheduled: it doesn't go out.
  const longer = new Date(until.getTime() + 3600_000)
  await embargo(longer.toISOString())
  expect(await listSchedules(system, draft.id)).toMatchObject([{ embargoedUntil: longer }])
  await letCome(waiting.id)
  expect(await carryOut(theSchedule, waiting.id)).toBe('failed')
  expect(await stateOf(draft.id)).toBe('approved')
  expect(await publications(draft.id)).toHaveLength(0)

  const editor = await makeUser('editor')
  await waiveCheck(editor, {
    articleId: draft.id,
    check: 'embargo',
    subject: longer.toISOString(),
    reason: 'The ministry published it itself.',
  })
  await retrySchedule(editor, waiting.id)
  expect(await listSchedules(system, draft.id)).toMatchObject([
    { state: 'pending', embargoedUntil: null },
  ])
  expect(await carryOut(theSchedule, waiting.id)).toBe('done')
  expect(await db().auditEntry.count({ where: { action: 'check.waive' } })).toBe(1)
})

test('what can’t be done fails with the reason, is told, alarms, and is tried again', async () => {
  const [editor, other, author] = [
    await makeUser('editor'),
    await makeUser('administrator'),
    await makeUser('author'),
  ]
  const { id, edit, scheduleId } = await scheduled(editor)
  // Its address becomes another article's in the meantime.
  await db().article.update({ where: { id }, data: { slug: `${edit.slug}-old` } })
  const thief = await makePublished({ slug: edit.slug })
  await letCome(scheduleId)
  expect(await carryOut(theSchedule, scheduleId)).toBe('failed')
  const failed = await schedule(scheduleId)
  expect(failed).toMatchObject({ state: 'failed', failure: expect.stringContaining(edit.slug) })
  expect(await stateOf(id)).toBe('approved')
  expect(await publications(id)).toHaveLength(0)
  expect(
    await db().articleMove.findFirst({ where: { articleId: id, move: 'unschedule' } }),
  ).toMatchObject({ note: failed.failure, movedByName: 'the schedule' })
  for (const user of [editor, other])
    expect(
      await db().notification.findMany({
        where: { userId: user.id, kind: 'schedule', articleId: id },
      }),
    ).toMatchObject([{ text: expect.stringContaining(failed.failure), mail: true }])
  expect(await db().notification.count({ where: { userId: author.id } })).toBe(0)

  expect(await alarmsFor(author)).toEqual([])
  const alarm = { kind: 'schedule', id: String(scheduleId), articleId: id, over: true }
  expect(await alarmsFor(other)).toMatchObject([
    { ...alarm, text: expect.stringContaining('did not go out') },
  ])
  await seeSchedule(other, scheduleId)
  expect(await alarmsFor(editor)).toEqual([])

  // As it was it fails again; mended, it goes out.
  await retrySchedule(editor, scheduleId)
  expect(await stateOf(id)).toBe('scheduled')
  expect(await carryOut(theSchedule, scheduleId)).toBe('failed')
  await db().address.deleteMany({ where: { targetId: thief.id, kind: 'article' } })
  await db().article.update({ where: { id: thief.id }, data: { slug: `${edit.slug}-2` } })
  await retrySchedule(editor, scheduleId)
  expect(await carryOut(theSchedule, scheduleId)).toBe('done')
  await expect(retrySchedule(editor, scheduleId)).rejects.toMatchObject({ name: 'Invalid' })
})

test('what failed is not tried again over what readers have had since', async () => {
  const { id, version, edit } = await makePublished()
  await scheduleArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, standfirst: 'Planned.' },
    kind: 'publish',
    dueAt: inMinutes(5),
  })
  const [waiting] = await listSchedules(system, id)
  if (!waiting) throw new Error('not scheduled')
  await setEmbargo(system, { id, until: '2099-01-01T00:00:00Z', reason: '' })
  await letCome(waiting.id)
  expect(await carryOut(theSchedule, waiting.id)).toBe('failed')
  expect(await stateOf(id)).toBe('published')
  await setEmbargo(system, { id, until: '', reason: 'It was set by mistake.' })
  await publishArticle(system, {
    id,
    baseVersion: 2,
    edit: { ...edit, standfirst: 'Newer.' },
  })
  await expect(retrySchedule(system, waiting.id)).rejects.toMatchObject({
    fields: { '': [expect.stringContaining('something else since')] },
  })
  expect(await readArticle(edit.slug)).toMatchObject({ standfirst: 'Newer.' })
})

test('a take-down of what was taken down by hand fails, and says so', async () => {
  const { id } = await makePublished()
  await scheduleArticle(system, { id, baseVersion: 1, kind: 'take_down', dueAt: inMinutes(5) })
  const [waiting] = await listSchedules(system, id)
  if (!waiting) throw new Error('not scheduled')
  await takeDownArticle(system, { id })
  expect(await schedule(waiting.id)).toMatchObject({ state: 'cancelled' })
})

test('what is a minute late alarms and is told once; done, it says how late it was', async () => {
  const editor = await makeUser('editor')
  const { id, scheduleId } = await scheduled(editor)
  await letCome(scheduleId, 30)
  await tellOfLate(theSchedule)
  const told = () =>
    db().notification.findMany({ where: { userId: editor.id, kind: 'schedule', articleId: id } })
  expect(await told()).toHaveLength(0)
  const mine = async () => (await alarmsFor(editor)).filter((alarm) => alarm.articleId === id)
  expect(await mine()).toHaveLength(0)

  await letCome(scheduleId, 12 * 60)
  await Promise.all([tellOfLate(theSchedule), tellOfLate(theSchedule)])
  await tellOfLate(theSchedule)
  expect(await told()).toMatchObject([{ text: expect.stringContaining('has not gone out yet') }])
  expect(await mine()).toMatchObject([
    { over: false, text: expect.stringContaining('12 minutes ago') },
  ])
  expect(await carryOut(theSchedule, scheduleId)).toBe('done')
  expect(await told()).toHaveLength(1)
  expect(await mine()).toMatchObject([
    { over: true, text: expect.stringContaining('went out 12 minutes late') },
  ])
  expect((await listSchedules(editor, id))[0]?.lateMs).toBeGreaterThan(11 * 60_000)
  await seeSchedule(editor, scheduleId)
  expect(await mine()).toEqual([])
})

test('authors and byline managers schedule, cancel, move, retry and dismiss nothing', async () => {
  const { id, scheduleId } = await scheduled()
  for (const role of ['author', 'byline_manager'] as const) {
    const actor = await makeUser(role)
    await db().article.update({ where: { id }, data: { createdBy: actor.id } })
    const refused = { name: 'Refused' }
    for (const work of [
      () => scheduleArticle(actor, { id, baseVersion: 1, kind: 'publish', dueAt: inMinutes(9) }),
      () => scheduleArticle(actor, { id, baseVersion: 1, kind: 'take_down', dueAt: inMinutes(9) }),
      () => cancelSchedule(actor, scheduleId),
      () => reschedule(actor, { scheduleId, dueAt: inMinutes(9) }),
      () => retrySchedule(actor, scheduleId),
      () => seeSchedule(actor, scheduleId),
    ])
      await expect(work()).rejects.toMatchObject(refused)
    expect(await alarmsFor(actor)).toEqual([])
  }
  await expect(cancelSchedule(system, 999_999)).rejects.toMatchObject({ name: 'NotFound' })
})

test('two runners do thirty schedules of the same second, each once, none early', async () => {
  const dueAt = inMinutes(60)
  const all = []
  for (let n = 0; n < 30; n++) all.push(await scheduled(system, dueAt))
  const ids = all.map(({ scheduleId }) => scheduleId)
  const soon = new Date(Date.now() + 2500)
  await db().$executeRaw`update "Schedule" set "dueAt" = ${soon} where id = any(${ids}::int[])`
  await db().$executeRaw`
    update pgboss.job set start_after = ${soon} where name = 'publish-due' and state = 'created'`
  const stops = await Promise.all([runJobs(handlers), runJobs(handlers)])
  try {
    await expect
      .poll(() => db().schedule.count({ where: { id: { in: ids }, state: 'done' } }), {
        timeout: 45_000,
      })
      .toBe(30)
  } finally {
    await Promise.all(stops.map((stop) => stop()))
  }
  for (const { id } of all) expect(await publications(id)).toHaveLength(1)
  const [{ first, last } = { first: 0, last: 0 }] = await db().$queryRaw<
    { first: number; last: number }[]
  >`select min(extract(epoch from "doneAt" - "dueAt"))::float8 as first,
      max(extract(epoch from "doneAt" - "dueAt"))::float8 as last
    from "Schedule" where id = any(${ids}::int[])`
  expect(first).toBeGreaterThanOrEqual(0)
  // How soon after is measured by bench/desk.ts: here other tests run too.
  expect(last).toBeLessThan(45)
}, 90_000)

test('a schedule whose job is gone is done all the same, also when it was missed', async () => {
  const [missed, coming] = [await scheduled(), await scheduled()]
  await db().$executeRaw`delete from pgboss.job where name = 'publish-due'`
  await letCome(missed.scheduleId, 90)
  await db().$executeRaw`
    update "Schedule" set "dueAt" = now() + interval '1 second' where id = ${coming.scheduleId}`
  const stop = await runJobs(handlers)
  try {
    await expect
      .poll(async () => (await schedule(missed.scheduleId)).state, { timeout: 12_000 })
      .toBe('done')
    await expect
      .poll(async () => (await schedule(coming.scheduleId)).state, { timeout: 15_000 })
      .toBe('done')
  } finally {
    await stop()
  }
  expect((await schedule(missed.scheduleId)).toldLateAt).not.toBeNull()
})

test('what can’t even be read keeps nothing behind it waiting', async () => {
  const [broken, sound] = [await scheduled(), await scheduled()]
  await db().$executeRaw`delete from pgboss.job where name = 'publish-due'`
  await db().$executeRaw`
    update "Schedule" set change = '{"kind": "nonsense"}' where id = ${broken.scheduleId}`
  await letCome(broken.scheduleId, 90)
  await letCome(sound.scheduleId, 60)
  const stop = await runJobs(handlers)
  try {
    await expect
      .poll(async () => (await schedule(sound.scheduleId)).state, { timeout: 3000 })
      .toBe('done')
  } finally {
    await stop()
    await cancelSchedule(system, broken.scheduleId)
  }
})
