import { recordAudit } from '#lib/auth/audit.ts'
import type { Actor } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db, timeOf } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { composeNext } from './commands.ts'
import { chooseArticles, publicArticles, sinceLastEdition, wordsFor } from './composing.ts'
import { nextSending } from './recurrence.ts'
import type { Rhythm } from './schema.ts'

/** Later than this (ms) a morning's edition isn't one any more. */
const tooLateMs = 6 * 3_600_000

/**
 * Composes the edition of a newsletter whose time has come, and has it sent at its time; each is
 * composed once, however many ask. One for which there is nothing new is left out.
 * @returns the edition's id; null when there is none
 */
export async function composeByRhythm(actor: Actor, newsletterId: number): Promise<number | null> {
  return write(async (tx) => {
    const [due] = await tx.$queryRaw<{ ruleAt: Date }[]>`
      select "nextAt" as "ruleAt" from "Newsletter"
      where id = ${newsletterId} and "closedAt" is null
        and "nextAt" - make_interval(mins => "leadMinutes") <= clock_timestamp()
      for update`
    if (!due) return null
    const newsletter = await tx.newsletter.findUniqueOrThrow({ where: { id: newsletterId } })
    const now = await timeOf(tx)
    const { ruleAt } = due
    const rule = { ...newsletter, rhythm: newsletter.rhythm as Rhythm }
    const after = new Date(Math.max(ruleAt.getTime(), now.getTime()))
    await tx.newsletter.update({
      where: { id: newsletterId },
      data: { nextAt: nextSending(rule, after, env().NEWSROOM_TIMEZONE) },
    })
    await composeNext(tx, newsletterId)
    if (await tx.newsletterEdition.count({ where: { newsletterId, ruleAt } })) return null
    const since = await sinceLastEdition(tx, newsletter)
    const articleIds = await chooseArticles(tx, newsletter, since)
    if (articleIds.length === 0 || now.getTime() - ruleAt.getTime() > tooLateMs) {
      log.info({ newsletter: newsletter.slug, ruleAt }, 'an edition by rhythm is left out')
      return null
    }
    const { id } = await tx.newsletterEdition.create({
      data: {
        newsletterId,
        ruleAt,
        sendAt: ruleAt,
        state: 'scheduled',
        since,
        articleIds,
        ...wordsFor(newsletter.name, await publicArticles(articleIds, tx)),
      },
      select: { id: true },
    })
    await enqueue(tx, 'newsletter-sending', { editionId: id }, { startAfter: ruleAt })
    await recordAudit(tx, actor, 'newsletter.compose', `newsletter-edition:${id}`, {
      newsletterId,
      sendAt: ruleAt,
    })
    return id
  })
}

/** Newsletters whose edition is due for a while: its job was lost, or whoever had it died. */
export async function overdueCompositions(): Promise<number[]> {
  const rows = await db().$queryRaw<{ id: number }[]>`
    select id from "Newsletter"
    where "closedAt" is null
      and "nextAt" - make_interval(mins => "leadMinutes") < now() - interval '10 seconds'`
  return rows.map(({ id }) => id)
}
