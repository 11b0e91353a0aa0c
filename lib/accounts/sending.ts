import { roleNames } from '#lib/auth/schema.ts'
import type { AccountMail } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { freshToken, invitationLink } from './invitations.ts'
import { sendLetter, sendTold } from './mails.ts'
import { makeResetLink } from './resets.ts'
import { invitationDays, resetMinutes } from './schema.ts'

/** Sends a mail about someone's account. @param lastTry a failure now is for good */
export async function sendAccountMail(mail: AccountMail, lastTry: boolean): Promise<void> {
  if (mail.kind === 'told') await sendTold(mail, lastTry)
  else if (mail.kind === 'reset') await sendReset(mail.email, lastTry)
  else await sendInvitation(mail.invitationId, lastTry)
}

/** Mails a link for a new password, if there is an account that it is for. */
async function sendReset(email: string, lastTry: boolean): Promise<void> {
  const made = await makeResetLink(email)
  if (!made) return
  await sendLetter(
    {
      to: { name: made.name, address: made.email },
      subject: 'A new password',
      paragraphs: [
        'Someone, probably you, asked for a new password for your account.',
        `Choose it by this link. It works once, within ${resetMinutes} minutes.`,
      ],
      button: { label: 'Choose a new password', link: made.link },
      because: 'If you didn’t ask for it, do nothing: your password stays as it is.',
    },
    { secret: true, lastTry },
  )
}

/** Mails an invitation, unless it was withdrawn or accepted meanwhile. */
async function sendInvitation(id: number, lastTry: boolean): Promise<void> {
  const found = await db().invitation.findFirst({ where: { id, expiresAt: { gt: new Date() } } })
  if (!found || found.mailedAt) return
  const { siteName } = await readSettings()
  const link = invitationLink(await db().$transaction((tx) => freshToken(tx, id)))
  const sent = await sendLetter(
    {
      to: { name: '', address: found.email },
      subject: `${found.invitedByName} invites you to the newsroom`,
      paragraphs: [
        `${found.invitedByName} invites you to the newsroom of ${siteName}, as ${roleNames[found.role].toLowerCase()}.`,
        `Choose your name and a password by this link. It works once, within ${invitationDays} days.`,
      ],
      button: { label: 'Accept the invitation', link },
      because: `You get this because someone at ${siteUrl()} entered your address. If it wasn’t meant for you, do nothing.`,
    },
    { secret: true, lastTry },
  )
  if (sent === 'sent')
    await db().invitation.updateMany({ where: { id }, data: { mailedAt: new Date() } })
}
