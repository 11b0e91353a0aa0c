import { Readable } from 'node:stream'
import { can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { exportSubscribers } from '#lib/newsletter/export.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { idInText } from '#lib/platform/id.ts'

/** The subscribers of a newsletter as a CSV file, for administrators; that it was taken is noted. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const user = await currentUser()
  if (!user) return new Response('Sign in first.', { status: 401 })
  if (!can(user, 'newsletter.export'))
    return new Response('You are not allowed to do this.', { status: 403 })
  const { data: id } = idInText.safeParse((await params).id)
  try {
    if (id === undefined) throw new NotFound('There is no such newsletter.')
    const csv = await exportSubscribers(user, id)
    return new Response(Readable.toWeb(csv) as ReadableStream, {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': 'attachment; filename="subscribers.csv"',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  } catch (error) {
    if (error instanceof NotFound) return new Response(error.message, { status: 404 })
    throw error
  }
}
