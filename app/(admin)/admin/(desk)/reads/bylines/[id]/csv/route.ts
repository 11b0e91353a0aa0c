import { exportBylineNumbers } from '#lib/reads/csv.ts'
import { idOf } from '../../../../guard.tsx'
import { csvFile } from '../../../file.ts'

type Context = { params: Promise<{ id: string }> }

/** A byline's reads by day as a CSV file. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const id = await idOf(params)
  return csvFile(`reads-byline-${id}`, (user) => exportBylineNumbers(user, id))
}
