import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { editOf, revisionSelect } from './revisions.ts'
import type { Given, OpenArticle, Verdict } from './schema.ts'

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
  const { savedByName, given, verdict } = await whoDidWhat(tx, id)
  return {
    id,
    version: article.version,
    state: article.state,
    kind: article.kind,
    edit: editOf(working),
    picture: working.media,
    publicSlug: article.publishedAt ? article.slug : null,
    unpublishedChanges:
      article.state === 'published' && article.liveRevisionId !== article.workingRevisionId,
    createdBy: article.createdBy,
    assigneeId: article.assigneeId,
    dueAt: article.dueAt,
    given,
    verdict,
    savedAt: article.savedAt,
    savedByName,
    publishedAt: article.publishedAt,
    updatedAt: article.updatedAt,
    takenDownAt: article.takenDownAt,
    historyPublic: article.historyPublic,
    embargoUntil: article.embargoUntil,
  }
}

/** Who saved an article last, whom it was given to, and what the desk said of it, in one question. */
async function whoDidWhat(tx: Tx, id: number) {
  const [found] = await tx.$queryRaw<
    (Given & {
      savedByName: string
      move: Verdict['move'] | null
      version: number
      words: string
      judge: string
      at: Date
    })[]
  >`
    select coalesce(s.name, 'the newsroom') as "savedByName",
      a."assigneeId", coalesce(u.name, '') as "assigneeName", a."dueAt",
      coalesce(g."assignedByName", 'the newsroom') as by, coalesce(g.note, '') as note,
      m.move, m.version, m.note as words, m."movedByName" as judge, m.at
    from "Article" a
    join "Revision" r on r.id = a."workingRevisionId"
    left join "User" s on s.id = r."savedBy"
    left join "User" u on u.id = a."assigneeId"
    left join lateral (
      select * from "Assignment" where "articleId" = a.id order by id desc limit 1) g on true
    left join lateral (
      select * from "ArticleMove"
      where "articleId" = a.id and move in ('approve', 'requestChanges')
      order by id desc limit 1) m on true
    where a.id = ${id}`
  if (!found) throw new NotFound('There is no such article.')
  const { savedByName, assigneeId, assigneeName, dueAt, by, note } = found
  const { move, version, words, judge, at } = found
  const given: Given | null =
    assigneeId === null ? null : { assigneeId, assigneeName, dueAt, by, note }
  const verdict: Verdict | null = move && { move, version, note: words, by: judge, at }
  return { savedByName, given, verdict }
}
