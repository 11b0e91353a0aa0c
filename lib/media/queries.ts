import { LRUCache } from 'lru-cache'
import { type Actor, actorId, can, mustBeAllowed } from '#lib/auth/can.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { likePattern } from '#lib/platform/like.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import type { LibraryPage, LibraryPicture, LibraryQuery, Picture, PictureUse } from './schema.ts'

type Sized = Pick<Picture, 'hash' | 'widths'>
type Decision = { picture: Sized | null; current: boolean }

// Any announced write may have published or taken down a picture's article: decisions are asked
// again then, but the old ones still serve while the database is away.
const decisions = () =>
  processState('picture-decisions', () => {
    const cache = new LRUCache<string, Decision>({ max: 20_000 })
    subscribe(() => {
      for (const decision of cache.values()) decision.current = false
    })
    return cache
  })

/** Is the picture of this row on something that readers may see now? */
export const shownToReaders = (row: Prisma.Sql) => Prisma.sql`(
  exists (select 1 from "Byline" b where b."portraitId" = ${row}.id)
  or exists (
    select 1 from "RevisionMedia" u join "Article" a on a."liveRevisionId" = u."revisionId"
    where u."mediaId" = ${row}.id and a.state = 'published' and a."publishedAt" <= now()
  )
  or exists (
    select 1 from "LiveEntryMedia" u join "LiveEntry" e on e.id = u."entryId"
    join "Article" a on a.id = e."articleId"
    where u."mediaId" = ${row}.id and e."deletedAt" is null
      and a.kind = 'live' and a.state = 'published' and a."publishedAt" <= now()
  )
  or exists (
    select 1 from "PageMedia" u join "Page" g on g.id = u."pageId"
    where u."mediaId" = ${row}.id and g.published
  ))`

/**
 * Is this picture on something that readers may see now: a byline, a published article, an entry of
 * its live coverage, or a page?
 * @returns the picture as it is now (of another hash, when it was cropped or replaced), or null
 */
export async function publicPicture(hash: string): Promise<Sized | null> {
  const cache = decisions()
  const known = cache.get(hash)
  if (known?.current) return known.picture
  try {
    const [row] = await db().$queryRaw<Sized[]>`
      with picture as (
        select id, hash, widths from "Media" where hash = ${hash}
        union all
        select m.id, m.hash, m.widths from "MediaAddress" o join "Media" m on m.id = o."mediaId"
        where o.hash = ${hash}
        limit 1
      )
      select p.hash, p.widths from picture p where ${shownToReaders(Prisma.sql`p`)}`
    const picture = row ?? null
    cache.set(hash, { picture, current: true })
    return picture
  } catch (error) {
    if (!known) throw error
    log.warn({ err: error, hash }, 'the database is away: a picture is served by an older decision')
    return known.picture
  }
}

const columns = Prisma.sql`
  m.id, m.hash, m.width, m.height, m.widths, m."focalX", m."focalY", m.credit, m."fileName", m.alt,
  m.caption, m.creator, m.copyright, m.rights, m."rightsEnd", m."takenAt", m."createdAt", m.crop,
  coalesce(m."rightsEnd" < now(), false) as ended`

const used = Prisma.sql`(
  exists (select 1 from "Byline" b where b."portraitId" = m.id) or exists (
    select 1 from "RevisionMedia" u
    join "Article" a on u."revisionId" in (a."liveRevisionId", a."workingRevisionId")
    where u."mediaId" = m.id) or exists (
    select 1 from "LiveEntryMedia" u join "LiveEntry" e on e.id = u."entryId"
    where u."mediaId" = m.id and e."deletedAt" is null)
  or exists (select 1 from "PageMedia" u where u."mediaId" = m.id))`

/** Pictures that the actor may see: all, or those of bylines and her own. */
const openTo = (actor: Actor) =>
  can(actor, 'media.openAll')
    ? Prisma.sql`true`
    : Prisma.sql`(m."createdBy" = ${actorId(actor)}
        or exists (select 1 from "Byline" b where b."portraitId" = m.id))`

/** May the actor see this picture, and is it in the library? */
export async function mayUsePicture(tx: Tx, actor: Actor, id: number): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`
    select 1 from "Media" m where m.id = ${id} and m."deletedAt" is null and ${openTo(actor)}`
  return found.length > 0
}

/** May the actor see the file of this hash? */
export async function mayOpenFile(actor: Actor | null, hash: string): Promise<boolean> {
  if (!actor || !can(actor, 'media.open')) return false
  if (can(actor, 'media.openAll')) return true
  const found = await db().$queryRaw<unknown[]>`
    select 1 from "Media" m where ${openTo(actor)} and (m.hash = ${hash}
      or m.id in (select o."mediaId" from "MediaAddress" o where o.hash = ${hash}))`
  return found.length > 0
}

const pageSize = 48

/** The library, newest first, at most 48 at a time. */
export async function listPictures(actor: Actor, query: LibraryQuery): Promise<LibraryPage> {
  mustBeAllowed(actor, 'media.open')
  const { search, show, from, to, after } = query
  const words = (search ?? '').split(/\s+/).filter(Boolean)
  const conditions = [
    Prisma.sql`m."deletedAt" is null`,
    openTo(actor),
    ...words.map(
      (word) =>
        Prisma.sql`concat_ws(' ', m.alt, m.caption, m.credit, m.creator, m.copyright, m."fileName") ilike ${likePattern(word)}`,
    ),
    ...(show === 'unused' ? [Prisma.sql`not ${used}`] : []),
    ...(show === 'uncredited' ? [Prisma.sql`m.credit = ''`] : []),
    ...(show === 'ended' ? [Prisma.sql`m."rightsEnd" < now()`] : []),
    ...(from ? [Prisma.sql`coalesce(m."takenAt", m."createdAt") >= ${from}::date`] : []),
    ...(to ? [Prisma.sql`coalesce(m."takenAt", m."createdAt") < ${to}::date + 1`] : []),
  ]
  if (after) {
    const [time = 0, id = 0] = after.split('-').map(Number)
    conditions.push(
      Prisma.sql`(m."createdAt", m.id) < (${new Date(time)}::timestamptz, ${id}::int)`,
    )
  }
  const found = await db().$queryRaw<LibraryPicture[]>`
    select ${columns} from "Media" m where ${Prisma.join(conditions, ' and ')}
    order by m."createdAt" desc, m.id desc limit ${pageSize + 1}`
  const pictures = found.slice(0, pageSize)
  const last = found.length > pageSize ? pictures.at(-1) : undefined
  return { pictures, after: last ? `${last.createdAt.getTime()}-${last.id}` : null }
}

/** One picture of the library. @throws NotFound, Refused */
export async function libraryPicture(actor: Actor, id: number): Promise<LibraryPicture> {
  mustBeAllowed(actor, 'media.open')
  const [picture] = await db().$queryRaw<LibraryPicture[]>`
    select ${columns} from "Media" m
    where m.id = ${id} and m."deletedAt" is null and ${openTo(actor)}`
  if (!picture) throw new NotFound('There is no such picture in the library.')
  return picture
}

/** Two pictures with at most this many of 64 bits apart look much the same. */
const alikeBits = 6

/** Other pictures of the library that look much like this one, the likest first. */
export async function nearDuplicates(actor: Actor, id: number): Promise<LibraryPicture[]> {
  mustBeAllowed(actor, 'media.open')
  return db().$queryRaw<LibraryPicture[]>`
    select ${columns} from "Media" m, "Media" it
    where it.id = ${id} and m.id <> it.id and m."deletedAt" is null and ${openTo(actor)}
      and bit_count((m.likeness # it.likeness)::bit(64)) <= ${alikeBits}
    order by bit_count((m.likeness # it.likeness)::bit(64)), m.id desc limit 6`
}

/** Where a picture is used now: in articles as they are or as they are being written, bylines, and pages. */
export async function usesOf(tx: Tx, id: number): Promise<PictureUse[]> {
  return tx.$queryRaw<PictureUse[]>`
    select distinct 'article' as kind, a.id, coalesce(nullif(r.headline, ''), 'Untitled') as headline,
      null as name, exists (
        select 1 from "RevisionMedia" l where l."mediaId" = ${id}
          and l."revisionId" = a."liveRevisionId" and a.state = 'published') as live
    from "RevisionMedia" u
    join "Article" a on u."revisionId" in (a."liveRevisionId", a."workingRevisionId")
    join "Revision" r on r.id = a."workingRevisionId"
    where u."mediaId" = ${id}
    union
    select 'article', a.id, coalesce(nullif(r.headline, ''), 'Untitled'), null, a.state = 'published'
    from "LiveEntryMedia" u join "LiveEntry" e on e.id = u."entryId"
    join "Article" a on a.id = e."articleId" join "Revision" r on r.id = a."workingRevisionId"
    where u."mediaId" = ${id} and e."deletedAt" is null
    union all
    select 'byline', b.id, null, b.name, true from "Byline" b where b."portraitId" = ${id}
    union all
    select 'page', g.id, null, g.title, g.published
    from "PageMedia" u join "Page" g on g.id = u."pageId" where u."mediaId" = ${id}`
}

/** Where a picture is used now, for staff: of articles, those who see none get no headline. */
export async function pictureUses(actor: Actor, id: number, tx: Tx = db()): Promise<PictureUse[]> {
  mustBeAllowed(actor, 'media.open')
  const uses = await usesOf(tx, id)
  if (can(actor, 'article.list')) return uses
  return uses.map((use) => (use.kind === 'article' ? { ...use, headline: 'An article' } : use))
}

/** Pictures by id, for showing them. */
export async function picturesById(
  ids: number[],
  tx: Tx = db(),
): Promise<(Picture & { alt: string; caption: string })[]> {
  if (ids.length === 0) return []
  return tx.$queryRaw`select ${columns} from "Media" m where m.id = any(${ids}::int[])`
}

/** Who uploaded a picture, for permissions; null: the newsroom. */
export async function uploaderOf(id: number): Promise<number | null> {
  const found = await db().media.findUnique({ where: { id }, select: { createdBy: true } })
  return found?.createdBy ?? null
}
