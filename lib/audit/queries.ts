import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { likePattern } from '#lib/platform/like.ts'
import { fromLocalTime } from '#lib/settings/dateline.ts'
import type { AuditQuery, AuditRow, NamedAuditRow } from './schema.ts'

type Stored = Omit<AuditRow, 'id'> & { id: bigint }

/** What the index on words is made of: the same expression, letter by letter. */
const words = Prisma.sql`(action || ' ' || subject || ' ' || "actorName" || ' ' || detail::text)`

function conditions(query: AuditQuery): Prisma.Sql {
  const { person, action, subject, from, to } = query
  const all = [
    ...(query.words ?? '')
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => Prisma.sql`${words} ilike ${likePattern(word)}`),
    ...(person === 'programs' ? [Prisma.sql`"actorId" is null`] : []),
    ...(person && person !== 'programs' ? [Prisma.sql`"actorId" = ${Number(person)}`] : []),
    ...(action ? [Prisma.sql`action = ${action}`] : []),
    ...(subject ? [Prisma.sql`subject = ${subject}`] : []),
    ...(from ? [Prisma.sql`at >= ${fromLocalTime(`${from}T00:00`)}`] : []),
    ...(to ? [Prisma.sql`at < ${fromLocalTime(`${dayAfter(to)}T00:00`)}`] : []),
    ...(query.after ? [after(query.after)] : []),
  ]
  return all.length ? Prisma.sql`where ${Prisma.join(all, ' and ')}` : Prisma.empty
}

function after(cursor: string): Prisma.Sql {
  const [time, id] = cursor.split('-')
  return Prisma.sql`(at, id) < (${new Date(Number(time))}::timestamptz, ${BigInt(id ?? 0)}::bigint)`
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().slice(0, 10)
}

/** The statement that reads a page of entries, newest first. */
export const selectEntries = (query: AuditQuery, limit: number) => Prisma.sql`
  select id, at, "actorId", "actorName", action, subject, detail, address, "userAgent"
  from "AuditEntry" ${conditions(query)}
  order by at desc, id desc limit ${limit}`

async function readEntries(query: AuditQuery, limit: number): Promise<AuditRow[]> {
  const found = await db().$queryRaw<Stored[]>(selectEntries(query, limit))
  return found.map((row) => ({ ...row, id: String(row.id) }))
}

const cursorOf = ({ at, id }: AuditRow) => `${at.getTime()}-${id}`
const perPage = 50

/** A page of the audit log, newest first, and the cursor of what is older. */
export async function listAudit(
  actor: Actor,
  query: AuditQuery,
): Promise<{ rows: NamedAuditRow[]; after: string | null }> {
  mustBeAllowed(actor, 'audit.read')
  const found = await readEntries(query, perPage + 1)
  const rows = found.slice(0, perPage)
  const names = await namesOf(rows.map(({ subject }) => subject))
  const last = rows.at(-1)
  return {
    rows: rows.map((row) => ({ ...row, subjectName: names.get(row.subject) ?? null })),
    after: found.length > perPage && last ? cursorOf(last) : null,
  }
}

/** What subjects are called now. */
async function namesOf(subjects: string[]): Promise<Map<string, string>> {
  const ids = (kind: string) =>
    [...new Set(subjects)].flatMap((subject) => {
      const [, named, id] = /^(\w+):(\d{1,9})$/.exec(subject) ?? []
      return named === kind && id ? [Number(id)] : []
    })
  const named = await db().$queryRaw<{ subject: string; name: string }[]>`
    select 'article:' || a.id as subject, coalesce(nullif(r.headline, ''), 'Untitled') as name
      from "Article" a join "Revision" r on r.id = a."workingRevisionId"
      where a.id = any(${ids('article')}::int[])
    union all select 'byline:' || id, name from "Byline" where id = any(${ids('byline')}::int[])
    union all select 'section:' || id, name from "Section" where id = any(${ids('section')}::int[])
    union all select 'user:' || id, name from "User" where id = any(${ids('user')}::int[])
    union all select 'media:' || id, coalesce(nullif("fileName", ''), 'Picture ' || id)
      from "Media" where id = any(${ids('media')}::int[])`
  return new Map(named.map(({ subject, name }) => [subject, name]))
}

/** Everybody who has, or had, an account, by name. */
export async function auditPeople(actor: Actor): Promise<{ id: number; name: string }[]> {
  mustBeAllowed(actor, 'audit.read')
  return db().user.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true },
  })
}

/**
 * All entries that match, newest first, read piece by piece as they are taken. That they were taken
 * is an entry itself.
 */
export async function* exportAudit(actor: Actor, query: AuditQuery): AsyncGenerator<AuditRow> {
  mustBeAllowed(actor, 'audit.read')
  const { after: _from, ...filters } = query
  await recordAudit(db(), actor, 'audit.export', 'audit', filters)
  for (let next: AuditQuery | null = filters; next; ) {
    const rows: AuditRow[] = await readEntries(next, 1000)
    yield* rows
    const last = rows.at(-1)
    next = rows.length === 1000 && last ? { ...filters, after: cursorOf(last) } : null
  }
}
