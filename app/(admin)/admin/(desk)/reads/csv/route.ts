import { exportNumbers } from '#lib/reads/csv.ts'
import { periodsOf } from '#lib/reads/newsroom.ts'
import { numbersQuerySchema } from '#lib/reads/numbers.ts'
import { csvFile } from '../file.ts'

/** A list of numbers as a CSV file. */
export async function GET(request: Request): Promise<Response> {
  const query = numbersQuerySchema.parse(Object.fromEntries(new URL(request.url).searchParams))
  const { period } = await periodsOf(query)
  return csvFile(`reads-${query.list}-${query.unit}-${period.firstDay}`, (user) =>
    exportNumbers(user, query),
  )
}
