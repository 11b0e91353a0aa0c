import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { PageCache } from '#lib/cache/page-cache.ts'
import { collectingTags, type Limit, type Tag } from '#lib/cache/tags.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished, makeSection, system } from '#testing/newsroom.ts'
import { placeArticle } from './arranging.ts'
import { publishEdition, saveDraft, scheduleEdition } from './commands.ts'
import { readFront } from './queries.ts'
import { emptyLayout, type Layout } from './schema.ts'

ownDatabase()

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** An instance's page cache over the front, that hears of nothing. @returns what a reader gets */
async function instance(sectionId: number): Promise<() => Promise<string>> {
  const cache = new PageCache(1e6, async () => {
    const tags = new Set<Tag>()
    const limit: Limit = { validForMs: null }
    const front = await collectingTags(tags, () => readFront(sectionId), limit)
    const body = Buffer.from(`${front.lead?.headline} | ${front.breaking?.text}`)
    return { status: 200, body, tags, ...limit, scriptHashes: [], frameOrigins: [] }
  })
  const server = createServer((req, res) => {
    if (cache.answerAtHand(req, res, '/')) return
    cache.answer(req, res, '/').catch(() => res.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return async () => (await fetch(`http://127.0.0.1:${port}`)).text()
}

test('cached pages take over an edition at its time, and drop its line at its end, on every instance', async () => {
  const sectionId = await makeSection()
  const a = await makePublished({ sectionId, headline: 'Now' })
  const b = await makePublished({ sectionId, headline: 'Then' })
  const save = async (baseVersion: number, layout: Layout) =>
    (await saveDraft(system, { sectionId, baseVersion, layout })).draft.version
  let version = await save(0, placeArticle(emptyLayout, a.id, 0).layout)
  await publishEdition(system, { sectionId, baseVersion: version })
  const startsAt = new Date(Date.now() + 1200).toISOString()
  const until = new Date(Date.now() + 2000).toISOString()
  version = await save(version, {
    ...placeArticle(emptyLayout, b.id, 0).layout,
    breaking: { text: 'Soon over', articleId: null, until },
  })
  await scheduleEdition(system, { sectionId, baseVersion: version, startsAt })

  const readers = [await instance(sectionId), await instance(sectionId)]
  const all = () => Promise.all(readers.map((read) => read()))
  expect(await all()).toEqual(['Now | undefined', 'Now | undefined'])
  const options = { timeout: 3000, interval: 20 }
  await expect.poll(all, options).toEqual(['Then | Soon over', 'Then | Soon over'])
  expect(Date.now()).toBeLessThan(Date.parse(until))
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(startsAt))
  await expect.poll(all, options).toEqual(['Then | undefined', 'Then | undefined'])
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until))
})
