import { db } from '#lib/platform/db.ts'
import { ProofNeeded, Refused } from '#lib/platform/failures.ts'
import type { Actor } from './can.ts'

/** For how many minutes after she showed that it is her someone may change how she signs in. */
export const recentMinutes = 15

/** Did the holder of this session show a short while ago that it is her? */
export async function isRecent(sessionId: string | undefined): Promise<boolean> {
  if (!sessionId) return false
  const [row] = await db().$queryRaw<{ recent: boolean }[]>`
    select coalesce("provedAt", "createdAt") > now() - make_interval(mins => ${recentMinutes}::int)
      as recent
    from "Session" where id = ${sessionId}::uuid and "expiresAt" > now()`
  return row?.recent === true
}

/**
 * For changes to how someone signs in: whoever found her browser open can't make them. Our own programs
 * may.
 * @throws ProofNeeded when she showed longer ago that it is her
 */
export async function mustBeRecent(actor: Actor): Promise<void> {
  if (actor.kind === 'system') return
  if (actor.kind !== 'user') throw new Refused()
  if (!(await isRecent(actor.sessionId))) throw new ProofNeeded()
}

/** Notes that the holder of a session showed that it is her. */
export async function noteProof(sessionId: string): Promise<void> {
  await db().$executeRaw`update "Session" set "provedAt" = now() where id = ${sessionId}::uuid`
}
