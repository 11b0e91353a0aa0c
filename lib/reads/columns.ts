import { Prisma } from '#lib/platform/db.ts'
import { countNames } from './numbers.ts'

/** A list of what is counted, as SQL. @param write what stands for each of the quoted columns */
export const columnsAs = (write: (column: string) => string) =>
  Prisma.raw(countNames.map((name) => write(`"${name}"`)).join(', '))

/** The columns of a table of counts. */
export const columns = columnsAs((column) => column)
