import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { editOf, revisionSelect } from './revisions.ts'
import type { OpenArticle } from './schema.ts'

/**
 * An article's working revision with where it stands, for whoever may edit it.
 * @throws NotFound, Refused
 */
export async function openArticle(actor: Actor, id: number, tx: Tx = db()): Promise<OpenArticle> {
  const article = await tx.article.findUnique({
    where: { id },
    include: { workingRevision: { select: revisionSelect } },
  })
  if (!article?.workingRevision) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, 'article.open', article)
  const { workingRevision: working } = article
  const savedBy =
    working.savedBy === null
      ? null
      : await tx.user.findUnique({ where: { id: working.savedBy }, select: { name: true } })
  return {
    id,
    version: article.version,
    state: article.state,
    edit: editOf(working),
    picture: working.media,
    publicSlug: article.publishedAt ? article.slug : null,
    unpublishedChanges:
      article.state === 'published' && article.liveRevisionId !== article.workingRevisionId,
    createdBy: article.createdBy,
    savedAt: article.savedAt,
    savedByName: savedBy?.name ?? 'the newsroom',
    publishedAt: article.publishedAt,
    takenDownAt: article.takenDownAt,
    embargoUntil: article.embargoUntil,
  }
}
