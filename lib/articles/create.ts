import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { holdCredits, presentCredits } from '#lib/bylines/holding.ts'
import type { Tx } from '#lib/platform/db.ts'
import { knownTopics } from '#lib/topics/known.ts'
import { addRevision } from './revisions.ts'
import { completed } from './saving.ts'
import type { ArticleEdit } from './schema.ts'
import { type Begun, beginWorking } from './working-document.ts'

/**
 * Adds a draft, inside a command's transaction. @returns its id
 * @param begun the shared document in which it was begun, when it was
 */
export async function addArticle(
  tx: Tx,
  actor: Actor,
  input: ArticleEdit,
  begun?: Begun,
): Promise<number> {
  await holdCredits(tx)
  const bylines = await presentCredits(tx, input.bylines)
  const topics = await knownTopics(tx, input.topics)
  const edit = await completed(tx, { ...input, bylines, topics })
  const { id } = await tx.article.create({
    data: {
      slug: edit.slug,
      sectionId: edit.sectionId,
      createdBy: actorId(actor),
      reads: { create: {} },
    },
    select: { id: true },
  })
  const workingRevisionId = await addRevision(tx, id, 1, 'save', edit, { savedBy: actorId(actor) })
  await tx.article.update({ where: { id }, data: { workingRevisionId } })
  if (begun) await beginWorking(tx, id, edit, begun)
  await recordAudit(tx, actor, 'article.create', `article:${id}`)
  return id
}
