import type { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { lock } from './saving.ts'
import type { embargoSchema } from './schema.ts'

/**
 * Sets until when an article may not be published. One that stands may be made longer by whoever
 * edits; it is shortened or lifted by the desk alone, with a reason.
 * @throws Invalid, Refused, NotFound
 */
export async function setEmbargo(
  actor: Actor,
  { id, until, reason }: z.infer<typeof embargoSchema>,
): Promise<void> {
  const embargoUntil = until ? new Date(until) : null
  await write(async (tx) => {
    const article = await lock(tx, actor, 'article.edit', id)
    const [standing] = await tx.$queryRaw<{ at: Date }[]>`
      select "embargoUntil" as at from "Article" where id = ${id} and "embargoUntil" > now()`
    const lifts = standing !== undefined && (embargoUntil === null || embargoUntil < standing.at)
    if (lifts) {
      mustBeAllowed(actor, 'article.liftEmbargo', article)
      if (reason.length < 10)
        throw new Invalid({ reason: ['Say why it ends earlier, in at least 10 characters.'] })
    }
    await tx.article.update({ where: { id }, data: { embargoUntil } })
    await recordAudit(
      tx,
      actor,
      lifts ? 'article.liftEmbargo' : 'article.embargo',
      `article:${id}`,
      { until: embargoUntil, ...(lifts ? { before: standing.at, reason } : {}) },
    )
  })
}

/** Keeps the embargo of an article that an import has just made, in its transaction. */
export async function embargoImported(
  tx: Tx,
  actor: Actor,
  { id, until }: { id: number; until: Date },
): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await tx.article.update({ where: { id }, data: { embargoUntil: until } })
  await recordAudit(tx, actor, 'article.embargo', `article:${id}`, { until })
}
