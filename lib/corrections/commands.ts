import type { z } from 'zod'
import { lock } from '#lib/articles/saving.ts'
import type { ChangeKind } from '#lib/articles/schema.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { recordEvent } from '#lib/outbox/record.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import type {
  IssueCorrection,
  openHistorySchema,
  removeCorrectionSchema,
  rewordCorrectionSchema,
} from './schema.ts'

// Corrections that are issued or changed by themselves. One that comes with a change of the text is
// lib/articles/publishing.ts's, in the same transaction.

/**
 * Tells readers what was wrong or unclear, while the text stays. Asked again, because the answer got
 * lost, it is the one that was issued.
 * @returns its id
 * @throws Invalid when readers don't have the article; Refused, NotFound
 */
export async function issueCorrection(
  actor: Actor,
  { articleId, kind, text }: IssueCorrection,
): Promise<number> {
  return write(async (tx, announcing) => {
    const { state } = await lock(tx, actor, 'correction.issue', articleId)
    if (state !== 'published')
      throw new Invalid({ '': ['Readers don’t have this article: there is nothing to correct.'] })
    const issued = await tx.correction.findFirst({ where: { articleId, kind, text } })
    if (issued) return issued.id
    const { id } = await tx.correction.create({
      data: { articleId, kind, text, createdBy: actorId(actor) },
      select: { id: true },
    })
    await recordAudit(tx, actor, 'correction.issue', `article:${articleId}`, { id, kind, text })
    await follow(tx, announcing, { id: articleId, state }, { id, kind, text, action: 'issued' })
    return id
  })
}

/** Readers get the article, its feed and the list of corrections anew. */
async function follow(
  tx: Tx,
  announcing: Announcing,
  { id, state }: { id: number; state: string },
  correction: {
    id: number
    kind: ChangeKind
    text: string
    action: 'issued' | 'reworded' | 'removed'
  },
): Promise<void> {
  announcing.expire(`article:${id}`, 'corrections')
  const isPublic = state === 'published'
  const kind = isPublic ? 'article.changed' : 'article.taken_down'
  await recordEvent(tx, kind, id, { correction })
}

/** The correction, under its article's lock. */
async function lockCorrection(tx: Tx, actor: Actor, id: number) {
  const found = await tx.correction.findUnique({ where: { id }, select: { articleId: true } })
  if (!found) throw new NotFound('This correction isn’t there any more.')
  const article = await lock(tx, actor, 'correction.issue', found.articleId)
  // Someone may have changed it while this one waited.
  const correction = await tx.correction.findUnique({ where: { id } })
  if (!correction) throw new NotFound('This correction isn’t there any more.')
  return { article, correction }
}

/**
 * Words an issued correction, or the public note of a withdrawal, otherwise; its time stays.
 * @throws Invalid with the other wording when someone changed it meanwhile; Refused, NotFound
 */
export async function rewordCorrection(
  actor: Actor,
  { id, text, was }: z.infer<typeof rewordCorrectionSchema>,
): Promise<void> {
  await write(async (tx, announcing) => {
    const { article, correction } = await lockCorrection(tx, actor, id)
    if (correction.text === text) return
    if (correction.text !== was)
      throw new Invalid({ text: [`Someone has reworded it meanwhile: “${correction.text}”`] })
    await tx.correction.update({ where: { id }, data: { text } })
    await noteOf(tx, correction, text)
    await recordAudit(tx, actor, 'correction.reword', `article:${article.id}`, {
      id,
      before: was,
      after: text,
    })
    const { kind } = correction
    await follow(tx, announcing, article, { id, kind, text, action: 'reworded' })
  })
}

/** Takes back a correction; what it said stays in the audit log. */
export async function removeCorrection(
  actor: Actor,
  { id }: z.infer<typeof removeCorrectionSchema>,
): Promise<void> {
  await write(async (tx, announcing) => {
    const { article, correction } = await lockCorrection(tx, actor, id)
    const { kind, text, at } = correction
    await tx.correction.delete({ where: { id } })
    await noteOf(tx, correction, '')
    await recordAudit(tx, actor, 'correction.remove', `article:${article.id}`, {
      id,
      kind,
      text,
      at,
    })
    await follow(tx, announcing, article, { id, kind, text, action: 'removed' })
  })
}

/** Publications that said just that say the same as the correction from now on. */
async function noteOf(
  tx: Tx,
  { articleId, kind, text }: { articleId: number; kind: ChangeKind; text: string },
  note: string,
): Promise<void> {
  const where = { articleId, change: kind, note: text }
  await tx.publication.updateMany({ where, data: { note } })
}

/** Shows readers what an article said before, or no longer. @throws Refused, NotFound */
export async function openHistory(
  actor: Actor,
  { articleId, open }: z.infer<typeof openHistorySchema>,
): Promise<void> {
  await write(async (tx, announcing) => {
    await lock(tx, actor, 'history.open', articleId)
    await tx.article.update({ where: { id: articleId }, data: { historyPublic: open } })
    await recordAudit(tx, actor, 'history.open', `article:${articleId}`, { open })
    announcing.expire(`article:${articleId}`)
  })
}
