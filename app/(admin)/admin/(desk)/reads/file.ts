import { Readable } from 'node:stream'
import { type CurrentUser, currentUser } from '#lib/auth/current-user.ts'
import { NotFound, Refused } from '#lib/platform/failures.ts'

/** A CSV file for whoever may have it. @param name of the file, without its ending */
export async function csvFile(
  name: string,
  make: (user: CurrentUser) => Promise<Readable>,
): Promise<Response> {
  const user = await currentUser()
  if (!user) return Response.json({ error: 'Sign in first.' }, { status: 401 })
  try {
    const csv = await make(user)
    return new Response(Readable.toWeb(csv) as ReadableStream, {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${name}.csv"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  } catch (error) {
    if (error instanceof Refused) return Response.json({ error: error.message }, { status: 403 })
    if (error instanceof NotFound) return Response.json({ error: error.message }, { status: 404 })
    throw error
  }
}
