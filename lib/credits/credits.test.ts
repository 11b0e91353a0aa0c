import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { publishArticle, saveArticle } from '#lib/articles/commands.ts'
import { listForDesk } from '#lib/articles/desk.ts'
import { findArticles, lookUp } from '#lib/articles/find.ts'
import { compareRevisions, listRevisions, restoreRevision } from '#lib/articles/history.ts'
import { openArticle } from '#lib/articles/open.ts'
import { listArticles, readArticle } from '#lib/articles/queries.ts'
import type { Credit } from '#lib/articles/schema.ts'
import { readChoices, textOf } from '#lib/articles/shared-document.ts'
import { keepTyping, mayWrite, openWorking, saveWriting } from '#lib/articles/writing.ts'
import { deleteByline, saveByline } from '#lib/bylines/commands.ts'
import {
  bylineChoices,
  likelyDuplicates,
  listBylineRows,
  openByline,
} from '#lib/bylines/queries.ts'
import { bylineRoles } from '#lib/bylines/schema.ts'
import { deletePicture, setFocalPoint, storePicture } from '#lib/media/commands.ts'
import { libraryPicture, listPictures, mayOpenFile, pictureUses } from '#lib/media/queries.ts'
import { db } from '#lib/platform/db.ts'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makePublished,
  makeSection,
  makeUser,
  system,
} from '#testing/newsroom.ts'
import {
  markDistinct,
  mergeBylines,
  moveCredits,
  setPrintedName,
  undoTransfer,
} from './commands.ts'
import { listCredits, listTransfers, previewMerge, printedNames } from './queries.ts'
import { moveCreditsSchema } from './schema.ts'

ownDatabase()

const namesOf = async (slug: string) =>
  (await readArticle(slug))?.bylines.map(({ name, role }) => `${role} ${name}`)

/** All that says who is printed on what. */
async function everyCredit() {
  return {
    live: await db().articleByline.findMany({
      orderBy: [{ articleId: 'asc' }, { bylineId: 'asc' }, { role: 'asc' }],
    }),
    revisions: await db().revisionByline.findMany({
      orderBy: [{ revisionId: 'asc' }, { bylineId: 'asc' }, { role: 'asc' }],
    }),
    entries: await db().liveEntryByline.findMany({
      orderBy: [{ entryId: 'asc' }, { bylineId: 'asc' }],
    }),
    names: await db().articlePrintedName.findMany({
      orderBy: [{ articleId: 'asc' }, { bylineId: 'asc' }],
    }),
    bylines: await db().byline.findMany({ orderBy: { id: 'asc' } }),
  }
}

async function makeEntry(articleId: number, sequence: bigint, bylineIds: number[]) {
  await db().liveEntry.create({
    data: {
      articleId,
      sequence,
      body: { type: 'doc', content: [{ type: 'paragraph' }] },
      bylines: { create: bylineIds.map((bylineId, position) => ({ bylineId, position })) },
    },
  })
}

test('a merge moves every credit, its address leads on in one hop, and nobody is offered it', async () => {
  const [a, b, c] = [await makeByline('Ann Old'), await makeByline('Ann New'), await makeByline()]
  const [first, second] = [
    await makePublished({ bylines: credits(a, c) }),
    await makePublished({
      bylines: [
        { bylineId: a, role: 'photographs' },
        { bylineId: b, role: 'by' },
      ],
    }),
  ]
  const draft = await makeDraft(system, { bylines: credits(c, a) })
  await makeEntry(first.id, 1n, [a, b])
  await makeEntry(first.id, 2n, [a])
  const preview = await previewMerge(system, a, b)
  expect(preview).toMatchObject({
    total: 3,
    both: 2,
    entries: 2,
    renamed: 1,
    addresses: ['/by/ann-old'],
  })
  await mergeBylines(system, { fromId: a, intoId: b, keepNames: false })

  expect(await namesOf(first.edit.slug)).toEqual([
    'by Ann New',
    expect.stringMatching(/^by Byline/),
  ])
  expect(await namesOf(second.edit.slug)).toEqual(['photographs Ann New', 'by Ann New'])
  expect((await openArticle(system, draft.id)).edit.bylines).toEqual(credits(c, b))
  expect(await db().liveEntryByline.findMany({ where: { bylineId: a } })).toEqual([])
  expect(await resolveAddress('by', 'ann-old')).toEqual({ status: 'moved', id: b, slug: 'ann-new' })
  expect((await bylineChoices(system)).map(({ id }) => id)).not.toContain(a)
  const { cards } = await listArticles({ bylineId: b, limit: 25 })
  expect(cards.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort())

  // What leads to the one that was merged leads on, also when that one is merged in turn.
  await mergeBylines(system, { fromId: b, intoId: c, keepNames: false })
  expect(await resolveAddress('by', 'ann-old')).toMatchObject({ status: 'moved', id: c })
  await expect(mergeBylines(system, { fromId: a, intoId: c, keepNames: false })).rejects.toThrow(
    /Ann Old was merged into/,
  )
  await expect(saveByline(system, a, { name: 'Ann Older', slug: 'ann-older' })).rejects.toThrow(
    /was merged into/,
  )
  await expect(deleteByline(system, c)).rejects.toThrow(/merged/)
  const [inner] = (await listTransfers(system, a)).slice(-1)
  await expect(undoTransfer(system, inner?.id ?? 0)).rejects.toThrow(
    /Ann New has been merged into .* undo that merge first/,
  )
})

test('old articles keep the name that they were printed with, when that is asked for', async () => {
  const [a, b] = [await makeByline('Jo Marr'), await makeByline('Jo Marr-Lee')]
  const out = await makePublished({ bylines: credits(a) })
  const both = await makePublished({ bylines: credits(b, a) })
  await mergeBylines(system, { fromId: a, intoId: b, keepNames: true })
  expect(await namesOf(out.edit.slug)).toEqual(['by Jo Marr'])
  expect(await namesOf(both.edit.slug)).toEqual(['by Jo Marr-Lee'])
})

test('a rename asks: articles that are out keep the old name, or follow', async () => {
  const id = await makeByline('Kit Born')
  const out = await makePublished({ bylines: credits(id) })
  await saveByline(system, id, { name: 'Kit Wedded' }, 'keep')
  const later = await makePublished({ bylines: credits(id) })
  expect(await namesOf(out.edit.slug)).toEqual(['by Kit Born'])
  expect(await namesOf(later.edit.slug)).toEqual(['by Kit Wedded'])
  await saveByline(system, id, { name: 'Kit Again' }, 'follow')
  expect(await namesOf(out.edit.slug)).toEqual(['by Kit Born'])
  expect(await namesOf(later.edit.slug)).toEqual(['by Kit Again'])

  const editor = await makeUser('editor')
  await setPrintedName(editor, { articleId: out.id, bylineId: id, name: '' })
  await setPrintedName(editor, { articleId: later.id, bylineId: id, name: 'K. Again' })
  expect(await namesOf(out.edit.slug)).toEqual(['by Kit Again'])
  expect(await printedNames(editor, later.id)).toEqual([{ bylineId: id, name: 'K. Again' }])
  const author = await makeUser('author')
  await expect(
    setPrintedName(author, { articleId: later.id, bylineId: id, name: 'X' }),
  ).rejects.toMatchObject({ name: 'Refused' })
  await expect(
    setPrintedName(editor, { articleId: later.id, bylineId: await makeByline(), name: 'X' }),
  ).rejects.toMatchObject({ name: 'Invalid' })
})

test('what is being written goes along, and what was typed stays', async () => {
  const editor = await makeUser('editor')
  const [a, b] = [await makeByline(), await makeByline()]
  const { id } = await makeDraft(editor, { bylines: credits(a) })
  const { doc } = await openWorking(editor, id)
  const before = Y.encodeStateVector(doc)
  textOf(doc, 'standfirst').insert(0, 'Typed before. ')
  await keepTyping(editor, id, Y.encodeStateAsUpdate(doc, before))
  const transfer = await mergeBylines(editor, { fromId: a, intoId: b, keepNames: false })
  const after = await openWorking(editor, id)
  expect(readChoices(after.doc).bylines).toEqual(credits(b))
  expect(textOf(after.doc, 'standfirst').toString()).toContain('Typed before. ')

  // A browser that was away still says the old one: saving maps it, and makes no needless version.
  const { article } = await saveWriting(editor, id, 'save')
  await saveArticle(editor, {
    id,
    baseVersion: article.version,
    edit: { ...article.edit, bylines: credits(a) },
  })
  expect(await openArticle(editor, id)).toMatchObject({
    version: article.version,
    edit: { bylines: credits(b) },
  })
  await undoTransfer(editor, transfer)
  expect((await openArticle(editor, id)).edit.bylines).toEqual(credits(a))
  expect(readChoices((await openWorking(editor, id)).doc).bylines).toEqual(credits(a))
})

test('an earlier version says what it said; brought back, it follows the merge', async () => {
  const [a, b] = [await makeByline(), await makeByline()]
  const { id, version, edit } = await makeDraft(system, { bylines: credits(a) })
  const first = await db().revision.findFirstOrThrow({ where: { articleId: id } })
  await saveArticle(system, { id, baseVersion: version, edit: { ...edit, bylines: [] } })
  await mergeBylines(system, { fromId: a, intoId: b, keepNames: false })
  expect(await db().revisionByline.findMany({ where: { revisionId: first.id } })).toMatchObject([
    { bylineId: a },
  ])
  await restoreRevision(system, {
    articleId: id,
    revisionId: first.id,
    baseVersion: (await openArticle(system, id)).version,
  })
  expect((await openArticle(system, id)).edit.bylines).toEqual(credits(b))
})

test('an undo leaves what somebody changed since, and says so', async () => {
  const [a, b, c] = [await makeByline(), await makeByline(), await makeByline()]
  const kept = await makePublished({ bylines: credits(a) })
  const edited = await makePublished({ bylines: credits(a) })
  const changed = await makePublished({ bylines: credits(a) })
  const transfer = await mergeBylines(system, { fromId: a, intoId: b, keepNames: false })
  // A version with other words carries the credit on; another byline is somebody's decision.
  for (const [{ id, version, edit }, bylines] of [
    [edited, credits(b, c)],
    [changed, credits(c)],
  ] as const) {
    const words = { ...edit, standfirst: 'Changed since.', bylines: [...bylines] }
    await publishArticle(system, { id, baseVersion: version, edit: words })
  }
  expect(await undoTransfer(system, transfer)).toEqual({ articles: 2, left: 1 })
  const ids = async (slug: string) => (await readArticle(slug))?.bylines.map(({ id }) => id)
  expect(await ids(kept.edit.slug)).toEqual([a])
  expect(await ids(edited.edit.slug)).toEqual([a, c])
  expect(await ids(changed.edit.slug)).toEqual([c])
  expect((await openArticle(system, edited.id)).edit.bylines).toEqual(credits(a, c))
  await expect(undoTransfer(system, transfer)).rejects.toThrow('undone already')
  await db()
    .$executeRaw`update "BylineTransfer" set "undoneAt" = null, "undoableTo" = now() - interval '1 second'`
  await expect(undoTransfer(system, transfer)).rejects.toThrow('30 days')
})

test('split: chosen articles, or all that a filter has, go to another byline or a new one', async () => {
  const a = await makeByline('Sam Both')
  const [one, two, three] = [
    await makePublished({ bylines: credits(a), headline: 'Harbour walls' }),
    await makePublished({ bylines: credits(a), headline: 'Harbour lights' }),
    await makePublished({ bylines: [{ bylineId: a, role: 'photographs' }], headline: 'Market' }),
  ]
  const list = await listCredits(system, a, { page: 1, search: 'harbour' })
  expect(list).toMatchObject({ total: 2, rows: [{ roles: ['by'] }, { roles: ['by'] }] })
  const { intoId } = await moveCredits(
    system,
    moveCreditsSchema.parse({
      kind: 'split',
      fromId: a,
      newName: 'Sam Other',
      articleIds: [one.id],
    }),
  )
  expect(await namesOf(one.edit.slug)).toEqual(['by Sam Other'])
  expect(await namesOf(two.edit.slug)).toEqual(['by Sam Both'])
  const moved = await moveCredits(
    system,
    moveCreditsSchema.parse({
      kind: 'reattribute',
      fromId: a,
      intoId,
      all: { role: 'photographs' },
    }),
  )
  expect(moved.articles).toBe(1)
  expect(await namesOf(three.edit.slug)).toEqual(['photographs Sam Other'])
  expect(await undoTransfer(system, moved.transferId)).toEqual({ articles: 1, left: 0 })
  expect(await namesOf(three.edit.slug)).toEqual(['photographs Sam Both'])
  await expect(
    moveCredits(
      system,
      moveCreditsSchema.parse({ kind: 'split', fromId: a, intoId, articleIds: [one.id] }),
    ),
  ).rejects.toThrow('None of these articles')
})

test('likely duplicates: swapped names, accents, a wrong letter; those told apart are left out', async () => {
  const [a, b] = [await makeByline('Zuzana Žížalová'), await makeByline('Zizalova, Zuzana')]
  const [c, d] = [await makeByline('Quentin Blackwood'), await makeByline('Quentin Blackwod')]
  await makeByline('Wholly Different')
  const pairs = async () =>
    (await likelyDuplicates(system))
      .map(({ one, other }) => [one.id, other.id].sort())
      .filter((pair) => [a, b, c, d].includes(pair[0] ?? 0))
  expect(await pairs()).toEqual([
    [a, b],
    [c, d],
  ])
  await markDistinct(system, { oneId: d, otherId: c })
  await mergeBylines(system, { fromId: b, intoId: a, keepNames: false })
  expect(await pairs()).toEqual([])
})

test('the list: words in any order, kinds, who left, who was merged', async () => {
  const [a, b] = [await makeByline('Fenna Hoekstra'), await makeByline('Hoekstra Agency')]
  await saveByline(system, b, { name: 'Hoekstra Agency', kind: 'agency', leftOn: '2020-05-01' })
  const ids = async (query: object) =>
    (await listBylineRows(system, query)).rows.map(({ id }) => id)
  expect(await ids({ search: 'HOEKSTRA, fen' })).toEqual([a])
  expect(await ids({ search: 'hoekstra', kind: 'agency' })).toEqual([b])
  expect(await ids({ search: 'hoekstra', state: 'active' })).toEqual([a])
  expect(await ids({ search: 'hoekstra', state: 'left' })).toEqual([b])
  await mergeBylines(system, { fromId: b, intoId: a, keepNames: false })
  expect(await ids({ search: 'hoekstra' })).toEqual([a])
  expect(await ids({ search: 'hoekstra', state: 'merged' })).toEqual([b])
})

test('a byline with all its parts comes back as it was saved', async () => {
  const id = await makeByline('Whole Person')
  const edit = {
    name: 'Whole Person',
    slug: 'whole-person',
    kind: 'freelance' as const,
    roleTitle: 'Critic',
    biography: 'Writes.',
    biographies: [{ language: 'cs', text: 'Píše.' }],
    contact: 'whole@example.org',
    links: [
      { label: 'Site', url: 'https://example.org/whole' },
      { label: 'Mail', url: 'mailto:whole@example.org' },
    ],
    beats: ['Opera', 'Tides'],
    leftOn: '2024-02-29',
    userId: null,
  }
  await saveByline(system, id, edit)
  expect((await openByline(system, id)).edit).toMatchObject(edit)
  for (const url of ['http://example.org', 'javascript:alert(1)', 'mailto:nobody', 'https://x']) {
    await expect(
      saveByline(system, id, { ...edit, links: [{ label: 'X', url }] }),
    ).rejects.toThrow()
  }
})

test('authors are refused everything here, byline managers nothing but printed names', async () => {
  const [author, manager] = [await makeUser('author'), await makeUser('byline_manager')]
  const [a, b] = [await makeByline(), await makeByline()]
  const { id } = await makePublished({ bylines: credits(a) })
  const split = moveCreditsSchema.parse({ kind: 'split', fromId: a, intoId: b, articleIds: [id] })
  const commands = (actor: typeof author) => [
    () => previewMerge(actor, a, b),
    () => listCredits(actor, a, { page: 1 }),
    () => listTransfers(actor, a),
    () => likelyDuplicates(actor),
    () => markDistinct(actor, { oneId: a, otherId: b }),
    async () => undoTransfer(actor, (await moveCredits(actor, split)).transferId),
    () => moveCredits(actor, split),
    () => mergeBylines(actor, { fromId: a, intoId: b, keepNames: false }),
    () => undoTransfer(actor, 1),
  ]
  for (const refused of commands(author)) {
    await expect(refused()).rejects.toMatchObject({ name: 'Refused' })
  }
  for (const allowed of commands(manager).slice(0, -1)) await allowed()
  await expect(
    setPrintedName(manager, { articleId: id, bylineId: b, name: 'X' }),
  ).rejects.toMatchObject({ name: 'Refused' })
})

test('a byline manager sees no article, and of pictures portraits and her own', async () => {
  const manager = await makeUser('byline_manager')
  const { id } = await makePublished()
  await openWorking(system, id)
  const revision = await db().revision.findFirstOrThrow({ where: { articleId: id } })
  for (const refused of [
    () => openArticle(manager, id),
    () => openWorking(manager, id),
    () => mayWrite(manager, id),
    () => listForDesk(manager, { sort: 'updated' }),
    () => listRevisions(manager, id),
    () => compareRevisions(manager, id, revision.id, revision.id),
    () => findArticles(manager, 'ferry'),
    () => lookUp(manager, { mediaIds: [], articleIds: [id] }),
    () => printedNames(manager, id),
    () => makeDraft(manager),
  ]) {
    await expect(refused()).rejects.toMatchObject({ name: 'Refused' })
  }
  const draw = (background: string) =>
    sharp({ create: { width: 300, height: 200, channels: 3, background } })
      .jpeg()
      .toBuffer()
  const picture = async (actor: typeof manager, colour: string) =>
    (await storePicture(actor, await draw(colour))).picture
  const editor = await makeUser('editor')
  const [theirs, portrait, hers] = [
    await picture(editor, '#102030'),
    await picture(editor, '#d0a040'),
    await picture(manager, '#40d0a0'),
  ]
  const bylineId = await makeByline()
  await expect(
    saveByline(manager, bylineId, { name: 'Not hers', portraitId: theirs.id }),
  ).rejects.toMatchObject({ fields: { portraitId: expect.anything() } })
  await saveByline(editor, bylineId, { name: 'Portrayed', portraitId: portrait.id })
  const { pictures } = await listPictures(manager, {})
  expect(pictures.map(({ id }) => id).sort()).toEqual([portrait.id, hers.id].sort())
  await expect(libraryPicture(manager, theirs.id)).rejects.toMatchObject({ name: 'NotFound' })
  expect(await mayOpenFile(manager, theirs.hash)).toBe(false)
  expect(await mayOpenFile(manager, portrait.hash)).toBe(true)
  await makeDraft(editor, {
    headline: 'Unseen words',
    picture: { mediaId: hers.id, alt: '', caption: '' },
  })
  expect(await pictureUses(manager, hers.id)).toMatchObject([{ headline: 'An article' }])
  await expect(deletePicture(manager, hers.id)).rejects.not.toThrow(/Unseen words/)
  await setFocalPoint(manager, { id: hers.id, focalX: 0.25, focalY: 0.75 })
  await expect(
    setFocalPoint(manager, { id: portrait.id, focalX: 0, focalY: 0 }),
  ).rejects.toMatchObject({ name: 'Refused' })
})

test('two merges of one byline at the same time: one of them', async () => {
  const [a, b, c] = [await makeByline(), await makeByline(), await makeByline()]
  const { edit } = await makePublished({ bylines: credits(a) })
  const results = await Promise.allSettled([
    mergeBylines(system, { fromId: a, intoId: b, keepNames: false }),
    mergeBylines(system, { fromId: a, intoId: c, keepNames: false }),
    mergeBylines(system, { fromId: b, intoId: a, keepNames: false }),
  ])
  const done = results.filter(({ status }) => status === 'fulfilled')
  // Into a and out of it, or out of it once: whatever came first, no circle and no lost article.
  expect(done.length).toBeGreaterThanOrEqual(1)
  const rows = await db().byline.findMany({ where: { id: { in: [a, b, c] } } })
  for (const { mergedIntoId } of rows) {
    if (mergedIntoId !== null)
      expect(rows.find(({ id }) => id === mergedIntoId)?.mergedIntoId ?? null).toBeNull()
  }
  const [byline] = (await readArticle(edit.slug))?.bylines ?? []
  expect(rows.find(({ id }) => id === byline?.id)?.mergedIntoId).toBeNull()
})

test('a merge while articles are being published: none is printed under the one that went', async () => {
  const [a, b] = [await makeByline(), await makeByline()]
  const drafts = await Promise.all(
    Array.from({ length: 12 }, () => makeDraft(system, { bylines: credits(a) })),
  )
  await Promise.all([
    ...drafts.map(({ id, version, edit }) =>
      publishArticle(system, { id, baseVersion: version, edit }),
    ),
    mergeBylines(system, { fromId: a, intoId: b, keepNames: false }),
    ...drafts.slice(0, 3).map(() => makePublished({ bylines: credits(a) })),
  ])
  expect(await db().articleByline.count({ where: { bylineId: a } })).toBe(0)
  expect(await db().articleByline.count({ where: { bylineId: b } })).toBe(15)
})

const credit = fc.record({ who: fc.nat(3), role: fc.constantFrom(...bylineRoles) })
const article = fc.record({
  live: fc.array(credit, { maxLength: 5 }),
  /** Credits of a later version that isn't published; null: there is none. */
  working: fc.option(fc.array(credit, { maxLength: 5 })),
  published: fc.boolean(),
  scheduled: fc.boolean(),
  printed: fc.option(fc.record({ who: fc.nat(3), name: fc.constantFrom('P One', 'P Two') })),
  entry: fc.uniqueArray(fc.nat(3), { maxLength: 3 }),
})

test('merge, then undo: every credit is what it was', { timeout: 300_000 }, async () => {
  const run = fc.asyncProperty(
    fc.array(article, { minLength: 1, maxLength: 5 }),
    fc.boolean(),
    fc.option(fc.nat(4)),
    async (articles, keepNames, splitTo) => {
      const ids = [await makeByline(), await makeByline(), await makeByline(), await makeByline()]
      const [a = 0, b = 0, earlier = 0] = ids
      const creditsOf = (all: { who: number; role: Credit['role'] }[]): Credit[] =>
        [...new Map(all.map((one) => [`${one.who} ${one.role}`, one])).values()].map(
          ({ who, role }) => ({ bylineId: ids[who] as number, role }),
        )
      const made: number[] = []
      for (const { live, working, published, scheduled, printed, entry } of articles) {
        const change = { bylines: creditsOf(live), sectionId: null, headline: `H ${Math.random()}` }
        const { id, version, edit } = await makeDraft(system, change)
        made.push(id)
        if (published) {
          const sectionId = await makeSection()
          await publishArticle(system, { id, baseVersion: version, edit: { ...edit, sectionId } })
        }
        if (scheduled) {
          const { workingRevisionId } = await db().article.findUniqueOrThrow({ where: { id } })
          await db().schedule.create({
            data: {
              articleId: id,
              kind: 'publish',
              revisionId: workingRevisionId,
              dueAt: new Date(),
            },
          })
        }
        if (working) {
          const { version, edit } = await openArticle(system, id)
          const next = { ...edit, standfirst: 'Later.', bylines: creditsOf(working) }
          await saveArticle(system, { id, baseVersion: version, edit: next })
        }
        if (printed) {
          await db().articlePrintedName.create({
            data: { articleId: id, bylineId: ids[printed.who] as number, name: printed.name },
          })
        }
        await makeEntry(
          id,
          1n,
          entry.map((who) => ids[who] as number),
        )
      }
      await mergeBylines(system, { fromId: earlier, intoId: a, keepNames: false })
      const before = await everyCredit()
      let transfer: number
      const chosen = splitTo === null ? undefined : made[splitTo % made.length]
      if (chosen === undefined) {
        transfer = await mergeBylines(system, { fromId: a, intoId: b, keepNames })
      } else {
        const input = { kind: 'split', fromId: a, intoId: b, articleIds: [chosen], keepNames }
        const moved = await moveCredits(system, moveCreditsSchema.parse(input)).catch(() => null)
        if (!moved) return expect(await everyCredit()).toEqual(before)
        transfer = moved.transferId
      }
      const present = await db().$queryRaw<unknown[]>`
        select 1 from "RevisionByline" rb join "Article" w on rb."revisionId" in (w."liveRevisionId", w."workingRevisionId")
        where rb."bylineId" = ${a} and (${chosen ?? null}::int is null or w.id = ${chosen ?? null}::int)
        union all select 1 from "ArticleByline"
        where "bylineId" = ${a} and (${chosen ?? null}::int is null or "articleId" = ${chosen ?? null}::int)`
      expect(present).toEqual([])
      const { left } = await undoTransfer(system, transfer)
      expect(left).toBe(0)
      expect(await everyCredit()).toEqual(before)
    },
  )
  await fc.assert(run, { seed: Number(process.env.MODEL_SEED ?? 20261124), numRuns: fuzzRuns(8) })
})

test('a byline manager sees headlines that readers see, and finds nothing by the others', async () => {
  const manager = await makeUser('byline_manager')
  const [a, b] = [await makeByline(), await makeByline()]
  const bylines = credits(a)
  const { id, version, edit } = await makePublished({ bylines, headline: 'Open harbour' })
  await saveArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, headline: 'Secret harbour' },
  })
  await makeDraft(system, { bylines, headline: 'Hidden harbour' })
  const all = { page: 1 }
  expect((await listCredits(manager, a, all)).rows.map(({ headline }) => headline).sort()).toEqual([
    'An article that isn’t public',
    'Open harbour',
  ])
  expect((await listCredits(manager, a, { page: 1, search: 'harbour' })).total).toBe(1)
  for (const search of ['secret', 'hidden'])
    expect((await listCredits(manager, a, { page: 1, search })).total).toBe(0)
  expect(JSON.stringify(await previewMerge(manager, a, b))).not.toMatch(/Secret|Hidden/)
  expect((await listCredits(system, a, { page: 1, search: 'secret' })).total).toBe(1)
  await expect(printedNames(await makeUser('author'), id)).rejects.toThrow('not allowed')
})
