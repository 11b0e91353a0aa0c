import { expect, test } from 'vitest'
import { publishArticle, saveArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import { readArticle } from '#lib/articles/queries.ts'
import { type Change, changeSchema } from '#lib/articles/schema.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makePublished,
  makeUser,
  system,
} from '#testing/newsroom.ts'
import { issueCorrection, openHistory, removeCorrection, rewordCorrection } from './commands.ts'
import { readPublicHistory } from './public-history.ts'
import { correctionsOf, listCorrections, readWithdrawal } from './queries.ts'
import { issueCorrectionSchema } from './schema.ts'

ownDatabase()

/** Publishes another text of an article. */
async function change(id: number, words: string, classed: Partial<Change>): Promise<void> {
  const { version, edit } = await openArticle(system, id)
  const body = documentFromMarkdown(words)
  const done = await publishArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, body },
    change: { kind: 'minor', note: '', substantial: false, ...classed },
  })
  expect(done.outcome).toBe('saved')
}

const eventsOf = (articleId: number) => db().outboxEvent.count({ where: { articleId } })

test('“Updated” moves only when the change is called substantial, whatever its class', async () => {
  const { id, edit } = await makePublished()
  const updated = async () => (await readArticle(edit.slug))?.updatedAt ?? null
  await change(id, 'One.', { kind: 'minor' })
  await change(id, 'Two.', { kind: 'update' })
  await change(id, 'Three.', { kind: 'correction', note: 'It was three.' })
  expect(await updated()).toBeNull()
  await change(id, 'Four.', { kind: 'update', substantial: true })
  const then = await updated()
  expect(then).toBeInstanceOf(Date)
  await change(id, 'Five.', { kind: 'clarification', note: 'Five, not five and a half.' })
  expect(await updated()).toEqual(then)
})

test('each class does what it says: only corrections and clarifications are told', async () => {
  const { id, edit } = await makePublished()
  await change(id, 'One.', { kind: 'minor', note: 'A comma.' })
  await change(id, 'Two.', { kind: 'update', note: 'The count is in.' })
  await change(id, 'Three.', { kind: 'correction', note: 'It was three.' })
  await change(id, 'Four.', { kind: 'clarification', note: 'Four of all.' })
  expect((await readArticle(edit.slug))?.corrections).toMatchObject([
    { kind: 'clarification', text: 'Four of all.' },
    { kind: 'correction', text: 'It was three.' },
  ])
  for (const kind of ['correction', 'clarification'] as const)
    expect(changeSchema.safeParse({ kind }).error?.issues[0]?.path).toEqual(['note'])
  expect(issueCorrectionSchema.safeParse({ articleId: 1, kind: 'update', text: 'x' }).success).toBe(
    false,
  )
})

test('a publication that is asked for again because the answer got lost corrects once', async () => {
  const { id } = await makePublished()
  const { version, edit } = await openArticle(system, id)
  const saved = await saveArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, standfirst: 'Put right.' },
  })
  if (saved.outcome !== 'saved') throw new Error('stale')
  const asked = {
    id,
    baseVersion: saved.article.version,
    change: { kind: 'correction', note: 'It was wrong.', substantial: true } as const,
  }
  await publishArticle(system, asked)
  const events = await eventsOf(id)
  expect(await publishArticle(system, asked)).toMatchObject({ outcome: 'saved' })
  expect(await db().correction.count({ where: { articleId: id } })).toBe(1)
  expect(await db().publication.count({ where: { articleId: id } })).toBe(2)
  expect(await eventsOf(id)).toBe(events)

  // Also when more was typed before it is asked for again.
  await change(id, 'And more.', { kind: 'correction', note: 'It was wrong.' })
  const [correction, ...others] = await correctionsOf(system, id)
  expect(others).toEqual([])
  await removeCorrection(system, { id: correction?.id ?? 0 })
  expect(await db().publication.count({ where: { articleId: id, note: 'It was wrong.' } })).toBe(0)
})

test('a correction is issued by itself, once, reworded and taken back; each is announced and follows', async () => {
  const editor = await makeUser('editor')
  const { id, edit, version } = await makePublished()
  const heard = new Set<string>()
  subscribe(({ expire }) => {
    for (const tag of expire) heard.add(tag)
  })
  const input = { articleId: id, kind: 'correction', text: 'It was the 14th.' } as const
  const issued = await issueCorrection(editor, input)
  expect(await issueCorrection(editor, input)).toBe(issued)
  expect([...heard].sort()).toEqual([
    `article:${id}`,
    'corrections',
    // When it was changed last.
    'sitemap:0',
    'sitemaps',
  ])
  expect(await eventsOf(id)).toBe(2)
  expect(await readArticle(edit.slug)).toMatchObject({
    updatedAt: null,
    corrections: [{ id: issued, text: 'It was the 14th.' }],
  })
  expect((await openArticle(editor, id)).version).toBe(version)

  const reword = { id: issued, text: 'It was the 15th.', was: 'It was the 14th.' }
  await rewordCorrection(editor, reword)
  await expect(
    rewordCorrection(editor, { id: issued, text: 'The 16th.', was: 'It was the 14th.' }),
  ).rejects.toMatchObject({ fields: { text: [expect.stringContaining('It was the 15th.')] } })
  expect(await correctionsOf(editor, id)).toMatchObject([
    { text: 'It was the 15th.', by: editor.name },
  ])

  await removeCorrection(editor, { id: issued })
  expect((await readArticle(edit.slug))?.corrections).toEqual([])
  await expect(removeCorrection(editor, { id: issued })).rejects.toMatchObject({ name: 'NotFound' })
  const audit = await db().auditEntry.findMany({
    where: { subject: `article:${id}`, actorId: editor.id },
    orderBy: { id: 'asc' },
  })
  expect(audit.map(({ action }) => action)).toEqual([
    'correction.issue',
    'correction.reword',
    'correction.remove',
  ])
  expect(audit.at(-1)?.detail).toMatchObject({ text: 'It was the 15th.', kind: 'correction' })
})

test('what readers don’t have can’t be corrected', async () => {
  const input = { kind: 'correction', text: 'Wrong.' } as const
  const draft = await makeDraft(system)
  const gone = await makePublished()
  await takeDownArticle(system, { id: gone.id })
  for (const { id } of [draft, gone])
    await expect(issueCorrection(system, { articleId: id, ...input })).rejects.toMatchObject({
      name: 'Invalid',
    })
})

test('only the desk corrects and opens histories', async () => {
  const author = await makeUser('author')
  const { id, edit, version } = await makeDraft(author)
  await publishArticle(system, { id, baseVersion: version, edit })
  const issued = await issueCorrection(system, {
    articleId: id,
    kind: 'correction',
    text: 'Wrong.',
  })
  for (const person of [author, await makeUser('byline_manager')])
    for (const refused of [
      () => issueCorrection(person, { articleId: id, kind: 'correction', text: 'No.' }),
      () => rewordCorrection(person, { id: issued, text: 'No.', was: 'Wrong.' }),
      () => removeCorrection(person, { id: issued }),
      () => openHistory(person, { articleId: id, open: true }),
    ])
      await expect(refused()).rejects.toMatchObject({ name: 'Refused' })
  expect(await correctionsOf(author, id)).toHaveLength(1)
  await expect(correctionsOf(await makeUser('author'), id)).rejects.toMatchObject({
    name: 'Refused',
  })
})

test('the list of corrections is paged, newest first; a withdrawn article is named without a link', async () => {
  await db().correction.deleteMany()
  const [kept, gone] = [await makePublished(), await makePublished()]
  await issueCorrection(system, { articleId: kept.id, kind: 'correction', text: 'First.' })
  await issueCorrection(system, { articleId: gone.id, kind: 'clarification', text: 'Second.' })
  await takeDownArticle(system, { id: gone.id, publicNote: 'It was not ours.' })
  const first = await listCorrections({ limit: 2 })
  expect(first.corrections).toMatchObject([
    { kind: 'withdrawal', text: 'It was not ours.', slug: null, headline: gone.edit.headline },
    { kind: 'clarification', text: 'Second.', slug: null },
  ])
  const [time = 0, id = 0] = (first.after ?? '').split('-').map(Number)
  const second = await listCorrections({ limit: 2, after: { time: new Date(time), id } })
  expect(second).toMatchObject({
    corrections: [{ text: 'First.', slug: kept.edit.slug }],
    after: null,
  })
})

test('a withdrawal’s public note can be reworded, and goes when the article comes back', async () => {
  const { id } = await makePublished()
  expect(await readWithdrawal(id)).toBeNull()
  await takeDownArticle(system, { id, note: 'For us alone', publicNote: 'It was not ours.' })
  expect(await readWithdrawal(id)).toMatchObject({ text: 'It was not ours.' })
  const [row] = await correctionsOf(system, id)
  await rewordCorrection(system, {
    id: row?.id ?? 0,
    text: 'It belonged to others.',
    was: 'It was not ours.',
  })
  expect(await readWithdrawal(id)).toMatchObject({ text: 'It belonged to others.' })
  const { version } = await openArticle(system, id)
  await publishArticle(system, { id, baseVersion: version })
  expect(await readWithdrawal(id)).toBeNull()
})

test('a public history shows what was published and nothing else, to whom it is open', async () => {
  const { id, edit } = await makePublished({ body: documentFromMarkdown('The ferry sank.') })
  const { slug } = edit
  const history = () => readPublicHistory(slug, { limit: 10, language: 'en-GB' })
  expect(await history()).toBeNull()
  await openHistory(system, { articleId: id, open: true })

  // A draft in between, never published.
  const { version } = await openArticle(system, id)
  await saveArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, body: documentFromMarkdown('Secret: the captain drank.') },
  })
  await change(id, 'The ferry arrived.', { kind: 'correction', note: 'It did not sink.' })
  await issueCorrection(system, { articleId: id, kind: 'clarification', text: 'At noon.' })
  const open = await history()
  expect(open?.entries.map(({ kind, note }) => [kind, note])).toEqual([
    ['clarification', 'At noon.'],
    ['correction', 'It did not sink.'],
    ['first', ''],
  ])
  expect(JSON.stringify(open)).not.toContain('Secret')
  expect(open?.entries[1]?.changes?.body[0]).toContainEqual({ kind: 'deleted', text: 'sank' })

  // A page's end is the next one's beginning, compared with what stood before it.
  const first = await readPublicHistory(slug, { limit: 2, language: 'en-GB' })
  const [time = 0, cursorId = 0] = (first?.after ?? '').split('-').map(Number)
  const rest = await readPublicHistory(slug, {
    language: 'en-GB',
    limit: 2,
    after: { time: new Date(time), id: cursorId },
  })
  expect(first?.entries[1]?.changes).not.toBeNull()
  expect(rest?.entries.map(({ kind }) => kind)).toEqual(['first'])

  // What was taken back is not told here either.
  const correction = await db().correction.findFirstOrThrow({
    where: { articleId: id, kind: 'correction' },
  })
  await removeCorrection(system, { id: correction.id })
  expect(JSON.stringify(await history())).not.toContain('It did not sink.')

  await openHistory(system, { articleId: id, open: false })
  expect(await history()).toBeNull()
  await openHistory(system, { articleId: id, open: true })
  await takeDownArticle(system, { id })
  expect(await history()).toBeNull()
})

test('of what was taken down without a word nothing is listed, until it comes back', async () => {
  const { id, version } = await makePublished()
  await issueCorrection(system, { articleId: id, kind: 'correction', text: 'Not in May.' })
  const listed = async () =>
    (await listCorrections({ limit: 50 })).corrections.filter(({ articleId }) => articleId === id)
  expect(await listed()).toHaveLength(1)
  const heard: string[] = []
  subscribe(({ expire }) => heard.push(...expire))
  await takeDownArticle(system, { id })
  expect(heard).toContain('corrections')
  expect(await listed()).toEqual([])
  heard.length = 0
  await publishArticle(system, { id, baseVersion: version })
  expect(heard).toContain('corrections')
  expect(await listed()).toHaveLength(1)
})

test('a public history depends on the bylines and sections that it names', async () => {
  const [one, two] = [await makeByline(), await makeByline()]
  const { id, version, edit } = await makePublished({ bylines: credits(one) })
  await publishArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, bylines: credits(two) },
  })
  await openHistory(system, { articleId: id, open: true })
  const tags = new Set<Tag>()
  await collectingTags(tags, () => readPublicHistory(edit.slug, { limit: 10, language: 'en-GB' }))
  for (const tag of [
    `byline:${one}`,
    `byline:${two}`,
    `section:${edit.sectionId}`,
    `article:${id}`,
  ])
    expect([...tags]).toContain(tag)
})
