import { randomUUID } from 'node:crypto'
import { recordAudit } from '#lib/auth/audit.ts'
import type { Actor } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { notify } from '#lib/notifications/record.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { noteBounce } from './bounces.ts'
import { composeByRhythm, overdueCompositions } from './by-rhythm.ts'
import { contentOf, fingerprint, publicArticles } from './composing.ts'
import { addressedTo, composeMail, MailChannel, preferencesUrl, unsubscribeUrl } from './mail.ts'
import { renderForAll, withLinks } from './render.ts'
import { staffEditionPath } from './schema.ts'
import type { SendOutcome } from './smtp.ts'
import { signToken } from './tokens.ts'

// Each recipient of an edition has one delivery. It is marked as attempted before the mail server is
// asked, and as sent when the server has taken the mail: what was attempted by a process that died in
// between is not tried again by itself, since it may have come. One process at a time sends an
// edition; another one takes over when that one is silent for half a minute.

/** Who sends what is due. */
export const theNewsletters: Actor = { kind: 'system', name: 'the newsletters' }

/** How long (seconds) an edition is one process's without a sign of it. */
const leaseSeconds = 30
/** After this long (seconds) the outcome of an attempt isn't learned any more. */
const lostAfterSeconds = 180
/** Connections to the mail server at once. */
const connections = 4
/** A mail that can't be delivered just now is tried this often; the pauses grow to four hours. */
const maxAttempts = 10
/** A mail server that is away is asked again after so many seconds. */
const pauseSeconds = 30

/**
 * Sends some of an edition that is due, for a while, and has the rest sent by the next job.
 * @param options.forMs how long mails are begun
 */
export async function sendEdition(
  editionId: number,
  options: { forMs?: number } = {},
): Promise<void> {
  await begin(editionId)
  await settleLost()
  const me = randomUUID()
  if (!(await lease(editionId, me))) return
  let after: Date | null = null
  try {
    after = await sendSome(editionId, me, Date.now() + (options.forMs ?? 20_000))
  } catch (error) {
    log.error({ err: error, edition: editionId }, 'an edition could not be sent: it is tried again')
    after = new Date(Date.now() + 2 * pauseSeconds * 1000)
  }
  await goOn(editionId, me, after)
}

const state = () => processState('newsletter-sending', () => ({ stopping: false }))

/** Begins no more mails in this process: those that were begun are finished. */
export function stopSending(): void {
  state().stopping = true
}

/** Makes the deliveries of an edition whose time has come, once. */
async function begin(editionId: number): Promise<void> {
  await write(async (tx) => {
    const [edition] = await tx.$queryRaw<
      { newsletterId: number; articleIds: number[]; subject: string; createdBy: number | null }[]
    >`
      select "newsletterId", "articleIds", subject, "createdBy" from "NewsletterEdition"
      where id = ${editionId} and state = 'scheduled' and "sendAt" <= clock_timestamp() for update`
    if (!edition) return
    const articles = await publicArticles(edition.articleIds, tx)
    if (articles.length === 0) {
      const failure = 'Readers may see none of its articles: nothing was sent.'
      await tx.newsletterEdition.update({
        where: { id: editionId },
        data: { state: 'failed', failure, version: { increment: 1 } },
      })
      const desk = await tx.user.findMany({
        where: { role: { in: ['editor', 'administrator'] }, disabledAt: null },
        select: { id: true },
      })
      await notify(tx, theNewsletters, {
        kind: 'schedule',
        to: [edition.createdBy, ...desk.map(({ id }) => id)],
        text: `The newsletter “${edition.subject}” was not sent: readers may see none of its articles.`,
        path: staffEditionPath(editionId),
      })
      return
    }
    const recipients = await tx.$executeRaw`
      insert into "NewsletterDelivery" ("editionId", "subscriberId")
      select ${editionId}, s."subscriberId" from "Subscription" s
      where s."newsletterId" = ${edition.newsletterId}
      order by s."subscriberId"
      on conflict ("editionId", "subscriberId") do nothing`
    await tx.$executeRaw`
      update "NewsletterEdition" set state = 'sending', version = version + 1,
        "startedAt" = coalesce("startedAt", now())
      where id = ${editionId}`
    await recordAudit(tx, theNewsletters, 'newsletter.send', `newsletter-edition:${editionId}`, {
      recipients,
    })
  }, 120_000)
}

/** Takes an edition, or keeps it. @returns whether it is this process's */
async function lease(editionId: number, me: string): Promise<boolean> {
  const taken = await db().$executeRaw`
    update "NewsletterEdition"
    set sender = ${me}::uuid,
      "senderUntil" = clock_timestamp() + make_interval(secs => ${leaseSeconds}::float8)
    where id = ${editionId} and state = 'sending'
      and (sender = ${me}::uuid or "senderUntil" is null or "senderUntil" < clock_timestamp())`
  return taken > 0
}

/** @returns when the next mails may go, if that is known; null: as soon as there are any */
async function sendSome(editionId: number, me: string, until: number): Promise<Date | null> {
  let edition = await made(editionId)
  let leasedAt = Date.now()
  let after: Date | null = null
  let stopped = false

  const work = async (): Promise<void> => {
    const channel = new MailChannel()
    try {
      while (!stopped && !state().stopping && Date.now() < until) {
        if (Date.now() - leasedAt > 5000) {
          leasedAt = Date.now()
          if (!(await lease(editionId, me))) break
        }
        const slot = await takeSlot(until - Date.now())
        if (slot.after) {
          after = slot.after
          break
        }
        await new Promise((resolve) => setTimeout(resolve, slot.waitMs))
        if (stopped || state().stopping) break
        // An article that was taken down or corrected meanwhile isn't sent as it was.
        if ((await fingerprint(edition.articleIds)) !== edition.print)
          edition = await made(editionId)
        if (edition.empty) break
        const delivery = await claim(editionId)
        if (!delivery) break
        const done = await attempt(channel, edition, delivery)
        if (done.outcome === 'later' && done.whole) {
          // The server is away, or wants a rest: nobody else's mail is tried now.
          stopped = true
          after = new Date(Date.now() + pauseSeconds * 1000)
        }
      }
    } finally {
      channel.close()
    }
  }
  if (edition.empty) {
    await nothingLeft(editionId)
    return null
  }
  const ended = await Promise.allSettled(Array.from({ length: connections }, work))
  if (edition.empty) await nothingLeft(editionId)
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return after
}

/** An edition as it goes out now, but for each reader's own links. */
async function made(editionId: number) {
  const stored = await db().newsletterEdition.findUniqueOrThrow({
    where: { id: editionId },
    include: { newsletter: true },
  })
  const { articleIds, newsletter } = stored
  const print = await fingerprint(articleIds)
  const content = await contentOf(stored)
  const empty = content.articles.length === 0
  const mail = await renderForAll(content)
  return { articleIds, print, empty, mail, newsletter, siteName: content.siteName }
}
type Made = Awaited<ReturnType<typeof made>>

/** All its articles were taken down while it was being sent. */
async function nothingLeft(editionId: number): Promise<void> {
  await db().newsletterEdition.updateMany({
    where: { id: editionId, state: 'sending' },
    data: {
      state: 'cancelled',
      failure: 'Readers may see none of its articles any more: the rest was not sent.',
      version: { increment: 1 },
    },
  })
}

/**
 * A place in the queue of all mails of all instances, of which so many a minute may go.
 * @returns how long (ms) to wait for it; or, when that is longer than `patienceMs`, when to come again
 */
async function takeSlot(
  patienceMs: number,
): Promise<{ waitMs: number; after?: undefined } | { after: Date }> {
  const seconds = 60 / env().NEWSLETTER_RATE
  const [slot] = await db().$queryRaw<{ waitMs: number }[]>`
    update "NewsletterPace"
    set "nextAt" = greatest("nextAt", clock_timestamp()) + make_interval(secs => ${seconds}::float8)
    where id = 1
      and "nextAt" <= clock_timestamp() + make_interval(secs => ${patienceMs / 1000}::float8)
    returning extract(epoch from
      "nextAt" - make_interval(secs => ${seconds}::float8) - clock_timestamp())::float8 * 1000
      as "waitMs"`
  if (slot) return { waitMs: Math.max(0, slot.waitMs) }
  const { nextAt } = await db().newsletterPace.findUniqueOrThrow({ where: { id: 1 } })
  return { after: nextAt }
}

type Claimed = { id: bigint; attempts: number; subscriberId: number | null; email: string | null }

/** Marks one mail as attempted: from now on nobody else sends it. */
async function claim(editionId: number): Promise<Claimed | null> {
  const [claimed] = await db().$queryRaw<Claimed[]>`
    with one as (
      select d.id from "NewsletterDelivery" d
      where d."editionId" = ${editionId} and d.state = 'waiting'
        and (d."retryAt" is null or d."retryAt" <= now())
      order by d."retryAt" nulls first, d.id limit 1 for update of d skip locked)
    update "NewsletterDelivery" d
    set state = 'attempted', attempts = d.attempts + 1, "attemptedAt" = clock_timestamp()
    from one, "NewsletterEdition" e
    where d.id = one.id and e.id = d."editionId" and e.state = 'sending'
    returning d.id, d.attempts, d."subscriberId", (
      select s.email from "Subscriber" s
      join "Subscription" x on x."subscriberId" = s.id and x."newsletterId" = e."newsletterId"
      where s.id = d."subscriberId") as email`
  return claimed ?? null
}

async function attempt(
  channel: MailChannel,
  { mail, newsletter, siteName }: Made,
  { id, attempts, subscriberId, email }: Claimed,
): Promise<SendOutcome> {
  if (email === null || subscriberId === null) {
    // She has left since: no mail is owed any more.
    await db().newsletterDelivery.deleteMany({ where: { id } })
    return { outcome: 'sent' }
  }
  const addressed = await addressedTo(email, id)
  const own = withLinks(mail, {
    unsubscribe: unsubscribeUrl(addressed.unsubscribeToken),
    preferences: preferencesUrl(await signToken('preferences', subscriberId)),
  })
  const done = await channel.send(composeMail(newsletter, siteName, own, addressed))
  if (done.outcome === 'sent')
    await db().$executeRaw`
      update "NewsletterDelivery" set state = 'sent', "sentAt" = now(), failure = ''
      where id = ${id} and state in ('attempted', 'unknown')`
  else if (done.outcome === 'refused' || done.outcome === 'returned')
    await noteBounce(id, done.outcome === 'refused', done.words)
  else if (done.outcome === 'later' && (done.whole || attempts < maxAttempts)) {
    // It is the server's fault, not this mail's, when it is so for all.
    const seconds = done.whole ? 0 : Math.min(60 * 2 ** (attempts - 1), 4 * 3600)
    await db().$executeRaw`
      update "NewsletterDelivery" set state = 'waiting', failure = ${done.words},
        attempts = attempts - ${done.whole ? 1 : 0},
        "retryAt" = now() + make_interval(secs => ${seconds}::float8)
      where id = ${id} and state = 'attempted'`
  } else {
    const state = done.outcome === 'unknown' ? 'unknown' : 'failed'
    log.warn({ delivery: String(id), ...done }, 'a newsletter was not delivered')
    await db().$executeRaw`
      update "NewsletterDelivery" set state = ${state}::"DeliveryState", failure = ${done.words}
      where id = ${id} and state = 'attempted'`
  }
  return done
}

/** Attempts whose process died: what became of them, nobody knows. */
export async function settleLost(): Promise<void> {
  await db().$executeRaw`
    update "NewsletterDelivery" set state = 'unknown',
      failure = 'The program ended while the mail server was being asked.'
    where state = 'attempted'
      and "attemptedAt" < now() - make_interval(secs => ${lostAfterSeconds}::float8)`
}

/** Lets go of an edition, and has what is left of it sent, or notes that nothing is. */
async function goOn(editionId: number, me: string, after: Date | null): Promise<void> {
  await write(async (tx) => {
    const mine = await tx.$executeRaw`
      update "NewsletterEdition" set sender = null, "senderUntil" = null
      where id = ${editionId} and sender = ${me}::uuid and state = 'sending'`
    if (mine === 0) return
    const [left] = await tx.$queryRaw<{ waiting: boolean; next: Date | null; open: boolean }[]>`
      select bool_or(state = 'waiting') as waiting,
        min(greatest("retryAt", now())) filter (where state = 'waiting') as next,
        count(*) > 0 as open
      from "NewsletterDelivery"
      where "editionId" = ${editionId} and state in ('waiting', 'attempted')`
    if (left?.waiting) {
      const startAfter = new Date(
        Math.max(after?.getTime() ?? 0, left.next?.getTime() ?? 0, Date.now()),
      )
      await enqueue(tx, 'newsletter-sending', { editionId }, { startAfter })
    } else if (!left?.open)
      await tx.$executeRaw`
        update "NewsletterEdition" set state = 'sent', "finishedAt" = now(), version = version + 1
        where id = ${editionId} and state = 'sending'`
    // Attempts of a process that died are settled, and the rest is done, within minutes.
  })
}

/** Once a minute: goes on with what whoever had it left undone, and settles what is lost. */
export async function tendNewsletters(actor: Actor): Promise<void> {
  for (const id of await overdueCompositions()) await composeByRhythm(actor, id)
  await settleLost()
  await write(async (tx) => {
    const rows = await tx.$queryRaw<{ id: number }[]>`
      select e.id from "NewsletterEdition" e
      where (e.state = 'scheduled' and e."sendAt" < now() - interval '10 seconds')
        or (e.state = 'sending' and (e."senderUntil" is null or e."senderUntil" < now())
          and (
            not exists (select 1 from "NewsletterDelivery" d
              where d."editionId" = e.id and d.state in ('waiting', 'attempted'))
            or exists (select 1 from "NewsletterDelivery" d
              where d."editionId" = e.id and d.state = 'waiting'
                and (d."retryAt" is null or d."retryAt" < now() - interval '10 seconds'))))`
    for (const { id } of rows) await enqueue(tx, 'newsletter-sending', { editionId: id })
  })
}
