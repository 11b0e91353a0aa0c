import { expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { db, timeOf } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makeEdit,
  makePublished,
  makeSection,
  makeUser,
  system,
} from '#testing/newsroom.ts'
import { createArticle, publishArticle, saveArticle, takeDownArticle } from './commands.ts'
import { moveArticle } from './moves.ts'
import { openArticle } from './open.ts'
import { listArticles, readArticle } from './queries.ts'
import { lock } from './saving.ts'

ownDatabase()

test('a save makes a revision and keeps all earlier ones', async () => {
  const { id, edit } = await makeDraft(system, { headline: 'One' })
  const saved = await saveArticle(system, {
    id,
    baseVersion: 1,
    edit: { ...edit, headline: 'Two' },
  })
  expect(saved).toMatchObject({
    outcome: 'saved',
    article: { version: 2, edit: { headline: 'Two' } },
  })
  const revisions = await db().revision.findMany({
    where: { articleId: id },
    orderBy: { version: 'asc' },
  })
  expect(revisions.map(({ headline }) => headline)).toEqual(['One', 'Two'])
})

test('a save that changes nothing makes no revision', async () => {
  const { id, edit } = await makeDraft(system)
  const saved = await saveArticle(system, { id, baseVersion: 1, edit: { ...edit, slug: '' } })
  expect(saved).toMatchObject({ outcome: 'saved', article: { version: 1 } })
  expect(await db().revision.count({ where: { articleId: id } })).toBe(1)
})

test('a save based on an old version is refused with both texts at hand', async () => {
  const { id, edit } = await makeDraft(system)
  await saveArticle(system, { id, baseVersion: 1, edit: { ...edit, headline: 'Hers' } })
  const mine = await saveArticle(system, {
    id,
    baseVersion: 1,
    edit: { ...edit, headline: 'Mine' },
  })
  expect(mine).toMatchObject({
    outcome: 'stale',
    theirs: { version: 2, edit: { headline: 'Hers' } },
  })
  expect((await openArticle(system, id)).edit.headline).toBe('Hers')
})

test('of saves at the same moment exactly one wins', async () => {
  const { id, edit } = await makeDraft(system)
  const outcomes = await Promise.all(
    ['a', 'b', 'c', 'd'].map((headline) =>
      saveArticle(system, { id, baseVersion: 1, edit: { ...edit, headline } }),
    ),
  )
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
    'saved',
    'stale',
    'stale',
    'stale',
  ])
})

test('readers see an edit of a published article only when it is published', async () => {
  const { id, version, edit } = await makePublished({ headline: 'Before' })
  const changed = { ...edit, headline: 'After' }
  const saved = await saveArticle(system, { id, baseVersion: version, edit: changed })
  if (saved.outcome !== 'saved') throw new Error('stale')
  expect(saved.article.unpublishedChanges).toBe(true)
  expect((await readArticle(edit.slug))?.headline).toBe('Before')
  await publishArticle(system, { id, baseVersion: saved.article.version, edit: changed })
  expect((await readArticle(edit.slug))?.headline).toBe('After')
})

test('publishing names what it publishes: a stale one publishes nothing', async () => {
  const { id, edit } = await makeDraft(system)
  await saveArticle(system, { id, baseVersion: 1, edit: { ...edit, headline: 'Hers' } })
  const outcome = await publishArticle(system, { id, baseVersion: 1, edit })
  expect(outcome.outcome).toBe('stale')
  expect(await readArticle(edit.slug)).toBeNull()
})

test('the time of the first publication stays', async () => {
  const first = await makePublished()
  await takeDownArticle(system, { id: first.id })
  const again = await publishArticle(system, {
    id: first.id,
    baseVersion: first.version,
    edit: first.edit,
  })
  expect(again).toMatchObject({ article: { publishedAt: first.publishedAt, state: 'published' } })
})

test('an article that isn’t ready is not published, and each field says why', async () => {
  const edit = await makeEdit({ headline: '', sectionId: null, body: documentFromMarkdown('') })
  const { id } = await createArticle(system, edit)
  await expect(publishArticle(system, { id, baseVersion: 1, edit })).rejects.toMatchObject({
    fields: {
      headline: ['Write a headline before you publish.'],
      sectionId: ['Choose a section.'],
      body: ['Write the article before you publish.'],
    },
  })
  expect((await openArticle(system, id)).state).toBe('draft')
})

test('an old public slug moves for good, and no one else can take it', async () => {
  const { id, version, edit } = await makePublished({ slug: 'old-ferry' })
  await publishArticle(system, { id, baseVersion: version, edit: { ...edit, slug: 'new-ferry' } })
  expect(await resolveAddress('article', 'old-ferry')).toEqual({
    status: 'moved',
    id,
    slug: 'new-ferry',
  })
  expect(await resolveAddress('article', 'new-ferry')).toEqual({ status: 'live', id })
  await expect(createArticle(system, await makeEdit({ slug: 'old-ferry' }))).rejects.toMatchObject({
    fields: { slug: [expect.stringContaining('/article/old-ferry')] },
  })
  expect((await makeDraft(system, { headline: 'Old ferry' })).edit.slug).toBe('old-ferry-2')
})

test('a draft’s slug is nobody’s public address', async () => {
  const draft = await makeDraft(system, { slug: 'secret-ferry' })
  expect(await resolveAddress('article', 'secret-ferry')).toEqual({ status: 'none' })
  expect(await readArticle(draft.edit.slug)).toBeNull()
})

test('two drafts with the same headline get slugs of their own', async () => {
  const a = await makeDraft(system, { headline: 'Same words' })
  const b = await makeDraft(system, { headline: 'Same words' })
  expect([a.edit.slug, b.edit.slug]).toEqual(['same-words', 'same-words-2'])
})

test('a take-down is gone for readers, lists and slug alike', async () => {
  const sectionId = await makeSection()
  const { id, edit } = await makePublished({ sectionId })
  await takeDownArticle(system, { id })
  expect(await readArticle(edit.slug)).toBeNull()
  expect(await resolveAddress('article', edit.slug)).toEqual({ status: 'gone', id })
  expect((await listArticles({ sectionId, limit: 10 })).cards).toEqual([])
})

test('by a clock that was set back an article isn’t there yet, but not gone for good', async () => {
  const { id, edit } = await makePublished({})
  await db().$executeRaw`
    update "Article" set "publishedAt" = now() + interval '1 hour' where id = ${id}`
  expect(await readArticle(edit.slug)).toBeNull()
  expect(await resolveAddress('article', edit.slug)).toEqual({ status: 'none' })
})

test('a write announces what it touched, and the lists into which an article comes', async () => {
  const [before, after, byline] = [await makeSection(), await makeSection(), await makeByline()]
  const { id, version, edit } = await makePublished({ sectionId: before, bylines: credits(byline) })
  const heard = new Set<string>()
  subscribe(({ expire, remove }) => {
    for (const tag of expire) heard.add(tag)
    for (const tag of remove) heard.add(`-${tag}`)
  })
  const moved = { ...edit, sectionId: after, bylines: [] }
  await publishArticle(system, { id, baseVersion: version, edit: moved })
  const listed = () => [...heard].filter((tag) => !/^-?(day|month|year|sitemap)/.test(tag)).sort()
  expect(listed()).toEqual(
    [`article:${id}`, `newest:section-${after}`, `older:section-${after}`].sort(),
  )
  heard.clear()
  await takeDownArticle(system, { id })
  expect(listed()).toEqual([`-article:${id}`, 'corrections'])
  heard.clear()
  const { version: latest } = await openArticle(system, id)
  await publishArticle(system, { id, baseVersion: latest })
  for (const list of ['all', `section-${after}`])
    expect([...heard]).toEqual(expect.arrayContaining([`newest:${list}`, `older:${list}`]))
})

test('a list is paged by cursor, newest first, without gaps or repeats', async () => {
  const sectionId = await makeSection()
  const made: number[] = []
  for (let n = 0; n < 5; n++) made.unshift((await makePublished({ sectionId })).id)
  const first = await listArticles({ sectionId, limit: 2 })
  const [time = 0, cursorId = 0] = (first.after ?? '').split('-').map(Number)
  const second = await listArticles({
    sectionId,
    limit: 3,
    after: { time: new Date(time), id: cursorId },
  })
  expect([...first.cards, ...second.cards].map(({ id }) => id)).toEqual(made)
  expect(second.after).toBeNull()
})

test('the article carries its bylines in the author’s order', async () => {
  const [a, b] = [await makeByline('Ana'), await makeByline('Bo')]
  const { edit } = await makePublished({ bylines: credits(b, a) })
  expect((await readArticle(edit.slug))?.bylines.map(({ name }) => name)).toEqual(['Bo', 'Ana'])
})

test('an author works on her own articles and is refused the rest', async () => {
  const [author, colleague, editor] = [
    await makeUser('author'),
    await makeUser('author'),
    await makeUser('editor'),
  ]
  const { id, edit } = await makeDraft(author)
  const input = { id, baseVersion: 1, edit: { ...edit, headline: 'Better' } }
  for (const refused of [
    () => openArticle(colleague, id),
    () => saveArticle(colleague, input),
    () => moveArticle(colleague, { id, baseVersion: 1, move: 'submit', note: '' }),
    () => publishArticle(author, input),
    () => publishArticle(colleague, input),
    () => takeDownArticle(author, { id }),
  ]) {
    await expect(refused()).rejects.toMatchObject({ name: 'Refused' })
  }
  expect(await openArticle(author, id)).toMatchObject({ version: 1, state: 'draft' })
  await saveArticle(author, input)
  const submitted = await moveArticle(author, { id, baseVersion: 2, move: 'submit', note: '' })
  expect(submitted).toMatchObject({ article: { version: 2, state: 'in_review' } })
  const published = await publishArticle(editor, { ...input, baseVersion: 2 })
  expect(published).toMatchObject({ article: { state: 'published' } })
  const takenDown = await takeDownArticle(editor, { id })
  expect(takenDown.state).toBe('taken_down')
  await expect(saveArticle(author, { ...input, baseVersion: 2 })).rejects.toMatchObject({
    name: 'Refused',
  })
})

test('every write to an article is in the audit trail', async () => {
  const editor = await makeUser('editor')
  const { id, edit } = await makeDraft(editor)
  await publishArticle(editor, { id, baseVersion: 1, edit })
  await takeDownArticle(editor, { id })
  const entries = await db().auditEntry.findMany({
    where: { subject: `article:${id}` },
    orderBy: { id: 'asc' },
  })
  expect(entries.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['article.create', editor.id],
    ['article.publish', editor.id],
    ['article.takeDown', editor.id],
  ])
})

test('a take-down has a word for the desk and one for readers', async () => {
  const { id } = await makePublished()
  await takeDownArticle(system, { id, note: 'Legal asked', publicNote: 'It named a wrong person.' })
  expect(
    await db().articleMove.findFirst({ where: { articleId: id, move: 'takeDown' } }),
  ).toMatchObject({ note: 'Legal asked' })
  const [publication] = await db().publication.findMany({
    where: { articleId: id, change: 'withdrawal' },
  })
  expect(publication).toMatchObject({ note: 'It named a wrong person.', revisionId: null })
  expect(await db().correction.findMany({ where: { articleId: id } })).toMatchObject([
    { kind: 'withdrawal', text: 'It named a wrong person.', at: publication?.at },
  ])

  const quiet = await makePublished()
  await takeDownArticle(system, { id: quiet.id, note: 'Legal asked' })
  expect(await db().correction.count({ where: { articleId: quiet.id } })).toBe(0)
})

test('a publication has the time at which it was made, not that at which it began to wait', async () => {
  const { id, version, edit } = await makePublished()
  let waiting: ReturnType<typeof publishArticle> | undefined
  const held = await db().$transaction(async (tx) => {
    await lock(tx, system, 'article.publish', id)
    waiting = publishArticle(system, {
      id,
      baseVersion: version,
      edit: { ...edit, headline: 'Waited' },
    })
    await new Promise((resolve) => setTimeout(resolve, 400))
    return timeOf(tx)
  })
  await waiting
  const { at } = await db().publication.findFirstOrThrow({
    where: { articleId: id },
    orderBy: { id: 'desc' },
  })
  expect(at.getTime()).toBeGreaterThanOrEqual(held.getTime())
})
