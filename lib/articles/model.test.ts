import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Actor } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeUser } from '#testing/newsroom.ts'
import { publishArticle, saveArticle } from './commands.ts'
import { restoreRevision } from './history.ts'
import { openArticle } from './open.ts'
import { readShared, textOf } from './shared-document.ts'
import { keepTyping, openWorking, saveWriting, typingAfter } from './writing.ts'

ownDatabase()

// Several people write one article in any order: they type, send, are away, save, restore, publish.
// The model is a set: each word that someone was told is saved. All of it can be found again.

const kinds = [
  'type',
  'type',
  'type',
  'erase',
  'send',
  'send',
  'hear',
  'autosave',
  'save',
  'saveEdit',
  'saveStale',
  'restore',
  'publish',
] as const
const step = fc.record({
  kind: fc.constantFrom(...kinds),
  who: fc.nat(2),
  where: fc.nat(10_000),
})

type Person = {
  actor: Actor
  doc: Y.Doc
  /** Typed and not sent. */
  pending: Uint8Array[]
  words: string[]
  heard: bigint
  sitting: { id: string; editors: number[] }
}

async function sitDown(id: number): Promise<Person> {
  const actor = await makeUser('editor')
  const { doc: kept, upTo } = await openWorking(actor, id)
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(kept))
  const person: Person = {
    actor,
    doc,
    pending: [],
    words: [],
    heard: upTo,
    sitting: { id: crypto.randomUUID(), editors: [actor.id] },
  }
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'others') person.pending.push(update)
  })
  return person
}

async function hear(person: Person, id: number): Promise<void> {
  for (const { id: piece, update } of await typingAfter(id, person.heard)) {
    Y.applyUpdate(person.doc, update, 'others')
    person.heard = piece
  }
}

async function send(person: Person, id: number): Promise<string[]> {
  if (person.pending.length === 0) return []
  await keepTyping(person.actor, id, Y.mergeUpdates(person.pending))
  const told = person.words
  person.pending = []
  person.words = []
  return told
}

/** Every text that the article's history holds: its revisions, and its typing piece by piece. */
async function everything(id: number): Promise<string> {
  const revisions = await db().revision.findMany({
    where: { articleId: id },
    select: { headline: true, standfirst: true, body: true },
  })
  const pieces = await db().workingUpdate.findMany({ where: { articleId: id } })
  const typed = pieces.flatMap(({ update }) =>
    Y.decodeUpdate(update).structs.flatMap((struct) =>
      'content' in struct && struct.content instanceof Y.ContentString ? [struct.content.str] : [],
    ),
  )
  return JSON.stringify([revisions, typed])
}

test('every text that anyone was told is saved can be found again', {
  timeout: 300_000,
}, async () => {
  const seed = Number(process.env.MODEL_SEED ?? 20261124)
  const run = fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 80 }), async (steps) => {
    const editor = await makeUser('editor')
    const { id } = await makeDraft(editor)
    const people = [await sitDown(id), await sitDown(id), await sitDown(id)]
    const told = new Set<string>()
    /** What revisions said when they were made by hand or published: they never change. */
    const fixed = new Map<number, string>()
    const contentOf = async (revisionId: number) =>
      JSON.stringify(
        await db().revision.findUniqueOrThrow({
          where: { id: revisionId },
          select: { headline: true, standfirst: true, body: true, slug: true },
        }),
      )
    const fix = async () => {
      const { workingRevisionId } = await db().article.findUniqueOrThrow({ where: { id } })
      if (workingRevisionId) fixed.set(workingRevisionId, await contentOf(workingRevisionId))
    }
    let word = 0

    for (const { kind, who, where } of steps) {
      const person = people[who] as Person
      const { actor, doc } = person
      const text = textOf(doc, where % 2 ? 'headline' : 'standfirst')
      if (kind === 'type' && text.length < 250) {
        const token = `w${++word}z`
        text.insert(where % (text.length + 1), ` ${token} `)
        person.words.push(token)
      } else if (kind === 'erase' && text.length > 4) text.delete(where % (text.length - 3), 3)
      else if (kind === 'send') for (const token of await send(person, id)) told.add(token)
      else if (kind === 'hear') await hear(person, id)
      else if (kind === 'autosave') await saveWriting(actor, id, 'autosave', person.sitting)
      else if (kind === 'save') {
        await saveWriting(actor, id, 'save')
        await fix()
      } else if (kind === 'saveEdit' || kind === 'saveStale') {
        const { version, edit } = await openArticle(actor, id)
        const token = `w${++word}z`
        const saved = await saveArticle(actor, {
          id,
          baseVersion: kind === 'saveStale' ? Math.max(1, version - 1) : version,
          edit: { ...edit, standfirst: `${token} ${edit.standfirst}`.slice(0, 600) },
        })
        if (saved.outcome === 'saved') {
          told.add(token)
          await fix()
        }
      } else if (kind === 'restore') {
        const revisions = await db().revision.findMany({ where: { articleId: id } })
        const chosen = revisions[where % revisions.length]
        const { version } = await openArticle(actor, id)
        if (chosen)
          await restoreRevision(actor, {
            articleId: id,
            revisionId: chosen.id,
            baseVersion: version,
          })
      } else if (kind === 'publish') {
        const { article, problems } = await saveWriting(actor, id, 'save')
        if (!article.edit.headline || Object.keys(problems).length) continue
        const published = await publishArticle(actor, { id, baseVersion: article.version })
        // Nobody wrote in between: it publishes what it names.
        expect(published.outcome).toBe('saved')
        await fix()
      }
    }

    for (const person of people) for (const token of await send(person, id)) told.add(token)
    for (const person of people) await hear(person, id)
    await saveWriting(editor, id, 'autosave')
    const found = await everything(id)
    expect([...told].filter((token) => !found.includes(token))).toEqual([])
    // Everybody has the same in the end, and it is what is kept.
    const kept = JSON.stringify(readShared((await openWorking(editor, id)).doc))
    expect(people.map(({ doc }) => JSON.stringify(readShared(doc)))).toEqual([kept, kept, kept])
    for (const [revisionId, content] of fixed) expect(await contentOf(revisionId)).toBe(content)
    // Versions count up without a gap that hides one.
    const versions = await db().revision.findMany({
      where: { articleId: id },
      orderBy: { id: 'asc' },
      select: { version: true },
    })
    expect(versions.map(({ version }) => version)).toEqual(
      versions.map(({ version }) => version).toSorted((a, b) => a - b),
    )
  })
  await fc.assert(run, { seed, numRuns: fuzzRuns(8), endOnFailure: true })
})
