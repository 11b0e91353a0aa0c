import { compareEdits } from '#lib/articles/history.ts'
import { editOf, revisionSelect } from '#lib/articles/revisions.ts'
import type { Comparison, Cursor } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { addTags } from '#lib/cache/tags.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { fieldMessages, type HistoryEntry, type PublicHistory } from './schema.ts'

type Row = {
  /** Of a publication; null: a correction that was issued by itself. */
  revisionId: number | null
  source: 'publication' | 'correction'
  id: number
  at: Date
  kind: HistoryEntry['kind']
  note: string
}

const entriesOf = (articleId: number) => Prisma.sql`
  select 'publication' as source, id, at, change::text as kind, note, "revisionId"
  from "Publication" where "articleId" = ${articleId}
  union all
  select 'correction', id, at, kind::text, text, null
  from "Correction" where "articleId" = ${articleId} and "publicationId" is null`

/**
 * What readers had of an article from when on, and what was changed each time. Only what was
 * published is ever compared: drafts in between don't exist here.
 * @param after cursor of the page before
 * @param language in which it is told whom it is by
 * @returns null when there is no such article, or its history isn't open
 */
export async function readPublicHistory(
  slug: string,
  { after, limit, language }: { after?: Cursor | undefined; limit: number; language: string },
): Promise<PublicHistory | null> {
  const [article] = await db().$queryRaw<Pick<PublicHistory, 'id' | 'slug' | 'headline'>[]>`
    select a.id, a.slug, r.headline
    from "Article" a join "Revision" r on r.id = a."liveRevisionId"
    where a.slug = ${slug} and ${visible} and a."historyPublic"`
  if (!article) return null
  const { id } = article
  addTags(`article:${id}`)
  const found = await db().$queryRaw<Row[]>`
    select * from (${entriesOf(id)}) e
    ${after ? Prisma.sql`where (at, id) < (${after.time}::timestamptz, ${after.id})` : Prisma.empty}
    order by at desc, id desc limit ${limit + 1}`
  const rows = found.slice(0, limit)
  const entries: HistoryEntry[] = []
  for (const row of rows) entries.push(await entryOf(id, row, language))
  const last = rows.at(-1)
  const more = found.length > limit && last
  return { ...article, entries, after: more ? `${last.at.getTime()}-${last.id}` : null }
}

async function entryOf(articleId: number, row: Row, language: string): Promise<HistoryEntry> {
  const { id, source, at, kind, note, revisionId } = row
  const entry = { id: `${source}-${id}`, at, kind, note, changes: null }
  if (revisionId === null) return entry
  const before = await db().publication.findFirst({
    where: {
      articleId,
      revisionId: { not: null },
      OR: [{ at: { lt: at } }, { at, id: { lt: id } }],
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    select: { revisionId: true },
  })
  if (!before?.revisionId) return { ...entry, kind: 'first' }
  return { ...entry, changes: await compare(before.revisionId, revisionId, language) }
}

async function compare(beforeId: number, afterId: number, language: string): Promise<Comparison> {
  const read = async (id: number) => {
    const row = await db().revision.findUniqueOrThrow({ where: { id }, select: revisionSelect })
    const edit = editOf(row)
    // Both are named as they are now.
    for (const { bylineId } of edit.bylines) addTags(`byline:${bylineId}`)
    if (edit.sectionId !== null) addTags(`section:${edit.sectionId}`)
    return edit
  }
  const changes = await compareEdits(await read(beforeId), await read(afterId), language)
  return { ...changes, others: changes.others.filter(({ field }) => field in fieldMessages) }
}
