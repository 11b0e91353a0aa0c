import { referencesOf } from '#lib/document/text.ts'
import { selectPicture } from '#lib/media/schema.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import { topicsNamed } from '#lib/topics/known.ts'
import { type ArticleEdit, articleEditSchema } from './schema.ts'

type RevisionKind = 'autosave' | 'save' | 'publish' | 'import'

/** Who saves, and in which sitting. */
type By = {
  savedBy: number | null
  sitting?: { id: string; editors: number[] }
  why?: string | undefined
}

const contentOf = ({ bylines, topics, picture, body, ...rest }: ArticleEdit) => ({
  ...rest,
  body: body as Prisma.InputJsonObject,
  ...(picture ?? { mediaId: null, alt: '', caption: '' }),
})

const bylineRows = ({ bylines }: ArticleEdit) =>
  bylines.map((credit, position) => ({ ...credit, position }))

const topicRows = async (tx: Tx, { topics }: ArticleEdit) =>
  (await topicsNamed(tx, topics)).map(({ id }, position) => ({ position, topicId: id }))

/** Adds an immutable revision. @returns its id */
export async function addRevision(
  tx: Tx,
  articleId: number,
  version: number,
  kind: RevisionKind,
  edit: ArticleEdit,
  { savedBy, sitting, why = '' }: By,
): Promise<number> {
  const { id } = await tx.revision.create({
    data: {
      articleId,
      version,
      kind,
      ...contentOf(edit),
      why,
      savedBy,
      ...(sitting && { sitting: sitting.id, editors: sitting.editors }),
      bylines: { create: bylineRows(edit) },
      topics: { create: await topicRows(tx, edit) },
    },
    select: { id: true },
  })
  await addReferences(tx, [{ revisionId: id, edit }])
  return id
}

/** Notes what revisions show and lead to, as far as it exists. */
export async function addReferences(
  tx: Tx,
  revisions: { revisionId: number; edit: Pick<ArticleEdit, 'body' | 'picture'> }[],
): Promise<void> {
  const pictures: [number, number][] = []
  const articles: [number, number][] = []
  for (const { revisionId, edit } of revisions) {
    const { mediaIds, articleIds } = referencesOf(edit.body)
    const shown = new Set([...mediaIds, ...(edit.picture ? [edit.picture.mediaId] : [])])
    for (const id of shown) pictures.push([revisionId, id])
    for (const id of articleIds) articles.push([revisionId, id])
  }
  if (pictures.length) {
    await tx.$executeRaw`
      insert into "RevisionMedia" ("revisionId", "mediaId")
      select r, m from unnest(${pictures.map(([r]) => r)}::int[], ${pictures.map(([, m]) => m)}::int[]) u(r, m)
      where exists (select 1 from "Media" where id = m)`
  }
  if (articles.length) {
    await tx.$executeRaw`
      insert into "RevisionLink" ("revisionId", "articleId")
      select r, a from unnest(${articles.map(([r]) => r)}::int[], ${articles.map(([, a]) => a)}::int[]) u(r, a)
      where exists (select 1 from "Article" where id = a)`
  }
}

/**
 * Autosaves of one sitting are one revision: it is written over while it is the working one, was
 * not asked for by hand and was never what readers saw. @returns its id, or undefined if it can't be
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
    where: { id, kind: 'autosave', sitting: sitting.id, name: '', publishedAt: null },
    select: { editors: true },
  })
  if (!working) return undefined
  const editors = [...new Set([...working.editors, ...sitting.editors])]
  await tx.revisionByline.deleteMany({ where: { revisionId: id } })
  await tx.revisionTopic.deleteMany({ where: { revisionId: id } })
  await tx.revisionMedia.deleteMany({ where: { revisionId: id } })
  await tx.revisionLink.deleteMany({ where: { revisionId: id } })
  await tx.revision.update({
    where: { id },
    data: {
      ...contentOf(edit),
      version,
      savedBy,
      editors,
      savedAt: new Date(),
      bylines: { create: bylineRows(edit) },
      topics: { create: await topicRows(tx, edit) },
    },
  })
  await addReferences(tx, [{ revisionId: id, edit }])
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
  details: true,
  savedBy: true,
  bylines: { orderBy: { position: 'asc' }, select: { bylineId: true, role: true } },
  topics: { orderBy: { position: 'asc' }, select: { topic: { select: { name: true } } } },
  media: { select: selectPicture },
} as const satisfies Prisma.RevisionSelect

type RevisionRow = Prisma.RevisionGetPayload<{ select: typeof revisionSelect }>

/** A stored revision in the shape in which authors edit it. */
export function editOf(revision: RevisionRow): ArticleEdit {
  const { mediaId, alt, caption } = revision
  return articleEditSchema.parse({
    headline: revision.headline,
    standfirst: revision.standfirst,
    sectionId: revision.sectionId,
    bylines: revision.bylines,
    topics: revision.topics.map(({ topic }) => topic.name),
    slug: revision.slug,
    body: revision.body,
    picture: mediaId === null ? null : { mediaId, alt, caption },
    details: revision.details,
  })
}

/** What a revision says, in one statement; null when there is none. */
export async function readEdit(tx: Tx, revisionId: number): Promise<ArticleEdit | null> {
  const [edit] = await tx.$queryRaw<unknown[]>`
    select r.headline, r.standfirst, r."sectionId", r.slug, r.body, r.details,
      case when r."mediaId" is not null
        then jsonb_build_object('mediaId', r."mediaId", 'alt', r.alt, 'caption', r.caption)
      end as picture,
      coalesce((
        select jsonb_agg(jsonb_build_object('bylineId', b."bylineId", 'role', b.role)
          order by b.position)
        from "RevisionByline" b where b."revisionId" = r.id), '[]') as bylines,
      coalesce((
        select jsonb_agg(t.name order by rt.position)
        from "RevisionTopic" rt join "Topic" t on t.id = rt."topicId"
        where rt."revisionId" = r.id), '[]') as topics
    from "Revision" r where r.id = ${revisionId}`
  return edit ? articleEditSchema.parse(edit) : null
}

/** Do two edits say the same? Both come from the schema, so their keys have one order. */
export function sameEdit(a: ArticleEdit, b: ArticleEdit): boolean {
  return JSON.stringify(articleEditSchema.parse(a)) === JSON.stringify(articleEditSchema.parse(b))
}
