import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { notify } from '#lib/notifications/record.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { bringIn } from './bring-in.ts'
import { openArticle } from './open.ts'
import { type Locked, lock } from './saving.ts'
import { type MoveInput, type SaveOutcome, stateNames } from './schema.ts'
import { isMoveFrom, type Move, moves } from './workflow.ts'
import { announceWriting } from './working-document.ts'

/** @throws Invalid when the workflow knows no such move from the state in which the article is. */
export function mustBeAMove(move: Move, { state }: Locked): void {
  if (isMoveFrom(move, state)) return
  const words = `“${moves[move].label}” isn’t possible: the article is ${stateNames[state].toLowerCase()}.`
  throw new Invalid({ '': [words] })
}

/**
 * Moves a locked article on in the workflow: its state, its history, the audit log, and those whom it
 * concerns are told.
 * @param about.eventId what readers' side follows from, when it does
 * @param about.version the version that it was about, when that isn't what is being written
 */
export async function recordMove(
  tx: Tx,
  actor: Actor,
  article: Locked,
  move: Move,
  {
    note = '',
    eventId,
    version = article.version,
  }: { note?: string; eventId?: bigint; version?: number } = {},
): Promise<void> {
  const { id, state } = article
  const { to: next, done } = moves[move]
  if (state !== next) await tx.article.update({ where: { id }, data: { state: next } })
  article.state = next
  await tx.articleMove.create({
    data: {
      articleId: id,
      move,
      from: state,
      to: next,
      note,
      version,
      movedBy: actorId(actor),
      movedByName: actor.name,
    },
  })
  await announceWriting(tx, { news: 'article', id })
  await recordAudit(tx, actor, `article.${move}`, `article:${id}`, {
    version,
    ...(note && { note }),
  })
  const to = [article.createdBy, article.assigneeId, article.assignedBy]
  if (to.every((id) => id === null)) return
  const { headline } = await tx.revision.findUniqueOrThrow({
    where: { id: article.workingRevisionId },
    select: { headline: true },
  })
  await notify(tx, actor, {
    kind: 'state',
    to,
    text: `${actor.name}: “${headline || 'Untitled'}” is ${done}.${note && ` ${note}`}`,
    path: `/admin/articles/${id}`,
    articleId: id,
    ...(eventId === undefined ? {} : { eventId }),
  })
}

/**
 * Moves an article on that readers don't have: submits, takes back, requests changes, approves. What
 * is on screen is saved first where the move is of a version.
 * @throws Invalid, Refused, NotFound
 */
export async function moveArticle(actor: Actor, input: MoveInput): Promise<SaveOutcome> {
  const { id, move, note, baseVersion } = input
  return write<SaveOutcome>(async (tx) => {
    const { action, note: asks, ofVersion } = moves[move]
    const article = await lock(tx, actor, action, id)
    mustBeAMove(move, article)
    if (asks === 'required' && !note)
      throw new Invalid({ note: ['Say what is to be changed: the author gets this note.'] })
    if (ofVersion) {
      const saved = await bringIn(tx, actor, article, 'save', { baseVersion })
      if (!saved) return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
      if (!saved.headline)
        throw new Invalid({ headline: ['Write a headline first: the desk knows it by that.'] })
    }
    await recordMove(tx, actor, article, move, { note })
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
}
