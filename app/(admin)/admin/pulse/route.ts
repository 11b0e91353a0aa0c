import { currentUser } from '#lib/auth/current-user.ts'
import { countUnread } from '#lib/notifications/queries.ts'
import type { Pulse } from '#lib/notifications/schema.ts'
import { alarmsFor } from '#lib/schedules/alarms.ts'

const headers = { 'Cache-Control': 'no-store' }

/** What the newsroom's frame asks for again and again: what is new for whoever is signed in. */
export async function GET() {
  const user = await currentUser()
  if (!user) return Response.json({ error: 'Sign in first.' }, { status: 401, headers })
  const [unread, alarms] = await Promise.all([countUnread(user), alarmsFor(user)])
  const pulse: Pulse = { unread, alarms }
  return Response.json(pulse, { headers })
}
