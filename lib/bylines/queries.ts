import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { addTags, limitValidity } from '#lib/cache/tags.ts'
import { selectPicture } from '#lib/media/schema.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { likePattern } from '#lib/platform/like.ts'
import {
  type BylineChoice,
  type BylineEdit,
  type BylineList,
  type BylinePage,
  type BylineRow,
  bylineEditSchema,
  type LikelyPair,
  linkSchema,
  type OpenByline,
} from './schema.ts'

const portrait = { select: selectPicture }
const parts = {
  biographies: { orderBy: { language: 'asc' }, select: { language: true, text: true } },
  beats: { orderBy: { position: 'asc' }, select: { topic: { select: { name: true } } } },
} as const satisfies Prisma.BylineSelect

/** One byline by its current slug, for readers. @param language of the site */
export async function readByline(slug: string, language: string): Promise<BylinePage | null> {
  const byline = await db().byline.findUnique({
    where: { slug, mergedIntoId: null },
    select: {
      id: true,
      slug: true,
      name: true,
      kind: true,
      roleTitle: true,
      biography: true,
      contact: true,
      links: true,
      leftAt: true,
      portrait,
      ...parts,
    },
  })
  if (!byline) return null
  addTags(`byline:${byline.id}`)
  const { biographies, beats, links, leftAt, ...rest } = byline
  return {
    ...rest,
    leftIn: leftAt && (await hasPassed(leftAt)) ? leftAt.getUTCFullYear() : null,
    ...biographyFor(language, byline.biography, biographies),
    links: linkSchema.array().parse(links),
    beats: beats.map(({ topic }) => topic.name),
  }
}

/** Is it past, by the database's clock? A page that says so holds until then. */
async function hasPassed(time: Date): Promise<boolean> {
  const [{ ms } = { ms: 0 }] = await db().$queryRaw<{ ms: number }[]>`
    select (extract(epoch from ${time}::timestamptz - now()) * 1000)::float8 as ms`
  if (ms > 0) limitValidity(ms)
  return ms <= 0
}

/** The biography in a language: in its own words, in those of its kin, in the site's, or in any. */
export function biographyFor(
  language: string,
  own: string,
  others: { language: string; text: string }[],
): { biography: string; language: string | null } {
  const kin = (tag: string) => tag.toLowerCase().split('-')[0]
  const same = others.find((one) => one.language.toLowerCase() === language.toLowerCase())
  if (same) return { biography: same.text, language: null }
  if (own) return { biography: own, language: null }
  const best = others.find((one) => kin(one.language) === kin(language)) ?? others[0]
  return { biography: best?.text ?? '', language: best?.language ?? null }
}

/** Articles whose working or live revision carries the byline. */
export async function countArticles(tx: Tx, ids: number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.$queryRaw<{ id: number; articles: bigint }[]>`
    select carried.id, count(*) as articles from (
      select rb."bylineId" as id, r."articleId"
      from "RevisionByline" rb join "Revision" r on r.id = rb."revisionId"
      join "Article" a on a."workingRevisionId" = r.id
      where rb."bylineId" = any(${ids}::int[])
      union
      select "bylineId", "articleId" from "ArticleByline" where "bylineId" = any(${ids}::int[])
    ) carried group by carried.id`
  return new Map(rows.map(({ id, articles }) => [id, Number(articles)]))
}

const rowSelect = {
  id: true,
  slug: true,
  name: true,
  kind: true,
  roleTitle: true,
  leftAt: true,
  portrait,
  user: { select: { id: true, name: true } },
  mergedInto: { select: { id: true, name: true } },
} as const satisfies Prisma.BylineSelect

/** Bylines by id, as rows, in the order given. */
export async function bylineRows(ids: number[]): Promise<BylineRow[]> {
  const found = await db().byline.findMany({ where: { id: { in: ids } }, select: rowSelect })
  const counts = await countArticles(db(), ids)
  const byId = new Map(found.map((byline) => [byline.id, byline]))
  return ids.flatMap((id) => {
    const byline = byId.get(id)
    return byline ? [{ ...byline, articles: counts.get(id) ?? 0 }] : []
  })
}

/** Rows of a page of the list. */
export const bylinesPerPage = 50

/** What the staff's list asks for. Merged ones are shown only when they are asked for. */
function conditionOf({ search, kind, state, account }: Omit<BylineList, 'page'>): Prisma.Sql {
  const words = (search ?? '').split(/[\s,]+/).filter(Boolean)
  return Prisma.join(
    [
      state === 'merged'
        ? Prisma.sql`b."mergedIntoId" is not null`
        : Prisma.sql`b."mergedIntoId" is null`,
      ...(state === 'active' ? [Prisma.sql`(b."leftAt" is null or b."leftAt" > now())`] : []),
      ...(state === 'left' ? [Prisma.sql`b."leftAt" <= now()`] : []),
      ...(kind ? [Prisma.sql`b.kind = ${kind}::"BylineKind"`] : []),
      ...(account
        ? [account === 'yes' ? Prisma.sql`b."userId" is not null` : Prisma.sql`b."userId" is null`]
        : []),
      ...words.map(
        (word) =>
          Prisma.sql`(plain_name(b.name) like plain_name(${likePattern(word)}) or b.slug like ${likePattern(word.toLowerCase())})`,
      ),
    ],
    ' and ',
  )
}

/** A page of bylines by name, with their numbers of articles, for staff. */
export async function listBylineRows(
  actor: Actor,
  query: Partial<BylineList> = {},
): Promise<{ rows: BylineRow[]; total: number; pages: number }> {
  mustBeAllowed(actor, 'byline.manage')
  const { page = 1, ...asked } = query
  const where = conditionOf(asked)
  const [{ total } = { total: 0 }] = await db().$queryRaw<{ total: number }[]>`
    select count(*)::int as total from "Byline" b where ${where}`
  const found = await db().$queryRaw<{ id: number }[]>`
    select b.id from "Byline" b where ${where}
    order by plain_name(b.name), b.id limit ${bylinesPerPage} offset ${(page - 1) * bylinesPerPage}`
  const rows = await bylineRows(found.map(({ id }) => id))
  return { rows, total, pages: Math.max(1, Math.ceil(total / bylinesPerPage)) }
}

export const editSelect = {
  ...rowSelect,
  ...parts,
  biography: true,
  contact: true,
  links: true,
  portraitId: true,
  userId: true,
} as const satisfies Prisma.BylineSelect

/** A stored byline in the shape in which staff edit it. */
export function editOf(byline: Prisma.BylineGetPayload<{ select: typeof editSelect }>): BylineEdit {
  return bylineEditSchema.parse({
    ...byline,
    beats: byline.beats.map(({ topic }) => topic.name),
    leftOn: byline.leftAt?.toISOString().slice(0, 10) ?? '',
  })
}

/** @throws NotFound */
export async function openByline(actor: Actor, id: number): Promise<OpenByline> {
  mustBeAllowed(actor, 'byline.manage')
  const byline = await db().byline.findUnique({ where: { id }, select: editSelect })
  if (!byline) throw new NotFound('There is no such byline.')
  const [{ published } = { published: 0 }] = await db().$queryRaw<{ published: number }[]>`
    select count(distinct "articleId")::int as published
    from "ArticleByline" where "bylineId" = ${id}`
  const { id: _, slug, name, kind, roleTitle, leftAt, user, mergedInto } = byline
  return {
    ...{ id, slug, name, kind, roleTitle, leftAt, user, mergedInto },
    portrait: byline.portrait,
    edit: editOf(byline),
    articles: (await countArticles(db(), [id])).get(id) ?? 0,
    published,
  }
}

/** Names for choosing an article's bylines; those that were merged are not there. */
export async function bylineChoices(actor: Actor): Promise<BylineChoice[]> {
  mustBeAllowed(actor, 'byline.list')
  return db().$queryRaw<BylineChoice[]>`
    select id, name, kind, "userId", coalesce("leftAt" <= now(), false) as left
    from "Byline" where "mergedIntoId" is null order by plain_name(name), id`
}

/** How alike two names must be to be asked about. */
const likeness = 0.55

/**
 * Pairs of bylines that are probably one person or agency, the likest first: the same words in any
 * order, accents or none, a letter wrong. Pairs of which someone said that they differ are left out.
 */
export async function likelyDuplicates(actor: Actor, limit = 100): Promise<LikelyPair[]> {
  mustBeAllowed(actor, 'byline.manage')
  const pairs = await db().$transaction(
    async (tx) => {
      // What the index looks for: less alike than this isn't even compared.
      await tx.$executeRaw`select set_config('pg_trgm.similarity_threshold', ${String(likeness)}, true)`
      return tx.$queryRaw<{ oneId: number; otherId: number; likeness: number }[]>`
      select a.id as "oneId", b.id as "otherId",
        similarity(plain_name(a.name), plain_name(b.name))::float8 as likeness
      from "Byline" a join "Byline" b on plain_name(a.name) % plain_name(b.name) and a.id < b.id
      where a."mergedIntoId" is null and b."mergedIntoId" is null
        and not exists (
          select 1 from "DistinctBylines" d where d."oneId" = a.id and d."otherId" = b.id)
      order by likeness desc, a.id, b.id limit ${limit}`
    },
    { timeout: 60_000 },
  )
  const rows = await bylineRows([...new Set(pairs.flatMap((one) => [one.oneId, one.otherId]))])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return pairs.flatMap(({ oneId, otherId, likeness }) => {
    const [one, other] = [byId.get(oneId), byId.get(otherId)]
    return one && other ? [{ one, other, likeness }] : []
  })
}
