import { z } from 'zod'
import { db } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { recordAudit } from './audit.ts'
import { type Actor, mustBeAllowed, type Origin } from './can.ts'
import { cutVisitor } from './failed.ts'
import { issueToken, spendToken } from './one-time.ts'
import { beginSession, type SignedIn } from './sessions.ts'

/**
 * A token that signs someone in once, within 15 minutes: for whoever runs the machine, when the provider
 * of sign-ins is away or everyone is locked out. An earlier one of hers stops working.
 * @throws NotFound when there is no such account, or it is closed
 */
export async function issueSignInLink(actor: Actor, email: string): Promise<string> {
  mustBeAllowed(actor, 'user.manage')
  return db().$transaction(async (tx) => {
    const user = await tx.user.findFirst({ where: { email, disabledAt: null } })
    if (!user) throw new NotFound(`There is no user ${email} whose account is open.`)
    await recordAudit(tx, actor, 'user.make_link', `user:${user.id}`, { email })
    return issueToken(tx, 'sign-in', { userId: user.id, others: 'end' })
  })
}

/** Uses such a token up and opens a session. @returns null when it doesn't work */
export async function signInByLink(given: unknown, from: Origin): Promise<SignedIn | null> {
  const { data: token } = z.string().min(1).max(200).safeParse(given)
  if (!token) return null
  return db().$transaction(async (tx) => {
    const used = await spendToken(tx, 'sign-in', token)
    if (!used?.userId) return null
    const user = await tx.user.findFirst({ where: { id: used.userId, disabledAt: null } })
    return user && beginSession(tx, user, cutVisitor(from), 'link')
  })
}
