import nodemailer from 'nodemailer'
import type Mail from 'nodemailer/lib/mailer/index.js'
import mime from 'nodemailer/lib/mime-funcs/index.js'
import { count } from '#lib/metrics/tally.ts'
import { keepMail } from '#lib/notifications/kept-mails.ts'
import { isRefusal, oneLine, sender, transporter } from '#lib/notifications/mail.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { mailRenderer } from './render.ts'
import { type ConfirmationContent, newslettersPath, type RenderedMail } from './schema.ts'
import { MailSession, type SendOutcome } from './smtp.ts'
import { signToken } from './tokens.ts'

/** Programs that answer mails by themselves leave these alone (RFC 3834). */
const byProgram = { 'Auto-Submitted': 'auto-generated', Precedence: 'bulk' }

const host = () => new URL(siteUrl()).hostname

/** Words before an address in a header. */
function phrase(text: string): string {
  const words = oneLine(text).replaceAll(/["\\]/g, '')
  return mime.isPlainText(words) ? `"${words}"` : mime.encodeWord(words, 'Q')
}

/** "name+token@host" of "name@host": where what comes there is about. */
const tagged = (address: string, token: string) => address.replace('@', `+${token}@`)

/**
 * Asks by mail whether it was she who signed up.
 * @returns "refused" when there is no such mailbox, "later" when it may be tried again
 */
export async function sendConfirmationMail(
  to: string,
  content: ConfirmationContent,
): Promise<'sent' | 'refused' | 'later'> {
  const { subject, html, text } = await mailRenderer().confirmation(content)
  const mail: Mail.Options = {
    from: sender(oneLine(content.siteName)),
    to,
    subject: oneLine(subject),
    html,
    text,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
  try {
    const sent = await transporter().sendMail(mail)
    if (!env().SMTP_URL) await keepMail(sent.message)
    count('mails', env().SMTP_URL ? 'sent' : 'kept')
    return 'sent'
  } catch (error) {
    count('mails', isRefusal(error) ? 'refused' : 'later')
    log.warn({ err: error }, 'the mail of a sign-up could not be sent')
    return isRefusal(error) ? 'refused' : 'later'
  }
}

/** A newsletter as far as its mails' headers say something of it. */
export type MailSender = { slug: string; name: string; senderName: string; replyTo: string }

/** What in a mail is of one delivery, or of a trial that someone sends to herself. */
export type Addressed = {
  to: string
  unsubscribeToken: string
  /** The part of the Message-ID that is the mail's own. */
  messageToken: string
  /** Of the return path; null: it comes back to the sender. */
  bounceToken: string | null
}

/** The link by which a mail's reader leaves. */
export const unsubscribeUrl = (token: string) =>
  `${siteUrl()}${newslettersPath}/unsubscribe/${token}`
export const preferencesUrl = (token: string) =>
  `${siteUrl()}${newslettersPath}/preferences/${token}`

/** One edition for one reader, with the headers that mail programs unsubscribe by (RFC 2369, 8058). */
export function composeMail(
  newsletter: MailSender,
  siteName: string,
  { subject, html, text }: RenderedMail,
  { to, unsubscribeToken, messageToken, bounceToken }: Addressed,
): { envelope: { from: string; to: string }; options: Mail.Options } {
  const { NEWSLETTER_BOUNCE_ADDRESS, NEWSLETTER_UNSUBSCRIBE_ADDRESS } = env()
  const from = sender(oneLine(siteName))
  const leave = unsubscribeUrl(unsubscribeToken)
  const byMail = NEWSLETTER_UNSUBSCRIBE_ADDRESS
    ? [`mailto:${tagged(NEWSLETTER_UNSUBSCRIBE_ADDRESS, unsubscribeToken)}?subject=unsubscribe`]
    : []
  return {
    envelope: {
      from:
        NEWSLETTER_BOUNCE_ADDRESS && bounceToken
          ? tagged(NEWSLETTER_BOUNCE_ADDRESS, bounceToken)
          : from.address,
      to,
    },
    options: {
      from: { ...from, name: oneLine(newsletter.senderName) || from.name },
      ...(newsletter.replyTo ? { replyTo: newsletter.replyTo } : {}),
      to,
      subject: oneLine(subject),
      messageId: `<newsletter.${messageToken}@${host()}>`,
      headers: {
        ...byProgram,
        'List-Id': {
          prepared: true,
          value: `${phrase(newsletter.name)} <${newsletter.slug}.newsletters.${host()}>`,
        },
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
      list: { unsubscribe: [[leave, ...byMail]] },
      html,
      text,
    },
  }
}

/** The tokens of one delivery. */
export async function addressedTo(to: string, deliveryId: bigint): Promise<Addressed> {
  return {
    to,
    unsubscribeToken: await signToken('unsubscribe', deliveryId),
    messageToken: await signToken('message', deliveryId),
    bounceToken: await signToken('bounce', deliveryId),
  }
}

/** Writes a mail as it goes over the wire. */
const writer = nodemailer.createTransport({
  streamTransport: true,
  buffer: true,
  newline: 'windows',
})

/** Sends mails one after the other; without a mail server they are kept as files. */
export class MailChannel {
  #session: MailSession | null

  constructor() {
    const { SMTP_URL } = env()
    this.#session = SMTP_URL ? new MailSession(SMTP_URL) : null
  }

  async send({ envelope, options }: ReturnType<typeof composeMail>): Promise<SendOutcome> {
    if (!this.#session) {
      const written = await transporter().sendMail({ ...options, envelope })
      await keepMail(written.message as Buffer)
      count('mails', 'kept')
      return { outcome: 'sent' }
    }
    const { message } = await writer.sendMail(options)
    const done = await this.#session.send(envelope, message as Buffer)
    const { outcome } = done
    count('mails', outcome === 'sent' ? 'sent' : outcome === 'later' ? 'later' : 'refused')
    return done
  }

  close(): void {
    this.#session?.close()
  }
}
