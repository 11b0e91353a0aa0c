import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { readSettings } from '#lib/settings/queries.ts'
import {
  chooseArticles,
  contentOf,
  publicArticles,
  sinceLastEdition,
  wordsFor,
} from './composing.ts'
import { composeMail, MailChannel, unsubscribeUrl } from './mail.ts'
import { readEdition } from './queries.ts'
import { mailRenderer } from './render.ts'
import {
  type EditionEdit,
  type EditionOutcome,
  type EditionState,
  isOpen,
  newslettersPath,
  type RenderedMail,
} from './schema.ts'
import { signToken } from './tokens.ts'

// What the desk does with editions. Their sending is lib/newsletter/sending.ts's.

/** Makes a draft of what the newsletter's rule chooses now. @returns its id; Refused, NotFound */
export async function composeEdition(actor: Actor, newsletterId: number): Promise<number> {
  mustBeAllowed(actor, 'newsletter.manage')
  const newsletter = await db().newsletter.findUnique({ where: { id: newsletterId } })
  if (!newsletter) throw new NotFound('There is no such newsletter.')
  return write(async (tx) => {
    const since = await sinceLastEdition(tx, newsletter)
    const articleIds = await chooseArticles(tx, newsletter, since)
    const { id } = await tx.newsletterEdition.create({
      data: {
        newsletterId,
        since,
        articleIds,
        ...wordsFor(newsletter.name, await publicArticles(articleIds, tx)),
        createdBy: actorId(actor),
        savedBy: actorId(actor),
      },
      select: { id: true },
    })
    await recordAudit(tx, actor, 'newsletter.compose', subject(id), { newsletterId })
    return id
  })
}

const subject = (editionId: number) => `newsletter-edition:${editionId}`

type Locked = { id: number; version: number; state: EditionState; newsletterId: number }

async function lockEdition(tx: Tx, actor: Actor, id: number): Promise<Locked> {
  mustBeAllowed(actor, 'newsletter.manage')
  const [edition] = await tx.$queryRaw<Locked[]>`
    select id, version, state::text as state, "newsletterId" from "NewsletterEdition"
    where id = ${id} for update`
  if (!edition) throw new NotFound('There is no such edition.')
  return edition
}

/** Runs a change of the version that is on screen; of another one nothing is written. */
async function changing(
  actor: Actor,
  { id, baseVersion }: { id: number; baseVersion: number },
  change: (tx: Tx, edition: Locked) => Promise<void>,
): Promise<EditionOutcome> {
  const outcome = await write(async (tx) => {
    const edition = await lockEdition(tx, actor, id)
    if (edition.version !== baseVersion) return 'stale' as const
    if (!isOpen(edition.state))
      throw new Invalid({ '': ['It is being sent already, or was: it can’t be changed any more.'] })
    await change(tx, edition)
    return 'saved' as const
  })
  return { outcome, edition: await readEdition(actor, id) }
}

/** Saves what an edition says. @throws Invalid when it is out already; Refused, NotFound */
export function saveEdition(
  actor: Actor,
  { id, baseVersion, ...edit }: EditionEdit & { id: number; baseVersion: number },
): Promise<EditionOutcome> {
  return changing(actor, { id, baseVersion }, async (tx, { state }) => {
    const known = await tx.article.count({ where: { id: { in: edit.articleIds } } })
    if (known < edit.articleIds.length)
      throw new Invalid({ articleIds: ['One of these articles isn’t there any more.'] })
    await tx.newsletterEdition.update({
      where: { id },
      data: {
        ...edit,
        ...(state === 'failed' || state === 'cancelled' ? { state: 'draft', failure: '' } : {}),
        version: { increment: 1 },
        savedAt: new Date(),
        savedBy: actorId(actor),
      },
    })
    await recordAudit(tx, actor, 'newsletter.edit', subject(id), edit)
  })
}

/** Has an edition sent at a time. @throws Invalid when that is past, or nothing is in it; Refused, NotFound */
export function scheduleSending(
  actor: Actor,
  { id, baseVersion, sendAt }: { id: number; baseVersion: number; sendAt: Date },
): Promise<EditionOutcome> {
  return changing(actor, { id, baseVersion }, async (tx) => {
    const [{ ahead } = { ahead: false }] = await tx.$queryRaw<{ ahead: boolean }[]>`
      select ${sendAt}::timestamptz > now() as ahead`
    if (!ahead) throw new Invalid({ sendAt: ['This time is past: choose a later one.'] })
    await mustHaveArticles(tx, id)
    await setDue(tx, id, sendAt)
    await recordAudit(tx, actor, 'newsletter.schedule', subject(id), { sendAt })
  })
}

/** Has an edition sent at once. @throws Invalid when readers may see nothing of it; Refused, NotFound */
export function sendNow(
  actor: Actor,
  { id, baseVersion }: { id: number; baseVersion: number },
): Promise<EditionOutcome> {
  return changing(actor, { id, baseVersion }, async (tx) => {
    const articleIds = await mustHaveArticles(tx, id)
    if ((await publicArticles(articleIds, tx)).length === 0)
      throw new Invalid({ '': ['Readers may see none of its articles yet: nothing can be sent.'] })
    await setDue(tx, id, null)
    await recordAudit(tx, actor, 'newsletter.schedule', subject(id), { sendAt: 'now' })
  })
}

async function mustHaveArticles(tx: Tx, id: number): Promise<number[]> {
  const { articleIds } = await tx.newsletterEdition.findUniqueOrThrow({
    where: { id },
    select: { articleIds: true },
  })
  if (articleIds.length === 0) throw new Invalid({ articleIds: ['Put an article into it first.'] })
  return articleIds
}

/** @param sendAt null: now */
async function setDue(tx: Tx, id: number, sendAt: Date | null): Promise<void> {
  await tx.$executeRaw`
    update "NewsletterEdition" set state = 'scheduled', failure = '', version = version + 1,
      "sendAt" = coalesce(${sendAt}::timestamptz, now())
    where id = ${id}`
  await enqueue(tx, 'newsletter-sending', { editionId: id }, sendAt ? { startAfter: sendAt } : {})
}

/**
 * Takes an edition off the schedule, or stops its sending: who hasn't got it yet gets it only when it
 * is sent again.
 * @throws Invalid when there is nothing to stop; Refused, NotFound
 */
export async function stopEdition(actor: Actor, id: number): Promise<void> {
  await write(async (tx) => {
    const { state } = await lockEdition(tx, actor, id)
    if (state !== 'scheduled' && state !== 'sending')
      throw new Invalid({ '': ['It isn’t on the schedule and isn’t being sent.'] })
    await tx.newsletterEdition.update({
      where: { id },
      data: {
        state: state === 'scheduled' ? 'draft' : 'cancelled',
        sendAt: null,
        version: { increment: 1 },
      },
    })
    const action = state === 'scheduled' ? 'newsletter.unschedule' : 'newsletter.stop'
    await recordAudit(tx, actor, action, subject(id))
  })
}

/**
 * Has those mails sent (again) of which nobody knows whether a server took them: some may come twice,
 * and the desk has been told so.
 * @returns how many
 */
export async function repeatUnknown(actor: Actor, id: number): Promise<number> {
  return write(async (tx) => {
    const { state } = await lockEdition(tx, actor, id)
    if (state !== 'sending' && state !== 'sent')
      throw new Invalid({ '': ['It isn’t being sent, and wasn’t.'] })
    const count = await tx.$executeRaw`
      update "NewsletterDelivery" set state = 'waiting', "retryAt" = null, failure = ''
      where "editionId" = ${id} and state = 'unknown' and "subscriberId" is not null`
    if (count === 0) return 0
    await tx.newsletterEdition.update({
      where: { id },
      data: { state: 'sending', finishedAt: null },
    })
    await enqueue(tx, 'newsletter-sending', { editionId: id })
    await recordAudit(tx, actor, 'newsletter.repeat', subject(id), { count })
    return count
  })
}

/** An edition as it would be sent now. @throws Refused, NotFound */
export async function previewEdition(actor: Actor, id: number): Promise<RenderedMail> {
  mustBeAllowed(actor, 'newsletter.manage')
  const { edition } = await ownMail(id)
  return edition
}

async function ownMail(id: number) {
  const stored = await db().newsletterEdition.findUnique({
    where: { id },
    include: { newsletter: true },
  })
  if (!stored) throw new NotFound('There is no such edition.')
  const content = await contentOf(stored)
  const token = await signToken('test', id)
  const links = {
    unsubscribe: unsubscribeUrl(token),
    preferences: content.origin + newslettersPath,
  }
  const edition = await mailRenderer().edition(content, links)
  return { edition, token, newsletter: stored.newsletter }
}

/** Sends an edition, as it stands, to whoever asks. @throws Invalid with the server's words; Refused, NotFound */
export async function sendTest(actor: Actor, id: number): Promise<string> {
  mustBeAllowed(actor, 'newsletter.manage')
  if (actor.kind !== 'user') throw new Refused()
  const { edition, token, newsletter } = await ownMail(id)
  const { siteName } = await readSettings()
  const channel = new MailChannel()
  try {
    const done = await channel.send(
      composeMail(newsletter, siteName, edition, {
        to: actor.email,
        unsubscribeToken: token,
        messageToken: `test-${id}-${Date.now()}`,
        bounceToken: null,
      }),
    )
    if (done.outcome !== 'sent')
      throw new Invalid({ '': [`The mail server didn’t take it: ${done.words}`] })
  } finally {
    channel.close()
  }
  await recordAudit(db(), actor, 'newsletter.test', subject(id))
  return actor.email
}
