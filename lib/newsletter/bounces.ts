import PostalMime, { type Email } from 'postal-mime'
import { write } from '#lib/cache/announce.ts'
import { oneLine } from '#lib/notifications/mail.ts'
import type { Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { isPassing } from './smtp.ts'
import { endSubscription, unsubscribe } from './subscriptions.ts'
import { openToken } from './tokens.ts'

// Mails that come back after a server took them (RFC 3464), readers who call a mail spam (RFC 5965),
// and those who leave by mail (RFC 2369). They are known by signed tokens alone: nobody is
// unsubscribed because a message says her name.

/** So many editions in a row that come back are as good as an address that isn't there. */
const softBounceLimit = 3

/**
 * Notes that a mail came back.
 * @param hard there is no such mailbox: it gets nothing any more
 * @param words the server's
 */
export async function noteBounce(deliveryId: bigint, hard: boolean, words: string): Promise<void> {
  await write(async (tx) => {
    const [delivery] = await tx.$queryRaw<{ subscriberId: number | null }[]>`
      update "NewsletterDelivery"
      set state = 'bounced', "bouncedAt" = now(), failure = ${words.slice(0, 300)}
      where id = ${deliveryId} and state in ('attempted', 'sent', 'unknown')
      returning "subscriberId"`
    const subscriberId = delivery?.subscriberId ?? null
    if (subscriberId === null) return
    if (hard || (await keepsComingBack(tx, subscriberId)))
      await endSubscription(tx, subscriberId, null, 'bounced')
  })
}

async function keepsComingBack(tx: Tx, subscriberId: number): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ all: boolean }[]>`
    select count(*) = ${softBounceLimit} and bool_and(state = 'bounced') as all from (
      select state from "NewsletterDelivery"
      where "subscriberId" = ${subscriberId} and state <> 'waiting'
      order by id desc limit ${softBounceLimit}) last`
  return row?.all ?? false
}

/** Notes that a reader called a mail spam: she gets nothing any more, whoever signs her up. */
async function noteComplaint(deliveryId: bigint): Promise<void> {
  await write(async (tx) => {
    const [delivery] = await tx.$queryRaw<{ subscriberId: number | null }[]>`
      update "NewsletterDelivery" set "complainedAt" = coalesce("complainedAt", now())
      where id = ${deliveryId} returning "subscriberId"`
    const subscriberId = delivery?.subscriberId ?? null
    if (subscriberId !== null) await endSubscription(tx, subscriberId, null, 'complained')
  })
}

/** What a message that a mail server handed on was. */
export type Taken = 'bounced' | 'complained' | 'unsubscribed' | 'nothing'

/**
 * Takes a message that came to the newsletters' addresses.
 * @param message as it came
 * @param envelopeTo whom the mail server took it for, when it says so
 * @throws when it is no message
 */
export async function takeReport(message: Buffer, envelopeTo = ''): Promise<Taken> {
  const mail = await PostalMime.parse(message, {
    forceRfc822Attachments: true,
    attachmentEncoding: 'utf8',
  })
  const recipients = [envelopeTo, ...recipientsOf(mail)]
  const { NEWSLETTER_BOUNCE_ADDRESS, NEWSLETTER_UNSUBSCRIBE_ADDRESS } = env()
  const leaver = tokenAmong(recipients, NEWSLETTER_UNSUBSCRIBE_ADDRESS)
  if (leaver) return (await unsubscribe(leaver)) ? 'unsubscribed' : 'nothing'

  const parts = mail.attachments.map(({ mimeType, content }) => ({
    type: mimeType.toLowerCase(),
    text: String(content),
  }))
  const returned = parts
    .filter(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers')
    .map(({ text }) => text)
    .join('\n')
  const feedback = parts.find(({ type }) => type === 'message/feedback-report')
  if (feedback) {
    const id = await deliveryOf([feedback.text, returned], recipients)
    if (id === null || !/^feedback-type:\s*abuse/im.test(feedback.text)) return 'nothing'
    await noteComplaint(id)
    return 'complained'
  }
  // Without a report it is an answering machine, or someone who writes to us.
  const status = parts.find(({ type }) => type === 'message/delivery-status')
  const failed = status && failureOf(status.text)
  if (!failed) return 'nothing'
  const id = await deliveryOf([returned], [...recipients])
  if (id === null) return 'nothing'
  await noteBounce(id, failed.hard, failed.words)
  return 'bounced'

  async function deliveryOf(texts: string[], to: string[]): Promise<bigint | null> {
    const byPath = tokenAmong([...to, ...texts], NEWSLETTER_BOUNCE_ADDRESS)
    if (byPath) return openToken('bounce', byPath)
    for (const text of texts) {
      const [, token] = /^message-id:\s*<newsletter\.(\d{1,18}-[0-9a-f]{32})@/im.exec(text) ?? []
      if (token) return openToken('message', token)
    }
    return null
  }
}

/** The token in "name+token@host" of an address of ours, wherever it stands in the texts. */
function tokenAmong(texts: string[], address: string | undefined): string | null {
  if (!address) return null
  const [name = '', host = ''] = address.split('@').map((part) => part.replace(/[^\w]/g, '\\$&'))
  const pattern = new RegExp(
    `(?<![\\w.+-])${name}\\+(\\d{1,18}-[0-9a-f]{32})@${host}(?![\\w.-])`,
    'i',
  )
  for (const text of texts) {
    const [, token] = pattern.exec(text) ?? []
    if (token) return token
  }
  return null
}

const recipientsOf = ({ to, deliveredTo, headers }: Email) => [
  ...(to ?? []).map(({ address }) => address ?? ''),
  deliveredTo ?? '',
  ...headers.filter(({ key }) => key === 'x-original-to').map(({ value }) => value),
]

/** What a delivery status says of a mail that failed for good; null when it says anything else. */
function failureOf(report: string): { hard: boolean; words: string } | null {
  const text = report.replaceAll(/\r?\n[ \t]+/g, ' ')
  const field = (name: string) =>
    new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
  if (field('action').toLowerCase() !== 'failed') return null
  const status = field('status').split(/\s/)[0] ?? ''
  const diagnosis = field('diagnostic-code').replace(/^[\w-]+;\s*/, '')
  const words = oneLine(diagnosis || status || 'It came back.')
  return { hard: status.startsWith('5') && !isPassing(status), words }
}
