import { expect, test } from 'vitest'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { plainText } from '#lib/document/text.ts'
import { Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeSection, makeUser } from '#testing/newsroom.ts'
import { publishArticle, saveArticle } from './commands.ts'
import { compareRevisions, listRevisions, restoreRevision } from './history.ts'
import { openArticle } from './open.ts'
import { textOf } from './shared-document.ts'
import { openWorking } from './writing.ts'

ownDatabase()

async function twice(kay: Awaited<ReturnType<typeof makeUser>>) {
  const draft = await makeDraft(kay, {
    headline: 'Ferry runs',
    body: documentFromMarkdown('First.\n\nSecond.'),
  })
  const edit = {
    ...draft.edit,
    headline: 'Ferry runs again',
    sectionId: await makeSection('Harbour'),
    body: documentFromMarkdown('First.\n\nBetween.\n\nSecond.'),
  }
  await saveArticle(kay, { id: draft.id, baseVersion: draft.version, edit })
  return draft
}

test('every revision is listed, with who wrote it; the published one is marked', async () => {
  const kay = await makeUser('editor')
  const { id } = await twice(kay)
  const { version } = await openArticle(kay, id)
  await publishArticle(kay, { id, baseVersion: version })
  const { revisions } = await listRevisions(kay, id)
  expect(revisions.map(({ version, isLive, isWorking }) => [version, isLive, isWorking])).toEqual([
    [2, true, true],
    [1, false, false],
  ])
  expect(revisions[0]?.by).toEqual([kay.name])
})

test('two revisions are compared word by word, and by what was chosen', async () => {
  const kay = await makeUser('editor')
  const { id } = await twice(kay)
  const [after, before] = (await listRevisions(kay, id)).revisions
  const compared = await compareRevisions(kay, id, before?.id ?? 0, after?.id ?? 0)
  expect(compared.headline).toEqual([
    { kind: 'same', text: 'Ferry runs' },
    { kind: 'inserted', text: ' again' },
  ])
  expect(compared.body.map((words) => words[0]?.kind)).toEqual(['same', 'inserted', 'same'])
  expect(compared.others).toContainEqual({
    field: 'Section',
    before: expect.any(String),
    after: 'Harbour',
  })
})

test('a restored revision is a new one on top, and comes to whoever is writing', async () => {
  const kay = await makeUser('editor')
  const { id } = await twice(kay)
  await openWorking(kay, id)
  const { version, revisions } = await listRevisions(kay, id)
  const first = { articleId: id, revisionId: revisions.at(-1)?.id ?? 0 }
  expect(await restoreRevision(kay, { ...first, baseVersion: version - 1 })).toMatchObject({
    outcome: 'stale',
  })
  expect(await restoreRevision(kay, { ...first, baseVersion: version })).toMatchObject({
    outcome: 'saved',
  })
  const now = await openArticle(kay, id)
  expect(plainText(now.edit.body)).toBe('First.\nSecond.')
  expect((await listRevisions(kay, id)).revisions).toHaveLength(3)
  expect(textOf((await openWorking(kay, id)).doc, 'headline').toString()).toBe('Ferry runs')
})

test('who may not open an article doesn’t see its history', async () => {
  const [kay, ann] = [await makeUser('editor'), await makeUser('author')]
  const { id } = await twice(kay)
  await expect(listRevisions(ann, id)).rejects.toThrow(Refused)
  await expect(compareRevisions(ann, id, 1, 2)).rejects.toThrow(Refused)
  await expect(
    restoreRevision(ann, { articleId: id, revisionId: 1, baseVersion: 1 }),
  ).rejects.toThrow(Refused)
})
