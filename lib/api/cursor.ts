import { Problem } from './problems.ts'

// A place in a list, opaque to who gets it. It names the last row by what the list is ordered by, so
// rows that come in meanwhile neither shift the next page nor repeat on it.

/** @param list which one: a cursor of another list is refused */
export const cursorOf = (list: string, ...after: (string | number)[]): string =>
  Buffer.from(JSON.stringify([list, ...after])).toString('base64url')

const wrong = () =>
  new Problem('bad-request', {
    errors: { after: ['Send what `next` of the page before said, unchanged.'] },
  })

function read(list: string, cursor: string): unknown[] {
  let given: unknown
  try {
    given = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw wrong()
  }
  if (!Array.isArray(given) || given[0] !== list) throw wrong()
  return given.slice(1)
}

const isId = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2_147_483_647

/** A cursor of a list by time and id. @throws Problem */
export function timeCursor(
  list: string,
  cursor: string | undefined,
): { time: Date; id: number } | undefined {
  if (cursor === undefined) return undefined
  const [ms, id] = read(list, cursor)
  // The years 1 to 9999, which PostgreSQL and JavaScript both know.
  if (!isId(id) || !Number.isInteger(ms) || Number(ms) < -6e13 || Number(ms) > 2.5e14) throw wrong()
  return { time: new Date(Number(ms)), id }
}

/** A cursor of a list by number. @throws Problem */
export function numberCursor(list: string, cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const [id] = read(list, cursor)
  if (!isId(id)) throw wrong()
  return id
}

/** The rows of a page that was asked for with one more, and the cursor of the next one. */
export function pageFrom<Row>(
  rows: Row[],
  limit: number,
  cursor: (last: Row) => string,
): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursor(last) : null }
}
