import { freeSlug, slugFrom } from '#lib/addresses/slug.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { isUniqueViolation, type Tx, timeOf } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { nextSending } from './recurrence.ts'
import type { NewsletterEdit } from './schema.ts'
import { hashAddress } from './tokens.ts'

/** @throws Invalid when the slug is another's or there is no such section; Refused */
export async function createNewsletter(actor: Actor, input: NewsletterEdit): Promise<number> {
  mustBeAllowed(actor, 'newsletter.manage')
  return naming(() =>
    write(async (tx, announcing) => {
      const taken = async (slug: string) => (await tx.newsletter.count({ where: { slug } })) > 0
      const slug = input.slug || (await freeSlug(slugFrom(input.name) || 'newsletter', taken))
      const { id } = await tx.newsletter.create({ data: await stored(tx, { ...input, slug }) })
      await composeNext(tx, id)
      await recordAudit(tx, actor, 'newsletter.create', `newsletter:${id}`, { ...input, slug })
      announcing.expire('newsletters')
      return id
    }),
  )
}

/** @throws Invalid when the slug is another's or there is no such section; Refused, NotFound */
export async function saveNewsletter(
  actor: Actor,
  id: number,
  input: NewsletterEdit,
): Promise<void> {
  mustBeAllowed(actor, 'newsletter.manage')
  await naming(() =>
    write(async (tx, announcing) => {
      const [before] = await tx.$queryRaw<{ slug: string; closedAt: Date | null }[]>`
        select slug, "closedAt" from "Newsletter" where id = ${id} for update`
      if (!before) throw new NotFound('There is no such newsletter.')
      const edit = { ...input, slug: input.slug || before.slug }
      const data = await stored(tx, edit)
      await tx.newsletter.update({
        where: { id },
        data: { ...data, ...(before.closedAt && input.closed && { closedAt: before.closedAt }) },
      })
      await composeNext(tx, id)
      await recordAudit(tx, actor, 'newsletter.save', `newsletter:${id}`, edit)
      announcing.expire('newsletters')
    }),
  )
}

async function stored(tx: Tx, { closed, ...edit }: NewsletterEdit & { slug: string }) {
  if (edit.sectionId !== null && !(await tx.section.count({ where: { id: edit.sectionId } })))
    throw new Invalid({ sectionId: ['This section isn’t there any more: choose another one.'] })
  const now = await timeOf(tx)
  return {
    ...edit,
    closedAt: closed ? now : null,
    nextAt: closed ? null : nextSending(edit, now, env().NEWSROOM_TIMEZONE),
  }
}

async function naming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Invalid({ slug: ['Another newsletter has this slug.'] })
  }
}

/** Has the next edition by rhythm composed when its time has come. */
export async function composeNext(tx: Tx, newsletterId: number): Promise<void> {
  const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
    select "nextAt" - make_interval(mins => "leadMinutes") as at
    from "Newsletter" where id = ${newsletterId}`
  if (row?.at) await enqueue(tx, 'newsletter-composition', { newsletterId }, { startAfter: row.at })
}

/**
 * Lets an address be mailed again that came back, complained or left: when it is signed up again and
 * confirmed.
 * @returns what it was; null: nothing was known of it
 */
export async function liftSuppression(actor: Actor, email: string): Promise<string | null> {
  mustBeAllowed(actor, 'newsletter.export')
  const hash = await hashAddress(email)
  return write(async (tx) => {
    const found = await tx.suppression.findUnique({ where: { hash } })
    if (!found) return null
    await tx.suppression.delete({ where: { hash } })
    // The address itself isn't kept here either.
    await recordAudit(tx, actor, 'newsletter.lift', 'newsletters', { reason: found.reason })
    return found.reason
  })
}
