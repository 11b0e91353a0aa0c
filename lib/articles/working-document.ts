import { randomUUID } from 'node:crypto'
import * as Y from 'yjs'
import { z } from 'zod'
import { type Actor, actorId } from '#lib/auth/can.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import type { FieldErrors } from '#lib/platform/failures.ts'
import { type ArticleEdit, articleEditSchema, type Credit } from './schema.ts'
import { choicesOf, readChoices, readShared, sharedFrom, writeShared } from './shared-document.ts'

// What is being written now, kept piece by piece: each piece of typing is a row that is committed
// before it is acknowledged, and never changed. Revisions are made from it.

/** PostgreSQL's notification channel for articles that are being written. */
export const writingChannel = 'broadsheet_writing'

/** What instances tell each other: new typing, a new revision or state, comments, or where cursors are. */
export const writingNewsSchema = z.discriminatedUnion('news', [
  z.object({ news: z.literal('typing'), id: z.number() }),
  z.object({ news: z.literal('article'), id: z.number() }),
  z.object({ news: z.literal('comments'), id: z.number() }),
  z.object({ news: z.literal('cursors'), id: z.number(), from: z.string(), update: z.base64() }),
])
export type WritingNews = z.infer<typeof writingNewsSchema>

/** Tells all instances, when `tx` commits. */
export async function announceWriting(tx: Tx, news: WritingNews): Promise<void> {
  await tx.$executeRaw`select pg_notify(${writingChannel}, ${JSON.stringify(news)})`
}

export type Working = { key: string; doc: Y.Doc; upTo: bigint }

/** The document as it is kept, or null when the article was never opened for writing. */
export async function readWorking(tx: Tx, articleId: number): Promise<Working | null> {
  const stored = await tx.workingDocument.findUnique({ where: { articleId } })
  if (!stored) return null
  const doc = new Y.Doc()
  Y.applyUpdate(doc, stored.state)
  const updates = await readUpdates(tx, articleId, stored.upTo)
  for (const { update } of updates) Y.applyUpdate(doc, update)
  return { key: stored.key, doc, upTo: updates.at(-1)?.id ?? stored.upTo }
}

/**
 * One at a time adds to a document: ids of pieces then have the order of their commits, so that
 * "all after this one" misses none.
 */
export async function lockWorking(tx: Tx, articleId: number): Promise<void> {
  await tx.$queryRaw`select 1 from "WorkingDocument" where "articleId" = ${articleId} for update`
}

/** Pieces of typing after one, in the order in which they were kept. */
export function readUpdates(tx: Tx, articleId: number, after: bigint) {
  return tx.workingUpdate.findMany({
    where: { articleId, id: { gt: after } },
    orderBy: { id: 'asc' },
    select: { id: true, update: true },
  })
}

/** A document that a browser began, under the name that it gave it. */
export type Begun = { key: string; state: Uint8Array }

/** Begins the document with what the article says. The caller holds the article's lock. */
export async function beginWorking(
  tx: Tx,
  articleId: number,
  edit: ArticleEdit,
  begun: Begun = { key: randomUUID(), state: sharedFrom(withoutProposal(edit)) },
): Promise<Working> {
  const { key, state } = begun
  await tx.workingDocument.create({ data: { articleId, key, state: bytes(state) } })
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  return { key, doc, upTo: 0n }
}

/** A slug that was only made up goes on following the headline. */
const withoutProposal = (edit: ArticleEdit): ArticleEdit =>
  edit.slug.startsWith('untitled-') ? { ...edit, slug: '' } : edit

/** Keeps a piece of typing. @returns its id */
export async function addUpdate(
  tx: Tx,
  actor: Actor,
  articleId: number,
  update: Uint8Array,
): Promise<bigint> {
  await lockWorking(tx, articleId)
  const { id } = await tx.workingUpdate.create({
    data: { articleId, update: bytes(update), userId: actorId(actor) },
    select: { id: true },
  })
  await announceWriting(tx, { news: 'typing', id: articleId })
  return id
}

/** Keeps the document as a whole, so that the next reading has few pieces to put together. */
export async function keepState(tx: Tx, articleId: number, { doc, upTo }: Working): Promise<void> {
  const state = bytes(Y.encodeStateAsUpdate(doc))
  await tx.workingDocument.update({ where: { articleId }, data: { state, upTo } })
}

/**
 * An edit that came by another way (a restored revision, an import, a program) goes into the
 * document too, if there is one: as typing that merges with what others type.
 */
export async function mergeIntoWorking(
  tx: Tx,
  actor: Actor,
  articleId: number,
  edit: ArticleEdit,
): Promise<void> {
  const working = await readWorking(tx, articleId)
  if (!working) return
  const before = Y.encodeStateVector(working.doc)
  writeShared(working.doc, edit)
  const change = Y.encodeStateAsUpdate(working.doc, before)
  if (!isEmptyUpdate(change)) await addUpdate(tx, actor, articleId, change)
}

/**
 * Changes the credits in what is being written, if anything is, and nothing else of it: what was typed
 * since the last save stays.
 */
export async function rewriteCredits(
  tx: Tx,
  actor: Actor,
  articleId: number,
  change: (credits: Credit[]) => Credit[],
): Promise<void> {
  await lockWorking(tx, articleId)
  const working = await readWorking(tx, articleId)
  if (!working) return
  const { doc } = working
  const before = Y.encodeStateVector(doc)
  const credits = readChoices(doc).bylines.map(({ bylineId, role }) => ({ bylineId, role }))
  const next = change(credits)
  if (JSON.stringify(next) === JSON.stringify(credits)) return
  choicesOf(doc).set('bylines', next)
  await addUpdate(tx, actor, articleId, Y.encodeStateAsUpdate(doc, before))
}

const isEmptyUpdate = (update: Uint8Array) => {
  const { structs, ds } = Y.decodeUpdate(update)
  return structs.length === 0 && ds.clients.size === 0
}

/**
 * What the document says, as an edit. A field that can't stand as it is (a slug half typed) keeps
 * what it was in `current`, and its error is told.
 */
export function editFrom(
  doc: Y.Doc,
  current: ArticleEdit,
): { edit: ArticleEdit; problems: FieldErrors } {
  const raw = readShared(doc) as Record<string, unknown>
  const parsed = articleEditSchema.safeParse(raw)
  if (parsed.success) return { edit: parsed.data, problems: {} }
  const problems: FieldErrors = {}
  for (const { path, message } of parsed.error.issues) {
    // What is wrong deep in the body is said of the body.
    const field = path[0] === 'body' ? 'body' : path.join('.')
    problems[field] = [...new Set([...(problems[field] ?? []), message])]
  }
  return { edit: withFieldsOf(current, raw, Object.keys(problems)), problems }
}

/** `edit` with the named fields as they are in `current`. */
export function withFieldsOf(current: ArticleEdit, edit: unknown, fields: string[]): ArticleEdit {
  const kept = fields.map((field) => field.split('.')[0] as keyof ArticleEdit)
  const old = Object.fromEntries(kept.map((field) => [field, current[field]]))
  return articleEditSchema.parse({ ...(edit as object), ...old })
}

const bytes = (value: Uint8Array) => new Uint8Array(value) as Prisma.Bytes
