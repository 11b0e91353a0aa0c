import * as Y from 'yjs'
import { type Actor, can, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { type FieldErrors, Invalid, NotFound } from '#lib/platform/failures.ts'
import { createArticle } from './commands.ts'
import { openArticle } from './open.ts'
import { lock, type Sitting, saveTyping, tellingOfSlug } from './saving.ts'
import { emptyEdit, type OpenArticle } from './schema.ts'
import {
  addUpdate,
  type Begun,
  beginWorking,
  editFrom,
  readUpdates,
  readWorking,
  type Working,
} from './working-document.ts'

// Writing, possibly by several people at once: pieces of typing are kept as they come, and revisions
// are made from them soon after.

const subject = { id: true, createdBy: true, assigneeId: true, state: true } as const

/** May `actor` write in this article, or only look? @throws NotFound, Refused when not even that */
export async function mayWrite(actor: Actor, id: number): Promise<boolean> {
  const article = await db().article.findUnique({ where: { id }, select: subject })
  if (!article) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, 'article.open', article)
  return can(actor, 'article.edit', article)
}

/** The document of an article, begun when it is first asked for. @throws NotFound, Refused */
export async function openWorking(actor: Actor, id: number): Promise<Working> {
  return write(async (tx) => {
    await lock(tx, actor, 'article.open', id)
    const known = await readWorking(tx, id)
    if (known) return known
    const { edit } = await openArticle(actor, id, tx)
    return beginWorking(tx, id, edit)
  })
}

/** Name of an article's document, which browsers keep their copy under. @throws NotFound, Refused */
export async function workingKey(actor: Actor, id: number): Promise<string> {
  return (await openWorking(actor, id)).key
}

/**
 * Begins a draft with what was typed into a shared document. Sent again, because an answer was lost,
 * it answers the draft that it began.
 * @throws Invalid when it can't be read
 */
export async function beginArticle(actor: Actor, begun: Begun): Promise<OpenArticle> {
  mustBeAllowed(actor, 'article.create')
  const { key } = begun
  const known = await db().workingDocument.findUnique({ where: { key } })
  if (known) return openArticle(actor, known.articleId)
  const doc = new Y.Doc()
  try {
    Y.applyUpdate(doc, begun.state)
  } catch {
    throw new Invalid({ '': ['What was typed arrived damaged: try again.'] })
  }
  const { edit } = editFrom(doc, emptyEdit)
  return createArticle(actor, edit, { key, state: Y.encodeStateAsUpdate(doc) })
}

/** Keeps a piece of typing for good: when this resolves it is committed. @returns its id */
export async function keepTyping(actor: Actor, id: number, update: Uint8Array): Promise<bigint> {
  return write(async (tx) => {
    const article = await tx.article.findUnique({ where: { id }, select: subject })
    if (!article) throw new NotFound('There is no such article.')
    mustBeAllowed(actor, 'article.edit', article)
    return addUpdate(tx, actor, id, update)
  })
}

/** Pieces of typing that were kept after one, by whichever instance. */
export const typingAfter = (id: number, after: bigint) => readUpdates(db(), id, after)

/**
 * Makes a revision of what is being written: an autosave within its sitting, or one by hand.
 * @returns the article, and what could not be saved as it stands
 */
export async function saveWriting(
  actor: Actor,
  id: number,
  kind: 'autosave' | 'save',
  sitting?: Sitting,
): Promise<{ article: OpenArticle; problems: FieldErrors }> {
  const work = write(async (tx, announcing) => {
    const article = await lock(tx, actor, 'article.edit', id)
    const { problems } = await saveTyping(tx, actor, article, kind, sitting)
    announcing.counts.push(['saves', kind])
    return { article: await openArticle(actor, id, tx), problems }
  })
  return tellingOfSlug(undefined, work)
}

/**
 * After a crash: makes revisions of all typing that was kept and is in none yet.
 * @returns ids of the articles
 */
export async function recoverWriting(actor: Actor): Promise<number[]> {
  const left = await db().$queryRaw<{ id: number }[]>`
    select distinct d."articleId" as id from "WorkingDocument" d
    join "WorkingUpdate" u on u."articleId" = d."articleId" and u.id > d."upTo"`
  for (const { id } of left) await saveWriting(actor, id, 'autosave')
  return left.map(({ id }) => id)
}
