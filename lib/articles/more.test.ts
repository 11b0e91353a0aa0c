import { expect, test } from 'vitest'
import { subscribe } from '#lib/cache/announce.ts'
import { collectingTags, type Limit, type Tag } from '#lib/cache/tags.ts'
import { ownDatabase } from '#testing/database.ts'
import { credits, makeByline, makePublished, makeSection, system } from '#testing/newsroom.ts'
import { publishArticle, takeDownArticle } from './commands.ts'
import { readMore } from './more.ts'
import { readArticle } from './queries.ts'

ownDatabase()

async function moreOn(slug: string, limit = 4) {
  const article = await readArticle(slug)
  if (!article) throw new Error(`no article at ${slug}`)
  const { cards, onTopic } = await readMore(article, limit)
  return { ids: cards.map(({ id }) => id), onTopic }
}

test('what shares most topics comes first, then the newest of the section', async () => {
  const [sectionId, other] = [await makeSection(), await makeSection()]
  const here = await makePublished({ sectionId, topics: ['Harbour', 'Ferries'] })
  const both = await makePublished({ sectionId: other, topics: ['Ferries', 'Harbour'] })
  const one = await makePublished({ sectionId: other, topics: ['Harbour', 'Budget'] })
  const section = await makePublished({ sectionId, topics: ['Budget'] })
  await makePublished({ sectionId: other, topics: ['Budget'] })
  expect(await moreOn(here.edit.slug)).toEqual({
    ids: [both.id, one.id, section.id],
    onTopic: true,
  })
  expect((await moreOn(here.edit.slug, 1)).ids).toEqual([both.id])
  await takeDownArticle(system, { id: both.id })
  expect((await moreOn(here.edit.slug)).ids).toEqual([one.id, section.id])
})

test('without topics it is the section; without either there is nothing', async () => {
  const sectionId = await makeSection()
  const [older, here, newer] = [
    await makePublished({ sectionId }),
    await makePublished({ sectionId }),
    await makePublished({ sectionId }),
  ]
  expect(await moreOn(here.edit.slug)).toEqual({ ids: [newer.id, older.id], onTopic: false })
  const alone = await makePublished()
  expect(await moreOn(alone.edit.slug)).toEqual({ ids: [], onTopic: false })
})

test('a publication expires pages that show the article, and lists, not pages of its section or byline', async () => {
  const [sectionId, byline] = [await makeSection(), await makeByline()]
  const common = { sectionId, bylines: credits(byline), topics: ['Quays'] }
  const [here, shown] = [await makePublished(common), await makePublished(common)]
  const tags = new Set<Tag>()
  const limit: Limit = { validForMs: null }
  await collectingTags(tags, () => moreOn(here.edit.slug), limit)
  expect(limit.validForMs).toBeNull()
  expect(limit.renewAfterMs).toBe(600_000)

  const heard = new Set<string>()
  subscribe(({ expire, remove }) => {
    for (const tag of [...expire, ...remove]) heard.add(tag)
  })
  await makePublished(common)
  expect(heard).toContain(`newest:section-${sectionId}`)
  expect([...tags].filter((tag) => heard.has(tag))).toEqual([])
  // What it shows it follows.
  await publishArticle(system, { id: shown.id, baseVersion: shown.version, edit: shown.edit })
  expect([...tags].filter((tag) => heard.has(tag))).toEqual([`article:${shown.id}`])
})
