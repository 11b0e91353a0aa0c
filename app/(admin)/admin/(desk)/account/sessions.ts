import 'server-only'
import type { SessionInWords } from '#components/admin/Sessions.client.tsx'
import type { Actor } from '#lib/auth/can.ts'
import { type SignInMethod, signInMethods } from '#lib/auth/schema.ts'
import { listSessions } from '#lib/auth/sessions.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'

/** A user's sessions as they are shown. */
export async function sessionsInWords(actor: Actor, userId: number): Promise<SessionInWords[]> {
  const sessions = await listSessions(actor, userId)
  return sessions.map(({ id, device, network, current, method, createdAt, lastUsedAt }) => ({
    id,
    device,
    network,
    current,
    by: signInMethods[method as SignInMethod] ?? method,
    since: formatDeskTime(createdAt),
    lastUsed: lastUsedAt && formatDeskTime(lastUsedAt),
  }))
}
