import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { readTheme } from '#lib/theme/theme.ts'
import { sendConfirmationMail } from './mail.ts'
import { confirmHours, newslettersPath, type SignUp } from './schema.ts'
import { hashAddress, hashOneTime, oneTimeToken } from './tokens.ts'

// Double opt-in. Whoever asks hears the same, whatever is known of the address; an address gets one
// mail an hour at most, however many ask for it.

/** Sign-ups allowed in an hour from one visitor's address. */
export const signUpsAnHour = 20

const limiter = () =>
  processState(
    'newsletter-limiter',
    () =>
      new RateLimiterPrisma({
        storeClient: db(),
        tableName: 'newsletterAttempt',
        keyPrefix: 'visitor',
        points: signUpsAnHour,
        duration: 3600,
      }),
  )

/** Counts a sign-up from an address of a visitor. @returns may she go on? */
export async function mayTry(address: string): Promise<boolean> {
  try {
    await limiter().consume(address)
    return true
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    if (error.consumedPoints === signUpsAnHour + 1) log.warn('too many sign-ups to newsletters')
    return false
  }
}

/** Of these, the newsletters that can be signed up to. */
export async function offered(ids: number[], tx: Tx = db()): Promise<number[]> {
  const found = await tx.newsletter.findMany({
    where: { id: { in: ids }, closedAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  return found.map(({ id }) => id)
}

/**
 * Notes that someone asks for newsletters and has her asked by mail whether it was she. What was asked
 * for before and isn't confirmed yet is asked with it, by the link that is out already.
 */
export async function signUp({ email, newsletterIds }: SignUp): Promise<void> {
  const hash = await hashAddress(email)
  await write(async (tx) => {
    const wanted = await offered(newsletterIds, tx)
    if (wanted.length === 0) return
    const suppression = await tx.suppression.findUnique({ where: { hash } })
    // Who complained is left alone; an address that didn't exist may exist a month later.
    if (suppression?.reason === 'complained') return
    if (suppression?.reason === 'bounced' && suppression.at > daysAgo(30)) return
    // The row is locked by this: of two sign-ups at once, the second sees what the first did.
    const [row] = await tx.$queryRaw<{ mailFrom: Date | null; linkIsOut: boolean }[]>`
      insert into "NewsletterSignUp" as s (hash, email, "newsletterIds", "expiresAt")
      values (${hash}, ${email}, ${wanted}::int[], now() + make_interval(hours => ${confirmHours}))
      on conflict (hash) do update set
        email = excluded.email,
        "newsletterIds" = case when s."expiresAt" > now()
          then array(select distinct unnest(s."newsletterIds" || excluded."newsletterIds") order by 1)
          else excluded."newsletterIds" end,
        "tokenHash" = case when s."expiresAt" > now() then s."tokenHash" end,
        "expiresAt" = case when s."tokenHash" is not null and s."expiresAt" > now()
          and s."mailedAt" > now() - interval '1 hour' then s."expiresAt" else excluded."expiresAt" end
      returning
        case when s."mailedAt" > now() - interval '1 hour'
          then s."mailedAt" + interval '1 hour' end as "mailFrom",
        "tokenHash" is not null as "linkIsOut"`
    // Within the hour the mail that is out already has a link that confirms all.
    if (!row || (row.mailFrom && row.linkIsOut)) return
    const queued = await tx.$executeRaw`
      update "NewsletterSignUp" set "queuedFor" = coalesce(${row.mailFrom}::timestamptz, now())
      where hash = ${hash} and ("queuedFor" is null or "queuedFor" < now() - interval '1 hour')`
    if (queued === 0) return
    const startAfter = row.mailFrom ?? undefined
    await enqueue(tx, 'newsletter-confirmation', { hash }, startAfter ? { startAfter } : {})
  })
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

/**
 * Mails the link of a sign-up, unless one went out within the hour. That it goes out is noted before
 * the server is asked: after a crash in between nobody is mailed twice, and whoever got nothing can
 * ask again.
 * @param lastTry a failure now is for good
 * @throws when the mail server is away or can't just now
 */
export async function sendConfirmation(hash: string, lastTry: boolean): Promise<void> {
  const { token, hash: tokenHash } = oneTimeToken()
  const [row] = await db().$queryRaw<{ email: string; newsletterIds: number[] }[]>`
    update "NewsletterSignUp" set "mailedAt" = now(), "queuedFor" = null, "tokenHash" = ${tokenHash},
      "expiresAt" = now() + make_interval(hours => ${confirmHours})
    where hash = ${hash} and email <> '' and "expiresAt" > now()
      and ("mailedAt" is null or "mailedAt" <= now() - interval '1 hour')
    returning email, "newsletterIds"`
  if (!row) return
  const { siteName, language } = await readSettings()
  const names = await namesOf(row.newsletterIds)
  const outcome = await sendConfirmationMail(row.email, {
    siteName,
    origin: siteUrl(),
    language,
    newsletters: names,
    link: `${siteUrl()}${newslettersPath}/confirm/${token}`,
    colours: readTheme().colours,
  })
  if (outcome === 'sent') return
  if (outcome === 'refused' || lastTry) {
    // There is no such mailbox: nothing of it is kept. That it was tried stays, for an hour.
    await db().$executeRaw`
      update "NewsletterSignUp" set email = '', "newsletterIds" = '{}', "tokenHash" = null
      where hash = ${hash} and "tokenHash" = ${tokenHash}`
    return
  }
  await db().$executeRaw`
    update "NewsletterSignUp" set "mailedAt" = null, "tokenHash" = null
    where hash = ${hash} and "tokenHash" = ${tokenHash}`
  throw new Error('the mail of a sign-up could not be sent yet')
}

async function namesOf(ids: number[]): Promise<string[]> {
  const found = await db().newsletter.findMany({
    where: { id: { in: ids }, closedAt: null },
    orderBy: { name: 'asc' },
    select: { name: true },
  })
  return found.map(({ name }) => name)
}

/** What a link would confirm; null when it doesn't work (any more). */
export async function readSignUp(token: string): Promise<{ newsletters: string[] } | null> {
  const [row] = await db().$queryRaw<{ newsletterIds: number[] }[]>`
    select "newsletterIds" from "NewsletterSignUp"
    where "tokenHash" = ${hashOneTime(token)} and "expiresAt" > now()`
  return row ? { newsletters: await namesOf(row.newsletterIds) } : null
}

/**
 * Confirms a sign-up: from now on its reader gets what she asked for. A link works once.
 * @returns the subscriber's id; null when the link doesn't work (any more)
 */
export async function confirmSignUp(token: string): Promise<number | null> {
  return write(async (tx) => {
    const [row] = await tx.$queryRaw<{ hash: string; email: string; newsletterIds: number[] }[]>`
      select hash, email, "newsletterIds" from "NewsletterSignUp"
      where "tokenHash" = ${hashOneTime(token)} and "expiresAt" > now() for update`
    if (!row) return null
    const { hash, email } = row
    const wanted = await offered(row.newsletterIds, tx)
    if (wanted.length === 0) return null
    const [subscriber] = await tx.$queryRaw<{ id: number }[]>`
      insert into "Subscriber" (email) values (${email})
      on conflict (email) do update set email = excluded.email returning id`
    if (!subscriber) throw new Error('the subscriber was not stored')
    await tx.subscription.createMany({
      data: wanted.map((newsletterId) => ({ subscriberId: subscriber.id, newsletterId })),
      skipDuplicates: true,
    })
    await tx.suppression.deleteMany({ where: { hash } })
    // When it was mailed stays for the hour; whose it was is the subscriber's row alone now.
    await tx.$executeRaw`
      update "NewsletterSignUp" set email = '', "newsletterIds" = '{}', "tokenHash" = null
      where hash = ${hash}`
    return subscriber.id
  })
}

/** Forgets sign-ups that nobody confirmed. */
export async function forgetSignUps(): Promise<number> {
  return db().$executeRaw`
    delete from "NewsletterSignUp"
    where ("expiresAt" < now() or email = '')
      and ("mailedAt" is null or "mailedAt" < now() - interval '1 hour')
      and ("queuedFor" is null or "queuedFor" < now() - interval '1 hour')`
}
