import type { Prisma, Tx } from '#lib/platform/db.ts'
import { type ArticleEdit, articleEditSchema } from './schema.ts'

type RevisionKind = 'save' | 'publish' | 'import'

/** Adds an immutable revision. @returns its id */
export async function addRevision(
  tx: Tx,
  articleId: number,
  version: number,
  kind: RevisionKind,
  edit: ArticleEdit,
  savedBy: number | null,
): Promise<number> {
  const { bylineIds, picture, body, ...content } = edit
  const { id } = await tx.revision.create({
    data: {
      articleId,
      version,
      kind,
      ...content,
      body: body as Prisma.InputJsonObject,
      ...picture,
      savedBy,
      bylines: { create: bylineIds.map((bylineId, position) => ({ bylineId, position })) },
    },
    select: { id: true },
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
