import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { takeDownArticle } from '#lib/articles/commands.ts'
import { cursorSchema } from '#lib/articles/schema.ts'
import type { Actor, Person } from '#lib/auth/can.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { mergeBylines } from '#lib/credits/commands.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { deletePicture, storePicture } from '#lib/media/commands.ts'
import { publicPicture } from '#lib/media/queries.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeByline, makeDraft, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { addEntry, deleteEntry, editEntry, markEntry, moveCoverage } from './commands.ts'
import { entryChanges, entryVersions, listEntries, ownBylines } from './queries.ts'
import { readLiveChanges, readLivePage } from './read.ts'
import { type AddEntry, entriesShown, livePlaceSchema } from './schema.ts'

ownDatabase()

/** A published article that is covered live. */
async function makeLive(): Promise<{ id: number }> {
  const { id } = await makePublished()
  await moveCoverage(system, { articleId: id, step: 'begin' })
  return { id }
}

function entry(articleId: number, words: string, change: Partial<AddEntry> = {}): AddEntry {
  return {
    articleId,
    key: randomUUID(),
    headline: '',
    body: documentFromMarkdown(words),
    bylines: [],
    at: '',
    pinned: false,
    keyPoint: false,
    ...change,
  }
}

const add = (id: number, words: string, change?: Partial<AddEntry>, actor: Actor = system) =>
  addEntry(actor, entry(id, words, change))

test('an entry goes out at once, with its byline and the database’s time', async () => {
  const { id } = await makeLive()
  const mara = await makeByline('Mara Lindqvist')
  const heard = new Set<string>()
  subscribe(({ expire }) => {
    for (const tag of expire) heard.add(tag)
  })
  const made = await add(id, 'The gates are **open**.', { headline: 'Gates', bylines: [mara] })
  expect(made).toMatchObject({ version: 1, sequence: 1, headline: 'Gates' })
  expect(heard).toContain(`live:${id}`)
  expect(heard).not.toContain(`live-past:${id}`)
  const page = await readLivePage(id)
  expect(page?.entries).toMatchObject([{ id: made.id, bylines: [{ name: 'Mara Lindqvist' }] }])
  expect(Math.abs(Date.now() - made.at.getTime())).toBeLessThan(5000)
})

test('a draft’s entries wait for its publication', async () => {
  const draft = await makeDraft(system)
  await moveCoverage(system, { articleId: draft.id, step: 'begin' })
  await add(draft.id, 'Not yet.')
  expect(await readLiveChanges({ articleId: draft.id, after: 0 })).toBeNull()
})

test('100 changes at once: whoever asks for all after n sees each once, in order', async () => {
  const { id } = await makeLive()
  const first = await Promise.all(Array.from({ length: 10 }, (_, n) => add(id, `Before ${n}.`)))
  const start = Math.max(...first.map(({ sequence }) => sequence))
  const seen: { sequence: number; id: number }[] = []
  let running = true
  const follower = (async () => {
    for (let after = start; ; ) {
      const last = !running
      const { list } = await entryChanges(system, id, after)
      seen.push(...list.map(({ sequence, id }) => ({ sequence, id })))
      after = seen.at(-1)?.sequence ?? after
      if (last && list.length === 0) return
    }
  })()
  // As many at once as there are connections to the database.
  const writers = Array.from({ length: 10 }, async (_, writer) => {
    const own = []
    for (let n = writer * 10; n < writer * 10 + 10; n++) {
      const old = first[n % 10]
      own.push(
        n % 4 === 1 && old
          ? await markEntry(system, { id: old.id, keyPoint: n % 40 < 20 })
          : await add(id, `Entry ${n}.`),
      )
    }
    return own
  })
  const made = (await Promise.all(writers)).flat()
  running = false
  await follower
  const numbers = seen.map(({ sequence }) => sequence)
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  const added = made.map(({ id }) => id).filter((one) => !first.some(({ id }) => id === one))
  for (const one of added) expect(seen.filter(({ id }) => id === one)).toHaveLength(1)
  // Whatever a change was, the last thing that was heard of its entry is how it is now.
  const rows = await db().liveEntry.findMany({ where: { articleId: id } })
  for (const row of rows.filter(({ sequence }) => sequence > start))
    expect(seen.findLast(({ id }) => id === row.id)?.sequence).toBe(Number(row.sequence))
  // The printed times have the order of the numbers.
  const times = rows
    .filter(({ id }) => added.includes(id))
    .toSorted((a, b) => Number(a.sequence - b.sequence))
    .map(({ at }) => at.getTime())
  expect(times).toEqual(times.toSorted((a, b) => a - b))
}, 120_000)

test('an entry that is sent twice is one', async () => {
  const { id } = await makeLive()
  const input = entry(id, 'Once.')
  const made = await Promise.all([addEntry(system, input), addEntry(system, input)])
  expect(new Set(made.map((one) => one.id)).size).toBe(1)
  expect((await readLivePage(id))?.entries).toHaveLength(1)
})

test('a change of another version than the one that stands is told with both texts', async () => {
  const { id } = await makeLive()
  const made = await add(id, 'Forty boats.')
  const edit = { ...entry(id, ''), id: made.id, baseVersion: 1 }
  const done = await editEntry(system, { ...edit, body: documentFromMarkdown('Fifty boats.') })
  expect(done).toMatchObject({ outcome: 'saved', entry: { version: 2 } })
  const late = await editEntry(system, { ...edit, body: documentFromMarkdown('Sixty boats.') })
  expect(late).toMatchObject({ outcome: 'stale', theirs: { version: 2 } })
  expect(JSON.stringify(late)).toContain('Fifty')
  const versions = await entryVersions(system, made.id)
  expect(versions).toMatchObject([{ version: 1 }])
  expect(JSON.stringify(versions)).toContain('Forty')
  expect(JSON.stringify((await readLivePage(id))?.entries)).toContain('Fifty')
})

test('a pin or a key point isn’t a change of the words', async () => {
  const { id } = await makeLive()
  const made = await add(id, 'Key.')
  await add(id, 'Newer.')
  await markEntry(system, { id: made.id, pinned: true, keyPoint: true })
  const page = await readLivePage(id)
  expect(page?.pinned).toMatchObject([{ id: made.id }])
  expect(page?.keyPoints).toMatchObject([{ id: made.id, words: 'Key.' }])
  expect(page?.entries.map(({ id }) => id)).not.toContain(made.id)
  const edited = await editEntry(system, { ...entry(id, 'Key!'), id: made.id, baseVersion: 1 })
  expect(edited.outcome).toBe('saved')
})

test('a deleted entry is kept, and readers are told that it went', async () => {
  const { id } = await makeLive()
  const made = await add(id, 'A mistake.')
  const before = (await readLivePage(id))?.sequence ?? 0
  const gone = await deleteEntry(system, made.id)
  expect(gone.deletedAt).toBeInstanceOf(Date)
  const changes = await readLiveChanges({ articleId: id, after: before })
  expect(changes).toMatchObject({ deleted: [made.id], entries: [], sequence: before + 1 })
  expect(JSON.stringify(changes)).not.toContain('mistake')
  expect((await readLivePage(id))?.entries).toEqual([])
  expect(await db().liveEntry.count({ where: { id: made.id } })).toBe(1)
  await expect(deleteEntry(system, made.id)).rejects.toThrow('deleted')
})

test('earlier entries are reached by cursor, each once, and one by its number', async () => {
  const { id } = await makeLive()
  const made = []
  for (let n = 0; n < entriesShown * 2 + 5; n++) made.push(await add(id, `Entry ${n}.`))
  const ids: number[] = []
  let before: string | undefined
  do {
    const page = await readLivePage(id, before ? { before } : {})
    ids.push(...(page?.entries.map(({ id }) => id) ?? []))
    before = page?.earlier ?? undefined
  } while (before)
  expect(ids).toEqual(made.map(({ id }) => id).reverse())
  const third = made[3]?.id ?? 0
  const page = await readLivePage(id, { entry: third })
  expect(page?.entries.map(({ id }) => id)).toEqual(ids.slice(ids.indexOf(third)))
  expect(page?.newest).toBe(false)
  expect(await readLivePage(id, { entry: 999_999 })).toBeNull()
}, 60_000)

test('a take-down hides all of it, changes too', async () => {
  const { id } = await makeLive()
  await add(id, 'Seen.')
  expect(await readLiveChanges({ articleId: id, after: 0 })).toMatchObject({ sequence: 1 })
  await takeDownArticle(system, { id })
  expect(await readLiveChanges({ articleId: id, after: 0 })).toBeNull()
})

test('coverage begins, ends and is taken up again', async () => {
  const { id } = await makePublished()
  await expect(add(id, 'Too early.')).rejects.toThrow('no live coverage')
  const begun = await moveCoverage(system, { articleId: id, step: 'begin' })
  expect(begun).toMatchObject({ isLive: true, endedAt: null })
  await expect(moveCoverage(system, { articleId: id, step: 'begin' })).rejects.toThrow('already')
  const made = await add(id, 'One.')
  await expect(moveCoverage(system, { articleId: id, step: 'undo' })).rejects.toThrow('entries')
  const ended = await moveCoverage(system, { articleId: id, step: 'end' })
  expect(ended.endedAt).toBeInstanceOf(Date)
  await expect(add(id, 'Too late.')).rejects.toThrow('has ended')
  // What was wrong is put right afterwards, too.
  const edited = await editEntry(system, { ...entry(id, 'Two.'), id: made.id, baseVersion: 1 })
  expect(edited.outcome).toBe('saved')
  await moveCoverage(system, { articleId: id, step: 'reopen' })
  await add(id, 'Three.')
  await deleteEntry(system, made.id)
})

test('an entry says something, and its time is not to come', async () => {
  const { id } = await makeLive()
  await expect(add(id, '')).rejects.toThrow('Write the entry')
  await expect(add(id, 'x', { at: '2999-01-01T10:00:00Z' })).rejects.toThrow('still to come')
  await expect(add(id, 'x', { bylines: [999_999] })).rejects.toThrow('deleted')
  const made = await add(id, 'Earlier.', { at: '2020-02-02T10:05:00Z' })
  expect(made.at.toISOString()).toBe('2020-02-02T10:05:00.000Z')
  const bare = { type: 'picture', attrs: { mediaId: 9, alt: '', caption: '', layout: 'column' } }
  const body = { type: 'doc', content: [bare] } as AddEntry['body']
  await expect(add(id, '', { body })).rejects.toThrow('no longer in the library')
})

test('a picture of an entry is public with it, goes with it, and stays while it is used', async () => {
  const { id } = await makeLive()
  const file = await readFile('demo/pictures/violin.webp')
  const said = { credit: 'Ivo Brandt for the Courier' }
  const { picture } = await storePicture(system, file, { fileName: 'violin.webp', said })
  expect(await publicPicture(picture.hash)).toBeNull()
  const attrs = { mediaId: picture.id, caption: '', layout: 'column' as const }
  const bodyOf = (alt: string): AddEntry['body'] => ({
    type: 'doc',
    content: [{ type: 'picture', attrs: { ...attrs, alt } }],
  })
  await expect(add(id, '', { body: bodyOf('') })).rejects.toThrow('Describe')
  const made = await add(id, '', { body: bodyOf('A violin.') })
  expect(await publicPicture(picture.hash)).toMatchObject({ hash: picture.hash })
  expect((await readLivePage(id))?.resources.pictures[picture.id]?.hash).toBe(picture.hash)
  await expect(deletePicture(system, picture.id)).rejects.toThrow('in use')
  await deleteEntry(system, made.id)
  expect(await publicPicture(picture.hash)).toBeNull()
  // The newsroom keeps the entry, so it keeps the picture.
  await deletePicture(system, picture.id)
  expect(await db().media.count({ where: { id: picture.id } })).toBe(1)
})

test('who may do what: the desk all, a writer her own in what is hers', async () => {
  const [author, other, editor, manager] = [
    await makeUser('author'),
    await makeUser('author'),
    await makeUser('editor'),
    await makeUser('byline_manager'),
  ]
  const { id } = await makeDraft(author)
  const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow('not allowed')
  await refused(moveCoverage(other, { articleId: id, step: 'begin' }))
  await refused(moveCoverage(manager, { articleId: id, step: 'begin' }))
  await moveCoverage(author, { articleId: id, step: 'begin' })
  await refused(add(id, 'x', {}, other))
  await refused(add(id, 'x', {}, manager))
  const own = await add(id, 'Hers.', {}, author)
  const theirs = await add(id, 'The desk’s.', {}, editor)
  expect((await listEntries(author, id)).list.map(({ mayChange }) => mayChange)).toEqual([
    false,
    true,
  ])
  for (const actor of [other, manager]) {
    await refused(listEntries(actor, id))
    await refused(entryChanges(actor, id, 0))
  }
  for (const [actor, one] of [
    [author, theirs],
    [other, own],
    [manager, own],
  ] as const) {
    await refused(editEntry(actor, { ...entry(id, 'x'), id: one.id, baseVersion: 1 }))
    await refused(markEntry(actor, { id: one.id, pinned: true }))
    await refused(deleteEntry(actor, one.id))
  }
  await markEntry(author, { id: own.id, pinned: true })
  await markEntry(editor, { id: own.id, keyPoint: true })
  await deleteEntry(editor, own.id)
  const log = await db().auditEntry.findMany({ where: { subject: `article:${id}` } })
  expect(log.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['live.begin', 'live.add', 'live.mark', 'live.delete']),
  )
})

test('what readers have becomes live coverage, or ceases to be, by the desk alone', async () => {
  const [author, editor] = [await makeUser('author'), await makeUser('editor')]
  const { id } = await makePublished()
  await db().article.update({ where: { id }, data: { createdBy: author.id } })
  const move = (actor: Person, step: 'begin' | 'end' | 'reopen') =>
    moveCoverage(actor, { articleId: id, step })
  await expect(move(author, 'begin')).rejects.toThrow('not allowed')
  expect((await move(editor, 'begin')).isLive).toBe(true)
  // The desk made it live: whoever began the article covers it.
  await add(id, 'Seen from the quay.', {}, author)
  await expect(move(author, 'end')).rejects.toThrow('not allowed')
  await move(editor, 'end')
  await expect(move(author, 'reopen')).rejects.toThrow('not allowed')
})

test('an entry under a byline that was merged is under what it was merged into', async () => {
  const author = await makeUser('author')
  const [old, now] = [await makeByline(), await makeByline()]
  for (const id of [old, now])
    await db().byline.update({ where: { id }, data: { userId: author.id } })
  await mergeBylines(system, { fromId: old, intoId: now, keepNames: false })
  expect(await ownBylines(author)).toEqual([now])
  const { id } = await makeLive()
  const made = await add(id, 'Still typed under the old one.', { bylines: [old] })
  expect(made.bylines.map((byline) => byline.id)).toEqual([now])
})

test('a cursor that no integer holds is none', () => {
  expect(livePlaceSchema.parse({ before: '1-9999999999' }).before).toBeUndefined()
  expect(cursorSchema.safeParse('1-9999999999').success).toBe(false)
})
