import { type Action, type Actor, type ArticleSubject, mustBeAllowed } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'

/**
 * May `actor` do this to an article? Asked before what belongs to it is read. Who changes the article
 * itself locks its row instead (saving.ts).
 * @returns the article, as far as permissions go
 * @throws NotFound, Refused
 */
export async function mustBePermitted(
  actor: Actor,
  action: Action,
  articleId: number,
): Promise<ArticleSubject> {
  const article = await db().article.findUnique({
    where: { id: articleId },
    select: { createdBy: true, assigneeId: true, state: true },
  })
  if (!article) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, action, article)
  return article
}
