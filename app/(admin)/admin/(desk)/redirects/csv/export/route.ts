import { Readable } from 'node:stream'
import { can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { exportRedirects } from '#lib/redirects/csv.ts'

/** All redirects as a CSV file, sent as it is made. */
export async function GET(): Promise<Response> {
  const user = await currentUser()
  if (!user) return new Response('Sign in first.', { status: 401 })
  if (!can(user, 'redirect.manage'))
    return new Response('You are not allowed to do this.', { status: 403 })
  return new Response(Readable.toWeb(exportRedirects(user)) as ReadableStream, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="redirects.csv"',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
