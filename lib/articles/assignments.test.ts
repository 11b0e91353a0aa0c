import { expect, test } from 'vitest'
import { setDisabled } from '#lib/auth/users.ts'
import { createByline } from '#lib/bylines/commands.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeUser, system } from '#testing/newsroom.ts'
import { assignArticle, commissionArticle } from './assignments.ts'
import { readBoard } from './board.ts'
import { publishArticle, saveArticle } from './commands.ts'
import { listForDesk, whatNeedsMe } from './desk.ts'
import { findArticles } from './find.ts'
import { moveArticle } from './moves.ts'
import { openArticle } from './open.ts'
import { assignSchema, commissionSchema } from './schema.ts'
import { listSteps } from './steps.ts'
import { mayWrite } from './writing.ts'

ownDatabase()

const tomorrow = () => new Date(Date.now() + 86_400_000)
const nothing = { dueAt: null, note: '' }
const ids = (rows: { id: number }[]) => rows.map(({ id }) => id)

test('only the desk gives work', async () => {
  const [author, colleague, manager, editor] = [
    await makeUser('author'),
    await makeUser('author'),
    await makeUser('byline_manager'),
    await makeUser('editor'),
  ]
  const { id } = await makeDraft(author)
  for (const actor of [author, colleague, manager]) {
    for (const assigneeId of [author.id, colleague.id, null])
      await expect(assignArticle(actor, { id, assigneeId, ...nothing })).rejects.toMatchObject({
        name: 'Refused',
      })
    await expect(
      commissionArticle(actor, {
        headline: 'Mine',
        sectionId: null,
        assigneeId: actor.id,
        ...nothing,
      }),
    ).rejects.toMatchObject({ name: 'Refused' })
  }
  expect(await db().assignment.count()).toBe(0)
  const given = await assignArticle(editor, { id, assigneeId: colleague.id, ...nothing })
  expect(given).toMatchObject({ given: { assigneeName: colleague.name, by: editor.name } })
})

test('work is given to those who write and have an open account', async () => {
  const [editor, gone, manager] = [
    await makeUser('editor'),
    await makeUser('author'),
    await makeUser('byline_manager'),
  ]
  await makeUser('administrator')
  await setDisabled(system, gone.id, true)
  const { id } = await makeDraft(editor)
  for (const assigneeId of [gone.id, manager.id, 999_999])
    await expect(assignArticle(editor, { id, assigneeId, ...nothing })).rejects.toMatchObject({
      fields: { assigneeId: [expect.any(String)] },
    })
  expect((await openArticle(editor, id)).given).toBeNull()
  expect(await db().assignment.count({ where: { articleId: id } })).toBe(0)
})

test('whoever is given an article is told, with the due time in the newsroom’s zone', async () => {
  const [editor, author, next] = [
    await makeUser('editor'),
    await makeUser('author'),
    await makeUser('author'),
  ]
  const { id } = await makeDraft(editor, { headline: 'Bridge closed' })
  const dueAt = new Date('2027-07-01T10:00:00Z')
  await assignArticle(editor, { id, assigneeId: author.id, dueAt, note: 'With a map.' })
  const told = await db().notification.findMany({ where: { userId: author.id } })
  expect(told).toMatchObject([
    {
      kind: 'assignment',
      text: `${editor.name} gave you “Bridge closed”, due 1 Jul 2027, 10:00. With a map.`,
      path: `/admin/articles/${id}`,
      articleId: id,
    },
  ])
  await assignArticle(editor, { id, assigneeId: next.id, ...nothing })
  expect(await db().notification.findMany({ where: { userId: author.id } })).toHaveLength(2)
  expect(await db().notification.findFirst({ where: { userId: next.id } })).toMatchObject({
    text: `${editor.name} gave you “Bridge closed”.`,
  })
  // What she gives to herself she knows.
  await assignArticle(editor, { id, assigneeId: editor.id, ...nothing })
  expect(await db().notification.count({ where: { userId: editor.id } })).toBe(0)
  expect((await listSteps(editor, id)).map(({ done }) => done)).toEqual([
    `given to ${editor.name}`,
    `given to ${next.name}`,
    `given to ${author.name}, due 1 Jul 2027, 10:00`,
  ])
  const audit = await db().auditEntry.findMany({
    where: { subject: `article:${id}`, action: 'article.assign' },
  })
  expect(audit).toHaveLength(3)
})

test('an assignee’s rights begin and end with the assignment', async () => {
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const { id, edit } = await makeDraft(editor, { headline: `Given ${Math.random()}` })
  const inAll = async () => [
    ids((await listForDesk(author, { sort: 'updated' })).rows).includes(id),
    ids(await findArticles(author, edit.headline)).includes(id),
    ids((await readBoard(author, {})).flatMap(({ cards }) => cards)).includes(id),
    ids((await whatNeedsMe(author)).given).includes(id),
  ]
  const save = (headline: string, baseVersion: number) =>
    saveArticle(author, { id, baseVersion, edit: { ...edit, headline } })

  await expect(openArticle(author, id)).rejects.toMatchObject({ name: 'Refused' })
  expect(await inAll()).toEqual([false, false, false, false])

  await assignArticle(editor, { id, assigneeId: author.id, dueAt: tomorrow(), note: '' })
  expect(await mayWrite(author, id)).toBe(true)
  expect(await inAll()).toEqual([true, true, true, true])
  expect(await save('Hers', 1)).toMatchObject({ outcome: 'saved' })
  expect(await moveArticle(author, { id, baseVersion: 2, move: 'submit', note: '' })).toMatchObject(
    { outcome: 'saved' },
  )
  await expect(publishArticle(author, { id, baseVersion: 2 })).rejects.toMatchObject({
    name: 'Refused',
  })

  await assignArticle(editor, { id, assigneeId: null, ...nothing })
  await expect(openArticle(author, id)).rejects.toMatchObject({ name: 'Refused' })
  await expect(save('Still hers', 2)).rejects.toMatchObject({ name: 'Refused' })
  await expect(
    moveArticle(author, { id, baseVersion: 2, move: 'withdraw', note: '' }),
  ).rejects.toMatchObject({ name: 'Refused' })
  await expect(mayWrite(author, id)).rejects.toMatchObject({ name: 'Refused' })
  expect(await inAll()).toEqual([false, false, false, false])
})

test('a commission begins an article under the bylines of whoever is to write it', async () => {
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const byline = { slug: '', roleTitle: '', biography: '' }
  const bylineId = await createByline(system, { ...byline, name: 'Her Name', userId: author.id })
  const dueAt = tomorrow()
  const made = await commissionArticle(editor, {
    headline: 'Harbour at night',
    sectionId: null,
    assigneeId: author.id,
    dueAt,
    note: '600 words.',
  })
  expect(made).toMatchObject({
    state: 'draft',
    version: 1,
    createdBy: editor.id,
    edit: { headline: 'Harbour at night', bylines: [{ bylineId, role: 'by' }] },
    given: { assigneeId: author.id, dueAt, by: editor.name, note: '600 words.' },
  })
  expect(await openArticle(author, made.id)).toMatchObject({ id: made.id })
  expect(await db().notification.count({ where: { userId: author.id } })).toBe(1)
})

test('a commission that can’t be given to anybody begins nothing', async () => {
  const editor = await makeUser('editor')
  const before = await db().article.count()
  await expect(
    commissionArticle(editor, { headline: 'X', sectionId: null, assigneeId: 999_999, ...nothing }),
  ).rejects.toMatchObject({ fields: { assigneeId: [expect.any(String)] } })
  expect(await db().article.count()).toBe(before)
})

test('bad input names the field', () => {
  const fields = (input: unknown, schema: typeof assignSchema | typeof commissionSchema) =>
    schema.safeParse(input).error?.issues.map(({ path }) => path.join('.'))
  expect(fields({ id: 1, assigneeId: null, dueAt: '2027-01-01T10:00:00Z' }, assignSchema)).toEqual([
    'assigneeId',
  ])
  expect(fields({ id: 1, assigneeId: 1, dueAt: 'soon' }, assignSchema)).toEqual(['dueAt'])
  expect(fields({ headline: ' ' }, commissionSchema)).toEqual(['headline', 'assigneeId'])
  expect(fields({ id: 1, assigneeId: 1, dueAt: null }, assignSchema)).toBeUndefined()
})

test('the desk sees what is late, its author too', async () => {
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const give = async (dueAt: Date | null) => {
    const { id } = await makeDraft(editor)
    await assignArticle(editor, { id, assigneeId: author.id, dueAt, note: '' })
    return id
  }
  const [open, later, late] = [
    await give(null),
    await give(tomorrow()),
    await give(new Date(Date.now() - 60_000)),
  ]
  const mine = await whatNeedsMe(author)
  expect(mine.given.map(({ id, overdue }) => [id, overdue])).toEqual([
    [late, true],
    [later, false],
    [open, false],
  ])
  expect(mine.overdue).toEqual([])
  expect(ids((await whatNeedsMe(editor)).overdue)).toContain(late)
  expect(ids((await whatNeedsMe(editor)).overdue)).not.toContain(later)
  // What is handed in isn't late any more.
  await moveArticle(author, { id: late, baseVersion: 1, move: 'submit', note: '' })
  expect(ids((await whatNeedsMe(editor)).overdue)).not.toContain(late)
  expect(ids((await whatNeedsMe(editor)).inReview)).toContain(late)
})

test('what came back stands with its author, with the note', async () => {
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const { id } = await makeDraft(author)
  await moveArticle(author, { id, baseVersion: 1, move: 'submit', note: '' })
  const note = 'The second source is missing.'
  await moveArticle(editor, { id, baseVersion: 1, move: 'requestChanges', note })
  expect((await whatNeedsMe(author)).sentBack).toMatchObject([
    { id, note, sentBackBy: editor.name },
  ])
})

test('the board shows each article in the column of its state, with what may be done with it', async () => {
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const { id, version: baseVersion } = await makeDraft(author)
  const find = async (actor: typeof editor) => {
    const columns = await readBoard(actor, {})
    const column = columns.find(({ cards }) => ids(cards).includes(id))
    return { column, card: column?.cards.find((card) => card.id === id) }
  }
  expect((await find(author)).card).toMatchObject({ version: baseVersion, moves: ['submit'] })
  await moveArticle(author, { id, baseVersion, move: 'submit', note: '' })
  expect((await find(author)).column?.state).toBe('in_review')
  expect((await find(author)).card?.moves).toEqual(['withdraw'])
  expect((await find(editor)).card?.moves).toEqual([
    'withdraw',
    'requestChanges',
    'approve',
    'schedule',
    'publish',
  ])
  await publishArticle(editor, { id, baseVersion })
  expect((await find(editor)).column?.state).toBe('published')
  // Yesterday's are not on it.
  const yesterday = new Date(Date.now() - 25 * 3_600_000)
  await db().article.update({ where: { id }, data: { liveAt: yesterday } })
  expect((await find(editor)).column).toBeUndefined()
  await expect(readBoard(await makeUser('byline_manager'), {})).rejects.toMatchObject({
    name: 'Refused',
  })
})

test('the board and the list are filtered by section, by assignee and by what is mine', async () => {
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const one = await makeDraft(editor)
  const two = await makeDraft(author)
  await assignArticle(editor, { id: one.id, assigneeId: author.id, ...nothing })
  const onBoard = async (query: Parameters<typeof readBoard>[1], actor = editor) =>
    ids((await readBoard(actor, query)).flatMap(({ cards }) => cards)).sort()
  expect(await onBoard({ assignee: author.id })).toEqual([one.id])
  expect(await onBoard({ section: two.edit.sectionId ?? 0 })).toEqual([two.id])
  expect(await onBoard({ mine: '1' })).toEqual([one.id])
  expect(await onBoard({}, author)).toEqual([one.id, two.id].sort())
  const listed = await listForDesk(editor, { sort: 'updated', assignee: author.id })
  expect(listed.rows).toMatchObject([{ id: one.id, assignee: author.name }])
})
