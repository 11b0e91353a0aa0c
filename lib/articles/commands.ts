import { claimAddress } from '#lib/addresses/addresses.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { isEmptyDocument } from '#lib/document/text.ts'
import { recordEvent } from '#lib/outbox/record.ts'
import type { Tx } from '#lib/platform/db.ts'
import { type FieldErrors, Invalid } from '#lib/platform/failures.ts'
import { findInEdit, judge, mustPass } from './checks.ts'
import { openArticle } from './open.ts'
import { addRevision, knownTopics } from './revisions.ts'
import { completed, type Locked, lock, saveOver, saveTyping, tellingOfSlug } from './saving.ts'
import type { ArticleEdit, OpenArticle, SaveOutcome } from './schema.ts'
import { announceWriting, type Begun, beginWorking, mergeIntoWorking } from './working-document.ts'

/**
 * Begins a draft.
 * @param begun the shared document in which it was begun, when it was
 */
export async function createArticle(
  actor: Actor,
  input: ArticleEdit,
  begun?: Begun,
): Promise<OpenArticle> {
  mustBeAllowed(actor, 'article.create')
  const work = write(async (tx) => {
    const edit = await completed(tx, { ...input, topics: await knownTopics(tx, input.topics) })
    const { id } = await tx.article.create({
      data: {
        slug: edit.slug,
        sectionId: edit.sectionId,
        createdBy: actorId(actor),
        reads: { create: {} },
      },
      select: { id: true },
    })
    const workingRevisionId = await addRevision(tx, id, 1, 'save', edit, {
      savedBy: actorId(actor),
    })
    await tx.article.update({ where: { id }, data: { workingRevisionId } })
    if (begun) await beginWorking(tx, id, edit, begun)
    await recordAudit(tx, actor, 'article.create', `article:${id}`)
    return openArticle(actor, id, tx)
  })
  return tellingOfSlug(input, work)
}

/** What a save, a submission or a publication is of. */
type Content = {
  id: number
  /** The version that the edit was based on, or that is to be published. */
  baseVersion: number
  /** Left out: what is being written, as it is kept. */
  edit?: ArticleEdit | undefined
  /** Why the revision comes about, where that isn't plain. */
  why?: string
}

/**
 * Brings the content in. @returns the edit as it stands, or undefined when it isn't based on the
 * version that stands
 */
async function bringIn(
  tx: Tx,
  actor: Actor,
  article: Locked,
  kind: 'save' | 'publish',
  { baseVersion, edit, why }: Content,
): Promise<ArticleEdit | undefined> {
  // Words that are kept but not yet in a revision count too: whoever asks hasn't named them.
  const { edit: current, problems } = await saveTyping(tx, actor, article, 'autosave')
  if (article.version !== baseVersion) return undefined
  if (!edit && Object.keys(problems).length) throw new Invalid(problems)
  const saved = await saveOver(tx, actor, article, kind, edit ?? current, {
    known: current,
    why,
  })
  if (edit) await mergeIntoWorking(tx, actor, article.id, saved)
  return saved
}

/**
 * Saves what an author typed as a new revision; readers see nothing of it. Based on another version
 * than the one that stands, it is refused as stale.
 * @throws Invalid, Refused, NotFound
 */
export async function saveArticle(actor: Actor, input: Content): Promise<SaveOutcome> {
  const { id, edit } = input
  const work = write<SaveOutcome>(async (tx) => {
    const article = await lock(tx, actor, 'article.edit', id)
    if (!(await bringIn(tx, actor, article, 'save', input)))
      return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
  return tellingOfSlug(edit, work)
}

/** Saves, and hands the draft to the desk for review. */
export async function submitArticle(actor: Actor, input: Content): Promise<SaveOutcome> {
  const { id, edit } = input
  const work = write<SaveOutcome>(async (tx) => {
    const article = await lock(tx, actor, 'article.submit', id)
    if (article.state !== 'draft' && article.state !== 'in_review') {
      throw new Invalid({ '': ['Only a draft can be submitted for review.'] })
    }
    const saved = await bringIn(tx, actor, article, 'save', input)
    if (!saved) return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
    if (!saved.headline) throw new Invalid({ headline: ['Write a headline before you submit.'] })
    await tx.article.update({ where: { id }, data: { state: 'in_review' } })
    await announceWriting(tx, { news: 'article', id })
    await recordAudit(tx, actor, 'article.submit', `article:${id}`, { version: article.version })
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
  return tellingOfSlug(edit, work)
}

/** What no setting makes optional. */
function missingWords(edit: ArticleEdit): FieldErrors {
  const fields: FieldErrors = {}
  if (!edit.headline) fields.headline = ['Write a headline before you publish.']
  if (isEmptyDocument(edit.body)) fields.body = ['Write the article before you publish.']
  return fields
}

/** Tags of everything that shows the article, as it was and as it will be. */
async function expireAround(tx: Tx, announcing: Announcing, id: number): Promise<void> {
  const article = await tx.article.findUniqueOrThrow({
    where: { id },
    select: { sectionId: true, liveBylines: { select: { bylineId: true } } },
  })
  announcing.expire(`article:${id}`, 'home')
  if (article.sectionId) announcing.expire(`section:${article.sectionId}`)
  for (const { bylineId } of article.liveBylines) announcing.expire(`byline:${bylineId}`)
}

/**
 * Saves what is on screen and makes exactly that what readers see; also for changes of a published
 * article, and to bring back one that was taken down. The first publication's time stays.
 * @throws Invalid, Refused, NotFound
 */
export async function publishArticle(actor: Actor, input: Content): Promise<SaveOutcome> {
  const { id } = input
  const work = write<SaveOutcome>(async (tx, announcing) => {
    const article = await lock(tx, actor, 'article.publish', id)
    const edit = await bringIn(tx, actor, article, 'publish', input)
    if (!edit) return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
    mustPass(await judge(tx, id, await findInEdit(tx, id, edit)), missingWords(edit))
    const again = article.state === 'published'
    await claimAddress(tx, 'article', edit.slug, id)
    await expireAround(tx, announcing, id)
    const [{ now } = { now: new Date() }] = await tx.$queryRaw<{ now: Date }[]>`select now() as now`
    const publishedAt = article.publishedAt ?? now
    await tx.article.update({
      where: { id },
      data: {
        state: 'published',
        slug: edit.slug,
        sectionId: edit.sectionId,
        liveRevisionId: article.workingRevisionId,
        publishedAt,
        liveAt: now,
        takenDownAt: null,
      },
    })
    await tx.revision.update({
      where: { id: article.workingRevisionId },
      data: { publishedAt: now },
    })
    await tx.articleByline.deleteMany({ where: { articleId: id } })
    await tx.articleByline.createMany({
      data: edit.bylineIds.map((bylineId, position) => ({
        articleId: id,
        bylineId,
        position,
        publishedAt,
      })),
    })
    await expireAround(tx, announcing, id)
    await recordEvent(tx, again ? 'article.changed' : 'article.published', id, {
      version: article.version,
    })
    await announceWriting(tx, { news: 'article', id })
    await recordAudit(tx, actor, 'article.publish', `article:${id}`, { version: article.version })
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
  return tellingOfSlug(input.edit, work)
}

/** Takes an article away from readers: its addresses answer 410 Gone at once. */
export async function takeDownArticle(actor: Actor, id: number): Promise<OpenArticle> {
  return write(async (tx, announcing) => {
    const article = await lock(tx, actor, 'article.takeDown', id)
    if (article.state !== 'published') {
      throw new Invalid({ '': ['Only a published article can be taken down.'] })
    }
    await expireAround(tx, announcing, id)
    announcing.remove(`article:${id}`)
    await tx.article.update({
      where: { id },
      data: { state: 'taken_down', takenDownAt: new Date() },
    })
    await recordEvent(tx, 'article.taken_down', id)
    await announceWriting(tx, { news: 'article', id })
    await recordAudit(tx, actor, 'article.take_down', `article:${id}`)
    return openArticle(actor, id, tx)
  })
}
