import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import type { Announcing } from '#lib/cache/announce.ts'
import { matchRoute } from '#lib/cache/routes.ts'
import { type Tx, timeOf } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { lockRedirects, oldAddress, targetPathOf } from './commands.ts'
import { readOldPath, writeOldPath } from './old-path.ts'

/** An old address as it was typed, and the path of a live page of ours that it leads to. */
export type OldAddress = { path: string; target: string }

/**
 * Adds redirects inside a command's transaction: from old addresses to pages that are live, or will be.
 * An address that leads somewhere already is left as it is.
 * @returns how many are new, and those that can't be taken, or lead elsewhere, with the reason
 */
export async function addRedirects<T extends OldAddress>(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  addresses: T[],
  note: string,
): Promise<{ added: number; wrong: (T & { problem: string })[] }> {
  mustBeAllowed(actor, 'redirect.manage')
  const wrong: (T & { problem: string })[] = []
  if (addresses.length === 0) return { added: 0, wrong }
  await lockRedirects(tx)
  const good = new Map<string, T>()
  const leadsTo = (address: T, target: string) =>
    wrong.push({ ...address, problem: `It leads to ${target} already.` })
  for (const address of addresses) {
    const { path, target } = address
    const old = readOldPath(path)
    const route = old && matchRoute(old.path, '')
    try {
      // It leads to itself: nothing to do.
      if (old && writeOldPath(old) === targetPathOf(target)) continue
      // Only where a page of ours may answer does the database have to be asked.
      const kept = old && !route ? writeOldPath(old) : await oldAddress(tx, path)
      if (kept.length > 500) throw new Invalid({ path: ['It is too long to be kept.'] })
      const before = good.get(kept)
      if (!before) good.set(kept, address)
      else if (before.target !== target) leadsTo(address, before.target)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      wrong.push({ ...address, problem: Object.values(error.fields).flat().join(' ') })
    }
  }
  if (good.size === 0) return { added: 0, wrong }
  const paths = [...good.keys()]
  const targets = [...good.values()].map(({ target }) => target)
  const at = await timeOf(tx)
  const made = await tx.$queryRaw<{ path: string; target: string; targetPath: string }[]>`
    insert into "Redirect" (path, target, "targetPath", note, "savedBy", "savedByName", "savedAt")
    select path, target, "targetPath", ${note}, ${actorId(actor)}::int, ${actor.name}, ${at}
    from unnest(${paths}::text[], ${targets}::text[], ${targets.map(targetPathOf)}::text[])
      as line(path, target, "targetPath")
    on conflict (path) do nothing returning path, target, "targetPath"`
  for (const { path } of made) good.delete(path)
  if (good.size > 0) {
    const known = await tx.redirect.findMany({ where: { path: { in: [...good.keys()] } } })
    for (const { path, target } of known) {
      const address = good.get(path)
      if (address && address.target !== target) leadsTo(address, target)
    }
  }
  if (made.length === 0) return { added: 0, wrong }
  // What led to one of these leads to where it leads.
  await tx.$executeRaw`
    update "Redirect" r set target = line.target, "targetPath" = line."targetPath"
    from unnest(${made.map((one) => one.path)}::text[], ${made.map((one) => one.target)}::text[],
      ${made.map((one) => one.targetPath)}::text[]) as line(path, target, "targetPath")
    where r."targetPath" = line.path`
  await recordAudit(tx, actor, 'redirect.import', 'redirects', { created: made.length, changed: 0 })
  announcing.expire('redirects')
  return { added: made.length, wrong }
}
