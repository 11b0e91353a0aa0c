import { createHash } from 'node:crypto'
import { type AddressKind, resolveAddress } from '#lib/addresses/addresses.ts'
import type { Answer } from './endpoint.ts'
import { Problem } from './problems.ts'
import { apiPath } from './schema.ts'

// What sections, topics and bylines have in common: they have no version that is counted, so what can be
// changed of them is the version.

/** An ETag of what can be changed. */
export const hashOf = (standing: unknown): string =>
  createHash('sha256').update(JSON.stringify(standing)).digest('hex').slice(0, 16)

/** What was sent, of fields that may be left out. */
export const said = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>

/**
 * @param match what If-Match named; null: any
 * @throws Problem 412 when something else stands there by now
 */
export function mustStandAs(match: string | null, standing: string): void {
  if (match !== null && match !== standing)
    throw new Problem('stale', {
      detail: 'It was changed in between: read it again, and decide what is to stand.',
    })
}

const lists = { section: 'sections', topic: 'topics', by: 'bylines' } as const

/** Where what had this slug before is read now; null: nothing had it. */
export async function movedTo(
  kind: AddressKind & keyof typeof lists,
  slug: string,
): Promise<{ slug: string; answer: Answer } | null> {
  const found = await resolveAddress(kind, slug)
  if (found.status !== 'moved') return null
  const headers = { Location: `${apiPath}/${lists[kind]}/${found.slug}` }
  return { slug: found.slug, answer: { status: 301, headers } }
}

/** How a 301 of `movedTo` is described. */
export const moved = {
  301: { description: 'It has another slug now.', headers: { Location: 'Where it is.' } },
}
/** The slug of what is read. */
export const slugOrEarlier = { description: 'Its slug; an earlier one answers 301.' }
