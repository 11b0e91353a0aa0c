import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { notify } from '#lib/notifications/record.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { addArticle } from './create.ts'
import { openArticle } from './open.ts'
import { type Locked, lock } from './saving.ts'
import { type Assign, type Commission, emptyEdit, type OpenArticle } from './schema.ts'
import { announceWriting } from './working-document.ts'

/** @throws Invalid when nobody can be given work under this id */
async function colleague(tx: Tx, id: number): Promise<string> {
  const found = await tx.user.findFirst({
    where: { id, disabledAt: null, role: { not: 'byline_manager' } },
    select: { name: true },
  })
  if (!found)
    throw new Invalid({
      assigneeId: ['This account is closed, or writes no articles: choose someone else.'],
    })
  return found.name
}

/** Gives a locked article to someone, or to nobody; whom it concerns is told. */
async function give(
  tx: Tx,
  actor: Actor,
  article: Pick<Locked, 'id' | 'assigneeId'>,
  { assigneeId, dueAt, note }: Omit<Assign, 'id'>,
): Promise<void> {
  const { id } = article
  const assigneeName = assigneeId === null ? '' : await colleague(tx, assigneeId)
  const by = actorId(actor)
  const assignedBy = assigneeId === null ? null : by
  await tx.article.update({ where: { id }, data: { assigneeId, assignedBy, dueAt } })
  await tx.assignment.create({
    data: {
      articleId: id,
      assigneeId,
      assigneeName,
      dueAt,
      note,
      assignedBy: by,
      assignedByName: actor.name,
    },
  })
  await recordAudit(tx, actor, 'article.assign', `article:${id}`, {
    assigneeId,
    dueAt: dueAt?.toISOString() ?? null,
    ...(note && { note }),
  })
  await announceWriting(tx, { news: 'article', id })
  const { workingRevision } = await tx.article.findUniqueOrThrow({
    where: { id },
    select: { workingRevision: { select: { headline: true } } },
  })
  const headline = `“${workingRevision?.headline || 'Untitled'}”`
  const due = dueAt ? `, due ${formatDeskTime(dueAt)}` : ''
  const told = { kind: 'assignment', path: `/admin/articles/${id}`, articleId: id } as const
  await notify(tx, actor, {
    ...told,
    to: [assigneeId],
    text: `${actor.name} gave you ${headline}${due}.${note && ` ${note}`}`,
  })
  if (article.assigneeId !== assigneeId)
    await notify(tx, actor, {
      ...told,
      to: [article.assigneeId],
      text: `${actor.name}: ${headline} is ${assigneeName ? `${assigneeName}’s` : 'nobody’s'} now.`,
    })
}

/**
 * Gives an article to someone, with the time by which it is due, or takes it back (`assigneeId` null).
 * @throws Invalid, Refused, NotFound
 */
export async function assignArticle(actor: Actor, input: Assign): Promise<OpenArticle> {
  const { id, ...given } = input
  return write(async (tx) => {
    const article = await lock(tx, actor, 'article.assign', id)
    await give(tx, actor, article, given)
    return openArticle(actor, id, tx)
  })
}

/**
 * Begins an article for someone: a headline, and who is to write it by when. It carries the bylines
 * of whoever is to write it.
 * @throws Invalid, Refused
 */
export async function commissionArticle(actor: Actor, input: Commission): Promise<OpenArticle> {
  mustBeAllowed(actor, 'article.create')
  mustBeAllowed(actor, 'article.assign')
  const { headline, sectionId, ...given } = input
  return write(async (tx) => {
    const own = await tx.byline.findMany({
      where: { userId: given.assigneeId, leftAt: null, mergedIntoId: null },
      orderBy: { id: 'asc' },
      select: { id: true },
    })
    const bylines = own.map(({ id }) => ({ bylineId: id, role: 'by' as const }))
    const id = await addArticle(tx, actor, { ...emptyEdit, headline, sectionId, bylines })
    await give(tx, actor, { id, assigneeId: null }, given)
    return openArticle(actor, id, tx)
  })
}
