import { currentUser } from '#lib/auth/current-user.ts'
import { markRead } from '#lib/notifications/commands.ts'
import { notificationIdSchema } from '#lib/notifications/schema.ts'
import { NotFound } from '#lib/platform/failures.ts'

/** The link of a notification, here and in its mail: marks it as read and leads to its place. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { data: id } = notificationIdSchema.safeParse((await params).id)
  const user = await currentUser()
  if (!user) return lead(id ? `/admin/login?to=/admin/notifications/${id}` : '/admin/login')
  if (!id) return lead('/admin/notifications')
  try {
    return lead(await markRead(user, id))
  } catch (error) {
    // It is another's, or so old that it was removed.
    if (error instanceof NotFound) return lead('/admin/notifications')
    throw error
  }
}

const lead = (path: string) =>
  new Response(null, { status: 303, headers: { Location: path, 'Cache-Control': 'no-store' } })
