import { mustBePermitted } from '#lib/articles/permitted.ts'
import { type Actor, can } from '#lib/auth/can.ts'
import { listColleagues } from '#lib/auth/users.ts'
import { db } from '#lib/platform/db.ts'
import type { Mentionable, Thread } from './schema.ts'

/** All threads about an article, the oldest first. @throws NotFound, Refused */
export async function listThreads(actor: Actor, articleId: number): Promise<Thread[]> {
  await mustBePermitted(actor, 'article.comment', articleId)
  const threads = await db().commentThread.findMany({
    where: { articleId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      quote: true,
      anchorFrom: true,
      anchorTo: true,
      resolvedAt: true,
      resolvedBy: true,
      comments: {
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
        select: { id: true, text: true, writtenBy: true, at: true, editedAt: true },
      },
    },
  })
  const ids = threads.flatMap(({ resolvedBy, comments }) => [
    resolvedBy,
    ...comments.map(({ writtenBy }) => writtenBy),
  ])
  const users = await db().user.findMany({
    where: { id: { in: ids.filter((id) => id !== null) } },
    select: { id: true, name: true },
  })
  const names = new Map(users.map(({ id, name }) => [id, name]))
  const nameOf = (id: number | null) => (id === null ? undefined : names.get(id)) ?? 'the newsroom'
  return threads.map(({ resolvedBy, comments, ...thread }) => ({
    ...thread,
    resolvedByName: thread.resolvedAt ? nameOf(resolvedBy) : '',
    comments: comments.map((comment) => ({
      ...comment,
      writtenByName: nameOf(comment.writtenBy),
    })),
  }))
}

/** Colleagues by name, and which of them may open the article. @throws NotFound, Refused */
export async function listMentionable(actor: Actor, articleId: number): Promise<Mentionable[]> {
  const article = await mustBePermitted(actor, 'article.comment', articleId)
  const colleagues = await listColleagues(actor)
  return colleagues.map((colleague) => ({
    ...colleague,
    mayOpen: can(personOf(colleague), 'article.open', article),
  }))
}

/** A colleague as the table of permissions knows her. */
export const personOf = ({ id, name, role }: Pick<Mentionable, 'id' | 'name' | 'role'>): Actor => ({
  kind: 'user',
  id,
  name,
  role,
  email: '',
})
