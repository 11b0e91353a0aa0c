import { Prisma } from '#lib/platform/db.ts'

/**
 * What readers may see now, by the database's clock: the one condition that every reader query
 * carries.
 * @param row the name by which the query knows the "Article" row
 */
export const visibleRow = (row: Prisma.Sql) =>
  Prisma.sql`(${row}.state = 'published' and ${row}."publishedAt" <= now())`

/** The same of a row named `a`. */
export const visible = visibleRow(Prisma.sql`a`)
