import { claimAddress } from '#lib/addresses/addresses.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { presentCredits } from '#lib/bylines/holding.ts'
import type { Announcing } from '#lib/cache/announce.ts'
import { type ArticleList, articleLists } from '#lib/cache/tags.ts'
import { isEmptyDocument } from '#lib/document/text.ts'
import { recordEvent } from '#lib/outbox/record.ts'
import { type Tx, timeOf } from '#lib/platform/db.ts'
import type { FieldErrors } from '#lib/platform/failures.ts'
import { holdTopics } from '#lib/topics/known.ts'
import { findInEdit, judge, mustPass } from './checks.ts'
import { expireDays } from './days.ts'
import { mustBeAMove, recordMove } from './moves.ts'
import type { Locked } from './saving.ts'
import type { ArticleEdit, Change, ChangeKind } from './schema.ts'

// What a publication and a take-down do, inside a command's transaction and under its row's lock.

/** What no setting makes optional. */
export function missingWords(edit: ArticleEdit): FieldErrors {
  const fields: FieldErrors = {}
  if (!edit.headline) fields.headline = ['Write a headline before you publish.']
  if (isEmptyDocument(edit.body)) fields.body = ['Write the article before you publish.']
  return fields
}

/** Lists in which readers find an article while it is public. */
async function listsOf(tx: Tx, id: number): Promise<ArticleList[]> {
  const [article] = await tx.$queryRaw<
    { sectionId: number | null; bylineIds: number[]; topicIds: number[] }[]
  >`
    select "sectionId", array(
      select "bylineId" from "ArticleByline" where "articleId" = a.id) as "bylineIds", array(
      select "topicId" from "ArticleTopic" where "articleId" = a.id) as "topicIds"
    from "Article" a where id = ${id}`
  return articleLists(article ?? {})
}

/** What readers have from now on, and what they are told of it. */
async function recordPublication(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  article: Locked,
  at: Date,
  what: { revisionId: number | null; change: ChangeKind; note: string; substantial?: boolean },
): Promise<void> {
  const { change, note } = what
  const { id: articleId } = article
  const by = actorId(actor)
  const isTold = note !== '' && change !== 'minor' && change !== 'update'
  // Readers aren't told the same twice, even when more was typed before it was asked for again.
  const told = isTold && !(await isCorrected(tx, articleId, change, note))
  const correction = { articleId, kind: change, text: note, at, createdBy: by }
  await tx.publication.create({
    data: {
      articleId,
      at,
      ...what,
      publishedBy: by,
      ...(told && { correction: { create: correction } }),
    },
  })
  // What was corrected in it leaves the list, or comes back to it, with the article.
  const comesOrGoes = what.revisionId === null || article.state === 'taken_down'
  if (told || comesOrGoes) announcing.expire('corrections')
}

/** Are readers told just that already? A withdrawal is told each time. */
async function isCorrected(
  tx: Tx,
  articleId: number,
  kind: ChangeKind,
  text: string,
): Promise<boolean> {
  if (kind === 'withdrawal') return false
  return (await tx.correction.count({ where: { articleId, kind, text } })) > 0
}

/**
 * Is this what was published last? Who asks again because the answer got lost must not correct an
 * article twice.
 */
async function isDone(
  tx: Tx,
  { id, state, liveRevisionId }: Locked,
  revisionId: number,
  { kind, note, substantial }: Change,
): Promise<boolean> {
  if (state !== 'published' || liveRevisionId !== revisionId || kind === 'minor') return false
  const last = await tx.publication.findFirst({
    where: { articleId: id },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
  })
  return last?.change === kind && last.note === note && last.substantial === substantial
}

/**
 * Makes a revision of a locked article what readers have; what was public stays known by its address.
 * The first publication's time stays; "Updated" moves when the change is called substantial.
 * @param edit what the revision says
 * @throws Invalid with what must be mended, or excused, first
 */
export async function makeLive(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  article: Locked,
  { revisionId, edit, change }: { revisionId: number; edit: ArticleEdit; change: Change },
): Promise<void> {
  const { id } = article
  mustBeAMove('publish', article)
  if (await isDone(tx, article, revisionId, change)) return
  mustPass(await judge(tx, id, await findInEdit(tx, id, edit)), missingWords(edit))
  const again = article.publishedAt !== null
  await claimAddress(tx, 'article', edit.slug, id)
  const listed = article.state === 'published' ? await listsOf(tx, id) : []
  const now = await timeOf(tx)
  const publishedAt = article.publishedAt ?? now
  const { kind, note, substantial } = again
    ? change
    : ({ kind: 'minor', note: '', substantial: false } as const)
  await tx.article.update({
    where: { id },
    data: {
      slug: edit.slug,
      sectionId: edit.sectionId,
      liveRevisionId: revisionId,
      publishedAt,
      liveAt: now,
      takenDownAt: null,
      ...(substantial ? { updatedAt: now } : {}),
    },
  })
  // What had been merged into another article counts for itself again.
  await tx.articleReads.updateMany({
    where: { articleId: id, mergedIntoId: { not: null } },
    data: { mergedIntoId: null },
  })
  if (article.state !== 'published') await expireDays(tx, announcing, id, publishedAt)
  // What goes out by schedule isn't always what is being written.
  const { version } = await tx.revision.update({
    where: { id: revisionId },
    data: { publishedAt: now },
    select: { version: true },
  })
  await recordPublication(tx, announcing, actor, article, now, {
    revisionId,
    change: kind,
    note,
    substantial,
  })
  if (again) await tx.articleByline.deleteMany({ where: { articleId: id } })
  await tx.articleByline.createMany({
    data: (await presentCredits(tx, edit.bylines)).map((credit, position) => ({
      articleId: id,
      ...credit,
      position,
      publishedAt,
    })),
  })
  await holdTopics(tx)
  if (again) await tx.articleTopic.deleteMany({ where: { articleId: id } })
  await tx.$executeRaw`
    insert into "ArticleTopic" ("articleId", "topicId", position, "publishedAt")
    select ${id}::int, "topicId", position, ${publishedAt}::timestamptz
    from "RevisionTopic" where "revisionId" = ${revisionId}`
  // Pages that show it know it; lists that it comes into don't yet.
  announcing.expire(`article:${id}`)
  for (const list of await listsOf(tx, id))
    if (!listed.includes(list)) announcing.comesInto(list, { first: !again })
  announcing.counts.push(['publications', article.state === 'published' ? 'changed' : 'published'])
  const eventId = await recordEvent(
    tx,
    article.state === 'published' ? 'article.changed' : 'article.published',
    id,
    {
      version,
      revisionId,
      change: kind,
      ...((kind === 'correction' || kind === 'clarification') && {
        correction: { kind, text: note, action: 'issued' },
      }),
    },
  )
  await recordMove(tx, actor, article, 'publish', { eventId, version })
}

/**
 * Takes a locked article away from readers: its addresses answer 410 Gone at once.
 * @param notes what the desk is told, and what readers are
 */
export async function makeGone(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  article: Locked,
  { note = '', publicNote = '' }: { note?: string; publicNote?: string } = {},
): Promise<void> {
  const { id } = article
  mustBeAMove('takeDown', article)
  announcing.remove(`article:${id}`)
  const now = await timeOf(tx)
  await tx.article.update({ where: { id }, data: { takenDownAt: now } })
  if (article.publishedAt) await expireDays(tx, announcing, id, article.publishedAt)
  const withdrawn = { revisionId: null, change: 'withdrawal', note: publicNote } as const
  await recordPublication(tx, announcing, actor, article, now, withdrawn)
  announcing.counts.push(['publications', 'taken_down'])
  const eventId = await recordEvent(tx, 'article.taken_down', id)
  await recordMove(tx, actor, article, 'takeDown', { note, eventId })
}
