import { resolveAddress } from '#lib/addresses/addresses.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { matchRoute } from '#lib/cache/routes.ts'
import { type Tx, timeOf } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { follow, inOurs, inTable, type LookUp, RedirectLoop } from './follow.ts'
import { readOldPath, writeOldPath } from './old-path.ts'
import { type RedirectEdit, redirectEditSchema } from './schema.ts'

/** One at a time changes redirects: two that would make a circle together don't meet. */
export async function lockRedirects(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('redirects'))`
}

/**
 * The one form of an old address under which it is kept.
 * @throws Invalid (field path) when it is none, or when a page answers there
 */
export async function oldAddress(tx: Tx, typed: string): Promise<string> {
  const old = readOldPath(typed)
  if (!old) throw new Invalid({ path: ['Begin with a slash, such as /2019/05/ferry.html.'] })
  const path = writeOldPath(old)
  if (path.length > 500) throw new Invalid({ path: ['This address is too long to be kept.'] })
  const route = matchRoute(old.path, '')
  if (!route) return path
  const found = route.address && (await resolveAddress(route.address.kind, route.address.slug, tx))
  if (found?.status === 'none' || (!route.address && old.params.length > 0)) return path
  throw new Invalid({
    path: [`A page of this site answers at ${old.path}: a redirect from there would do nothing.`],
  })
}

/**
 * Where a redirect leads, as it is kept: a path of this site, or an address elsewhere.
 * @param elsewhere was it said that it may lead to another site?
 * @throws Invalid (field target)
 */
export function targetAddress(typed: string, elsewhere: boolean): string {
  const target = inOurs(typed.trim())
  if (target.startsWith('/')) {
    // To a browser \ is /, tabs are nothing, and /.//there is //there: another site.
    const ours = URL.parse(target, 'http://site.invalid')
    if (ours?.host === 'site.invalid' && !ours.pathname.startsWith('//'))
      return ours.pathname + ours.search + ours.hash
  }
  const url = URL.canParse(target) ? new URL(target) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new Invalid({
      target: ['Enter a path such as /article/ferry-runs-again, or an http or https address.'],
    })
  if (!elsewhere)
    throw new Invalid({
      target: [`This leads away from this site, to ${url.host}. Say that it may.`],
    })
  return url.href
}

/**
 * Where readers of a redirect from `path` to `target` arrive, so that they are sent there at once.
 * @throws Invalid (field target) when they would come back to where they began
 */
export async function settled(
  path: string,
  target: string,
  lookUp: LookUp,
  tx: Tx,
): Promise<string> {
  if (!target.startsWith('/')) return target
  const first = readOldPath(target)
  const through: LookUp = async (forms) => (forms.includes(path) ? { path, target } : lookUp(forms))
  try {
    if (first && writeOldPath(first) === path) throw new RedirectLoop([path])
    return (await follow(target, through, tx)) ?? target
  } catch (error) {
    if (!(error instanceof RedirectLoop)) throw error
    throw new Invalid({
      target: [`This leads back to ${path}: nobody would arrive. (${error.message})`],
    })
  }
}

/** The target's normalised form, by which redirects that lead to it are found. */
export function targetPathOf(target: string): string {
  const old = target.startsWith('/') ? readOldPath(target) : null
  return old ? writeOldPath(old).slice(0, 500) : ''
}

/**
 * Makes a redirect, or changes the one with this id. What leads to another redirect is kept as leading
 * to where that one leads.
 * @returns its id
 * @throws Invalid by the field
 */
export async function saveRedirect(
  actor: Actor,
  id: number | null,
  input: RedirectEdit,
): Promise<number> {
  mustBeAllowed(actor, 'redirect.manage')
  const edit = redirectEditSchema.parse(input)
  return write(async (tx, announcing) => {
    await lockRedirects(tx)
    const path = await oldAddress(tx, edit.path)
    const typed = targetAddress(edit.target, edit.elsewhere)
    const same = await tx.redirect.findUnique({ where: { path }, select: { id: true } })
    if (same && same.id !== id)
      throw new Invalid({ path: [`There is a redirect from ${path} already: change that one.`] })
    const target = await settled(path, typed, inTable(tx, id ?? 0), tx)
    const by = { savedBy: actorId(actor), savedByName: actor.name, savedAt: await timeOf(tx) }
    const data = { path, target, targetPath: targetPathOf(target), note: edit.note, ...by }
    if (id !== null && !(await tx.redirect.findUnique({ where: { id }, select: { id: true } })))
      throw new NotFound('There is no such redirect any more.')
    const saved =
      id === null
        ? await tx.redirect.create({ data })
        : await tx.redirect.update({ where: { id }, data })
    await tx.$executeRaw`
      update "Redirect" set target = ${target}, "targetPath" = ${data.targetPath}
      where "targetPath" = ${path}`
    const action = id === null ? 'redirect.create' : 'redirect.save'
    await recordAudit(tx, actor, action, `redirect:${saved.id}`, { path, target })
    announcing.expire('redirects')
    return saved.id
  })
}

/** Forgets a redirect: its address leads nowhere from then on. @throws NotFound */
export async function deleteRedirect(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'redirect.manage')
  await write(async (tx, announcing) => {
    const found = await tx.redirect.findUnique({ where: { id } })
    if (!found) throw new NotFound('There is no such redirect any more.')
    await tx.redirect.delete({ where: { id } })
    const { path, target } = found
    await recordAudit(tx, actor, 'redirect.delete', `redirect:${id}`, { path, target })
    announcing.expire('redirects')
  })
}
