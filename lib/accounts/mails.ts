import type Mail from 'nodemailer/lib/mailer/index.js'
import { keepMail } from '#lib/notifications/kept-mails.ts'
import { escapeHtml, isRefusal, oneLine, sender, transporter } from '#lib/notifications/mail.ts'
import type { AccountMail } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { momentName, zoneName } from '#lib/settings/local-time.ts'
import { readSettings } from '#lib/settings/queries.ts'

// Mails about accounts. They are sent whatever someone chose to be told of: a thief would choose to have
// them off.

/** A mail in its parts: paragraphs, what to press, and why it came. */
export type Letter = {
  to: { name: string; address: string }
  subject: string
  paragraphs: string[]
  button?: { label: string; link: string }
  because: string
}

type Told = Extract<AccountMail, { kind: 'told' }>
type Detail = Told['detail']

/** Is there a mail server? */
export const mailsGoOut = (): boolean => env().SMTP_URL !== undefined

/** What happened, for its subject and its first paragraph. */
const told: Record<string, (detail: Detail) => [subject: string, text: string]> = {
  'factor.added': ({ name }) => [
    'A second factor was added to your account',
    `“${name}” was added to your account as a second factor.`,
  ],
  'factor.removed': ({ name }) => [
    'A second factor was removed from your account',
    `“${name}” was removed from your account. You are not asked for it any more.`,
  ],
  'factors.reset': ({ by }) => [
    'Your second factors were reset',
    `${by} removed all second factors from your account and ended your sessions. Set up new ones when you sign in again.`,
  ],
  'recovery.made': () => [
    'New recovery codes were made',
    'New recovery codes were made for your account. Earlier ones work no more.',
  ],
  'recovery.used': ({ left }) => [
    'A recovery code was used',
    `A recovery code was used to show that it is you. ${left === 0 ? 'None is' : left === 1 ? 'One is' : `${left} are`} left.`,
  ],
  'passkey.copied': ({ name }) => [
    'A passkey of yours may have been copied',
    `Someone tried to sign in with the passkey “${name}”, but its count of uses went backwards, as that of a copy does. It was not accepted. Remove this passkey and make a new one.`,
  ],
  'password.reset': () => [
    'Your password was changed',
    'Your password was changed by a link that was mailed to this address, and your sessions have ended.',
  ],
}

/** What someone is told of a change to her account; null: it is of a kind that nobody knows any more. */
export function letterOf(
  { what, detail, at }: Told,
  user: { name: string; email: string },
): Letter | null {
  const [subject, text] = told[what]?.(detail) ?? []
  if (!subject || !text) return null
  const moment = new Date(at)
  const zone = env().NEWSROOM_TIMEZONE
  return {
    to: { name: user.name, address: user.email },
    subject,
    paragraphs: [
      text,
      `That was on ${momentName(moment, zone)} (${zoneName(moment, zone)}). If it wasn’t you, or anyone you asked, change your password, end your sessions, and tell an administrator at once.`,
    ],
    button: { label: 'Open my account', link: `${siteUrl()}/admin/account` },
    because: 'You get this because it concerns how you sign in.',
  }
}

/** A letter as plain text and the same as simple HTML. */
export function composeLetter(letter: Letter, siteName: string): Mail.Options {
  const site = oneLine(siteName)
  const { to, subject, paragraphs, button, because } = letter
  const pressed = button && `${button.label}:\n${button.link}`
  return {
    from: sender(site),
    to: { name: oneLine(to.name), address: to.address },
    subject: `[${site}] ${oneLine(subject)}`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: `${[...paragraphs, ...(pressed ? [pressed] : [])].join('\n\n')}\n\n-- \n${because}\n`,
    html: [
      '<!doctype html><html><head><meta charset="utf-8"></head><body>',
      ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`),
      ...(button
        ? [`<p><a href="${escapeHtml(button.link)}">${escapeHtml(button.label)}</a></p>`]
        : []),
      `<p><small>${escapeHtml(because)}</small></p>`,
      '</body></html>',
    ].join('\n'),
  }
}

/**
 * Sends a letter. Without a mail server it is kept as a file, unless it holds a secret.
 * @param secret does it hold a link that lets someone in?
 * @returns whether a mail server took it; "refused": it never will
 * @throws when the mail server is away or can't just now
 */
export async function sendLetter(
  letter: Letter,
  { secret, lastTry }: { secret: boolean; lastTry: boolean },
): Promise<'sent' | 'kept' | 'refused'> {
  const { SMTP_URL } = env()
  if (!SMTP_URL && secret) return 'refused'
  const { siteName } = await readSettings()
  try {
    const sent = await transporter().sendMail(composeLetter(letter, siteName))
    if (SMTP_URL) return 'sent'
    await keepMail(sent.message)
    return 'kept'
  } catch (error) {
    if (!isRefusal(error) && !lastTry) throw error
    log.error({ err: error }, 'a mail about an account could not be sent')
    return 'refused'
  }
}

/** Sends what someone is told of her account. */
export async function sendTold(mail: Told, lastTry: boolean): Promise<void> {
  const user = await db().user.findUnique({ where: { id: mail.userId } })
  const letter = user && letterOf(mail, user)
  if (letter) await sendLetter(letter, { secret: false, lastTry })
}
