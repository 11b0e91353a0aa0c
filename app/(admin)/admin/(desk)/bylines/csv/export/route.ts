import { Readable } from 'node:stream'
import { can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { exportBylines } from '#lib/bylines/csv.ts'

/** All bylines as a CSV file, sent as it is made. */
export async function GET(): Promise<Response> {
  const user = await currentUser()
  if (!user) return new Response('Sign in first.', { status: 401 })
  if (!can(user, 'byline.manage'))
    return new Response('You are not allowed to do this.', { status: 403 })
  return new Response(Readable.toWeb(await exportBylines(user)) as ReadableStream, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="bylines.csv"',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
