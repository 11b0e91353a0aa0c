import { randomBytes } from 'node:crypto'
import { addressTaken } from '#lib/addresses/addresses.ts'
import { freeSlug, slugFrom } from '#lib/addresses/slug.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Action, type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { holdCredits, presentCredits } from '#lib/bylines/holding.ts'
import { isUniqueViolation, type Tx } from '#lib/platform/db.ts'
import { type FieldErrors, Invalid, NotFound } from '#lib/platform/failures.ts'
import { knownTopics } from '#lib/topics/known.ts'
import { openArticle } from './open.ts'
import { addRevision, rewriteSitting, sameEdit } from './revisions.ts'
import type { ArticleEdit, ArticleKind, ArticleState } from './schema.ts'
import { readNotes } from './shared-document.ts'
import {
  announceWriting,
  editFrom,
  keepState,
  lockWorking,
  readWorking,
  withFieldsOf,
} from './working-document.ts'

// How an article's content is saved, inside a command's transaction and under its row's lock.

const slugTaken = (slug: string) =>
  new Invalid({ slug: [`/article/${slug} is, or was, the address of another article.`] })

/** Is the slug another article's, in public or as a draft's wish? */
async function articleSlugTaken(tx: Tx, slug: string, id?: number): Promise<boolean> {
  if (await addressTaken(tx, 'article', slug, id)) return true
  const holder = await tx.article.findUnique({ where: { slug }, select: { id: true } })
  return holder !== null && holder.id !== id
}

/** The edit with a slug of its own; what it points to must exist. */
export async function completed(tx: Tx, edit: ArticleEdit, id?: number): Promise<ArticleEdit> {
  const missing: FieldErrors = {}
  const { sectionId, picture } = edit
  const bylineIds = [...new Set(edit.bylines.map(({ bylineId }) => bylineId))]
  if (sectionId !== null && !(await tx.section.findUnique({ where: { id: sectionId } }))) {
    missing.sectionId = ['This section has been deleted: choose another.']
  }
  if ((await tx.byline.count({ where: { id: { in: bylineIds } } })) !== bylineIds.length) {
    missing.bylines = ['One of these bylines has been deleted: choose again.']
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

/** Two drafts that want the same new slug at once: the second is told so. */
export async function tellingOfSlug<T>(
  edit: ArticleEdit | undefined,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (edit && isUniqueViolation(error)) throw slugTaken(edit.slug || slugFrom(edit.headline))
    throw error
  }
}

export type Locked = {
  id: number
  version: number
  state: ArticleState
  slug: string
  kind: ArticleKind
  createdBy: number | null
  assigneeId: number | null
  assignedBy: number | null
  publishedAt: Date | null
  liveRevisionId: number | null
  workingRevisionId: number
}

/** Locks the article's row until the transaction's end; a read never does. */
export async function lock(tx: Tx, actor: Actor, action: Action, id: number): Promise<Locked> {
  await holdCredits(tx)
  const [article] = await tx.$queryRaw<Locked[]>`
    select id, version, state, slug, kind, "createdBy", "assigneeId", "assignedBy",
      "publishedAt", "liveRevisionId", "workingRevisionId"
    from "Article" where id = ${id} for update`
  if (!article) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, action, article)
  return article
}

/** A time of writing by one or several people: its autosaves are one revision. */
export type Sitting = { id: string; editors: number[] }

/**
 * Saves the edit where it differs from the working revision: as a new revision, or, for an autosave,
 * in the sitting's own.
 * @param options.known what the working revision says, when the caller has read it
 * @param options.why why the revision comes about, where that isn't plain
 * @returns the edit as it stands
 */
export async function saveOver(
  tx: Tx,
  actor: Actor,
  article: Locked,
  kind: 'autosave' | 'save' | 'publish',
  input: ArticleEdit,
  {
    sitting,
    known,
    why,
  }: { sitting?: Sitting | undefined; known?: ArticleEdit; why?: string | undefined } = {},
): Promise<ArticleEdit> {
  const current = known ?? (await openArticle(actor, article.id, tx)).edit
  // Before the first publication a slug that nobody gave follows the headline.
  const follows = !article.publishedAt && input.headline !== current.headline
  const topics = await knownTopics(tx, input.topics)
  const bylines = await presentCredits(tx, input.bylines)
  const wanted = { ...input, topics, bylines, slug: input.slug || (follows ? '' : current.slug) }
  if (sameEdit(wanted, current)) {
    // What was asked for by hand, or published, is a revision that no later autosave goes into.
    if (kind !== 'autosave') {
      const { workingRevisionId: id } = article
      await tx.revision.updateMany({ where: { id, kind: 'autosave' }, data: { kind } })
    }
    return current
  }
  const edit = await completed(tx, wanted, article.id)
  const version = article.version + 1
  const by = { savedBy: actorId(actor), why, ...(sitting && { sitting }) }
  const rewritten =
    kind === 'autosave' ? await rewriteSitting(tx, article, version, edit, by) : undefined
  const revision = rewritten || (await addRevision(tx, article.id, version, kind, edit, by))
  // A sitting is noted once; what it changed, the revisions say.
  if (!rewritten)
    await recordAudit(tx, actor, 'article.write', `article:${article.id}`, {
      version,
      ...(why && { why }),
    })
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
  await announceWriting(tx, { news: 'article', id: article.id })
  return edit
}

/** Notes to the desk make no revision: readers never see them. */
async function keepNotes(tx: Tx, id: number, notes: string): Promise<void> {
  await tx.article.updateMany({ where: { id, notes: { not: notes } }, data: { notes } })
}

/**
 * Saves what is being written, if anything is. What can't be saved as it stands (a slug that is
 * taken) keeps its old value, and is told.
 */
export async function saveTyping(
  tx: Tx,
  actor: Actor,
  article: Locked,
  kind: 'autosave' | 'save',
  sitting?: Sitting,
): Promise<{ edit: ArticleEdit; problems: FieldErrors }> {
  const current = (await openArticle(actor, article.id, tx)).edit
  await lockWorking(tx, article.id)
  const working = await readWorking(tx, article.id)
  if (!working) return { edit: current, problems: {} }
  await keepState(tx, article.id, working)
  await keepNotes(tx, article.id, readNotes(working.doc))
  const { edit, problems } = editFrom(working.doc, current)
  const save = (edit: ArticleEdit) =>
    saveOver(tx, actor, article, kind, edit, { sitting, known: current })
  try {
    return { edit: await save(edit), problems }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    const rest = withFieldsOf(current, edit, Object.keys(error.fields))
    return { edit: await save(rest), problems: { ...problems, ...error.fields } }
  }
}
