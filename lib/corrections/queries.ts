import { mustBePermitted } from '#lib/articles/permitted.ts'
import type { Cursor } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import type { Actor } from '#lib/auth/can.ts'
import { addTags } from '#lib/cache/tags.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import type { DeskCorrection, ListedCorrection, Withdrawal } from './schema.ts'

/** Was the article `a` taken down with a word to readers? Then they may know its headline still. */
const withdrawnInPublic = Prisma.sql`
  exists (select 1 from "Correction" w
    where w."articleId" = a.id and w.kind = 'withdrawal' and w.at >= a."takenDownAt")`

/**
 * All that was corrected and withdrawn, the newest first, for readers. Of what was taken down without
 * a word nothing is listed.
 */
export async function listCorrections({
  after,
  limit,
}: {
  after?: Cursor | undefined
  limit: number
}): Promise<{ corrections: ListedCorrection[]; after: string | null }> {
  addTags('corrections')
  const found = await db().$queryRaw<ListedCorrection[]>`
    select c.id, c.kind, c.text, c.at, a.id as "articleId", r.headline,
      case when ${visible} then a.slug end as slug
    from "Correction" c
    join "Article" a on a.id = c."articleId"
    join "Revision" r on r.id = a."liveRevisionId"
    where (${visible} or ${withdrawnInPublic})
      ${after ? Prisma.sql`and (c.at, c.id) < (${after.time}::timestamptz, ${after.id})` : Prisma.empty}
    order by c.at desc, c.id desc limit ${limit + 1}`
  const corrections = found.slice(0, limit)
  for (const { articleId } of corrections) addTags(`article:${articleId}`)
  const last = corrections.at(-1)
  const more = found.length > limit && last
  return { corrections, after: more ? `${last.at.getTime()}-${last.id}` : null }
}

/** What readers are told of an article, the newest first. @throws NotFound, Refused */
export async function correctionsOf(actor: Actor, articleId: number): Promise<DeskCorrection[]> {
  await mustBePermitted(actor, 'article.open', articleId)
  return db().$queryRaw<DeskCorrection[]>`
    select c.id, c.kind, c.text, c.at, coalesce(u.name, 'the newsroom') as by
    from "Correction" c left join "User" u on u.id = c."createdBy"
    where c."articleId" = ${articleId}
    order by c.at desc, c.id desc`
}

/** Why an article is taken down, when readers are told; null otherwise. */
export async function readWithdrawal(articleId: number): Promise<Withdrawal | null> {
  addTags(`article:${articleId}`)
  const [found] = await db().$queryRaw<Withdrawal[]>`
    select p.note as text, p.at
    from "Article" a join "Publication" p on p."articleId" = a.id
    where a.id = ${articleId} and a.state = 'taken_down' and p.change = 'withdrawal'
    order by p.at desc, p.id desc limit 1`
  return found?.text ? found : null
}
