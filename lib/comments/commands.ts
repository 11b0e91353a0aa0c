import * as Y from 'yjs'
import type { z } from 'zod'
import { announceWriting } from '#lib/articles/working-document.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, type ArticleSubject, actorId, can, mustBeAllowed } from '#lib/auth/can.ts'
import { listColleagues } from '#lib/auth/users.ts'
import { write } from '#lib/cache/announce.ts'
import { notify } from '#lib/notifications/record.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { personOf } from './queries.ts'
import {
  type editCommentSchema,
  type newThreadSchema,
  type replySchema,
  type resolveSchema,
  threadAddress,
} from './schema.ts'

// Comments are the newsroom's: no reader's page shows one, so no page expires. Whoever has the
// article open hears of each at once.

type Commented = ArticleSubject & { id: number; headline: string }

async function commentable(tx: Tx, actor: Actor, id: number): Promise<Commented> {
  const article = await tx.article.findUnique({
    where: { id },
    select: {
      createdBy: true,
      assigneeId: true,
      state: true,
      workingRevision: { select: { headline: true } },
    },
  })
  if (!article) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, 'article.comment', article)
  const { workingRevision, ...subject } = article
  return { id, ...subject, headline: workingRevision?.headline || 'Untitled' }
}

/** Locks a thread, so that two people answer and resolve it one after the other. */
async function lockThread(tx: Tx, actor: Actor, threadId: number) {
  const [thread] = await tx.$queryRaw<
    { id: number; articleId: number; quote: string; resolvedAt: Date | null }[]
  >`select id, "articleId", quote, "resolvedAt" from "CommentThread" where id = ${threadId} for update`
  if (!thread) throw new NotFound('There is no such thread.')
  return { thread, article: await commentable(tx, actor, thread.articleId) }
}

/**
 * Who is mentioned must be a colleague, be named in the text, and may open the article: nobody is
 * sent where the door is shut.
 * @throws Invalid (field text)
 */
async function mustBeMentionable(
  tx: Tx,
  actor: Actor,
  article: Commented,
  { text, mentions }: { text: string; mentions: number[] },
): Promise<number[]> {
  if (mentions.length === 0) return []
  const colleagues = new Map((await listColleagues(actor, tx)).map((one) => [one.id, one]))
  const named = mentions.map((id) => colleagues.get(id))
  if (named.some((one) => !one || !text.includes(`@${one.name}`)))
    throw new Invalid({
      text: ['Someone you mention is no colleague here, or goes by another name now: pick again.'],
    })
  const shut = named.filter((one) => one && !can(personOf(one), 'article.open', article))
  if (shut.length) {
    const names = new Intl.ListFormat('en').format(shut.map((one) => one?.name ?? ''))
    throw new Invalid({
      text: [
        `${names} may not open this article, so a mention would lead nowhere: assign the article first, or write the name without @.`,
      ],
    })
  }
  return [...new Set(mentions)]
}

/** Of these users, those who may open the article as things are now. */
async function whoMayOpen(tx: Tx, article: Commented, ids: (number | null | undefined)[]) {
  const users = await tx.user.findMany({
    where: { id: { in: ids.filter((id) => typeof id === 'number') } },
    select: { id: true, name: true, role: true },
  })
  return users.filter((user) => can(personOf(user), 'article.open', article)).map((user) => user.id)
}

/** All who have written in a thread. */
async function participants(tx: Tx, threadId: number): Promise<(number | null)[]> {
  const written = await tx.comment.findMany({
    where: { threadId },
    distinct: ['writtenBy'],
    select: { writtenBy: true },
  })
  return written.map(({ writtenBy }) => writtenBy)
}

const pathOf = (article: Commented, threadId: number) =>
  `/admin/articles/${article.id}#${threadAddress(threadId)}`

/** The beginning of a text, on one line. */
function beginningOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 199).trimEnd()}…` : line
}

/** Adds a comment and tells those whom it concerns: the mentioned as mentioned, the others once. */
async function addComment(
  tx: Tx,
  actor: Actor,
  article: Commented,
  threadId: number,
  { text, mentions }: { text: string; mentions: number[] },
): Promise<number> {
  const mentioned = await mustBeMentionable(tx, actor, article, { text, mentions })
  const others = await participants(tx, threadId)
  const { id } = await tx.comment.create({
    data: { threadId, writtenBy: actorId(actor), text, mentions: mentioned },
    select: { id: true },
  })
  const concerned = [article.createdBy, article.assigneeId, ...others]
  const told = { path: pathOf(article, threadId), articleId: article.id }
  await tellMentioned(tx, actor, article, threadId, { text, mentioned })
  await notify(tx, actor, {
    ...told,
    kind: 'comment',
    to: (await whoMayOpen(tx, article, concerned)).filter((id) => !mentioned.includes(id)),
    text: `${actor.name} comments on “${article.headline}”: ${beginningOf(text)}`,
  })
  return id
}

async function tellMentioned(
  tx: Tx,
  actor: Actor,
  article: Commented,
  threadId: number,
  { text, mentioned }: { text: string; mentioned: number[] },
): Promise<void> {
  await notify(tx, actor, {
    kind: 'mention',
    to: mentioned,
    text: `${actor.name} mentions you in a comment on “${article.headline}”: ${beginningOf(text)}`,
    path: pathOf(article, threadId),
    articleId: article.id,
  })
}

/** What isn't a place in a text would keep the editor from opening the article, for everybody. */
function mustBePlaces(...anchors: string[]): void {
  try {
    for (const anchor of anchors)
      if (anchor) Y.decodeRelativePosition(Buffer.from(anchor, 'base64'))
  } catch {
    throw new Invalid({ '': ['Choose the passage again: where it stands is not known.'] })
  }
}

/**
 * Begins a thread with its first comment.
 * @returns the thread's id
 * @throws Invalid, NotFound, Refused
 */
export async function openThread(
  actor: Actor,
  { articleId, quote, anchorFrom, anchorTo, ...comment }: z.output<typeof newThreadSchema>,
): Promise<number> {
  mustBePlaces(anchorFrom, anchorTo)
  return write(async (tx) => {
    const article = await commentable(tx, actor, articleId)
    const { id } = await tx.commentThread.create({
      data: { articleId, quote, anchorFrom, anchorTo },
      select: { id: true },
    })
    const commentId = await addComment(tx, actor, article, id, comment)
    await recordAudit(tx, actor, 'comment.write', `article:${articleId}`, {
      threadId: id,
      commentId,
      ...(quote && { quote }),
    })
    await announceWriting(tx, { news: 'comments', id: articleId })
    return id
  })
}

/**
 * Adds a comment to a thread; one that was resolved is open again.
 * @throws Invalid, NotFound, Refused
 */
export async function reply(
  actor: Actor,
  { threadId, ...comment }: z.output<typeof replySchema>,
): Promise<void> {
  await write(async (tx) => {
    const { thread, article } = await lockThread(tx, actor, threadId)
    const commentId = await addComment(tx, actor, article, threadId, comment)
    if (thread.resolvedAt)
      await tx.commentThread.update({
        where: { id: threadId },
        data: { resolvedAt: null, resolvedBy: null },
      })
    await recordAudit(tx, actor, 'comment.write', `article:${article.id}`, { threadId, commentId })
    await announceWriting(tx, { news: 'comments', id: article.id })
  })
}

/**
 * Changes one's own comment. Who is mentioned only now is told now; what it said stays in the audit
 * log.
 * @throws Invalid, NotFound, Refused when it is another's
 */
export async function editComment(
  actor: Actor,
  { commentId, text, mentions }: z.output<typeof editCommentSchema>,
): Promise<void> {
  await write(async (tx) => {
    const found = await tx.comment.findUnique({ where: { id: commentId } })
    if (!found) throw new NotFound('There is no such comment.')
    const { thread, article } = await lockThread(tx, actor, found.threadId)
    // What it says now, not what it said before the lock.
    const comment = await tx.comment.findUniqueOrThrow({ where: { id: commentId } })
    if (actor.kind === 'user' && comment.writtenBy !== actor.id)
      throw new Refused('This comment is someone else’s: answer it instead.')
    if (comment.text === text) return
    const mentioned = await mustBeMentionable(tx, actor, article, { text, mentions })
    await tx.$executeRaw`
      update "Comment" set text = ${text}, mentions = ${mentioned}::int[], "editedAt" = now()
      where id = ${commentId}`
    await tellMentioned(tx, actor, article, thread.id, {
      text,
      mentioned: mentioned.filter((id) => !comment.mentions.includes(id)),
    })
    await recordAudit(tx, actor, 'comment.edit', `article:${article.id}`, {
      threadId: thread.id,
      commentId,
      before: comment.text,
    })
    await announceWriting(tx, { news: 'comments', id: article.id })
  })
}

/** Resolves a thread, or opens it again; twice the same is once. @throws NotFound, Refused */
export async function resolveThread(
  actor: Actor,
  { threadId, resolved }: z.output<typeof resolveSchema>,
): Promise<void> {
  await write(async (tx) => {
    const { thread, article } = await lockThread(tx, actor, threadId)
    if ((thread.resolvedAt !== null) === resolved) return
    await tx.$executeRaw`
      update "CommentThread"
      set "resolvedAt" = case when ${resolved} then now() end,
        "resolvedBy" = ${resolved ? actorId(actor) : null}
      where id = ${threadId}`
    const about = thread.quote ? `about “${beginningOf(thread.quote)}”` : 'about the whole article'
    const done = resolved ? 'resolved' : 'opened again'
    await notify(tx, actor, {
      kind: 'comment',
      to: await whoMayOpen(tx, article, await participants(tx, threadId)),
      text: `${actor.name} has ${done} the comments on “${article.headline}” ${about}.`,
      path: pathOf(article, threadId),
      articleId: article.id,
    })
    const action = resolved ? 'comment.resolve' : 'comment.reopen'
    await recordAudit(tx, actor, action, `article:${article.id}`, { threadId })
    await announceWriting(tx, { news: 'comments', id: article.id })
  })
}
