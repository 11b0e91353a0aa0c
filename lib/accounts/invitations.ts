import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed, type Origin } from '#lib/auth/can.ts'
import { countAttempt } from '#lib/auth/limits.ts'
import { digest, newToken } from '#lib/auth/one-time.ts'
import { hashNewPassword } from '#lib/auth/passwords.ts'
import { giveByline } from '#lib/bylines/owner.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db, isUniqueViolation, type Tx } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import {
  type Acceptance,
  type InvitationRow,
  type Invited,
  invitationDays,
  type NewInvitation,
} from './schema.ts'

// Someone is invited to an account of a role by a link that works once. The mail makes the link when it is
// sent, so that nothing that is stored, jobs included, lets anyone in.

/** The page at which an invitation is accepted. */
export const invitationLink = (token: string) => `${siteUrl()}/admin/invitation?token=${token}`

/** @throws Invalid when this address was invited too often within an hour */
async function mustNotBeTooOften(email: string): Promise<void> {
  if (await countAttempt('invitation', email))
    throw new Invalid({ email: [`${email} was invited too often. Try again in an hour.`] })
}

/** Has it mailed, or makes a link to hand over where there is no mail server. */
async function deliver(tx: Tx, id: number): Promise<string | null> {
  if (env().SMTP_URL) {
    await enqueue(tx, 'account-mail', { kind: 'invitation', invitationId: id })
    return null
  }
  return invitationLink(await freshToken(tx, id))
}

/** A new token of an invitation; the earlier one stops working. */
export async function freshToken(tx: Tx, id: number): Promise<string> {
  const token = newToken()
  await tx.invitation.update({ where: { id }, data: { hash: digest(token) } })
  return token
}

/**
 * Invites someone; an earlier invitation of hers stops working.
 * @returns the link to hand over, where no mail server is set
 * @throws Invalid when she has an account
 */
export async function invite(actor: Actor, input: NewInvitation): Promise<string | null> {
  mustBeAllowed(actor, 'user.manage')
  const { email, role, bylineId } = input
  if (await db().user.findUnique({ where: { email }, select: { id: true } }))
    throw new Invalid({ email: [`${email} already has an account.`] })
  await mustNotBeTooOften(email)
  return db().$transaction(async (tx) => {
    if (bylineId !== null) await mustBeFree(tx, bylineId)
    const given = {
      ...{ email, role, bylineId, name: '', hash: digest(newToken()) },
      ...{ invitedBy: actorId(actor), invitedByName: actor.name, mailedAt: null },
      ...{ createdAt: new Date(), expiresAt: new Date(Date.now() + invitationDays * 86_400_000) },
    }
    const { id } = await tx.invitation.upsert({
      where: { email },
      create: given,
      update: given,
    })
    await recordAudit(tx, actor, 'user.invite', `invitation:${id}`, { email, role, bylineId })
    return deliver(tx, id)
  })
}

async function mustBeFree(tx: Tx, bylineId: number): Promise<void> {
  const byline = await tx.byline.findFirst({ where: { id: bylineId, mergedIntoId: null } })
  if (!byline) throw new Invalid({ bylineId: ['There is no such byline.'] })
  if (byline.userId !== null) throw new Invalid({ bylineId: ['This byline has a user already.'] })
}

/** Invitations that wait, the latest first. */
export async function listInvitations(actor: Actor): Promise<InvitationRow[]> {
  mustBeAllowed(actor, 'user.manage')
  const found = await db().invitation.findMany({ orderBy: { createdAt: 'desc' }, take: 200 })
  return found.map(({ id, email, role, invitedByName, expiresAt, mailedAt }) => ({
    ...{ id, email, role, invitedByName, expiresAt, mailedAt },
    expired: expiresAt <= new Date(),
  }))
}

/**
 * Sends an invitation again, with a new link and a new time; the earlier link stops working.
 * @returns the link to hand over, where no mail server is set
 */
export async function resendInvitation(actor: Actor, id: number): Promise<string | null> {
  mustBeAllowed(actor, 'user.manage')
  const found = await db().invitation.findUnique({ where: { id } })
  if (!found) throw new NotFound('There is no such invitation: it was accepted or withdrawn.')
  await mustNotBeTooOften(found.email)
  return db().$transaction(async (tx) => {
    const { count } = await tx.invitation.updateMany({
      where: { id },
      data: {
        hash: digest(newToken()),
        mailedAt: null,
        expiresAt: new Date(Date.now() + invitationDays * 86_400_000),
      },
    })
    if (count === 0)
      throw new NotFound('There is no such invitation: it was accepted or withdrawn.')
    await recordAudit(tx, actor, 'user.invite_again', `invitation:${id}`, { email: found.email })
    return deliver(tx, id)
  })
}

/** Withdraws an invitation: its link stops working at once. */
export async function withdrawInvitation(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'user.manage')
  await db().$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ email: string }[]>`
      delete from "Invitation" where id = ${id} returning email`
    if (!row) throw new NotFound('There is no such invitation: it was accepted or withdrawn.')
    await recordAudit(tx, actor, 'user.withdraw_invitation', `invitation:${id}`, row)
  })
}

/** What a link invites to. Looking uses nothing up: programs look at links in mails. null: it doesn't work */
export async function lookAtInvitation(token: string): Promise<Invited | null> {
  const [found] = await db().$queryRaw<Invited[]>`
    select email, role::text as role, "invitedByName" from "Invitation"
    where hash = ${digest(token)} and "expiresAt" > now()`
  return found ?? null
}

/**
 * Makes the account that a link invites to, and uses the link up.
 * @throws Refused when the link doesn't work, or passwords are off
 * @throws Invalid when the password is a common one
 */
export async function acceptInvitation(
  { token, name, password }: Acceptance,
  from: Origin,
): Promise<void> {
  const tooOld = new Refused('This invitation was used, withdrawn, or is too old. Ask for another.')
  const invited = await lookAtInvitation(token)
  if (!invited) throw tooOld
  if (!env().PASSWORDS) throw new Refused('Nobody signs in with a password here.')
  const passwordHash = await hashNewPassword(password, { email: invited.email, name })
  try {
    await db().$transaction(async (tx) => {
      const used = await spendInvitation(tx, { token })
      if (!used) throw tooOld
      const { email, role } = used
      await makeAccount(tx, { email, name, role, passwordHash }, used, from)
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Refused('There is an account with this e-mail address already: sign in.')
  }
}

/** An invitation that was just used up. */
type UsedInvitation = Invited & { id: number; name: string; bylineId: number | null }

/** Uses up the open invitation of a link, or to an address that is known to be hers; null: there is none. */
export async function spendInvitation(
  tx: Tx,
  by: { token: string } | { email: string },
): Promise<UsedInvitation | null> {
  const [used] =
    'token' in by
      ? await tx.$queryRaw<UsedInvitation[]>`
          delete from "Invitation" where hash = ${digest(by.token)} and "expiresAt" > now()
          returning id, email, name, role::text as role, "invitedByName", "bylineId"`
      : await tx.$queryRaw<UsedInvitation[]>`
          delete from "Invitation" where email = ${by.email} and "expiresAt" > now()
          returning id, email, name, role::text as role, "invitedByName", "bylineId"`
  return used ?? null
}

/**
 * Makes an account, and gives it the byline that its invitation names.
 * @param by the invitation, or what else says that she may have one
 */
export async function makeAccount(
  tx: Tx,
  account: Pick<UsedInvitation, 'email' | 'name' | 'role'> & { passwordHash: string },
  by: UsedInvitation | string,
  from: Origin,
): Promise<number> {
  const { email, name, role } = account
  const { id } = await tx.user.create({ data: account })
  const actor: Actor = { kind: 'user', id, name, email, role, from }
  const named = typeof by === 'string' ? by : `invitation:${by.id}`
  await recordAudit(tx, actor, 'user.add', `user:${id}`, { name, email, role, by: named })
  if (typeof by !== 'string' && by.bylineId !== null) await giveByline(tx, actor, by.bylineId, id)
  return id
}
