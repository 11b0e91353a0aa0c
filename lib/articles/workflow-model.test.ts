import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import type { Actor, Person } from '#lib/auth/can.ts'
import { issueCorrection } from '#lib/corrections/commands.ts'
import { consequences } from '#lib/outbox/schema.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { carryOut, theSchedule } from '#lib/schedules/carry-out.ts'
import {
  cancelSchedule,
  reschedule,
  retrySchedule,
  scheduleArticle,
} from '#lib/schedules/commands.ts'
import { scheduleSchema } from '#lib/schedules/schema.ts'
import { resolveLocalTime } from '#lib/settings/local-time.ts'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeSection, makeUser } from '#testing/newsroom.ts'
import { ArticleModel, type End, type Who } from '#testing/workflow-model.ts'
import { assignArticle } from './assignments.ts'
import { readBoard } from './board.ts'
import { publishArticle, saveArticle, takeDownArticle } from './commands.ts'
import { setEmbargo } from './embargo.ts'
import { moveArticle } from './moves.ts'
import { openArticle } from './open.ts'
import { assignSchema, type Change, embargoSchema, publishSchema } from './schema.ts'

const timeZone = 'Europe/Prague'
process.env.NEWSROOM_TIMEZONE = timeZone
ownDatabase()

// People of all roles do whatever comes to them with two articles, while time goes on and clocks are
// changed. After each step the database says what the model says, and nothing else.

/** What is typed around the changes of clocks, and the moments that it means. */
const typedTimes: [text: string, moments: string[]][] = [
  ['2027-03-28T01:59', ['2027-03-28T00:59Z']],
  // Left out: the two that may be meant.
  ['2027-03-28T02:30', ['2027-03-28T00:30Z', '2027-03-28T01:30Z']],
  ['2027-03-28T03:00', ['2027-03-28T01:00Z']],
  // Twice.
  ['2027-10-31T02:30', ['2027-10-31T00:30Z', '2027-10-31T01:30Z']],
  ['2027-10-31T03:00', ['2027-10-31T02:00Z']],
]
const minutesAhead = [-300, -1, 20, 90, 600, 4000]
const texts = ['', 'Three, not four.', 'It was Tuesday.']
const kinds = ['minor', 'update', 'correction', 'clarification'] as const

const step = fc.record({
  kind: fc.constantFrom(
    ...(['save', 'save', 'saveStale', 'submit', 'submit', 'withdraw', 'requestChanges'] as const),
    ...(['approve', 'approve', 'moveStale', 'publish', 'publish'] as const),
    ...([
      'takeDown',
      'takeDown',
      'takeDown',
      'assign',
      'assign',
      'embargo',
      'embargo',
      'embargo',
      'correct',
    ] as const),
    ...(['schedule', 'schedule', 'schedule', 'schedule', 'scheduleTakeDown'] as const),
    ...(['cancel', 'reschedule', 'retry', 'retry'] as const),
    ...(['carryOut', 'pass', 'comeDue', 'comeDue', 'comeDue', 'comeDue'] as const),
  ),
  who: fc.nat(6),
  article: fc.nat(1),
  a: fc.nat(10_000),
  b: fc.nat(10_000),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

test('typed times around changed clocks mean the moments that they should', () => {
  for (const [text, moments] of typedTimes) {
    const found = resolveLocalTime(text, timeZone)
    const meant =
      found?.kind === 'once'
        ? [found.at]
        : found?.kind === 'twice'
          ? [found.first, found.second]
          : found?.kind === 'never'
            ? [found.before, found.after]
            : []
    expect(meant, text).toEqual(moments.map((iso) => new Date(iso)))
  }
})

/** A moment that someone might choose. */
function momentOf({ a, b }: Step, now: number): number {
  if (a % 3 === 0) {
    const [, moments] = typedTimes[b % typedTimes.length] ?? ['', []]
    return Date.parse(moments[a % moments.length] ?? '')
  }
  return now + (minutesAhead[b % minutesAhead.length] ?? 0) * 60_000
}

const changeOf = ({ a, b }: Step): Change => ({
  kind: kinds[a % kinds.length] ?? 'minor',
  note: texts[b % texts.length] ?? '',
  substantial: a % 2 === 0,
})

/** How it ended, as the newsroom's actions tell it: input is parsed first. */
async function ending<S extends z.ZodType>(
  schema: S | null,
  input: z.input<S>,
  command: (parsed: z.output<S>) => Promise<unknown>,
): Promise<End> {
  const parsed = schema?.safeParse(input) ?? { success: true as const, data: input }
  if (!parsed.success) return 'Invalid'
  try {
    const result = await command(parsed.data as z.output<S>)
    if (result === 'done' || result === 'failed' || result === 'nothing') return result
    const stale = typeof result === 'object' && result !== null && 'outcome' in result
    return stale && result.outcome === 'stale' ? 'stale' : 'done'
  } catch (error) {
    if (error instanceof Refused) return 'Refused'
    if (error instanceof Invalid) return 'Invalid'
    if (error instanceof NotFound) return 'nothing'
    throw error
  }
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`
/** All that the newsroom keeps of an article's way, in the model's words. */
const snapshotSql = `
  select a.id, a.state, a.version, a."assigneeId", a."assignedBy", ${ms('a."dueAt"')} as "dueAt",
    ${ms('a."embargoUntil"')} as "embargoUntil",
    (select version from "Revision" where id = a."liveRevisionId") as live,
    coalesce((select jsonb_agg(jsonb_build_array(move, "from", "to", version, "movedBy") order by id)
      from "ArticleMove" where "articleId" = a.id), '[]') as moves,
    coalesce((select jsonb_agg(jsonb_build_array(p.change, p.note, p.substantial, r.version,
      p."publishedBy") order by p.id) from "Publication" p left join "Revision" r
      on r.id = p."revisionId" where p."articleId" = a.id), '[]') as publications,
    coalesce((select jsonb_agg(jsonb_build_array(kind, text) order by id)
      from "Correction" where "articleId" = a.id), '[]') as corrections,
    coalesce((select jsonb_agg(kind order by id)
      from "OutboxEvent" where "articleId" = a.id), '[]') as events,
    coalesce((select jsonb_agg(jsonb_build_array(action, "actorId") order by id)
      from "AuditEntry" where subject = 'article:' || a.id), '[]') as audit,
    coalesce((select jsonb_agg("assigneeId" order by id)
      from "Assignment" where "articleId" = a.id), '[]') as assignments,
    coalesce((select jsonb_agg(jsonb_build_array(s.kind, s.state, ${ms('s."dueAt"')}, r.version)
      order by s.id) from "Schedule" s left join "Revision" r on r.id = s."revisionId"
      where s."articleId" = a.id), '[]') as schedules,
    coalesce((select jsonb_object_agg("userId", n) from (select "userId", count(*) as n
      from "Notification" where "articleId" = a.id and kind in ('state', 'assignment')
      group by 1) t), '{}') as told,
    (select count(*)::int from "Receipt" c join "OutboxEvent" e on e.id = c."eventId"
      where e."articleId" = a.id) as receipts,
    a."publishedAt" is not distinct from (select min(at) from "Publication"
      where "articleId" = a.id and change <> 'withdrawal') as "publishedRight",
    a."updatedAt" is not distinct from (select max(at) from "Publication"
      where "articleId" = a.id and substantial) as "updatedRight",
    a."takenDownAt" is not null as gone
  from "Article" a where a.id = any($1::int[]) order by a.id`

const snapshots = (ids: number[]) => db().$queryRawUnsafe<unknown[]>(snapshotSql, ids)

const expected = ({ id, model }: Article) => ({
  id,
  state: model.state,
  version: model.version,
  assigneeId: model.assigneeId,
  assignedBy: model.assignedBy,
  dueAt: model.dueAt,
  embargoUntil: model.embargoUntil,
  live: model.live,
  moves: model.moves,
  publications: model.publications,
  corrections: model.corrections,
  events: model.events,
  audit: model.audit,
  assignments: model.assignments,
  schedules: model.schedules.map(({ kind, state, dueAt, version }) => [
    kind,
    state,
    dueAt,
    version,
  ]),
  told: model.told,
  receipts: model.events.length * consequences.length,
  publishedRight: true,
  updatedRight: true,
  gone: model.state === 'taken_down',
})

type Article = { id: number; model: ArticleModel }

/** Does a step to the real thing and to the model. @returns how each ended */
async function take(step: Step, actor: Person, articles: Article[], people: Person[]) {
  const { kind, a, b } = step
  const { id, model } = articles[step.article] as Article
  const who: Who = { id: actor.id, role: actor.role }
  const now = Date.now()
  const note = texts[b % texts.length] ?? ''
  const change = changeOf(step)
  const stale = kind === 'saveStale' || kind === 'moveStale'
  const baseVersion = stale ? model.version + 1 : model.version
  /** The schedule that is meant, the later ones more often. */
  const index = Math.max(0, model.schedules.length - 1 - (a % 3))
  const scheduleAt = async (place: number) => {
    const all = await db().schedule.findMany({ where: { articleId: id }, orderBy: { id: 'asc' } })
    return all[place]?.id ?? 0
  }

  switch (kind) {
    case 'save':
    case 'saveStale': {
      const { edit } = await openArticle({ kind: 'system', name: 'model' }, id)
      const changed = { ...edit, headline: `Version ${a} ${b} ${crypto.randomUUID()}` }
      return [
        await ending(null, {}, () => saveArticle(actor, { id, baseVersion, edit: changed })),
        model.save(who, baseVersion),
      ]
    }
    case 'submit':
    case 'withdraw':
    case 'requestChanges':
    case 'approve':
    case 'moveStale': {
      const move = kind === 'moveStale' ? 'approve' : kind
      return [
        await ending(null, {}, () => moveArticle(actor, { id, move, note, baseVersion })),
        model.move(who, move, baseVersion, note),
      ]
    }
    case 'publish':
      return [
        await ending(publishSchema, { id, baseVersion, change }, ({ change, ...named }) =>
          publishArticle(actor, { ...named, ...(change && { change }) }),
        ),
        model.publish(who, baseVersion, change, now),
      ]
    case 'takeDown':
      return [
        await ending(null, {}, () => takeDownArticle(actor, { id, publicNote: note })),
        model.takeDown(who, note),
      ]
    case 'assign': {
      const to = a % 4 === 0 ? null : (people[a % people.length] as Person)
      const dueAt = b % 3 === 0 ? null : momentOf(step, now)
      const input = { id, assigneeId: to?.id ?? null, dueAt: dueAt && new Date(dueAt), note }
      return [
        await ending(assignSchema, input, (parsed) => assignArticle(actor, parsed)),
        model.assign(who, to, dueAt),
      ]
    }
    case 'embargo': {
      const month = 30 * 86_400_000
      const until = [null, now + month, momentOf(step, now)][a % 3] ?? null
      const reason = b % 2 ? 'The court has lifted it.' : 'No.'
      const input = { id, until: until ? new Date(until).toISOString() : '', reason }
      return [
        await ending(embargoSchema, input, (parsed) => setEmbargo(actor, parsed)),
        model.embargo(who, until, reason, now),
      ]
    }
    case 'correct': {
      const text = texts[1 + (b % 2)] ?? ''
      const kind = a % 2 ? 'correction' : 'clarification'
      return [
        await ending(null, {}, () => issueCorrection(actor, { articleId: id, kind, text })),
        model.correct(who, kind, text),
      ]
    }
    case 'schedule':
    case 'scheduleTakeDown': {
      const what = kind === 'schedule' ? 'publish' : 'take_down'
      const dueAt = momentOf(step, now)
      const input = {
        id,
        baseVersion,
        kind: what,
        dueAt: new Date(dueAt).toISOString(),
        ...(what === 'publish' && { change }),
      } as const
      const moved = model.moves.length
      const ends = [
        await ending(scheduleSchema, input, (parsed) => scheduleArticle(actor, parsed)),
        model.schedule(who, what, baseVersion, dueAt, change, now),
      ]
      if (model.moves.length > moved) await saysWhen(id, dueAt)
      return ends
    }
    case 'cancel':
    case 'reschedule':
    case 'retry':
    case 'carryOut': {
      if (!model.schedules[index]) return ['nothing', 'nothing']
      const scheduled = await scheduleAt(index)
      if (kind === 'cancel')
        return [
          await ending(null, {}, () => cancelSchedule(actor, scheduled)),
          model.cancelSchedule(who, index),
        ]
      if (kind === 'retry')
        return [
          await ending(null, {}, () => retrySchedule(actor, scheduled)),
          model.retry(who, index),
        ]
      if (kind === 'reschedule') {
        const dueAt = momentOf(step, now)
        const input = { scheduleId: scheduled, dueAt: new Date(dueAt) }
        return [
          await ending(null, {}, () => reschedule(actor, input)),
          model.reschedule(who, index, dueAt, now),
        ]
      }
      return [
        await ending(null, {}, () => carryOut(theSchedule, scheduled)),
        model.carryOut({ id: null, role: 'system' }, index, now),
      ]
    }
    case 'pass':
      await passTime(articles, (1 + (a % 300)) * 60_000)
      return ['done', 'done']
    case 'comeDue': {
      const pending = model.schedules.filter(({ state }) => state === 'pending')
      const next = pending.toSorted((one, other) => one.dueAt - other.dueAt)[0]
      if (!next) return ['nothing', 'nothing']
      if (b % 3 === 0) {
        // Someone sets an embargo beyond it, in the last moment.
        const until = next.dueAt + 86_400_000
        const input = { id, until: new Date(until).toISOString(), reason: '' }
        const set = await ending(embargoSchema, input, (parsed) => setEmbargo(actor, parsed))
        expect(set).toBe(model.embargo(who, until, '', now))
      }
      await passTime(articles, Math.max(0, next.dueAt - now + 60_000))
      const place = model.schedules.indexOf(next)
      const scheduled = await scheduleAt(place)
      return [
        await ending(null, {}, () => carryOut(theSchedule, scheduled)),
        model.carryOut({ id: null, role: 'system' }, place, now),
      ]
    }
  }
}

/** Time goes on: all that is to come comes nearer. */
async function passTime(articles: Article[], span: number): Promise<void> {
  const ids = articles.map(({ id }) => id)
  await db().$executeRaw`
    update "Schedule" set "dueAt" = "dueAt" - make_interval(secs => ${span / 1000}::float8)
    where "articleId" = any(${ids}::int[])`
  await db().$executeRaw`
    update "Article" set "dueAt" = "dueAt" - make_interval(secs => ${span / 1000}::float8),
      "embargoUntil" = "embargoUntil" - make_interval(secs => ${span / 1000}::float8)
    where id = any(${ids}::int[])`
  for (const { model } of articles) model.pass(span)
}

/** The history says when it goes out, by the newsroom's clock. */
async function saysWhen(articleId: number, dueAt: number): Promise<void> {
  const last = await db().articleMove.findFirst({ where: { articleId }, orderBy: { id: 'desc' } })
  const form = { day: 'numeric', month: 'short', year: 'numeric' } as const
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const words = new Intl.DateTimeFormat('en-GB', { ...form, ...clock, timeZone }).format(dueAt)
  expect(last?.note).toContain(words.replace(/\bSept\b/, 'Sep'))
}

/** The board shows each of them what is, and offers what she may do. */
async function boardAgrees(section: number, articles: Article[], people: Person[]) {
  for (const person of people) {
    const { id, role } = person
    if (role === 'byline_manager') continue
    const cards = (await readBoard(person, { section })).flatMap(({ cards }) => cards)
    const seen = articles.filter(({ model }) => model.mayOpen({ id, role }))
    expect(cards.every((card) => seen.some((one) => one.id === card.id))).toBe(true)
    for (const { id: articleId, model } of seen) {
      const card = cards.find((one) => one.id === articleId)
      if (model.state === 'taken_down') expect(card).toBeUndefined()
      // What went out before midnight is on the board no more.
      else if (card || model.state !== 'published')
        expect(card).toMatchObject({
          state: model.state,
          version: model.version,
          overdue: model.isOverdue(Date.now()),
          moves: model.allowed({ id, role }),
        })
    }
  }
}

test('whatever people of all roles do, the article’s way is what the rules say', {
  timeout: 240_000,
}, async () => {
  const seed = Number(process.env.MODEL_SEED ?? 20261124)
  const people: Person[] = []
  for (const role of ['administrator', 'editor', 'author', 'author', 'byline_manager'] as const)
    people.push((await makeUser(role)) as Extract<Actor, { kind: 'user' }>)
  // Editors come twice as often: more is done than refused.
  const [administrator, editor, author, colleague, manager] = people as [
    Person,
    Person,
    Person,
    Person,
    Person,
  ]
  const acting = [administrator, editor, editor, editor, author, colleague, manager]
  const ends: Record<string, number> = {}

  const run = fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 120 }), async (steps) => {
    const section = await makeSection()
    const articles: Article[] = []
    for (const actor of [author, editor]) {
      const { id } = await makeDraft(actor, { sectionId: section })
      articles.push({ id, model: new ArticleModel(actor.id) })
    }
    for (const step of steps) {
      const actor = acting[step.who] as Person
      const [real, wanted] = await take(step, actor, articles, people)
      const said = `${step.kind} by ${actor.role}`
      expect(real, said).toBe(wanted)
      ends[`${step.kind} ${wanted}`] = (ends[`${step.kind} ${wanted}`] ?? 0) + 1
      expect(await snapshots(articles.map(({ id }) => id)), said).toEqual(articles.map(expected))
    }
    await boardAgrees(section, articles, people)
  })
  await fc.assert(run, { seed, numRuns: fuzzRuns(12), endOnFailure: true })
  if (process.env.MODEL_TELLS) console.log(ends)
  // Each kind of step was really taken, not only refused.
  for (const end of ['publish done', 'takeDown done', 'comeDue done', 'comeDue failed'])
    expect(ends[end] ?? 0, end).toBeGreaterThan(2)
})
