import { exportArticleNumbers, exportArticleReferrers } from '#lib/reads/csv.ts'
import { articleNumbersSchema } from '#lib/reads/numbers.ts'
import { idOf } from '../../../../guard.tsx'
import { csvFile } from '../../../file.ts'

type Context = { params: Promise<{ id: string }> }

/** An article's reads over time, or with `?of=referrers` where its readers came from, as a CSV file. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const id = await idOf(params)
  const { searchParams } = new URL(request.url)
  const { by } = articleNumbersSchema.parse(Object.fromEntries(searchParams))
  return searchParams.get('of') === 'referrers'
    ? csvFile(`reads-article-${id}-referrers`, (user) => exportArticleReferrers(user, id))
    : csvFile(`reads-article-${id}`, (user) => exportArticleNumbers(user, id, { by }))
}
