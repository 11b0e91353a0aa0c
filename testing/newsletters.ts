import { createNewsletter } from '#lib/newsletter/commands.ts'
import { type NewsletterEdit, newsletterEditSchema } from '#lib/newsletter/schema.ts'
import { db } from '#lib/platform/db.ts'
import { system } from './newsroom.ts'
import { forgetProcessState } from './process-state.ts'

// Newsletters and their readers for tests.

/** From now on this process's mail server is this one. */
export function mailsGoTo(url: string, more: Record<string, string> = {}): void {
  Object.assign(process.env, {
    SMTP_URL: url,
    MAIL_FROM: 'The Courier <newsroom@news.example>',
    SITE_URL: 'https://news.example',
    NEWSLETTER_RATE: '60000',
    ...more,
  })
  forgetProcessState('env', 'mail')
}

let n = 0

/** A newsletter's id. */
export function makeNewsletter(change: Partial<NewsletterEdit> = {}): Promise<number> {
  n++
  return createNewsletter(
    system,
    newsletterEditSchema.parse({ name: `Letter ${n} ${Date.now()}`, ...change }),
  )
}

/** Readers who have confirmed that they want it. @returns their ids, in order */
export async function makeSubscribers(newsletterId: number, emails: string[]): Promise<number[]> {
  const ids: number[] = []
  for (const email of emails) {
    const { id } = await db().subscriber.upsert({ where: { email }, create: { email }, update: {} })
    await db().subscription.create({ data: { subscriberId: id, newsletterId } })
    ids.push(id)
  }
  return ids
}
