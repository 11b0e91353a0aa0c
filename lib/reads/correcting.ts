import type { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { allowLowering } from './merging.ts'
import type { correctCountSchema } from './schema.ts'

/**
 * Corrects an article's count by hand: by the difference between what was seen and what is right, so
 * that reads which came meanwhile stay. What was counted by the hour stays too: what precedes it is
 * corrected, and the total adds up again, whatever it was before.
 * @returns the count as it is then
 * @throws Invalid, Refused, NotFound
 */
export async function correctCount(
  actor: Actor,
  { articleId, seen, total, reason }: z.infer<typeof correctCountSchema>,
): Promise<number> {
  mustBeAllowed(actor, 'reads.correct')
  return write(async (tx, announcing) => {
    const [known] = await tx.$queryRaw<{ total: number; mergedIntoId: number | null }[]>`
      select total::float8 as total, "mergedIntoId" from "ArticleReads"
      where "articleId" = ${articleId} for update`
    if (!known) throw new NotFound('There is no such article.')
    if (known.mergedIntoId !== null)
      throw new Invalid({ '': ['This article was merged into another: correct that one’s count.'] })
    const corrected = known.total + total - seen
    if (corrected < 0)
      throw new Invalid({
        total: [`It is ${known.total} by now: nothing can be less than never read.`],
      })
    await allowLowering(tx)
    await tx.$executeRaw`
      update "ArticleReads" set total = ${corrected}::bigint, start = ${corrected}::bigint - coalesce((
        select sum(reads) from "ArticleReadsHour" where "articleId" = ${articleId}), 0)
      where "articleId" = ${articleId}`
    await tx.readsAlarm.deleteMany({ where: { articleId } })
    await recordAudit(tx, actor, 'reads.correct', `article:${articleId}`, {
      before: known.total,
      after: corrected,
      reason,
    })
    announcing.expire(`article:${articleId}`, `reads:${articleId}`)
    return corrected
  })
}
