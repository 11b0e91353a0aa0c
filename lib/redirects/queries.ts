import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { likePattern } from '#lib/platform/like.ts'
import type { RedirectRow } from './schema.ts'

const shown = 100

/** Redirects by their address, those that say `search` somewhere. */
export async function listRedirects(
  actor: Actor,
  { search = '', after = '' }: { search?: string | undefined; after?: string | undefined },
): Promise<{ rows: RedirectRow[]; after: string | null; total: number }> {
  mustBeAllowed(actor, 'redirect.manage')
  const pattern = likePattern(search)
  const matching = search
    ? Prisma.sql`(path ilike ${pattern} or target ilike ${pattern} or note ilike ${pattern})`
    : Prisma.sql`true`
  const found = await db().$queryRaw<RedirectRow[]>`
    select id, path, target, note, "savedByName", "savedAt" from "Redirect"
    where ${matching} and path collate "C" > ${after}
    order by path collate "C" limit ${shown + 1}`
  const [counted] = await db().$queryRaw<{ total: number }[]>`
    select count(*)::int as total from "Redirect" where ${matching}`
  const rows = found.slice(0, shown)
  const next = found.length > shown ? (rows.at(-1)?.path ?? null) : null
  return { rows, after: next, total: counted?.total ?? 0 }
}

/** One redirect, or null. */
export async function readRedirect(actor: Actor, id: number): Promise<RedirectRow | null> {
  mustBeAllowed(actor, 'redirect.manage')
  return db().redirect.findUnique({
    where: { id },
    select: { id: true, path: true, target: true, note: true, savedByName: true, savedAt: true },
  })
}
