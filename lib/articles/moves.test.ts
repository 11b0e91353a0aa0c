import { beforeAll, describe, expect, test } from 'vitest'
import type { Person, Role } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeSection, makeUser, system } from '#testing/newsroom.ts'
import { publishArticle, saveArticle, takeDownArticle } from './commands.ts'
import { moveArticle } from './moves.ts'
import { openArticle } from './open.ts'
import { type ArticleState, articleStates } from './schema.ts'
import { listSteps } from './steps.ts'
import type { Move } from './workflow.ts'

ownDatabase()

type Who = 'administrator' | 'editor' | 'beginner' | 'assignee' | 'colleague' | 'byline_manager'
const roleOf: Record<Who, Role> = {
  administrator: 'administrator',
  editor: 'editor',
  beginner: 'author',
  assignee: 'author',
  colleague: 'author',
  byline_manager: 'byline_manager',
}
const people = {} as Record<Who, Person>
let sectionId = 0
beforeAll(async () => {
  sectionId = await makeSection()
  for (const [who, role] of Object.entries(roleOf) as [Who, Role][])
    people[who] = await makeUser(role)
})

const desk: Who[] = ['administrator', 'editor']
const withTheirs: Who[] = [...desk, 'beginner', 'assignee']

// The workflow said once more by hand: a change of the table must be a change here.
const expected: Record<
  Exclude<Move, 'schedule' | 'unschedule'>,
  { from: ArticleState[]; to: ArticleState; who: Who[] }
> = {
  submit: { from: ['draft', 'changes_requested'], to: 'in_review', who: withTheirs },
  withdraw: {
    from: ['in_review', 'changes_requested', 'approved'],
    to: 'draft',
    who: withTheirs,
  },
  requestChanges: { from: ['in_review', 'approved'], to: 'changes_requested', who: desk },
  approve: { from: ['draft', 'in_review', 'changes_requested'], to: 'approved', who: desk },
  publish: { from: [...articleStates], to: 'published', who: desk },
  takeDown: { from: ['published'], to: 'taken_down', who: desk },
}

/** An article in a state, begun by one author and given to another. */
async function articleIn(state: ArticleState) {
  const wasPublic = state === 'published' || state === 'taken_down'
  const article = wasPublic
    ? await makePublished({ sectionId })
    : await makeDraft(system, { sectionId })
  const { id, version } = article
  await db().article.update({
    where: { id },
    data: { state, createdBy: people.beginner.id, assigneeId: people.assignee.id },
  })
  return { id, version }
}

function make(move: keyof typeof expected, actor: Person, at: { id: number; version: number }) {
  const { id, version: baseVersion } = at
  if (move === 'publish') return publishArticle(actor, { id, baseVersion })
  if (move === 'takeDown') return takeDownArticle(actor, { id })
  return moveArticle(actor, { id, baseVersion, move, note: 'Because.' })
}

/** All that a move may leave behind. */
async function left(id: number) {
  const where = { where: { articleId: id } }
  const [article, moves, publications, audit, events, notifications] = await Promise.all([
    db().article.findUniqueOrThrow({ where: { id } }),
    db().articleMove.findMany({ ...where, orderBy: { id: 'asc' } }),
    db().publication.count(where),
    db().auditEntry.count({ where: { subject: `article:${id}` } }),
    db().outboxEvent.count(where),
    db().notification.count(where),
  ])
  return { article, moves, publications, audit, events, notifications }
}

describe.each(Object.entries(expected))('%s', (name, { from, to, who }) => {
  const move = name as keyof typeof expected
  test.each(articleStates)('from %s', async (state) => {
    const begin = async () => {
      const at = await articleIn(state)
      return { at, before: await left(at.id) }
    }
    let begun: Awaited<ReturnType<typeof begin>> | undefined
    for (const [one, actor] of Object.entries(people) as [Who, Person][]) {
      // Who was refused left nothing: the next one finds the same article.
      begun ??= await begin()
      const { at, before } = begun
      if (who.includes(one) && from.includes(state)) {
        await make(move, actor, at)
        const after = await left(at.id)
        expect(after.article.state, one).toBe(to)
        expect(after.moves.slice(before.moves.length), one).toMatchObject([
          { move, from: state, to, version: at.version, movedBy: actor.id },
        ])
        expect(after.audit, one).toBe(before.audit + 1)
        // Both authors are told, unless it was she who did it.
        const told = [people.beginner, people.assignee].filter(({ id }) => id !== actor.id)
        expect(after.notifications, one).toBe(before.notifications + told.length)
        const public_ = move === 'publish' || move === 'takeDown' ? 1 : 0
        expect(after.publications, one).toBe(before.publications + public_)
        expect(after.events, one).toBe(before.events + public_)
        begun = undefined
      } else {
        // What was taken down is the desk's alone.
        const may = who.includes(one) && (desk.includes(one) || state !== 'taken_down')
        const failure = may ? 'Invalid' : 'Refused'
        await expect(make(move, actor, at), one).rejects.toMatchObject({ name: failure })
        expect(await left(at.id), one).toEqual(before)
      }
    }
  })
})

test('changes are requested in words, or not at all', async () => {
  const { id, version } = await articleIn('in_review')
  const input = { id, baseVersion: version, move: 'requestChanges', note: '' } as const
  await expect(moveArticle(people.editor, input)).rejects.toMatchObject({
    fields: { note: [expect.stringContaining('Say what is to be changed')] },
  })
  expect((await openArticle(system, id)).state).toBe('in_review')
  await moveArticle(people.editor, { ...input, note: 'Who says so?' })
  expect(await openArticle(people.assignee, id)).toMatchObject({
    state: 'changes_requested',
    verdict: { move: 'requestChanges', note: 'Who says so?', by: people.editor.name, version },
  })
})

test('a submission and an approval are of the version on screen', async () => {
  const { id, version } = await articleIn('draft')
  const { edit } = await openArticle(system, id)
  await saveArticle(people.beginner, {
    id,
    baseVersion: version,
    edit: { ...edit, headline: 'Typed meanwhile' },
  })
  for (const move of ['submit', 'approve'] as const) {
    const outcome = await moveArticle(people.editor, { id, baseVersion: version, move, note: '' })
    expect(outcome).toMatchObject({ outcome: 'stale', theirs: { version: version + 1 } })
  }
  expect((await openArticle(system, id)).state).toBe('draft')
  expect(await db().articleMove.count({ where: { articleId: id } })).toBe(0)
})

test('an article without a headline is not handed in', async () => {
  const { id } = await makeDraft(people.beginner, { headline: '' })
  const input = { id, baseVersion: 1, move: 'submit', note: '' } as const
  await expect(moveArticle(people.beginner, input)).rejects.toMatchObject({
    fields: { headline: [expect.any(String)] },
  })
})

test('of two editors who judge at the same moment one is told that it was judged', async () => {
  const { id, version: baseVersion } = await articleIn('in_review')
  const outcomes = await Promise.allSettled([
    moveArticle(people.editor, { id, baseVersion, move: 'approve', note: '' }),
    moveArticle(people.administrator, { id, baseVersion, move: 'approve', note: '' }),
  ])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await db().articleMove.count({ where: { articleId: id } })).toBe(1)
})

test('the history says who moved it on, when and why', async () => {
  const { id, version: baseVersion } = await articleIn('draft')
  await moveArticle(people.beginner, { id, baseVersion, move: 'submit', note: 'At last.' })
  await moveArticle(people.editor, { id, baseVersion, move: 'approve', note: '' })
  expect(await listSteps(people.assignee, id)).toMatchObject([
    { by: people.editor.name, done: 'approved', note: '', version: baseVersion },
    { by: people.beginner.name, done: 'submitted for review', note: 'At last.' },
  ])
  await expect(listSteps(people.colleague, id)).rejects.toMatchObject({ name: 'Refused' })
  await expect(listSteps(people.byline_manager, id)).rejects.toMatchObject({ name: 'Refused' })
})
