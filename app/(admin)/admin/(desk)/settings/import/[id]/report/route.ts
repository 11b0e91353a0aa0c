import { Readable } from 'node:stream'
import { can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { exportReport } from '#lib/import/runs/queries.ts'
import { importTasks } from '#lib/import/schema.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { idInText } from '#lib/platform/id.ts'

/** The whole report of an import, or of its dry run (?of=look), as text. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const user = await currentUser()
  if (!user) return new Response('Sign in first.', { status: 401 })
  if (!can(user, 'article.import'))
    return new Response('You are not allowed to do this.', { status: 403 })
  const { data: id } = idInText.safeParse((await params).id)
  const of = new URL(request.url).searchParams.get('of') ?? 'import'
  const task = importTasks.find((one) => one === of)
  try {
    if (!task || id === undefined) throw new NotFound('There is no such report.')
    const report = await exportReport(user, id, task)
    return new Response(Readable.toWeb(report) as ReadableStream, {
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Disposition': `attachment; filename="import-${id}-${task}.txt"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  } catch (error) {
    if (error instanceof NotFound) return new Response(error.message, { status: 404 })
    throw error
  }
}
