import type { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import type { Actor } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { fromLocalTime } from '#lib/settings/dateline.ts'
import { lock } from './saving.ts'
import type { embargoSchema } from './schema.ts'

/** Sets until when an article may not be published, or takes the embargo away. */
export async function setEmbargo(
  actor: Actor,
  { id, until }: z.infer<typeof embargoSchema>,
): Promise<void> {
  const embargoUntil = until ? fromLocalTime(until) : null
  if (embargoUntil && Number.isNaN(embargoUntil.getTime()))
    throw new Invalid({ until: ['There is no such day: choose another.'] })
  await write(async (tx) => {
    await lock(tx, actor, 'article.edit', id)
    await tx.article.update({ where: { id }, data: { embargoUntil } })
    await recordAudit(tx, actor, 'article.embargo', `article:${id}`, { until: embargoUntil })
  })
}
