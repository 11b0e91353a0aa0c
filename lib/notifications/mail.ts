import nodemailer, { type Transporter } from 'nodemailer'
import type Mail from 'nodemailer/lib/mailer/index.js'
import { count } from '#lib/metrics/tally.ts'
import { db } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { keepMail } from './kept-mails.ts'
import { type NotificationKind, notificationKinds } from './schema.ts'

/** Milliseconds: a server that is silent for longer is away. Together less than a job may take. */
export const patience = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
}

/** Without a mail server, mails are kept as files, as they would be sent. */
export const transporter = (): Transporter =>
  processState('mail', () => {
    const { SMTP_URL } = env()
    return SMTP_URL
      ? (nodemailer.createTransport({ url: SMTP_URL, ...patience }) as Transporter)
      : (nodemailer.createTransport({
          ...{ streamTransport: true, buffer: true, newline: 'windows' },
        }) as unknown as Transporter)
  })

/** Text of people's in a header: one line, without what controls something. */
export const oneLine = (text: string) =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()

const cut = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Text of people's in HTML. */
export const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign)

/** What a mail says. */
export type Told = {
  id: bigint
  at: Date
  kind: string
  text: string
  inApp: boolean
  path: string
  user: { name: string; email: string }
}

/**
 * A notification as a mail: plain text and the same as simple HTML. Its Message-ID follows from the
 * notification, so that one that comes twice (the server accepted it, and then this one died before
 * it noted so) is known as the same by programs that read mail.
 */
export function composeMail(told: Told, siteName: string): Mail.Options {
  const { id, at, kind, text, inApp, path, user } = told
  const site = oneLine(siteName)
  const { hostname } = new URL(siteUrl())
  // Read by its link, it is read in the newsroom too.
  const link = `${siteUrl()}${inApp ? `/admin/notifications/${id}` : path}`
  const preferences = `${siteUrl()}/admin/account#notifications`
  const why = (
    notificationKinds[kind as NotificationKind]?.label ?? 'Something concerns you'
  ).replace(/^./, (letter) => letter.toLowerCase())
  const because = `You get this because ${why}, and you want mail then.`
  return {
    from: sender(site),
    to: { name: oneLine(user.name), address: user.email },
    subject: `[${site}] ${cut(oneLine(text), 140)}`,
    messageId: `<notification.${id}.${at.getTime()}@${hostname}>`,
    date: at,
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: `${text}\n\n${link}\n\n-- \n${because}\nChoose what you are told: ${preferences}\n`,
    html: [
      '<!doctype html><html><head><meta charset="utf-8"></head><body>',
      `<p>${escapeHtml(text).replaceAll('\n', '<br>')}</p>`,
      `<p><a href="${escapeHtml(link)}">Open it in the newsroom</a></p>`,
      `<p><small>${escapeHtml(because)} <a href="${escapeHtml(preferences)}">Choose what you are told</a></small></p>`,
      '</body></html>',
    ].join('\n'),
  }
}

/** Whom mails come from. @param name unless MAIL_FROM has one */
export function sender(name: string): Mail.Address {
  const { MAIL_FROM } = env()
  return { name: MAIL_FROM?.name || name, address: MAIL_FROM?.address ?? 'newsroom@localhost' }
}

/**
 * Sends a notification's mail, unless it was sent, was read in the newsroom meanwhile, or its reader's
 * account was closed. An address that the server refuses for good is noted and not tried again.
 * @param lastTry a failure now is for good, and noted as that
 * @throws when the mail server is away or can't just now
 */
export async function sendMail(notificationId: string, lastTry: boolean): Promise<void> {
  const told = await db().notification.findUnique({
    where: { id: BigInt(notificationId) },
    include: { user: { select: { name: true, email: true, disabledAt: true } } },
  })
  if (!told?.mail || told.mailedAt || told.mailFailure) return
  if (told.readAt || told.user.disabledAt) {
    // No mail is owed any more.
    await db().notification.update({ where: { id: told.id }, data: { mail: false } })
    return
  }
  const { siteName } = await readSettings()
  const mail = composeMail(told, siteName)
  try {
    const sent = await transporter().sendMail(mail)
    if (!env().SMTP_URL) await keepMail(sent.message)
    count('mails', env().SMTP_URL ? 'sent' : 'kept')
  } catch (error) {
    count('mails', isRefusal(error) ? 'refused' : 'later')
    if (!isRefusal(error) && !lastTry) throw error
    const reason = oneLine(String((error as Error).message)).slice(0, 500)
    log.error({ err: error, notification: notificationId }, 'a mail could not be sent')
    await db().notification.update({ where: { id: told.id }, data: { mailFailure: reason } })
    return
  }
  await db().$executeRaw`update "Notification" set "mailedAt" = now() where id = ${told.id}`
}

/** Did the server say that it will never take this mail for her (5xx), rather than that it can't now? */
export function isRefusal(error: unknown): boolean {
  const { command = '', responseCode = 0 } = error as { command?: string; responseCode?: number }
  return (command === 'RCPT TO' || command === 'DATA') && responseCode >= 500
}
