import { z } from 'zod'
import { Prisma, type Tx } from './db.ts'

// What every domain's carry.ts is made with: rows that leave as JSON with their ids, and come into an
// empty newsroom under the same ids.

/** A moment, ISO 8601 in UTC. */
export const moment = z.iso.datetime({ offset: true })

/** Tables whose rows come in under the ids that they had. */
type Numbered =
  | 'Section'
  | 'Topic'
  | 'Byline'
  | 'Media'
  | 'Page'
  | 'Article'
  | 'Revision'
  | 'Publication'
  | 'Correction'
  | 'Schedule'
  | 'LiveEntry'
  | 'Front'
  | 'FrontEdition'
  | 'Redirect'
  | 'Newsletter'

/** Rows of a table in the order of their ids, some at a time. @param read the rows after an id */
export async function* inIdOrder<R extends { id: number }>(
  read: (after: number) => Promise<R[]>,
): AsyncGenerator<R[]> {
  for (let after = 0; ; ) {
    const rows = await read(after)
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = last.id
  }
}

/** A row as JSON has it: times as text. */
export const plain = <R>(row: object): R => JSON.parse(JSON.stringify(row))

/** New rows of these tables get ids after those that came in. */
export async function goOnAfter(tx: Tx, ...tables: Numbered[]): Promise<void> {
  for (const table of tables) {
    await tx.$executeRaw`
      select setval(pg_get_serial_sequence(${`"${table}"`}, 'id'), max(id))
      from ${Prisma.raw(`"${table}"`)} having max(id) is not null`
  }
}
