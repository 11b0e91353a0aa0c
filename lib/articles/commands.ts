import { randomBytes } from 'node:crypto'
import { addressTaken, claimAddress } from '#lib/addresses/addresses.ts'
import { freeSlug, slugFrom } from '#lib/addresses/slug.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Action, type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { isEmptyDocument } from '#lib/document/text.ts'
import { recordEvent } from '#lib/outbox/record.ts'
import { db, isUniqueViolation, type Tx } from '#lib/platform/db.ts'
import { type FieldErrors, Invalid, NotFound } from '#lib/platform/failures.ts'
import { openArticle } from './open.ts'
import { addRevision, sameEdit } from './revisions.ts'
import type { ArticleEdit, ArticleState, OpenArticle, SaveOutcome } from './schema.ts'

const slugTaken = (slug: string) =>
  new Invalid({ slug: [`/article/${slug} is, or was, the address of another article.`] })

/** Is the slug another article's, in public or as a draft's wish? */
async function articleSlugTaken(tx: Tx, slug: string, id?: number): Promise<boolean> {
  if (await addressTaken(tx, 'article', slug, id)) return true
  const holder = await tx.article.findUnique({ where: { slug }, select: { id: true } })
  return holder !== null && holder.id !== id
}

/** The edit with a slug of its own; what it points to must exist. */
async function completed(tx: Tx, edit: ArticleEdit, id?: number): Promise<ArticleEdit> {
  const missing: FieldErrors = {}
  const { sectionId, bylineIds, picture } = edit
  if (sectionId !== null && !(await tx.section.findUnique({ where: { id: sectionId } }))) {
    missing.sectionId = ['This section has been deleted: choose another.']
  }
  if ((await tx.byline.count({ where: { id: { in: bylineIds } } })) !== bylineIds.length) {
    missing.bylineIds = ['One of these bylines has been deleted: choose again.']
  }
  if (picture && !(await tx.media.findUnique({ where: { id: picture.mediaId } }))) {
    missing.picture = ['This picture has been deleted: choose another.']
  }
  if (Object.keys(missing).length) throw new Invalid(missing)

  if (edit.slug) {
    if (await articleSlugTaken(tx, edit.slug, id)) throw slugTaken(edit.slug)
    return edit
  }
  const proposed = slugFrom(edit.headline) || `untitled-${randomBytes(3).toString('hex')}`
  return { ...edit, slug: await freeSlug(proposed, (slug) => articleSlugTaken(tx, slug, id)) }
}

/** A slug for a headline that no other article has or had; empty when the headline gives none. */
export async function proposeSlug(actor: Actor, headline: string, id?: number): Promise<string> {
  mustBeAllowed(actor, 'article.create')
  const slug = slugFrom(headline)
  return slug && (await freeSlug(slug, (candidate) => articleSlugTaken(db(), candidate, id)))
}

/** Two drafts that want the same new slug at once: the second is told so. */
async function tellingOfSlug<T>(edit: ArticleEdit | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (edit && isUniqueViolation(error)) throw slugTaken(edit.slug || slugFrom(edit.headline))
    throw error
  }
}

/** Begins a draft. */
export async function createArticle(actor: Actor, input: ArticleEdit): Promise<OpenArticle> {
  mustBeAllowed(actor, 'article.create')
  const work = write(async (tx) => {
    const edit = await completed(tx, input)
    const { id } = await tx.article.create({
      data: {
        slug: edit.slug,
        sectionId: edit.sectionId,
        createdBy: actorId(actor),
        reads: { create: {} },
      },
      select: { id: true },
    })
    const workingRevisionId = await addRevision(tx, id, 1, 'save', edit, actorId(actor))
    await tx.article.update({ where: { id }, data: { workingRevisionId } })
    await recordAudit(tx, actor, 'article.create', `article:${id}`)
    return openArticle(actor, id, tx)
  })
  return tellingOfSlug(input, work)
}

type Locked = {
  id: number
  version: number
  state: ArticleState
  slug: string
  createdBy: number | null
  publishedAt: Date | null
  liveRevisionId: number | null
  workingRevisionId: number
}

/** Locks the article's row until the transaction's end; a read never does. */
async function lock(tx: Tx, actor: Actor, action: Action, id: number): Promise<Locked> {
  const [article] = await tx.$queryRaw<Locked[]>`
    select id, version, state, slug, "createdBy", "publishedAt", "liveRevisionId", "workingRevisionId"
    from "Article" where id = ${id} for update`
  if (!article) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, action, article)
  return article
}

/** Adds a revision where the edit differs from the working one. @returns the edit as it stands */
async function saveOver(
  tx: Tx,
  actor: Actor,
  article: Locked,
  kind: 'save' | 'publish',
  input: ArticleEdit,
): Promise<ArticleEdit> {
  const current = await openArticle(actor, article.id, tx)
  if (sameEdit({ ...input, slug: input.slug || current.edit.slug }, current.edit))
    return current.edit
  const edit = await completed(tx, input, article.id)
  const version = article.version + 1
  const revision = await addRevision(tx, article.id, version, kind, edit, actorId(actor))
  await tx.article.update({
    where: { id: article.id, version: article.version },
    data: {
      version,
      workingRevisionId: revision,
      savedAt: new Date(),
      // Before the first publication nobody knows the slug and the section: they follow the draft.
      ...(article.publishedAt ? {} : { slug: edit.slug, sectionId: edit.sectionId }),
    },
  })
  article.version = version
  article.workingRevisionId = revision
  return edit
}

/**
 * Saves what an author typed as a new revision; readers see nothing of it.
 * @param baseVersion the version that the edit was based on; any other is refused as stale
 * @throws Invalid, Refused, NotFound
 */
export async function saveArticle(
  actor: Actor,
  input: { id: number; baseVersion: number; edit: ArticleEdit },
): Promise<SaveOutcome> {
  const { id, baseVersion, edit } = input
  const work = write<SaveOutcome>(async (tx) => {
    const article = await lock(tx, actor, 'article.edit', id)
    if (article.version !== baseVersion) {
      return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
    }
    await saveOver(tx, actor, article, 'save', edit)
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
  return tellingOfSlug(edit, work)
}

/** Saves, and hands the draft to the desk for review. */
export async function submitArticle(
  actor: Actor,
  input: { id: number; baseVersion: number; edit: ArticleEdit },
): Promise<SaveOutcome> {
  const { id, baseVersion, edit } = input
  const work = write<SaveOutcome>(async (tx) => {
    const article = await lock(tx, actor, 'article.submit', id)
    if (article.version !== baseVersion) {
      return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
    }
    if (article.state !== 'draft' && article.state !== 'in_review') {
      throw new Invalid({ '': ['Only a draft can be submitted for review.'] })
    }
    const saved = await saveOver(tx, actor, article, 'save', edit)
    if (!saved.headline) throw new Invalid({ headline: ['Write a headline before you submit.'] })
    await tx.article.update({ where: { id }, data: { state: 'in_review' } })
    await recordAudit(tx, actor, 'article.submit', `article:${id}`, { version: article.version })
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
  return tellingOfSlug(edit, work)
}

function mustBePublishable(edit: ArticleEdit): void {
  const fields: FieldErrors = {}
  if (!edit.headline) fields.headline = ['Write a headline before you publish.']
  if (edit.sectionId === null) fields.sectionId = ['Choose a section before you publish.']
  if (isEmptyDocument(edit.body)) fields.body = ['Write the article before you publish.']
  if (edit.picture && !edit.picture.alt) {
    fields['picture.alt'] = ['Describe the picture for those who can’t see it.']
  }
  if (Object.keys(fields).length) throw new Invalid(fields)
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
export async function publishArticle(
  actor: Actor,
  input: { id: number; baseVersion: number; edit: ArticleEdit },
): Promise<SaveOutcome> {
  const { id, baseVersion } = input
  const work = write<SaveOutcome>(async (tx, announcing) => {
    const article = await lock(tx, actor, 'article.publish', id)
    if (article.version !== baseVersion) {
      return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
    }
    const edit = await saveOver(tx, actor, article, 'publish', input.edit)
    mustBePublishable(edit)
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
    await recordAudit(tx, actor, 'article.take_down', `article:${id}`)
    return openArticle(actor, id, tx)
  })
}
