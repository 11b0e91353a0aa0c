import fc from 'fast-check'
import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { servedApi, tokenWith } from '#testing/api.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeSection, system } from '#testing/newsroom.ts'

ownDatabase()
const { ask } = servedApi()

type Item = { id: number }

/** An article that came out on a day of the past: before, among or after those that are there. */
async function publishedOn(sectionId: number, day: number): Promise<number> {
  const { id } = await makePublished({ sectionId })
  const publishedAt = new Date(Date.UTC(2024, 0, day))
  await db().article.update({ where: { id }, data: { publishedAt } })
  return id
}

test('however articles come in while someone pages, each that was there comes once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      async (before, meanwhile, limit) => {
        const name = `Section ${Math.random().toString(36).slice(2)}`
        const sectionId = await makeSection(name)
        const { slug } = await db().section.findUniqueOrThrow({ where: { id: sectionId } })
        const there: number[] = []
        // Several on one day, so that the number decides.
        for (const day of before) there.push(await publishedOn(sectionId, day))
        const coming = [...meanwhile]
        const seen: number[] = []
        let after = ''
        for (let pages = 0; ; pages++) {
          expect(pages).toBeLessThan(20)
          const { answer, headers } = await ask(
            'GET',
            `/articles?section=${slug}&limit=${limit}${after && `&after=${after}`}`,
          )
          seen.push(...answer.items.map(({ id }: Item) => id))
          const day = coming.pop()
          if (day !== undefined) await publishedOn(sectionId, day)
          if (answer.next === null) break
          expect(headers.get('link')).toBe(
            `</api/v1/articles?section=${slug}&limit=${limit}&after=${answer.next}>; rel="next"`,
          )
          after = answer.next
        }
        expect(new Set(seen).size).toBe(seen.length)
        expect(seen.filter((id) => there.includes(id)).toSorted()).toEqual(there.toSorted())
      },
    ),
    { numRuns: 12 },
  )
}, 120_000)

test('every list ends, and takes no other list’s cursor', async () => {
  const token = await tokenWith('articles:read-all', 'media:read-all')
  for (const topics of [['Tides'], ['Ferries'], ['Gulls']]) await makePublished({ topics })
  await makeDraft(system)
  const cursors: Record<string, string> = {}
  for (const path of ['/articles', '/drafts', '/topics', '/bylines', '/media', '/pages']) {
    const all = (await ask('GET', `${path}?limit=100`, { token })).answer.items
    const seen = []
    let after = ''
    do {
      const query = `limit=1${after && `&after=${after}`}`
      const { answer } = await ask('GET', `${path}?${query}`, { token })
      seen.push(...answer.items)
      after = answer.next ?? ''
      if (after) cursors[path] = after
    } while (after)
    expect([path, seen]).toEqual([path, all])
  }
  expect(Object.keys(cursors)).toEqual(['/articles', '/drafts', '/topics'])
  for (const [path, other] of [
    ['/articles', '/topics'],
    ['/topics', '/drafts'],
    ['/drafts', '/articles'],
  ] as const)
    expect((await ask('GET', `${path}?after=${cursors[other]}`, { token })).status).toBe(400)
})
