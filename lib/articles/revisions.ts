import type { Prisma, Tx } from '#lib/platform/db.ts'
import { type ArticleEdit, articleEditSchema } from './schema.ts'

type RevisionKind = 'autosave' | 'save' | 'publish' | 'import'

/** Who saves, and in which sitting. */
type By = { savedBy: number | null; sitting?: { id: string; editors: number[] } }

const contentOf = ({ bylineIds, picture, body, ...rest }: ArticleEdit) => ({
  ...rest,
  body: body as Prisma.InputJsonObject,
  ...(picture ?? { mediaId: null, alt: '', caption: '', credit: '' }),
})

const bylineRows = ({ bylineIds }: ArticleEdit) =>
  bylineIds.map((bylineId, position) => ({ bylineId, position }))

/** Adds an immutable revision. @returns its id */
export async function addRevision(
  tx: Tx,
  articleId: number,
  version: number,
  kind: RevisionKind,
  edit: ArticleEdit,
  { savedBy, sitting }: By,
): Promise<number> {
  const { id } = await tx.revision.create({
    data: {
      articleId,
      version,
      kind,
      ...contentOf(edit),
      savedBy,
      ...(sitting && { sitting: sitting.id, editors: sitting.editors }),
      bylines: { create: bylineRows(edit) },
    },
    select: { id: true },
  })
  return id
}

/**
 * Autosaves of one sitting are one revision: it is written over while it is the working one, was
 * not asked for by hand and is not what readers see. @returns its id, or undefined if it can't be
 */
export async function rewriteSitting(
  tx: Tx,
  article: { workingRevisionId: number; liveRevisionId: number | null },
  version: number,
  edit: ArticleEdit,
  { savedBy, sitting }: By,
): Promise<number | undefined> {
  const { workingRevisionId: id, liveRevisionId } = article
  if (!sitting || id === liveRevisionId) return undefined
  const working = await tx.revision.findUnique({
    where: { id, kind: 'autosave', sitting: sitting.id },
    select: { editors: true },
  })
  if (!working) return undefined
  const editors = [...new Set([...working.editors, ...sitting.editors])]
  await tx.revisionByline.deleteMany({ where: { revisionId: id } })
  await tx.revision.update({
    where: { id },
    data: {
      ...contentOf(edit),
      version,
      savedBy,
      editors,
      savedAt: new Date(),
      bylines: { create: bylineRows(edit) },
    },
  })
  return id
}

export const revisionSelect = {
  id: true,
  headline: true,
  standfirst: true,
  slug: true,
  sectionId: true,
  body: true,
  mediaId: true,
  alt: true,
  caption: true,
  credit: true,
  savedBy: true,
  bylines: { orderBy: { position: 'asc' }, select: { bylineId: true } },
  media: { select: { id: true, hash: true, width: true, height: true, widths: true } },
} as const satisfies Prisma.RevisionSelect

type RevisionRow = Prisma.RevisionGetPayload<{ select: typeof revisionSelect }>

/** A stored revision in the shape in which authors edit it. */
export function editOf(revision: RevisionRow): ArticleEdit {
  const { mediaId, alt, caption, credit } = revision
  return articleEditSchema.parse({
    headline: revision.headline,
    standfirst: revision.standfirst,
    sectionId: revision.sectionId,
    bylineIds: revision.bylines.map(({ bylineId }) => bylineId),
    slug: revision.slug,
    body: revision.body,
    picture: mediaId === null ? null : { mediaId, alt, caption, credit },
  })
}

/** Do two edits say the same? Both come from the schema, so their keys have one order. */
export function sameEdit(a: ArticleEdit, b: ArticleEdit): boolean {
  return JSON.stringify(articleEditSchema.parse(a)) === JSON.stringify(articleEditSchema.parse(b))
}
