import type { Announcing } from '#lib/cache/announce.ts'
import type { Tag } from '#lib/cache/tags.ts'
import { Prisma, type Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { localTimeOf } from '#lib/settings/local-time.ts'
import { visible } from './visibility.ts'

// Days are the newsroom's: what was published at 23:30 there belongs to that day, wherever it is read.

/** The newsroom's day of a moment: YYYY-MM-DD. */
export const dayOf = (at: Date): string => localTimeOf(at, env().NEWSROOM_TIMEZONE).slice(0, 10)

/** Tags of the pages that list what was published then: the day's, the month's and the year's. */
export function dayTags(times: Date[]): Tag[] {
  const days = new Set(times.map((at) => dayOf(at).replaceAll('-', '')))
  return [
    ...new Set(
      [...days].flatMap((day): Tag[] => [
        `day:${day}`,
        `month:${day.slice(0, 6)}`,
        `year:${day.slice(0, 4)}`,
      ]),
    ),
  ]
}

/**
 * Announces that an article comes to the archive, or goes from it, inside the write's transaction.
 * Pages of other days lead to this one, so they are told when it is the day's only article.
 */
export async function expireDays(
  tx: Tx,
  announcing: Announcing,
  articleId: number,
  publishedAt: Date,
): Promise<void> {
  announcing.expire(...dayTags([publishedAt]))
  const zone = env().NEWSROOM_TIMEZONE
  const day = Prisma.sql`(${dayOf(publishedAt)}::date)`
  const [other] = await tx.$queryRaw<{ found: number }[]>`
    select 1 as found from "Article" a
    where ${visible} and a.id <> ${articleId}
      and a."publishedAt" >= (${day}::timestamp at time zone ${zone})
      and a."publishedAt" < ((${day} + 1)::timestamp at time zone ${zone})
    limit 1`
  if (!other) announcing.expire('days')
}
