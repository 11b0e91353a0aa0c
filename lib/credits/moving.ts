import { rewriteCredits } from '#lib/articles/working-document.ts'
import type { Actor } from '#lib/auth/can.ts'
import type { Announcing } from '#lib/cache/announce.ts'
import { Prisma, type Tx } from '#lib/platform/db.ts'
import type { Changes } from './schema.ts'

// How credits go from one byline to another, and back, inside a command's transaction that holds all
// credits. Credits stand on what readers have, on the revisions that readers have, that is being
// written, and that are scheduled, and on entries of live coverage. What an article said before stays.

export type Move = {
  fromId: number
  intoId: number
  /** Null: all articles. */
  articleIds: number[] | null
  /** Articles that are out keep the name that they were printed with. */
  keepName: string | null
}

type Fate = { fate: 'moved' | 'dropped' }

/** Revisions whose credits count: live, working, and those that a pending schedule publishes. */
const present = Prisma.sql`
  select r.id, r."articleId" from "Revision" r join "Article" a on a.id = r."articleId"
  where r.id in (a."liveRevisionId", a."workingRevisionId")
    or exists (select 1 from "Schedule" s where s."revisionId" = r.id and s.state = 'pending')`

const only = (articleIds: number[] | null, column: Prisma.Sql) =>
  articleIds === null ? Prisma.sql`true` : Prisma.sql`${column} = any(${articleIds}::int[])`

/**
 * Moves credits. Where both stood in one role, the one that they went to remains.
 * @returns what was changed, for moving it back
 */
export async function moveCredits(tx: Tx, move: Move): Promise<Changes> {
  const { fromId, intoId, articleIds } = move
  const live = await tx.$queryRaw<Changes['live']>`
    select l."articleId", l.role, l.position, l."publishedAt", case when exists (
      select 1 from "ArticleByline" o where o."articleId" = l."articleId" and o.role = l.role
        and o."bylineId" = ${intoId}) then 'dropped' else 'moved' end as fate
    from "ArticleByline" l where l."bylineId" = ${fromId} and ${only(articleIds, Prisma.sql`l."articleId"`)}
    order by l."articleId", l.position`
  const revisions = await tx.$queryRaw<Changes['revisions']>`
    select p."articleId", rb."revisionId", rb.role, rb.position, case when exists (
      select 1 from "RevisionByline" o where o."revisionId" = rb."revisionId" and o.role = rb.role
        and o."bylineId" = ${intoId}) then 'dropped' else 'moved' end as fate
    from "RevisionByline" rb join (${present}) p on p.id = rb."revisionId"
    where rb."bylineId" = ${fromId} and ${only(articleIds, Prisma.sql`p."articleId"`)}
    order by rb."revisionId", rb.position`
  const entries = await tx.$queryRaw<Changes['entries']>`
    select e."articleId", eb."entryId", eb.position, case when exists (
      select 1 from "LiveEntryByline" o where o."entryId" = eb."entryId"
        and o."bylineId" = ${intoId}) then 'dropped' else 'moved' end as fate
    from "LiveEntryByline" eb join "LiveEntry" e on e.id = eb."entryId"
    where eb."bylineId" = ${fromId} and ${only(articleIds, Prisma.sql`e."articleId"`)}
    order by eb."entryId"`
  const names = await moveNames(tx, move, live)

  const dropped = <R extends Fate>(rows: R[]) => rows.filter(({ fate }) => fate === 'dropped')
  await tx.$executeRaw`
    delete from "ArticleByline" l using ${rowsOf(dropped(live), 'articleId')}
    where l."articleId" = u.id and l.role = u.role and l."bylineId" = ${fromId}`
  await tx.$executeRaw`
    update "ArticleByline" set "bylineId" = ${intoId}
    where "bylineId" = ${fromId} and "articleId" = any(${live.map((row) => row.articleId)}::int[])`
  await tx.$executeRaw`
    delete from "RevisionByline" l using ${rowsOf(dropped(revisions), 'revisionId')}
    where l."revisionId" = u.id and l.role = u.role and l."bylineId" = ${fromId}`
  await tx.$executeRaw`
    update "RevisionByline" set "bylineId" = ${intoId}
    where "bylineId" = ${fromId} and "revisionId" = any(${revisions.map((row) => row.revisionId)}::int[])`
  await tx.$executeRaw`
    delete from "LiveEntryByline" where "bylineId" = ${fromId}
      and "entryId" = any(${dropped(entries).map(({ entryId }) => entryId)}::int[])`
  await tx.$executeRaw`
    update "LiveEntryByline" set "bylineId" = ${intoId}
    where "bylineId" = ${fromId} and "entryId" = any(${entries.map((row) => row.entryId)}::int[])`
  return { live, revisions, entries, names, chained: [], userId: null }
}

/** Rows of (id, role) as a table named u. */
const rowsOf = <K extends string>(rows: ({ role: string } & Record<K, number>)[], id: K) =>
  Prisma.sql`unnest(${rows.map((row) => row[id])}::int[], ${rows.map(({ role }) => role)}::"BylineRole"[]) as u(id, role)`

/** Rows of (id, role, position) as a table named p. */
const positionsOf = <K extends string>(
  rows: ({ role: string; position: number } & Record<K, number>)[],
  id: K,
) =>
  Prisma.sql`unnest(${rows.map((row) => row[id])}::int[], ${rows.map(({ role }) => role)}::"BylineRole"[],
    ${rows.map(({ position }) => position)}::int[]) as p(id, role, position)`

/**
 * Printed names go along, and the old name is printed on where that was asked for. Where both stand
 * on an article, the name of the one that remains is its own.
 */
async function moveNames(
  tx: Tx,
  { fromId, intoId, articleIds, keepName }: Move,
  live: Changes['live'],
): Promise<Changes['names']> {
  const printed = await tx.$queryRaw<{ articleId: number; bylineId: number; name: string }[]>`
    select "articleId", "bylineId", name from "ArticlePrintedName"
    where "bylineId" in (${fromId}, ${intoId}) and ${only(articleIds, Prisma.sql`"articleId"`)}`
  const on = new Set(live.map(({ articleId }) => articleId))
  const also = await tx.$queryRaw<{ articleId: number }[]>`
    select "articleId" from "ArticleByline"
    where "bylineId" = ${intoId} and "articleId" = any(${[...on]}::int[])`
  const hasInto = new Set(also.map(({ articleId }) => articleId))
  const nameOf = new Map(printed.map((row) => [`${row.articleId} ${row.bylineId}`, row.name]))
  const touched = new Set([
    ...printed.filter(({ bylineId }) => bylineId === fromId).map(({ articleId }) => articleId),
    ...(keepName === null ? [] : on),
  ])
  const names: Changes['names'] = []
  for (const articleId of [...touched].sort((a, b) => a - b)) {
    const from = nameOf.get(`${articleId} ${fromId}`) ?? null
    const into = nameOf.get(`${articleId} ${intoId}`) ?? null
    const carried = hasInto.has(articleId) ? null : (from ?? (on.has(articleId) ? keepName : null))
    names.push({ articleId, from, into, now: into ?? carried })
  }
  const changed = names.filter(({ from, into, now }) => from !== null || into !== now)
  await tx.$executeRaw`
    delete from "ArticlePrintedName" where "bylineId" = ${fromId}
      and "articleId" = any(${changed.map(({ articleId }) => articleId)}::int[])`
  await tx.$executeRaw`
    insert into "ArticlePrintedName" ("articleId", "bylineId", name)
    select u.id, ${intoId}::int, u.name
    from unnest(${changed.map(({ articleId }) => articleId)}::int[],
      ${changed.map(({ now }) => now)}::text[]) as u(id, name)
    where u.name is not null on conflict do nothing`
  return changed
}

/**
 * Moves credits back, as far as they still stand where they went; what somebody changed since stays.
 * @returns ids of the articles of which something stays
 */
export async function moveBack(
  tx: Tx,
  { fromId, intoId }: { fromId: number; intoId: number },
  changes: Changes,
): Promise<Set<number>> {
  const kept = new Set<number>()
  /** Those that came back are returned as (id, role). */
  const back = async <R extends Fate & { articleId: number; role?: string }>(
    rows: R[],
    idOf: (row: R) => number,
    statement: (rows: R[], fate: R['fate']) => Prisma.Sql,
  ) => {
    for (const fate of ['moved', 'dropped'] as const) {
      const wanted = rows.filter((row) => row.fate === fate)
      if (wanted.length === 0) continue
      const done = await tx.$queryRaw<{ id: number; role?: string }[]>(statement(wanted, fate))
      const came = new Set(done.map(({ id, role = '' }) => `${id} ${role}`))
      for (const row of wanted)
        if (!came.has(`${idOf(row)} ${row.role ?? ''}`)) kept.add(row.articleId)
    }
  }
  await back(
    changes.live,
    ({ articleId }) => articleId,
    (rows, fate) =>
      fate === 'moved'
        ? Prisma.sql`
          update "ArticleByline" l set "bylineId" = ${fromId} from ${rowsOf(rows, 'articleId')}
          where l."articleId" = u.id and l."bylineId" = ${intoId} and l.role = u.role
            and not exists (select 1 from "ArticleByline" o where o."articleId" = u.id
              and o."bylineId" = ${fromId} and o.role = u.role)
          returning u.id, u.role`
        : Prisma.sql`
          insert into "ArticleByline" ("articleId", "bylineId", role, position, "publishedAt")
          select u.id, ${fromId}::int, u.role, p.position, l."publishedAt"
          from ${rowsOf(rows, 'articleId')}
          join ${positionsOf(rows, 'articleId')} on p.id = u.id and p.role = u.role
          join "ArticleByline" l on l."articleId" = u.id and l."bylineId" = ${intoId} and l.role = u.role
          on conflict do nothing returning "articleId" as id, role`,
  )
  await back(
    await withLaterRevisions(tx, intoId, changes.revisions),
    ({ revisionId }) => revisionId,
    (rows, fate) =>
      fate === 'moved'
        ? Prisma.sql`
          update "RevisionByline" l set "bylineId" = ${fromId} from ${rowsOf(rows, 'revisionId')}
          where l."revisionId" = u.id and l."bylineId" = ${intoId} and l.role = u.role
            and not exists (select 1 from "RevisionByline" o where o."revisionId" = u.id
              and o."bylineId" = ${fromId} and o.role = u.role)
          returning u.id, u.role`
        : Prisma.sql`
          insert into "RevisionByline" ("revisionId", "bylineId", role, position)
          select u.id, ${fromId}::int, u.role, p.position
          from ${rowsOf(rows, 'revisionId')}
          join ${positionsOf(rows, 'revisionId')} on p.id = u.id and p.role = u.role
          join "RevisionByline" l on l."revisionId" = u.id and l."bylineId" = ${intoId} and l.role = u.role
          on conflict do nothing returning "revisionId" as id, role`,
  )
  await back(
    changes.entries,
    ({ entryId }) => entryId,
    (rows, fate) =>
      fate === 'moved'
        ? Prisma.sql`
          update "LiveEntryByline" l set "bylineId" = ${fromId}
          where l."entryId" = any(${rows.map(({ entryId }) => entryId)}::int[])
            and l."bylineId" = ${intoId} and not exists (select 1 from "LiveEntryByline" o
              where o."entryId" = l."entryId" and o."bylineId" = ${fromId})
          returning l."entryId" as id`
        : Prisma.sql`
          insert into "LiveEntryByline" ("entryId", "bylineId", position)
          select u.id, ${fromId}::int, u.position
          from unnest(${rows.map(({ entryId }) => entryId)}::int[],
            ${rows.map(({ position }) => position)}::int[]) as u(id, position)
          join "LiveEntryByline" l on l."entryId" = u.id and l."bylineId" = ${intoId}
          on conflict do nothing returning "entryId" as id`,
  )
  for (const articleId of await namesBack(tx, { fromId, intoId }, changes.names))
    kept.add(articleId)
  return kept
}

/** Printed names are as they were, where nobody printed another since. @returns where somebody did */
async function namesBack(
  tx: Tx,
  { fromId, intoId }: { fromId: number; intoId: number },
  names: Changes['names'],
): Promise<number[]> {
  const ids = names.map(({ articleId }) => articleId)
  const current = await tx.$queryRaw<{ articleId: number; name: string }[]>`
    select "articleId", name from "ArticlePrintedName"
    where "bylineId" = ${intoId} and "articleId" = any(${ids}::int[])`
  const nameOf = new Map(current.map(({ articleId, name }) => [articleId, name]))
  const same = names.filter(({ articleId, now }) => (nameOf.get(articleId) ?? null) === now)
  const gone = same.filter(({ into }) => into === null).map(({ articleId }) => articleId)
  await tx.$executeRaw`
    delete from "ArticlePrintedName"
    where "bylineId" = ${intoId} and "articleId" = any(${gone}::int[])`
  await tx.$executeRaw`
    insert into "ArticlePrintedName" ("articleId", "bylineId", name)
    select u.id, ${fromId}::int, u.name
    from unnest(${ids}::int[], ${names.map(({ from }) => from)}::text[]) as u(id, name)
    where u.name is not null on conflict do nothing`
  const untouched = new Set(same.map(({ articleId }) => articleId))
  return ids.filter((id) => !untouched.has(id))
}

/**
 * What was saved of these articles since carries the credit on: it is moved back there too. A role
 * in which both stood can't be told apart in it, so it stays.
 */
async function withLaterRevisions(
  tx: Tx,
  intoId: number,
  recorded: Changes['revisions'],
): Promise<Changes['revisions']> {
  const known = new Set(recorded.map(({ revisionId }) => revisionId))
  const articleIds = [...new Set(recorded.map(({ articleId }) => articleId))]
  const later = await tx.$queryRaw<Omit<Changes['revisions'][number], 'fate'>[]>`
    select p."articleId", rb."revisionId", rb.role, rb.position
    from "RevisionByline" rb join (${present}) p on p.id = rb."revisionId"
    where rb."bylineId" = ${intoId} and p."articleId" = any(${articleIds}::int[])`
  const fates = new Map<string, Set<string>>()
  for (const { articleId, role, fate } of recorded) {
    const key = `${articleId} ${role}`
    fates.set(key, (fates.get(key) ?? new Set()).add(fate))
  }
  const also = later.filter(({ revisionId, articleId, role }) => {
    const all = fates.get(`${articleId} ${role}`)
    return !known.has(revisionId) && all?.has('moved') && !all.has('dropped')
  })
  // Of a revision that is no longer any of the three nothing depends: it goes back, if it can.
  return [...recorded, ...also.map((row) => ({ ...row, fate: 'moved' as const }))]
}

/** What is being written of these articles names the byline that they went to as well. */
export async function moveInDocuments(
  tx: Tx,
  actor: Actor,
  articleIds: number[],
  fromId: number,
  intoId: number,
): Promise<void> {
  const written = await tx.workingDocument.findMany({
    where: { articleId: { in: articleIds } },
    orderBy: { articleId: 'asc' },
    select: { articleId: true },
  })
  for (const { articleId } of written) {
    await rewriteCredits(tx, actor, articleId, (credits) => {
      const moved = credits.map((one) =>
        one.bylineId === fromId ? { ...one, bylineId: intoId } : one,
      )
      return moved.filter(
        (one, at) =>
          moved.findIndex((o) => o.bylineId === one.bylineId && o.role === one.role) === at,
      )
    })
  }
}

/** What is being written says what the working revision says, where that was moved back. */
export async function moveBackInDocuments(
  tx: Tx,
  actor: Actor,
  before: Map<number, string>,
): Promise<void> {
  for (const [articleId, was] of before) {
    const now = await creditsOfWorking(tx, articleId)
    await rewriteCredits(tx, actor, articleId, (credits) =>
      JSON.stringify(credits) === was ? now : credits,
    )
  }
}

/** Credits of the working revision, in order. */
export async function creditsOfWorking(tx: Tx, articleId: number) {
  return tx.revisionByline.findMany({
    where: { revision: { workingOf: { id: articleId } } },
    orderBy: { position: 'asc' },
    select: { bylineId: true, role: true },
  })
}

/** Every page that names one of these bylines, or one of these articles, is made anew. */
export function announceMoved(
  announcing: Announcing,
  bylineIds: number[],
  articleIds: number[],
): void {
  for (const id of bylineIds) {
    announcing.expire(`byline:${id}`)
    announcing.comesInto(`byline-${id}`, { first: false })
  }
  for (const id of articleIds) announcing.expire(`article:${id}`)
}
