import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { credits, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { createByline } from './commands.ts'
import { exportBylines, importBylines } from './csv.ts'
import { openByline } from './queries.ts'

ownDatabase()

const all = { dryRun: false, goodLines: false, renaming: 'follow' as const }
const exported = async () => text(await exportBylines(system))

test('what was exported comes back unchanged, formulas as text, line breaks and quotes too', async () => {
  const id = await createByline(system, {
    name: '=HYPERLINK("https://evil.example")',
    slug: 'formula',
    kind: 'guest',
    roleTitle: "'@quoted",
    biography: 'Two "lines",\nand a comma.',
    biographies: [{ language: 'pt-BR', text: 'Escreve.' }],
    contact: 'f@example.org',
    links: [
      { label: 'My site', url: 'https://example.org/f' },
      { label: 'Mail', url: 'mailto:f@example.org' },
    ],
    beats: ['Tides', 'Opera'],
    leftOn: '2020-01-31',
  })
  await createByline(system, { name: 'Plain One' })
  const before = (await openByline(system, id)).edit
  const csv = await exported()
  expect(csv).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
  expect(csv).not.toMatch(/(^|,)"?[=+@-]/m)
  const again = await importBylines(system, `\uFEFF${csv}`, all)
  expect(again.lines.map(({ action }) => action)).toEqual(['unchanged', 'unchanged'])
  expect((await openByline(system, id)).edit).toEqual(before)

  // In a newsroom that has none of them, they are made as they were.
  await db().byline.deleteMany()
  await db().address.deleteMany()
  const made = await importBylines(system, csv.replace(/^\d+,/gm, ','), all)
  expect(made.lines.map(({ action }) => action)).toEqual(['create', 'create'])
  const { id: newId } = await db().byline.findUniqueOrThrow({ where: { slug: 'formula' } })
  expect((await openByline(system, newId)).edit).toEqual(before)
})

test('errors name line and column, and nothing is written when any is wrong, unless asked for', async () => {
  const csv = [
    'name,kind,contact,links,left_on',
    'Good Line,guest,,,',
    'Bad Kind,robot,,,',
    'Bad Link,staff,,"Site http://example.org',
    'Mail mailto:a@example.org",',
    'Bad Day,staff,not-an-address,,31.1.2020',
  ].join('\r\n')
  const report = await importBylines(system, csv, all)
  expect(report.written).toBe(false)
  expect(
    report.lines.map(({ line, action, problems }) => [
      line,
      action,
      problems.map(({ column }) => column),
    ]),
  ).toEqual([
    [2, 'create', []],
    [3, 'wrong', ['kind']],
    [4, 'wrong', ['links']],
    [6, 'wrong', ['contact', 'left_on']],
  ])
  expect(await db().byline.count({ where: { name: 'Good Line' } })).toBe(0)
  await importBylines(system, csv, { ...all, dryRun: true, goodLines: true })
  expect(await db().byline.count({ where: { name: 'Good Line' } })).toBe(0)
  const some = await importBylines(system, csv, { ...all, goodLines: true })
  expect(some.written).toBe(true)
  expect(await db().byline.count({ where: { name: 'Good Line' } })).toBe(1)
  expect(await db().byline.count({ where: { name: 'Bad Kind' } })).toBe(0)
  // Once more it would be a second one of that name: a person decides.
  const twice = await importBylines(system, 'name\nGood Line', all)
  expect(twice.lines[0]?.problems[0]).toMatchObject({ column: 'name' })
})

test('a file changes what it names, and asks what a rename means', async () => {
  const id = await createByline(system, { name: 'Before Csv', roleTitle: 'Reporter' })
  const { edit } = await makePublished({ bylines: credits(id) })
  const file = `slug,name\nbefore-csv,After Csv`
  const report = await importBylines(system, file, { ...all, renaming: 'keep' })
  expect(report.lines[0]).toMatchObject({ action: 'update', problems: [] })
  expect(await openByline(system, id)).toMatchObject({ name: 'After Csv', roleTitle: 'Reporter' })
  expect(await db().articlePrintedName.findFirst({ where: { bylineId: id } })).toMatchObject({
    name: 'Before Csv',
  })
  expect(edit.slug).toBeTruthy()
})

test.each([
  ['nothing', '', /no line/],
  ['an unknown column', 'name,shoe_size\nA,43', /shoe_size/],
  ['no name, slug or id', 'kind\nguest', /id, slug or name/],
  ['a quote that never ends', 'name\n"A', /CSV/],
])('%s is refused as a file', async (_what, csv, words) => {
  await expect(importBylines(system, csv, all)).rejects.toThrow(words)
})

test('authors neither export nor import', async () => {
  const author = await makeUser('author')
  await expect(exportBylines(author)).rejects.toMatchObject({ name: 'Refused' })
  await expect(importBylines(author, 'name\nA', all)).rejects.toMatchObject({ name: 'Refused' })
})
