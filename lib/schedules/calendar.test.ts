import { expect, test } from 'vitest'
import { assignArticle } from '#lib/articles/assignments.ts'
import { setEmbargo } from '#lib/articles/embargo.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { daysOf, plus, plusMonths, readCalendar } from './calendar.ts'
import { scheduleArticle } from './commands.ts'
import { calendarQuerySchema } from './schema.ts'

ownDatabase()

test('weeks are whole, from Monday', () => {
  const may = daysOf('month', '2027-05-12')
  expect([may[0], may.at(-1), may.length]).toEqual(['2027-04-26', '2027-06-06', 42])
  expect(daysOf('month', '2027-02-12')).toHaveLength(28)
  expect(daysOf('week', '2027-01-01')).toEqual([
    ...['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31'],
    ...['2027-01-01', '2027-01-02', '2027-01-03'],
  ])
  expect(plus('2027-03-28', 1)).toBe('2027-03-29')
  expect(plusMonths('2027-01-31', 1)).toBe('2027-02-01')
  expect(calendarQuerySchema.parse({ view: 'year', day: '2027-02-99' })).toEqual({
    view: 'month',
    day: undefined,
  })
})

test('the desk finds what is planned; an author what is of her articles; nobody else anything', async () => {
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const at = (day: number) => new Date(Date.UTC(2031, 4, day, 6, 30))
  const first = await makeDraft(author)
  const other = await makePublished()
  const plan = (id: number, kind: 'publish' | 'take_down', dueAt: Date) =>
    scheduleArticle(system, { id, baseVersion: 1, kind, dueAt })
  await plan(first.id, 'publish', at(12))
  await plan(other.id, 'publish', at(13))
  await plan(other.id, 'take_down', at(14))
  const embargoed = await makeDraft(system)
  await setEmbargo(system, { id: embargoed.id, until: at(15).toISOString(), reason: '' })
  const given = await makeDraft(system)
  await assignArticle(editor, { id: given.id, assigneeId: author.id, dueAt: at(16), note: '' })
  const front = await db().front.create({ data: { draft: {} } })
  await db().frontEdition.create({ data: { frontId: front.id, layout: {}, startsAt: at(17) } })

  const query = { view: 'month', day: '2031-05-20' } as const
  const kinds = async (actor: Parameters<typeof readCalendar>[0]) =>
    (await readCalendar(actor, query)).items.map(({ kind, at }) => [kind, at.getUTCDate()])
  expect(await kinds(editor)).toEqual([
    ['publication', 12],
    ['change', 13],
    ['take_down', 14],
    ['embargo', 15],
    ['assignment', 16],
    ['edition', 17],
  ])
  expect(await kinds(author)).toEqual([
    ['publication', 12],
    ['assignment', 16],
  ])
  const { items } = await readCalendar(editor, query)
  expect(items.map(({ moves }) => moves && Object.keys(moves)[0])).toEqual([
    ...['schedule', 'schedule', 'schedule', null, null, 'edition'],
  ])
  for (const { moves } of (await readCalendar(author, query)).items) expect(moves).toBeNull()
  await expect(readCalendar(await makeUser('byline_manager'), query)).rejects.toMatchObject({
    name: 'Refused',
  })
  expect((await readCalendar(editor, { view: 'week', day: '2031-05-12' })).items).toHaveLength(6)
  expect((await readCalendar(editor, { view: 'week', day: '2031-05-19' })).items).toEqual([])
})
