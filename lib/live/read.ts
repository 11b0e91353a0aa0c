import type { BodyResources, LinkedArticle } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { addTags } from '#lib/cache/tags.ts'
import { plainText, referencesOf } from '#lib/document/text.ts'
import { picturesById } from '#lib/media/queries.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import {
  type ChangesAsked,
  type Entry,
  entriesShown,
  type KeyPoint,
  type LiveChanges,
  type LivePage,
  type LivePlace,
} from './schema.ts'

// Coverage as readers get it: of an article that they may see, which the caller has read, or which
// is asked for here.

const bylines = Prisma.sql`
  coalesce((
    select jsonb_agg(jsonb_build_object('id', b.id, 'slug', b.slug,
      'name', coalesce(pn.name, b.name), 'kind', b.kind, 'portrait', null) order by eb.position)
    from "LiveEntryByline" eb
    join "Byline" b on b.id = eb."bylineId"
    left join "ArticlePrintedName" pn
      on pn."articleId" = e."articleId" and pn."bylineId" = b.id
    where eb."entryId" = e.id), '[]'::jsonb) as bylines`

const columns = Prisma.sql`
  e.id, e.headline, e.body, e.at, e."editedAt", e.pinned, e."keyPoint", ${bylines}`

type Status = { startedAt: Date; endedAt: Date | null; sequence: number }

/**
 * Where coverage stands. It is asked first: entries that come in between are told once more, and none
 * is missed.
 */
async function statusOf(articleId: number): Promise<Status | undefined> {
  const [status] = await db().$queryRaw<Status[]>`
    select coalesce(a."liveStartedAt", a."createdAt") as "startedAt", a."liveEndedAt" as "endedAt",
      coalesce((select max(e.sequence) from "LiveEntry" e where e."articleId" = a.id), 0)::float8
        as sequence
    from "Article" a where a.id = ${articleId} and a.kind = 'live'`
  return status
}

async function keyPointsOf(articleId: number): Promise<KeyPoint[]> {
  const points = await db().$queryRaw<Pick<Entry, 'id' | 'at' | 'headline' | 'body'>[]>`
    select e.id, e.at, e.headline, e.body from "LiveEntry" e
    where e."articleId" = ${articleId} and e."keyPoint" and e."deletedAt" is null
    order by e.at desc, e.id desc limit 50`
  return points.map(({ id, at, headline, body }) => ({
    id,
    at,
    words: headline || shortened(plainText(body)),
  }))
}

/** The beginning of a text, to a whole word. */
function shortened(text: string): string {
  const line = text.replaceAll('\n', ' ')
  return line.length <= 120 ? line : `${line.slice(0, line.lastIndexOf(' ', 118))} …`
}

/** Pictures and articles that entries show. Articles that readers can't see are left out. */
async function resourcesOf(entries: Pick<Entry, 'body'>[]): Promise<BodyResources> {
  const references = entries.map(({ body }) => referencesOf(body))
  const mediaIds = [...new Set(references.flatMap((one) => one.mediaIds))]
  const articleIds = [...new Set(references.flatMap((one) => one.articleIds))]
  // Also of those that readers can't see yet: the link comes when they can.
  addTags(...articleIds.map((id) => `article:${id}` as const))
  const pictures = await picturesById(mediaIds)
  const articles = articleIds.length
    ? await db().$queryRaw<Omit<LinkedArticle, 'picture'>[]>`
        select a.id, a.slug, r.headline, r.standfirst
        from "Article" a join "Revision" r on r.id = a."liveRevisionId"
        where a.id = any(${articleIds}::int[]) and ${visible}`
    : []
  return {
    pictures: Object.fromEntries(pictures.map((picture) => [picture.id, picture])),
    articles: Object.fromEntries(articles.map((one) => [one.id, { ...one, picture: null }])),
  }
}

function tagBylines(entries: Entry[]): void {
  for (const { bylines } of entries) for (const { id } of bylines) addTags(`byline:${id}`)
}

/**
 * A page of an article's coverage: its newest entries, those before a place, or one entry and those
 * before it. Whoever asks has seen to it that the article may be shown.
 * @returns null when the article is no live coverage, or has no such entry
 */
export async function readLivePage(
  articleId: number,
  { before, entry: entryId }: LivePlace = {},
): Promise<LivePage | null> {
  const newest = before === undefined && entryId === undefined
  addTags(`${newest ? 'live' : 'live-past'}:${articleId}`)
  const status = await statusOf(articleId)
  if (!status) return null
  const place = entryId === undefined ? placeOf(before) : await placeOfEntry(articleId, entryId)
  if (place === null) return null
  const found = await db().$queryRaw<Entry[]>`
    select ${columns} from "LiveEntry" e
    where e."articleId" = ${articleId} and e."deletedAt" is null
      and (not e.pinned or e.id = ${entryId ?? 0}) ${place}
    order by e.at desc, e.id desc limit ${entriesShown + 1}`
  const entries = found.slice(0, entriesShown)
  const pinned = newest
    ? await db().$queryRaw<Entry[]>`
        select ${columns} from "LiveEntry" e
        where e."articleId" = ${articleId} and e."deletedAt" is null and e.pinned
        order by e.at desc, e.id desc limit 50`
    : []
  const last = entries.at(-1)
  tagBylines([...entries, ...pinned])
  return {
    ...status,
    keyPoints: newest ? await keyPointsOf(articleId) : [],
    pinned,
    entries,
    earlier: found.length > entriesShown && last ? `${last.at.getTime()}-${last.id}` : null,
    newest,
    resources: await resourcesOf([...entries, ...pinned]),
  }
}

function placeOf(before: string | undefined): Prisma.Sql {
  if (before === undefined) return Prisma.empty
  const [time = 0, id = 0] = before.split('-').map(Number)
  return Prisma.sql`and (e.at, e.id) < (${new Date(time)}::timestamptz, ${id}::int)`
}

/** From an entry on, also when it has been deleted. */
async function placeOfEntry(articleId: number, id: number): Promise<Prisma.Sql | null> {
  const found = await db().liveEntry.findFirst({ where: { id, articleId }, select: { at: true } })
  return found && Prisma.sql`and (e.at, e.id) <= (${found.at}::timestamptz, ${id}::int)`
}

const changesAtOnce = 50

/**
 * What changed in an article's coverage after a number: at most 50 entries, the earliest changes
 * first; `sequence` says up to which number. What has changed once more after `upTo` is told then.
 * @returns null when readers can't see the article (any more), or it is no live coverage
 */
export async function readLiveChanges({
  articleId,
  after,
  upTo,
}: ChangesAsked): Promise<LiveChanges | null> {
  const [article] = await db().$queryRaw<{ slug: string; language: string }[]>`
    select a.slug, coalesce(r.details ->> 'language', '') as language
    from "Article" a join "Revision" r on r.id = a."liveRevisionId"
    where a.id = ${articleId} and a.kind = 'live' and ${visible}`
  const status = article && (await statusOf(articleId))
  if (!status) return null
  const found = await db().$queryRaw<(Entry & { sequence: number; deleted: boolean })[]>`
    select ${columns}, e.sequence::float8 as sequence, e."deletedAt" is not null as deleted
    from "LiveEntry" e
    where e."articleId" = ${articleId} and e.sequence > ${after}::float8::bigint
      ${upTo === undefined ? Prisma.empty : Prisma.sql`and e.sequence <= ${upTo}::float8::bigint`}
    order by e.sequence limit ${changesAtOnce + 1}`
  const more = found.length > changesAtOnce
  if (more) found.pop()
  const entries = found.filter(({ deleted }) => !deleted)
  const last = found.at(-1)?.sequence ?? after
  return {
    ...status,
    ...article,
    articleId,
    sequence: more ? last : (upTo ?? Math.max(last, status.sequence)),
    more,
    keyPoints: await keyPointsOf(articleId),
    entries,
    deleted: found.filter(({ deleted }) => deleted).map(({ id }) => id),
    resources: await resourcesOf(entries),
  }
}

/** Where readers may follow an article's coverage; null when they can't. */
export async function followedCoverage(
  articleId: number,
): Promise<{ endedAt: Date | null; sequence: number } | null> {
  const [found] = await db().$queryRaw<{ endedAt: Date | null; sequence: number }[]>`
    select a."liveEndedAt" as "endedAt",
      coalesce((select max(e.sequence) from "LiveEntry" e where e."articleId" = a.id), 0)::float8
        as sequence
    from "Article" a where a.id = ${articleId} and a.kind = 'live' and ${visible}`
  return found ?? null
}
