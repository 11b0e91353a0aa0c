import { resolveAddress } from '#lib/addresses/addresses.ts'
import { matchRoute, withQueryOf } from '#lib/cache/routes.ts'
import { addTags, type Tag } from '#lib/cache/tags.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { canonicalPath, formsOf, readOldPath, writeOldPath } from './old-path.ts'

/** A redirect as it is found: the form of the address under which it is kept, and where it leads. */
export type Kept = { path: string; target: string }

/** Finds the first of these forms that a redirect is kept under. */
export type LookUp = (forms: string[]) => Promise<Kept | undefined>

/** Redirects as the database has them. @param except a redirect that is as if it weren't there */
export const inTable =
  (tx: Tx = db(), except = 0): LookUp =>
  async (forms) => {
    const found = await tx.$queryRaw<Kept[]>`
      select path, target from "Redirect" where path = any(${forms}::text[]) and id <> ${except}`
    return found.toSorted((a, b) => forms.indexOf(a.path) - forms.indexOf(b.path))[0]
  }

/** More are no chain but a mistake. */
const longest = 50

/**
 * Where an address leads in the end, however many redirects, moved slugs, capitals and slashes stand
 * between: whoever is sent there is sent nowhere else.
 * @param address path and query, as they were asked for or typed
 * @returns the address itself when nothing leads on; null when no page and no redirect is known there
 * @throws RedirectLoop
 */
export async function follow(
  address: string,
  lookUp: LookUp = inTable(),
  tx: Tx = db(),
): Promise<string | null> {
  const passed = new Set<string>()
  let at = address
  let known = false
  for (;;) {
    const next = await step(at, lookUp, tx)
    if (next === null) return known ? at : null
    known = true
    if (next === at || !next.startsWith('/')) return next
    const form = readOldPath(next)
    const name = form ? writeOldPath(form) : next
    if (passed.has(next) || passed.size >= longest) throw new RedirectLoop([...passed, name])
    passed.add(next)
    at = next
  }
}

/** Redirects that lead back to where they began. */
export class RedirectLoop extends Error {
  override name = 'RedirectLoop'
  constructor(addresses: string[]) {
    super(`These redirects lead in a circle: ${addresses.join(' → ')}.`)
  }
}

/** One step on: the same address when a page answers there; null when nothing does. */
async function step(address: string, lookUp: LookUp, tx: Tx): Promise<string | null> {
  const at = address.indexOf('?')
  const path = at < 0 ? address : address.slice(0, at)
  const search = at < 0 ? '' : address.slice(at).replace(/#.*$/, '')
  const own = canonicalPath(path.replace(/#.*$/, ''))
  const old = readOldPath(address)
  const route = matchRoute(own, search)
  const leading = async (forms: string[]) => {
    const kept = forms.length ? await lookUp(forms) : undefined
    if (!kept) return null
    const led = readOldPath(kept.path)?.params.map(([name]) => name)
    return withQueryOf(inOurs(kept.target), search, led)
  }
  if (!route) return old && leading(formsOf(old))
  const asItIs = path === own ? address : own + address.slice(path.length)
  if (!route.address) {
    // Of a page that anyone may ask for with any parameter, some parameters are old addresses.
    const forms = old ? formsOf(old).filter((form) => form.includes('?')) : []
    return (await leading(forms)) ?? asItIs
  }
  const { kind, slug, rest } = route.address
  const found = await resolveAddress(kind, slug, tx)
  if (found.status === 'none') return old && leading(formsOf(old))
  addTags(`${kind === 'by' ? 'byline' : kind}:${found.id}` as Tag)
  if (found.status === 'moved') return `/${kind}/${found.slug}${rest}${address.slice(path.length)}`
  return asItIs
}

/** An address on this site as its path; any other as it is. */
export function inOurs(target: string): string {
  const origin = siteUrl()
  return target.startsWith(`${origin}/`) ? target.slice(origin.length) : target
}
