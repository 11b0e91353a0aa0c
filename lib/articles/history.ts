import type { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { roleMessages } from '#lib/bylines/schema.ts'
import { write } from '#lib/cache/announce.ts'
import { diffDocument, diffText } from '#lib/document/diff.ts'
import { say } from '#lib/messages/say.ts'
import { db } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { saveArticle } from './commands.ts'
import { editOf, revisionSelect } from './revisions.ts'
import {
  type ArticleEdit,
  type Comparison,
  type Details,
  genreNames,
  type nameRevisionSchema,
  type restoreSchema,
  type SaveOutcome,
} from './schema.ts'

const revisionsShown = 100

/** One revision in the list of an article's history. */
export type RevisionRow = {
  id: number
  version: number
  kind: 'autosave' | 'save' | 'publish' | 'import'
  headline: string
  savedAt: Date
  /** All who typed in it. */
  by: string[]
  name: string
  why: string
  /** When readers got it; null: never. */
  publishedAt: Date | null
  isLive: boolean
  isWorking: boolean
}

async function articleFor(actor: Actor, id: number) {
  const article = await db().article.findUnique({
    where: { id },
    select: {
      id: true,
      version: true,
      createdBy: true,
      assigneeId: true,
      state: true,
      liveRevisionId: true,
      workingRevisionId: true,
    },
  })
  if (!article) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, 'article.open', article)
  return article
}

/** An article's revisions, newest first: at most 100. @throws NotFound, Refused */
export async function listRevisions(
  actor: Actor,
  articleId: number,
): Promise<{ version: number; revisions: RevisionRow[] }> {
  const article = await articleFor(actor, articleId)
  const found = await db().revision.findMany({
    where: { articleId },
    orderBy: { version: 'desc' },
    take: revisionsShown,
    select: {
      id: true,
      version: true,
      kind: true,
      headline: true,
      savedAt: true,
      savedBy: true,
      editors: true,
      name: true,
      why: true,
      publishedAt: true,
    },
  })
  const ids = [...new Set(found.flatMap(({ savedBy, editors }) => [savedBy ?? 0, ...editors]))]
  const users = await db().user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  })
  const names = new Map(users.map(({ id, name }) => [id, name]))
  const revisions = found.map(({ savedBy, editors, ...revision }) => {
    const by = [...new Set([...editors, ...(savedBy ? [savedBy] : [])])]
    return {
      ...revision,
      by: by.length ? by.map((id) => names.get(id) ?? 'someone who left') : ['the newsroom'],
      isLive: article.state === 'published' && revision.id === article.liveRevisionId,
      isWorking: revision.id === article.workingRevisionId,
    }
  })
  return { version: article.version, revisions }
}

/** Compares two revisions of an article. @throws NotFound, Refused */
export async function compareRevisions(
  actor: Actor,
  articleId: number,
  beforeId: number,
  afterId: number,
): Promise<Comparison> {
  await articleFor(actor, articleId)
  const [before, after] = await Promise.all([
    readRevision(articleId, beforeId),
    readRevision(articleId, afterId),
  ])
  return compareEdits(before, after)
}

/**
 * What became of an article between two of its edits.
 * @param readersLanguage given when it is for readers: pictures and articles go without their numbers
 */
export async function compareEdits(
  before: ArticleEdit,
  after: ArticleEdit,
  readersLanguage?: string,
): Promise<Comparison> {
  const [one, two] = [await inWords(before, readersLanguage), await inWords(after, readersLanguage)]
  return {
    headline: diffText(before.headline, after.headline),
    standfirst: diffText(before.standfirst, after.standfirst),
    body: diffDocument(before.body, after.body, { numbered: readersLanguage === undefined }),
    others: Object.keys(one).flatMap((field) => {
      const [was, is] = [one[field] ?? '', two[field] ?? '']
      return was === is ? [] : [{ field, before: was, after: is }]
    }),
  }
}

async function readRevision(articleId: number, id: number) {
  const revision = await db().revision.findUnique({
    where: { id, articleId },
    select: revisionSelect,
  })
  if (!revision) throw new NotFound('This article has no such revision.')
  return editOf(revision)
}

/** The fields that are chosen as a whole, as a person reads them. */
async function inWords(edit: ArticleEdit, language = 'en') {
  const [section, bylines] = await Promise.all([
    edit.sectionId === null
      ? null
      : db().section.findUnique({ where: { id: edit.sectionId }, select: { name: true } }),
    db().byline.findMany({
      where: { id: { in: edit.bylines.map(({ bylineId }) => bylineId) } },
      select: { id: true, name: true },
    }),
  ])
  const named = new Map(bylines.map(({ id, name }) => [id, name]))
  const { picture } = edit
  const words: Record<string, string> = {
    Section: section?.name ?? '',
    Bylines: edit.bylines
      .map(({ bylineId, role }) =>
        say(language, roleMessages[role], {
          names: named.get(bylineId) ?? say(language, 'deletedByline'),
          count: 1,
        }),
      )
      .join(', '),
    Topics: edit.topics.join(', '),
    Slug: edit.slug,
    Picture: picture ? `number ${picture.mediaId}` : '',
    'Picture’s description': picture?.alt ?? '',
    'Picture’s caption': picture?.caption ?? '',
    ...detailsInWords(edit.details),
  }
  return words
}

function detailsInWords({ genre, aiUse, place, methods, sources, language }: Details) {
  return {
    'Type of work': genreNames[genre],
    'Made with AI': aiUse,
    Place: place,
    'How it was reported': methods,
    Sources: sources.map(({ title, url }) => [title, url].filter(Boolean).join(', ')).join('; '),
    Language: language,
  }
}

/**
 * Brings back what a revision says, as a new revision on top: nothing in between is lost, and
 * whoever is writing sees it come.
 * @throws NotFound, Refused, Invalid
 */
export async function restoreRevision(
  actor: Actor,
  input: z.infer<typeof restoreSchema>,
): Promise<SaveOutcome> {
  const { articleId, revisionId, baseVersion } = input
  const article = await articleFor(actor, articleId)
  mustBeAllowed(actor, 'article.edit', article)
  const edit = await readRevision(articleId, revisionId)
  const { version } = await db().revision.findUniqueOrThrow({
    where: { id: revisionId },
    select: { version: true },
  })
  const why = `Restored version ${version}`
  return saveArticle(actor, { id: articleId, baseVersion, edit, why })
}

/** Gives a revision a name, so that it is found again; no autosave goes into it any more. */
export async function nameRevision(
  actor: Actor,
  { articleId, revisionId, name }: z.infer<typeof nameRevisionSchema>,
): Promise<void> {
  const article = await articleFor(actor, articleId)
  mustBeAllowed(actor, 'article.edit', article)
  await write(async (tx) => {
    const { count } = await tx.revision.updateMany({
      where: { id: revisionId, articleId },
      data: { name },
    })
    if (count === 0) throw new NotFound('This article has no such revision.')
    await recordAudit(tx, actor, 'revision.name', `article:${articleId}`, { revisionId, name })
  })
}
