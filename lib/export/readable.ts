import type { ArticleRecord } from '#lib/articles/carried.ts'
import type { ArticleState, changeKinds } from '#lib/articles/schema.ts'
import type { BylineRole } from '#lib/bylines/schema.ts'
import type { Document } from '#lib/document/schema.ts'
import { referencesOf } from '#lib/document/text.ts'
import { exportedFile } from '#lib/media/carry.ts'
import { pictureUrl, selectPicture } from '#lib/media/schema.ts'
import { say } from '#lib/messages/say.ts'
import type { PageRecord } from '#lib/pages/carry.ts'
import type { Tx } from '#lib/platform/db.ts'

// Articles and pages for systems that don't know our numbers: with the names, addresses and files that
// they stand for.

export type Named = { slug: string; name: string }
export type ReadablePicture = {
  id: number
  /** Path in the export. */
  file: string
  /** Path on the site. */
  path: string
  alt: string
  caption: string
  credit: string
}

/** What a body names, by number. What isn't in it doesn't exist. */
export type Names = {
  pictures: Map<number, ReadablePicture>
  /** Headline, and path on the site. */
  articles: Map<number, { headline: string; path: string }>
}

export type Entry = { headline: string; body: Document; at: Date }

export type ReadableArticle = Names & {
  id: number
  state: ArticleState
  headline: string
  standfirst: string
  slug: string
  oldSlugs: string[]
  body: Document
  picture: (ReadablePicture & { alt: string; caption: string }) | null
  section: Named | null
  bylines: (Named & { role: BylineRole })[]
  topics: Named[]
  details: NonNullable<ArticleRecord['live']>['details']
  /** Of the article, or the site's. */
  language: string
  publishedAt: string | null
  updatedAt: string | null
  savedAt: string
  /** When it is to go out, if it is. */
  dueAt: string | null
  corrections: { label: string; text: string; at: string }[]
  /** Live coverage: the newest first. */
  entries: Entry[]
  reads: number
}
export type ReadablePage = Names & Omit<PageRecord, 'addresses'> & { oldSlugs: string[] }

const others = (addresses: { slug: string }[], slug: string) =>
  addresses.map((one) => one.slug).filter((one) => one !== slug)

async function namesIn(tx: Tx, bodies: Document[], mediaIds: number[]): Promise<Names> {
  const all = bodies.map(referencesOf)
  const pictures = await tx.media.findMany({
    where: { id: { in: [...new Set([...all.flatMap((one) => one.mediaIds), ...mediaIds])] } },
    select: { ...selectPicture, original: true, alt: true, caption: true },
  })
  const articles = await tx.$queryRaw<{ id: number; slug: string; headline: string }[]>`
    select a.id, a.slug, r.headline from "Article" a
    join "Revision" r on r.id = coalesce(a."liveRevisionId", a."workingRevisionId")
    where a.id = any(${[...new Set(all.flatMap(({ articleIds }) => articleIds))]}::int[])`
  return {
    pictures: new Map(pictures.map((one) => [one.id, readablePicture(one)])),
    articles: new Map(
      articles.map(({ id, slug, headline }) => [id, { headline, path: `/article/${slug}` }]),
    ),
  }
}

/** A picture as other systems know one. */
export function readablePicture(one: {
  id: number
  hash: string
  original: string
  widths: number[]
  alt: string
  caption: string
  credit: string
}): ReadablePicture {
  const { id, alt, caption, credit } = one
  const path = pictureUrl(one, one.widths.at(-1) ?? 0)
  return { id, file: exportedFile(one.original), path, alt, caption, credit }
}

/** What is told of an article: what readers have, or had last; else what is being written. */
const textOf = ({ live, working }: ArticleRecord) => live ?? working

/** @param language the site's */
export async function readableArticles(
  tx: Tx,
  records: ArticleRecord[],
  language: string,
): Promise<ReadableArticle[]> {
  const texts = records.flatMap((record) => textOf(record) ?? [])
  const entries = await entriesOf(tx, records)
  const bodies = [
    ...texts.map(({ body }) => body),
    ...[...entries.values()].flat().map((e) => e.body),
  ]
  const names = await namesIn(
    tx,
    bodies,
    texts.flatMap(({ picture }) => picture?.mediaId ?? []),
  )
  const select = { id: true, slug: true, name: true } as const
  const byId = <R extends { id: number }>(rows: R[]) => new Map(rows.map((row) => [row.id, row]))
  const sections = byId(await tx.section.findMany({ select }))
  const bylineIds = [...texts, ...records].flatMap((one) => one.bylines.map((c) => c.bylineId))
  const bylines = byId(await tx.byline.findMany({ where: { id: { in: bylineIds } }, select }))
  const topicIds = [...texts, ...records].flatMap((one) => one.topics)
  const topics = byId(await tx.topic.findMany({ where: { id: { in: topicIds } }, select }))

  return records.flatMap((record) => {
    const text = textOf(record)
    if (!text) return []
    const { id, state, slug, publishedAt, updatedAt, savedAt, reads } = record
    const { headline, standfirst, body, details } = text
    const found = text.picture && names.pictures.get(text.picture.mediaId)
    const printed = new Map(record.printedNames.map((one) => [one.bylineId, one.name]))
    const section = sections.get(record.sectionId ?? text.sectionId ?? 0)
    const spoken = details.language || language
    const article: ReadableArticle = {
      ...names,
      ...{ id, state, headline, standfirst, body, details, slug, publishedAt, updatedAt, savedAt },
      reads,
      language: spoken,
      oldSlugs: others(record.addresses, slug),
      picture: found
        ? { ...found, alt: text.picture?.alt ?? '', caption: text.picture?.caption ?? '' }
        : null,
      section: section ? { slug: section.slug, name: section.name } : null,
      bylines: (publishedAt ? record : text).bylines.flatMap(({ bylineId, role }) => {
        const byline = bylines.get(bylineId)
        return byline
          ? [{ slug: byline.slug, name: printed.get(bylineId) ?? byline.name, role }]
          : []
      }),
      topics: (publishedAt ? record : text).topics.flatMap((topicId) => {
        const topic = topics.get(topicId)
        return topic ? [{ slug: topic.slug, name: topic.name }] : []
      }),
      dueAt: record.schedules.find(({ kind }) => kind === 'publish')?.dueAt ?? null,
      corrections: record.corrections.map(({ kind, text: words, at }) => ({
        label: say(spoken, labels[kind]),
        text: words,
        at,
      })),
      entries: entries.get(id) ?? [],
    }
    return [article]
  })
}

const labels = {
  minor: 'changeMinor',
  update: 'changeUpdate',
  correction: 'changeCorrection',
  clarification: 'changeClarification',
  withdrawal: 'changeWithdrawal',
} as const satisfies Record<(typeof changeKinds)[number], unknown>

async function entriesOf(tx: Tx, records: ArticleRecord[]): Promise<Map<number, Entry[]>> {
  const live = records.filter(({ kind }) => kind === 'live').map(({ id }) => id)
  if (live.length === 0) return new Map()
  const rows = await tx.liveEntry.findMany({
    where: { articleId: { in: live }, deletedAt: null },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    select: { articleId: true, headline: true, body: true, at: true },
  })
  const found = Map.groupBy(rows, ({ articleId }) => articleId)
  return new Map(
    [...found].map(([id, all]) => [
      id,
      all.map(({ headline, body, at }) => ({ headline, body: body as Document, at })),
    ]),
  )
}

export async function readablePages(tx: Tx, records: PageRecord[]): Promise<ReadablePage[]> {
  const names = await namesIn(
    tx,
    records.map(({ body }) => body),
    [],
  )
  return records.map(({ addresses, ...record }) => ({
    ...names,
    ...record,
    oldSlugs: others(addresses, record.slug),
  }))
}
