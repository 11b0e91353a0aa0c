import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { plainText } from '#lib/document/text.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeEdit, makePublished, makeUser } from '#testing/newsroom.ts'
import { publishArticle, saveArticle, takeDownArticle } from './commands.ts'
import { openArticle } from './open.ts'
import { articleEditSchema } from './schema.ts'
import { choicesOf, readShared, sharedFrom, textOf, writeShared } from './shared-document.ts'
import { beginArticle, keepTyping, openWorking, recoverWriting, saveWriting } from './writing.ts'

ownDatabase()

const sittingOf = (id: number) => ({ id: crypto.randomUUID(), editors: [id] })

/** Types as a browser would: changes a copy of the document and keeps the difference. */
async function type(
  actor: Awaited<ReturnType<typeof makeUser>>,
  id: number,
  change: (doc: Y.Doc) => void,
  doc?: Y.Doc,
): Promise<Y.Doc> {
  const copy = doc ?? (await openWorking(actor, id)).doc
  const before = Y.encodeStateVector(copy)
  change(copy)
  await keepTyping(actor, id, Y.encodeStateAsUpdate(copy, before))
  return copy
}

test('an edit and its shared document say the same, and a small change is a small update', async () => {
  const body = documentFromMarkdown(
    '## Tide\n\nThe **bold** and *slow* [ferry](/a)\n\n- a\n- b\n\n> q\n\n---\n\n3. x\n\nlast',
  )
  const picture = { mediaId: 3, alt: 'A ferry', caption: 'It leaves', credit: 'Ivo' }
  const edit = await makeEdit({ headline: 'Čeština über 北京', body, picture })
  const doc = new Y.Doc()
  Y.applyUpdate(doc, sharedFrom(edit))
  expect(articleEditSchema.parse(readShared(doc))).toEqual(articleEditSchema.parse(edit))

  const before = Y.encodeStateVector(doc)
  writeShared(doc, { ...edit, standfirst: `${edit.standfirst} Again.` })
  expect(Y.encodeStateAsUpdate(doc, before).length).toBeLessThan(60)
})

test('what two type at once merges, letter by letter', async () => {
  const [kay, lee] = [await makeUser('editor'), await makeUser('editor')]
  const { id } = await makeDraft(kay, { headline: 'Ferry runs' })
  const hers = (await openWorking(kay, id)).doc
  const his = (await openWorking(lee, id)).doc
  await type(kay, id, (doc) => textOf(doc, 'headline').insert(0, 'Morning '), hers)
  await type(lee, id, (doc) => textOf(doc, 'headline').insert('Ferry runs'.length, ' again'), his)
  const { article, problems } = await saveWriting(kay, id, 'autosave', sittingOf(kay.id))
  expect(article.edit.headline).toBe('Morning Ferry runs again')
  expect(problems).toEqual({})
})

test('autosaves of one sitting are one revision; by hand, published or another sitting is a new one', async () => {
  const kay = await makeUser('editor')
  const draft = await makeDraft(kay)
  const { id } = draft
  const kinds = async () =>
    (await db().revision.findMany({ where: { articleId: id }, orderBy: { version: 'asc' } })).map(
      ({ kind }) => kind,
    )
  const sitting = sittingOf(kay.id)
  const add = (words: string) => type(kay, id, (doc) => textOf(doc, 'standfirst').insert(0, words))
  await add('One. ')
  const first = await saveWriting(kay, id, 'autosave', sitting)
  await add('Two. ')
  const second = await saveWriting(kay, id, 'autosave', sitting)
  expect(second.article.version).toBe(first.article.version + 1)
  expect(await kinds()).toEqual(['save', 'autosave'])

  await saveWriting(kay, id, 'save', sitting)
  expect(await kinds()).toEqual(['save', 'save'])
  await add('Three. ')
  await saveWriting(kay, id, 'autosave', sitting)
  await add('Four. ')
  await saveWriting(kay, id, 'autosave', sittingOf(kay.id))
  expect(await kinds()).toEqual(['save', 'save', 'autosave', 'autosave'])

  const { version } = await openArticle(kay, id)
  expect(await publishArticle(kay, { id, baseVersion: version })).toMatchObject({
    outcome: 'saved',
  })
  await add('Five. ')
  await saveWriting(kay, id, 'autosave', sitting)
  expect(await kinds()).toEqual(['save', 'save', 'autosave', 'publish', 'autosave'])
})

test('a publish names what it publishes: words that came in between stop it, and are saved', async () => {
  const kay = await makeUser('editor')
  const { id, version } = await makeDraft(kay)
  await type(kay, id, (doc) => textOf(doc, 'standfirst').insert(0, 'Unseen. '))
  const outcome = await publishArticle(kay, { id, baseVersion: version })
  expect(outcome).toMatchObject({ outcome: 'stale', theirs: { state: 'draft' } })
  const now = await openArticle(kay, id)
  expect(now.edit.standfirst).toMatch(/^Unseen/)
  expect(await publishArticle(kay, { id, baseVersion: now.version })).toMatchObject({
    outcome: 'saved',
    article: { state: 'published', unpublishedChanges: false },
  })
})

test('an edit that comes by another way merges with what is being typed', async () => {
  const kay = await makeUser('editor')
  const draft = await makeDraft(kay, { body: documentFromMarkdown('First.\n\nSecond.') })
  const { id } = draft
  await openWorking(kay, id)
  const body = documentFromMarkdown('First.\n\nSecond, restored.')
  await saveArticle(kay, { id, baseVersion: draft.version, edit: { ...draft.edit, body } })
  await type(kay, id, (doc) => textOf(doc, 'headline').insert(0, 'New: '))
  const { article } = await saveWriting(kay, id, 'autosave')
  expect(plainText(article.edit.body)).toBe('First.\nSecond, restored.')
  expect(article.edit.headline).toMatch(/^New: /)
})

test('what can’t be saved as it stands keeps its old value and is told; the rest is saved', async () => {
  const kay = await makeUser('editor')
  const taken = await makePublished()
  const { id, edit } = await makeDraft(kay)
  await type(kay, id, (doc) => {
    choicesOf(doc).set('slug', taken.edit.slug)
    textOf(doc, 'standfirst').insert(0, 'Kept. ')
  })
  const first = await saveWriting(kay, id, 'autosave')
  expect(Object.keys(first.problems)).toEqual(['slug'])
  expect(first.article.edit.slug).toBe(edit.slug)
  expect(first.article.edit.standfirst).toMatch(/^Kept/)
  await expect(publishArticle(kay, { id, baseVersion: first.article.version })).rejects.toThrow(
    Invalid,
  )

  await type(kay, id, (doc) => choicesOf(doc).set('slug', 'Half typed!'))
  const second = await saveWriting(kay, id, 'autosave')
  expect(Object.keys(second.problems)).toEqual(['slug'])
})

test('a slug that nobody gave follows the headline until readers have it', async () => {
  const kay = await makeUser('editor')
  const doc = new Y.Doc()
  textOf(doc, 'headline').insert(0, 'Tide')
  const begun = { key: crypto.randomUUID(), state: Y.encodeStateAsUpdate(doc) }
  const { id, edit } = await beginArticle(kay, begun)
  expect(edit.slug).toMatch(/^tide/)
  await type(kay, id, (doc) => textOf(doc, 'headline').insert(4, ' turns'))
  expect((await saveWriting(kay, id, 'autosave')).article.edit.slug).toMatch(/^tide-turns/)
  expect((await beginArticle(kay, begun)).id).toBe(id)
  const damaged = { key: crypto.randomUUID(), state: new Uint8Array([9, 9, 9]) }
  await expect(beginArticle(kay, damaged)).rejects.toThrow(Invalid)
})

test('after a crash, typing that was kept is saved', async () => {
  const kay = await makeUser('editor')
  const { id } = await makeDraft(kay)
  await type(kay, id, (doc) => textOf(doc, 'standfirst').insert(0, 'Before the crash. '))
  const system = { kind: 'system', name: 'recovery' } as const
  expect(await recoverWriting(system)).toContain(id)
  expect((await openArticle(kay, id)).edit.standfirst).toMatch(/^Before the crash/)
  expect(await recoverWriting(system)).toEqual([])
})

test('who may not edit may not write', async () => {
  const [kay, ann] = [await makeUser('editor'), await makeUser('author')]
  const { id } = await makeDraft(kay)
  await openWorking(kay, id)
  const update = sharedFrom(await makeEdit())
  await expect(openWorking(ann, id)).rejects.toThrow(Refused)
  await expect(keepTyping(ann, id, update)).rejects.toThrow(Refused)
  await expect(saveWriting(ann, id, 'autosave')).rejects.toThrow(Refused)
  expect(await db().workingUpdate.count({ where: { articleId: id } })).toBe(0)

  const own = await makePublished()
  await db().article.update({ where: { id: own.id }, data: { createdBy: ann.id } })
  await takeDownArticle(kay, { id: own.id })
  await openWorking(ann, own.id)
  await expect(keepTyping(ann, own.id, update)).rejects.toThrow(Refused)
})

test('two who open an article at the same moment get the same document', async () => {
  const kay = await makeUser('editor')
  const { id, edit } = await makeDraft(kay)
  const opened = await Promise.all(Array.from({ length: 6 }, () => openWorking(kay, id)))
  const merged = new Y.Doc()
  for (const { doc } of opened) Y.applyUpdate(merged, Y.encodeStateAsUpdate(doc))
  expect(articleEditSchema.parse(readShared(merged)).headline).toBe(edit.headline)
})
