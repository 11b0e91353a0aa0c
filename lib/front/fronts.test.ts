import { expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import { collectingTags, type Limit, type Tag } from '#lib/cache/tags.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeSection, makeUser, system } from '#testing/newsroom.ts'
import { placeArticle } from './arranging.ts'
import {
  backToEdition,
  cancelEdition,
  dropFromFronts,
  publishEdition,
  rescheduleEdition,
  saveDraft,
  scheduleEdition,
} from './commands.ts'
import { findForFront, listFronts, openFront } from './desk.ts'
import { readFront } from './queries.ts'
import { emptyLayout, type Layout, places } from './schema.ts'

ownDatabase()

const soon = (ms: number) => new Date(Date.now() + ms).toISOString()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Published articles of a section, the oldest first. */
async function publish(sectionId: number, many: number): Promise<number[]> {
  const ids: number[] = []
  for (let n = 0; n < many; n++) {
    ids.push((await makePublished({ sectionId, headline: `Number ${n + 1} of ${sectionId}` })).id)
  }
  return ids
}

/** A layout with these articles, from the lead on. */
const layoutOf = (...ids: number[]): Layout =>
  ids.reduce((layout, id, at) => placeArticle(layout, id, at).layout, emptyLayout)

/** Saves the layout as the draft of a front. @returns its version */
async function arrange(sectionId: number | null, layout: Layout): Promise<number> {
  const { draft } = await openFront(system, sectionId)
  const saved = await saveDraft(system, { sectionId, baseVersion: draft.version, layout })
  expect(saved.outcome).toBe('saved')
  return saved.draft.version
}

/** @returns the edition's id */
async function publishLayout(sectionId: number | null, layout: Layout): Promise<number> {
  const baseVersion = await arrange(sectionId, layout)
  const done = await publishEdition(system, { sectionId, baseVersion })
  if (done.outcome !== 'saved') throw new Error('stale')
  return done.editionId
}

/** Ids as readers have them: slots in order, then the river. */
async function shown(sectionId: number | null) {
  const { lead, beside, row, river } = await readFront(sectionId)
  return {
    slots: [lead, ...beside, ...row].map((card) => card?.id),
    river: river.map(({ id }) => id),
  }
}

test('without an edition the site’s front is by rule, and a section’s is a list', async () => {
  const sectionId = await makeSection()
  const ids = await publish(sectionId, 12)
  const newest = [...ids].reverse()
  expect(await shown(sectionId)).toEqual({ slots: [undefined], river: newest })
  expect(await shown(null)).toEqual({ slots: newest.slice(0, 9), river: newest.slice(9) })
})

test('placed articles stand where they were put, the rest is filled, none comes twice', async () => {
  const sectionId = await makeSection()
  const ids = await publish(sectionId, 12)
  const [oldest = 0, second = 0] = ids
  await publishLayout(sectionId, layoutOf(oldest, second))
  const { slots, river } = await shown(sectionId)
  expect(slots.slice(0, 3)).toEqual([oldest, second, ids[11]])
  expect(new Set([...slots, ...river])).toEqual(new Set(ids))
  expect(slots.length + river.length).toBe(12)
})

test('a slot is filled by what is most read in the last day', async () => {
  const sectionId = await makeSection()
  const [a = 0, b = 0, c = 0, d = 0] = await publish(sectionId, 4)
  const hour = (ago: number) => new Date(Math.floor(Date.now() / 3_600_000 - ago) * 3_600_000)
  await db().articleReadsHour.createMany({
    data: [
      { articleId: a, hour: hour(2), reads: 3 },
      { articleId: a, hour: hour(3), reads: 4 },
      { articleId: b, hour: hour(1), reads: 5 },
      // Too long ago.
      { articleId: c, hour: hour(30), reads: 500 },
    ],
  })
  const fill = { lead: 'mostRead', beside: 'mostRead', row: 'newest' } as const
  await publishLayout(sectionId, { ...emptyLayout, fill })
  // What nobody read comes by its date.
  expect((await shown(sectionId)).slots).toEqual([a, b, d, c])
  const limit: Limit = { validForMs: null }
  await collectingTags(new Set<Tag>(), () => readFront(sectionId), limit)
  expect(limit.validForMs).toBe(300_000)
})

test('a pin ends by itself, and the page that shows it expires then', async () => {
  const sectionId = await makeSection()
  const [a = 0, b = 0] = await publish(sectionId, 2)
  const layout = layoutOf(a)
  const until = soon(3000)
  await publishLayout(sectionId, {
    ...layout,
    slots: layout.slots.map((slot, n) => (n === 0 ? { ...slot, until } : slot)),
    breaking: { text: 'The bridge is closed', articleId: b, until: soon(900_000) },
  })
  const limit: Limit = { validForMs: null }
  const tags = new Set<Tag>()
  const front = await collectingTags(tags, () => readFront(sectionId), limit)
  expect(front.lead?.id).toBe(a)
  expect(front.breaking).toEqual({
    text: 'The bridge is closed',
    slug: front.beside.find(({ id }) => id === b)?.slug,
  })
  expect(limit.validForMs).toBeGreaterThan(0)
  expect(limit.validForMs).toBeLessThanOrEqual(3000)
  expect(tags).toContain(`front:${sectionId}`)
  await pause(limit.validForMs ?? 0)
  await expect.poll(async () => (await readFront(sectionId)).lead?.id).toBe(b)
})

test('a breaking line ends by itself', async () => {
  const sectionId = await makeSection()
  await publishLayout(sectionId, {
    ...emptyLayout,
    breaking: { text: 'Soon over', articleId: null, until: soon(2000) },
  })
  expect((await readFront(sectionId)).breaking).toEqual({ text: 'Soon over', slug: null })
  await pause(2000)
  await expect.poll(async () => (await readFront(sectionId)).breaking).toBeNull()
})

test('an article that isn’t public yet is placed ahead and shows once it is', async () => {
  const sectionId = await makeSection()
  const [a = 0] = await publish(sectionId, 1)
  const draft = await makeDraft(system, { sectionId })
  await publishLayout(sectionId, layoutOf(draft.id))
  const tags = new Set<Tag>()
  expect((await collectingTags(tags, () => readFront(sectionId))).lead?.id).toBe(a)
  expect(tags).toContain(`article:${draft.id}`)
  const { draft: arranged } = await openFront(system, sectionId)
  expect(arranged.articles[draft.id]).toMatchObject({ isPublic: false, state: 'draft' })
  expect(arranged.shown[0]?.id).toBe(a)
  await publishArticle(system, { id: draft.id, baseVersion: draft.version })
  expect((await readFront(sectionId)).lead?.id).toBe(draft.id)
})

test('an edition to come appears at its time, by the database’s clock', async () => {
  const sectionId = await makeSection()
  const [a = 0, b = 0, c = 0] = await publish(sectionId, 3)
  await publishLayout(sectionId, layoutOf(a))
  const baseVersion = await arrange(sectionId, layoutOf(b))
  const first = await scheduleEdition(system, { sectionId, baseVersion, startsAt: soon(2500) })
  // Sent again, as after an answer that was lost: still one.
  const { coming } = await openFront(system, sectionId)
  expect(coming).toHaveLength(1)
  await scheduleEdition(system, {
    sectionId,
    baseVersion,
    startsAt: coming[0]?.startsAt.toISOString() ?? '',
  })
  expect((await openFront(system, sectionId)).coming).toHaveLength(1)
  // What is arranged afterwards changes nothing of it.
  await arrange(sectionId, layoutOf(c))

  const limit: Limit = { validForMs: null }
  const before = await collectingTags(new Set<Tag>(), () => readFront(sectionId), limit)
  expect(before.lead?.id).toBe(a)
  expect(limit.validForMs).toBeLessThanOrEqual(2500)
  await pause(limit.validForMs ?? 0)
  await expect.poll(async () => (await readFront(sectionId)).lead?.id).toBe(b)
  const after = await openFront(system, sectionId)
  expect(after.current?.id).toBe(first.outcome === 'saved' && first.editionId)
  expect(after.previous?.layout.slots[0]?.articleId).toBe(a)
})

test('an edition to come can be moved and cancelled; one that began can’t', async () => {
  const sectionId = await makeSection()
  const [a = 0, b = 0] = await publish(sectionId, 2)
  const begun = await publishLayout(sectionId, layoutOf(a))
  const baseVersion = await arrange(sectionId, layoutOf(b))
  const done = await scheduleEdition(system, { sectionId, baseVersion, startsAt: soon(60_000) })
  const editionId = done.outcome === 'saved' ? done.editionId : 0
  const startsAt = soon(2500)
  await rescheduleEdition(system, { editionId, startsAt })
  expect((await openFront(system, sectionId)).coming[0]?.startsAt.toISOString()).toBe(startsAt)
  await cancelEdition(system, editionId)
  await cancelEdition(system, editionId)
  await pause(2550)
  expect((await readFront(sectionId)).lead?.id).toBe(a)

  const past = { startsAt: soon(-1000) }
  await expect(scheduleEdition(system, { sectionId, baseVersion, ...past })).rejects.toMatchObject({
    fields: { startsAt: [expect.stringContaining('still to come')] },
  })
  await expect(cancelEdition(system, begun)).rejects.toMatchObject({ name: 'Invalid' })
  await expect(
    rescheduleEdition(system, { editionId: begun, startsAt: soon(60_000) }),
  ).rejects.toMatchObject({ name: 'Invalid' })
  await expect(rescheduleEdition(system, { editionId, startsAt })).rejects.toMatchObject({
    fields: { '': [expect.stringContaining('cancelled')] },
  })
})

test('back to the previous makes a new edition on top; editions are kept', async () => {
  const sectionId = await makeSection()
  const [a = 0, b = 0] = await publish(sectionId, 2)
  const first = await publishLayout(sectionId, layoutOf(a))
  const second = await publishLayout(sectionId, layoutOf(b))
  const back = { sectionId, editionId: first, currentId: second }
  const third = await backToEdition(system, back)
  expect((await readFront(sectionId)).lead?.id).toBe(a)
  // Clicked twice: still one.
  expect(await backToEdition(system, back)).toBe(third)
  const { current, past, previous } = await openFront(system, sectionId)
  expect(current).toMatchObject({
    id: third,
    why: expect.stringMatching(/^Back to the edition of /),
  })
  expect(past.map(({ id }) => id)).toEqual([second, first])
  expect(previous?.id).toBe(second)
  // What someone published meanwhile isn't undone unseen.
  const fourth = await publishLayout(sectionId, layoutOf(b, a))
  await expect(
    backToEdition(system, { sectionId, editionId: second, currentId: third }),
  ).rejects.toMatchObject({ fields: { '': [expect.stringContaining('another edition')] } })
  expect((await openFront(system, sectionId)).current?.id).toBe(fourth)
})

test('published four times at once, it is one edition', async () => {
  const sectionId = await makeSection()
  const [a = 0] = await publish(sectionId, 1)
  const baseVersion = await arrange(sectionId, layoutOf(a))
  const all = await Promise.all(
    Array.from({ length: 4 }, () => publishEdition(system, { sectionId, baseVersion })),
  )
  expect(new Set(all.map((one) => one.outcome === 'saved' && one.editionId)).size).toBe(1)
  expect(await db().frontEdition.count({ where: { front: { sectionId } } })).toBe(1)
})

test('a stale draft is refused with what stands there; nothing of either is lost', async () => {
  const sectionId = await makeSection()
  const [a = 0, b = 0] = await publish(sectionId, 2)
  const [ann, ben] = [await makeUser('editor'), await makeUser('editor')]
  const { draft } = await openFront(ann, sectionId)
  const base = { sectionId, baseVersion: draft.version }
  const [first, second] = [
    await saveDraft(ann, { ...base, layout: layoutOf(a) }),
    await saveDraft(ben, { ...base, layout: layoutOf(b) }),
  ]
  expect(first.outcome).toBe('saved')
  expect(second).toMatchObject({ outcome: 'stale', draft: { savedByName: ann.name } })
  expect(second.draft.layout.slots[0]?.articleId).toBe(a)
  // Her own, sent again, is no conflict.
  expect((await saveDraft(ann, { ...base, layout: layoutOf(a) })).outcome).toBe('saved')
  expect((await publishEdition(ben, base)).outcome).toBe('stale')
  expect((await scheduleEdition(ben, { ...base, startsAt: soon(60_000) })).outcome).toBe('stale')
  expect((await openFront(ben, sectionId)).current).toBeNull()
  // Many at once: one of them gets through.
  const { version } = (await openFront(ann, sectionId)).draft
  const many = await Promise.all(
    Array.from({ length: 5 }, (_, n) =>
      saveDraft(ann, {
        sectionId,
        baseVersion: version,
        layout: { ...emptyLayout, breaking: { text: `${n}`, articleId: null, until: soon(9000) } },
      }),
    ),
  )
  expect(many.filter(({ outcome }) => outcome === 'saved')).toHaveLength(1)
})

test('an article that is taken down leaves every slot, and doesn’t jump back', async () => {
  const sectionId = await makeSection()
  const [a = 0, b = 0, c = 0] = await publish(sectionId, 3)
  const breaking = { text: 'Look here', articleId: a, until: soon(900_000) }
  const current = await publishLayout(sectionId, { ...layoutOf(b, a), breaking })
  const baseVersion = await arrange(sectionId, layoutOf(a, c))
  await scheduleEdition(system, { sectionId, baseVersion, startsAt: soon(900_000) })
  await takeDownArticle(system, { id: a })
  // At once, before any job.
  const front = await readFront(sectionId)
  expect([front.lead, ...front.beside, ...front.row, ...front.river].map((x) => x?.id)).toEqual([
    b,
    c,
  ])
  expect(front.breaking).toEqual({ text: 'Look here', slug: null })

  expect(await dropFromFronts(system, a)).toBe(1)
  expect(await dropFromFronts(system, a)).toBe(0)
  const open = await openFront(system, sectionId)
  expect(open.current).toMatchObject({ why: expect.stringMatching(/^“Number 1 .*was taken down$/) })
  expect(open.past.map(({ id }) => id)).toEqual([current])
  expect(open.past[0]?.layout.slots[1]?.articleId).toBe(a)
  for (const layout of [open.draft.layout, open.current?.layout, open.coming[0]?.layout])
    expect(JSON.stringify(layout)).not.toContain(`"articleId":${a}`)
  expect(open.coming[0]?.layout.slots[1]?.articleId).toBe(c)

  const { version } = await openArticle(system, a)
  await publishArticle(system, { id: a, baseVersion: version })
  expect((await readFront(sectionId)).lead?.id).toBe(b)
  expect((await readFront(sectionId)).breaking?.slug).toBeNull()
  // Placed again by someone, it stays, whenever the job comes.
  await publishLayout(sectionId, layoutOf(a))
  expect(await dropFromFronts(system, a)).toBe(0)
  expect((await readFront(sectionId)).lead?.id).toBe(a)
})

test('what was taken down can’t be placed, published or brought back by an old edition', async () => {
  const sectionId = await makeSection()
  const [a = 0, b = 0] = await publish(sectionId, 2)
  const first = await publishLayout(sectionId, layoutOf(a, b))
  const second = await publishLayout(sectionId, layoutOf(b))
  await takeDownArticle(system, { id: a })
  await backToEdition(system, { sectionId, editionId: first, currentId: second })
  const { current, draft } = await openFront(system, sectionId)
  expect(current?.layout.slots.slice(0, 2).map(({ articleId }) => articleId)).toEqual([null, b])
  const saved = await saveDraft(system, {
    sectionId,
    baseVersion: draft.version,
    layout: layoutOf(a, 2_000_000_000, b),
  })
  expect(saved.draft.layout.slots.slice(0, 3).map(({ articleId }) => articleId)).toEqual([
    null,
    null,
    b,
  ])
})

test('found are readers’ articles and those to come', async () => {
  const sectionId = await makeSection()
  const published = await makePublished({ sectionId, headline: 'Zebra crossing opens' })
  const draft = await makeDraft(system, { sectionId, headline: 'Zebra crossing planned' })
  const approved = await makeDraft(system, { sectionId, headline: 'Zebra crossing painted' })
  await db().article.update({ where: { id: approved.id }, data: { state: 'approved' } })
  const found = await findForFront(system, 'zebra cross')
  expect(found.map(({ id, isPublic }) => ({ id, isPublic }))).toEqual([
    { id: approved.id, isPublic: false },
    { id: published.id, isPublic: true },
  ])
  expect(found.map(({ id }) => id)).not.toContain(draft.id)
  expect((await findForFront(system, '')).length).toBeGreaterThan(5)
})

test('every front is listed: what readers have, what comes, whether the draft differs', async () => {
  const sectionId = await makeSection()
  const [a = 0] = await publish(sectionId, 1)
  const row = async () => (await listFronts(system)).find((front) => front.sectionId === sectionId)
  expect(await row()).toMatchObject({ since: null, next: null, changed: false })
  const baseVersion = await arrange(sectionId, layoutOf(a))
  expect(await row()).toMatchObject({ since: null, changed: true })
  await publishEdition(system, { sectionId, baseVersion })
  await scheduleEdition(system, { sectionId, baseVersion, startsAt: soon(60_000) })
  expect(await row()).toMatchObject({
    since: expect.any(Date),
    next: expect.any(Date),
    changed: false,
  })
  expect((await listFronts(system))[0]).toMatchObject({ sectionId: null, name: 'Front page' })
})

test('fronts are the desk’s', async () => {
  const sectionId = await makeSection()
  const editionId = await publishLayout(sectionId, emptyLayout)
  for (const role of ['author', 'byline_manager'] as const) {
    const user = await makeUser(role)
    for (const work of [
      () => saveDraft(user, { sectionId, baseVersion: 1, layout: emptyLayout }),
      () => publishEdition(user, { sectionId, baseVersion: 1 }),
      () => scheduleEdition(user, { sectionId, baseVersion: 1, startsAt: soon(1000) }),
      () => cancelEdition(user, editionId),
      () => rescheduleEdition(user, { editionId, startsAt: soon(1000) }),
      () => backToEdition(user, { sectionId, editionId, currentId: editionId }),
      () => dropFromFronts(user, 1),
      () => openFront(user, sectionId),
      () => listFronts(user),
      () => findForFront(user, ''),
    ])
      await expect(work()).rejects.toMatchObject({ name: 'Refused' })
  }
  const editor = await makeUser('editor')
  await expect(openFront(editor, 999_999)).rejects.toMatchObject({ name: 'NotFound' })
  const [entry] = await db().auditEntry.findMany({ where: { subject: `front:${sectionId}` } })
  expect(entry).toMatchObject({ action: 'front.publish', actorName: 'test' })
  expect(places).toHaveLength(9)
})
