import { expect, test } from 'vitest'
import { placeArticle } from '#lib/front/arranging.ts'
import { readFrontAt } from '#lib/front/at-a-time.ts'
import { publishEdition, saveDraft, scheduleEdition } from '#lib/front/commands.ts'
import { openFront } from '#lib/front/desk.ts'
import { emptyLayout, type Layout } from '#lib/front/schema.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeSection, makeUser, system } from '#testing/newsroom.ts'
import { previewedFront, previewFront } from './fronts.ts'

ownDatabase()

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)

async function arrange(sectionId: number, ...ids: number[]): Promise<number> {
  const { draft } = await openFront(system, sectionId)
  const layout = ids.reduce((all, id, at) => placeArticle(all, id, at).layout, emptyLayout)
  const saved = await saveDraft(system, { sectionId, baseVersion: draft.version, layout })
  return saved.draft.version
}

/** Headlines of the slots, as a token shows them. */
async function headlines(token: string): Promise<string[]> {
  const shown = await previewedFront(token)
  if (!shown) throw new Error('the token does not work')
  const { lead, beside, row } = await readFrontAt(shown.sectionId, shown.layout, shown.at)
  return [lead, ...beside, ...row].flatMap((card) => card?.headline ?? [])
}

test('a front is shown as it will be: what is due by then, without what has ended by then', async () => {
  const sectionId = await makeSection()
  const goes = await makePublished({ sectionId, headline: 'Taken down at noon' })
  const stays = await makePublished({ sectionId, headline: 'Stays' })
  const coming = await makeDraft(system, { sectionId, headline: 'Comes in an hour' })
  const { workingRevisionId } = await db().article.findUniqueOrThrow({ where: { id: coming.id } })
  await db().schedule.createMany({
    data: [
      {
        articleId: coming.id,
        kind: 'publish',
        revisionId: workingRevisionId,
        dueAt: inMinutes(60),
      },
      { articleId: goes.id, kind: 'take_down', dueAt: inMinutes(120) },
      // Cancelled: it will not happen.
      { articleId: stays.id, kind: 'take_down', dueAt: inMinutes(30), state: 'cancelled' },
    ],
  })
  await arrange(sectionId, coming.id, goes.id)
  const at = async (minutes: number) =>
    headlines(await previewFront(system, { sectionId, of: 'draft', at: inMinutes(minutes) }))
  expect(await at(0)).toEqual(['Stays', 'Taken down at noon'])
  expect(await at(90)).toEqual(['Comes in an hour', 'Taken down at noon', 'Stays'])
  expect(await at(150)).toEqual(['Comes in an hour', 'Stays'])
})

test('readers’ edition of that time is shown, and pins that have ended by then are released', async () => {
  const sectionId = await makeSection()
  const a = await makePublished({ sectionId, headline: 'A' })
  await makePublished({ sectionId, headline: 'B' })
  const c = await makePublished({ sectionId, headline: 'C' })
  await publishEdition(system, { sectionId, baseVersion: await arrange(sectionId, a.id) })
  const { draft } = await openFront(system, sectionId)
  const until = inMinutes(45).toISOString()
  const pinned: Layout = {
    ...placeArticle(placeArticle(emptyLayout, a.id, 0).layout, c.id, 1).layout,
    breaking: { text: 'Soon over', articleId: null, until },
  }
  pinned.slots = pinned.slots.map((slot, n) => (n === 0 ? { ...slot, until } : slot))
  const saved = await saveDraft(system, { sectionId, baseVersion: draft.version, layout: pinned })
  await scheduleEdition(system, {
    sectionId,
    baseVersion: saved.draft.version,
    startsAt: inMinutes(30).toISOString(),
  })
  const at = async (minutes: number) =>
    previewFront(system, { sectionId, of: 'readers', at: inMinutes(minutes) })
  expect(await headlines(await at(1))).toEqual(['A', 'C', 'B'])
  expect(await headlines(await at(40))).toEqual(['A', 'C', 'B'])
  expect(await headlines(await at(50))).toEqual(['B', 'C', 'A'])
  const breaking = async (minutes: number) => {
    const shown = await previewedFront(await at(minutes))
    return shown && (await readFrontAt(sectionId, shown.layout, shown.at)).breaking
  }
  expect(await breaking(40)).toEqual({ text: 'Soon over', slug: null })
  expect(await breaking(50)).toBeNull()
})

test('a token is kept nowhere, ends, and is the desk’s to make', async () => {
  const sectionId = await makeSection()
  const token = await previewFront(system, { sectionId, of: 'draft', at: new Date() })
  expect(JSON.stringify(await db().frontPreview.findMany())).not.toContain(token)
  expect(await previewedFront(token)).toMatchObject({ sectionId })
  await db().frontPreview.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } })
  expect(await previewedFront(token)).toBeNull()
  await expect(
    previewFront(await makeUser('author'), { sectionId, of: 'draft', at: new Date() }),
  ).rejects.toMatchObject({ name: 'Refused' })
  await expect(
    previewFront(system, { sectionId, of: 999_999, at: new Date() }),
  ).rejects.toMatchObject({ name: 'NotFound' })
})
