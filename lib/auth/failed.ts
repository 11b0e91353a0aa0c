import { db } from '#lib/platform/db.ts'
import { recordAudit } from './audit.ts'
import type { Actor, Origin } from './can.ts'
import type { OpenIdReason } from './schema.ts'

/** Whoever tries to sign in is nobody yet. */
const someone: Actor = { kind: 'system', name: 'someone not signed in' }

/** Why nobody was signed in, for the audit log. */
export type Reason =
  | 'wrong password'
  | 'no such account'
  | 'account closed'
  | 'too many attempts'
  | 'passwords are off'
  | 'wrong code'
  | 'wrong passkey'
  | 'passkey was copied'
  | OpenIdReason

/**
 * Records a sign-in that failed. What was typed is never kept: it may be a password in the wrong
 * field; an account that there is, is named.
 */
export async function recordFailure(
  reason: Reason,
  account: { id: number; email: string } | null,
  visitor: Origin,
): Promise<void> {
  const subject = account ? `user:${account.id}` : 'sign-in'
  const detail = { reason, ...(account && { email: account.email }) }
  await recordAudit(db(), someone, 'user.sign_in_failed', subject, detail, visitor)
}

/** The visitor, with no more of what the browser says than is kept. */
export const cutVisitor = ({ address, userAgent }: Origin): Origin => ({
  address,
  userAgent: userAgent.slice(0, 300),
})
