import { recordAudit } from '#lib/auth/audit.ts'
import type { Actor, Origin } from '#lib/auth/can.ts'
import { tellByMail } from '#lib/auth/factors.ts'
import { countAttempt, limiter } from '#lib/auth/limits.ts'
import { issueToken, lookAtToken, spendToken } from '#lib/auth/one-time.ts'
import { hashNewPassword } from '#lib/auth/passwords.ts'
import { endSessionsOf } from '#lib/auth/sessions.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { Refused } from '#lib/platform/failures.ts'

// A new password by a link that is mailed. Whether there is such an account is seen by the job that sends
// the mail: whoever asks gets the same answer after the same work, whatever she asks for.

/** Are new passwords to be had by mail? */
export const resetsWork = (): boolean => env().PASSWORDS && env().SMTP_URL !== undefined

/**
 * Asks for a link for a new password.
 * @returns "too-many": too many were asked for from there. Those for one e-mail address are limited
 *   without a word.
 */
export async function askForReset(email: string, from: Origin): Promise<'asked' | 'too-many'> {
  if (!resetsWork()) throw new Refused('This newsroom sends no links for new passwords.')
  if (await countAttempt('reset-address', from.address)) return 'too-many'
  if (!(await countAttempt('reset', email)))
    await enqueue(db(), 'account-mail', { kind: 'reset', email })
  return 'asked'
}

/** The page at which a new password is chosen. */
const resetLink = (token: string) => `${siteUrl()}/admin/reset?token=${token}`

/** A link for whoever has an open account with this address; an earlier one stops working. */
export async function makeResetLink(
  email: string,
): Promise<{ name: string; email: string; link: string } | null> {
  const user = await db().user.findFirst({
    where: { email, disabledAt: null },
    select: { id: true, name: true, email: true },
  })
  if (!user) return null
  const token = await db().$transaction((tx) =>
    issueToken(tx, 'reset', { userId: user.id, others: 'end' }),
  )
  return { name: user.name, email: user.email, link: resetLink(token) }
}

/** Would this link be accepted now? Looking uses nothing up: programs look at links in mails. */
export async function resetTokenWorks(token: string): Promise<boolean> {
  return env().PASSWORDS && (await lookAtToken('reset', token)) !== null
}

/**
 * Sets the password that a link is for, uses the link up, and ends all sessions. A second factor stays:
 * she is asked for it when she signs in.
 * @throws Refused when the link doesn't work
 * @throws Invalid when the password is a common one
 */
export async function resetPassword(token: string, password: string, from: Origin): Promise<void> {
  const tooOld = new Refused('This link was used, or is too old. Ask for another one.')
  const found = env().PASSWORDS ? await lookAtToken('reset', token) : null
  const columns = { id: true, name: true, email: true, role: true } as const
  const user =
    found?.userId &&
    (await db().user.findFirst({ where: { id: found.userId, disabledAt: null }, select: columns }))
  if (!user) throw tooOld
  const passwordHash = await hashNewPassword(password, user)
  await db().$transaction(async (tx) => {
    if (!(await spendToken(tx, 'reset', token))) throw tooOld
    await tx.user.update({ where: { id: user.id }, data: { passwordHash } })
    const sessions = await endSessionsOf(tx, user.id)
    const actor: Actor = { kind: 'user', ...user, from }
    await recordAudit(tx, actor, 'user.reset_password', `user:${user.id}`, { sessions })
    await tellByMail(tx, user.id, 'password.reset')
  })
  // What was tried with the password before counts no more.
  await limiter('account').delete(user.email)
}
