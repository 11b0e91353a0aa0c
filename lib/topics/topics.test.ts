import { expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { publishArticle, saveArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { importBatch } from '#lib/articles/import-batch.ts'
import { openArticle } from '#lib/articles/open.ts'
import { listArticles, readArticle, readNewest } from '#lib/articles/queries.ts'
import { type Announcement, subscribe } from '#lib/cache/announce.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeEdit, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { deleteTopic, mergeTopics, saveTopic } from './commands.ts'
import { listTopicRows, readTopic } from './queries.ts'

ownDatabase()

const announced: Announcement[] = []
subscribe((announcement) => announced.push(announcement))
const expired = () =>
  announced
    .splice(0)
    .flatMap(({ expire, remove }) => [...expire, ...remove])
    // Sitemaps list every article.
    .filter((tag) => !tag.startsWith('sitemap'))

const topicId = async (slug: string) => (await readTopic(slug))?.id ?? 0
const idsUnder = async (id: number) =>
  (await listArticles({ topicId: id, limit: 10 })).cards.map((card) => card.id)

test('a topic’s page lists what readers have under it, and follows each publication', async () => {
  const article = await makePublished({ topics: ['Harbour works', 'Budget'] })
  await makeDraft(system, { topics: ['Harbour works'] })
  const harbour = await topicId('harbour-works')
  expect(await idsUnder(harbour)).toEqual([article.id])
  expect((await readNewest({ topicId: harbour }, 5)).map(({ id }) => id)).toEqual([article.id])

  // Saved under another topic, and not published: readers have the old one.
  expired()
  const edit = { ...article.edit, topics: ['Budget', 'Ferries'] }
  const saved = await saveArticle(system, { id: article.id, baseVersion: article.version, edit })
  if (saved.outcome !== 'saved') throw new Error('stale')
  const ferries = await topicId('ferries')
  expect(await idsUnder(harbour)).toEqual([article.id])
  expect(await idsUnder(ferries)).toEqual([])
  expect(expired().filter((tag) => tag.startsWith('topic'))).toEqual([])

  await publishArticle(system, { id: article.id, baseVersion: saved.article.version })
  expect(await idsUnder(harbour)).toEqual([])
  expect(await idsUnder(ferries)).toEqual([article.id])
  // The list into which it comes; pages of others show it, and know it by its own tag.
  expect(new Set(expired())).toEqual(
    new Set([`article:${article.id}`, `newest:topic-${ferries}`, `older:topic-${ferries}`]),
  )

  await takeDownArticle(system, { id: article.id })
  expect(await idsUnder(ferries)).toEqual([])
  expect(expired()).toContain(`article:${article.id}`)
})

test('what is imported stands under its topics', async () => {
  const publishedAt = new Date('2024-05-01T12:00:00Z')
  const edit = await makeEdit({ topics: ['Lighthouses', 'lighthouses', 'Fog'] })
  const draft = await makeEdit({ topics: ['Lighthouses'] })
  await importBatch(system, [
    { importId: 'topic-1', edit, publishedAt, reads: 0 },
    { importId: 'topic-2', edit: draft, publishedAt: null, reads: 0 },
  ])
  const { id } = await db().article.findUniqueOrThrow({ where: { importId: 'topic-1' } })
  expect(await idsUnder(await topicId('lighthouses'))).toEqual([id])
  expect(await idsUnder(await topicId('fog'))).toEqual([id])
})

test('a renamed topic keeps its address and is known by its old name', async () => {
  const article = await makePublished({ topics: ['Tramway'] })
  const id = await topicId('tramway')
  const tags = new Set<Tag>()
  await collectingTags(tags, () => readArticle(article.edit.slug))
  expect(tags).toContain(`topic-name:${id}`)
  expect(tags).not.toContain(`topic:${id}`)

  expired()
  await saveTopic(system, { id, name: 'Trams', slug: 'trams-and-rail', description: 'On rails.' })
  expect(expired()).toEqual(expect.arrayContaining([`topic:${id}`, `topic-name:${id}`]))
  expect(await readTopic('trams-and-rail')).toMatchObject({
    name: 'Trams',
    description: 'On rails.',
  })
  expect(await resolveAddress('topic', 'tramway')).toEqual({
    status: 'moved',
    id,
    slug: 'trams-and-rail',
  })
  // Typed as it was called, and as it is called: the same topic.
  for (const name of ['Tramway', 'trams', 'TRAMS']) {
    const { edit } = await makeDraft(system, { topics: [name] })
    expect(edit.topics).toEqual(['Trams'])
  }
  expect((await openArticle(system, article.id)).edit.topics).toEqual(['Trams'])
  await expect(
    saveTopic(system, { id: await topicId('fog'), name: 'TRAMS', slug: '', description: '' }),
  ).rejects.toMatchObject({ fields: { name: [expect.stringContaining('merge')] } })
})

test('of two topics one remains, with the articles and addresses of both', async () => {
  const both = await makePublished({ topics: ['Sea wall', 'Sea defences'] })
  const one = await makePublished({ topics: ['Sea wall'] })
  const [from, into] = [await topicId('sea-wall'), await topicId('sea-defences')]
  await mergeTopics(system, { fromId: from, intoId: into })
  expect(new Set(await idsUnder(into))).toEqual(new Set([both.id, one.id]))
  expect((await readArticle(both.edit.slug))?.topics.map(({ name }) => name)).toEqual([
    'Sea defences',
  ])
  expect(await resolveAddress('topic', 'sea-wall')).toEqual({
    status: 'moved',
    id: into,
    slug: 'sea-defences',
  })
  const { edit } = await makeDraft(system, { topics: ['Sea wall', 'Sea defences'] })
  expect(edit.topics).toEqual(['Sea defences'])
})

test('a topic that something carries isn’t deleted, and one that nothing carries is', async () => {
  await makePublished({ topics: ['Bees'] })
  await expect(deleteTopic(system, await topicId('bees'))).rejects.toThrow(Invalid)
  const { id } = await db().topic.create({ data: { slug: 'unused', name: 'Unused' } })
  const { rows } = await listTopicRows(system, { search: 'unus', page: 1 })
  expect(rows).toMatchObject([{ id, articles: 0, used: false }])
  await deleteTopic(system, id)
  expect(await readTopic('unused')).toBeNull()
})

test('topics are the desk’s', async () => {
  const edit = { id: 1, name: 'Mine', slug: '', description: '' }
  for (const role of ['author', 'byline_manager'] as const) {
    const user = await makeUser(role)
    await expect(saveTopic(user, edit)).rejects.toThrow(Refused)
    await expect(mergeTopics(user, { fromId: 1, intoId: 2 })).rejects.toThrow(Refused)
    await expect(deleteTopic(user, 1)).rejects.toThrow(Refused)
    await expect(listTopicRows(user, { search: '', page: 1 })).rejects.toThrow(Refused)
  }
})
