import { visible } from '#lib/articles/visibility.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { addTags } from '#lib/cache/tags.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { type DeskVersion, eachLanguageOnce, type Version } from './schema.ts'

// Articles that say the same in several languages are a group: the original, and those that name it.

/** The articles `a` of the group of an article. */
const members = (articleId: number) => Prisma.sql`
  (select coalesce(o."translationOfId", o.id) as root from "Article" o where o.id = ${articleId}) g
  join "Article" a on a.id = g.root or a."translationOfId" = g.root`

/** The language of a revision `r`. @param site what it is where none was chosen */
const languageOf = (site: string) =>
  Prisma.sql`coalesce(nullif(r.details ->> 'language', ''), ${site}) as language`

/**
 * The versions of a published article that readers can have, itself among them: each language once,
 * the original first. A page that shows them depends on all of the group, also on those that readers
 * can't see yet.
 * @returns none where there is but one, or where another stands for this one's language
 */
export async function readVersions(articleId: number): Promise<Version[]> {
  addTags(`translations:${articleId}`)
  const { language: site } = await readSettings()
  const found = await db().$queryRaw<(Version & { isPublic: boolean })[]>`
    select a.id, a.slug, coalesce(r.headline, '') as headline, ${languageOf(site)},
      a.id = g.root as original, ${visible} as "isPublic"
    from ${members(articleId)} left join "Revision" r on r.id = a."liveRevisionId"`
  for (const { id } of found) addTags(`article:${id}`)
  const versions = eachLanguageOnce(found.filter(({ isPublic }) => isPublic))
  if (versions.length < 2 || versions.every(({ id }) => id !== articleId)) return []
  return versions.map(({ isPublic, ...version }) => version)
}

/** All versions of an article, as they are being written; whoever asks has seen to who may. */
export async function groupOf(tx: Tx, articleId: number): Promise<Omit<DeskVersion, 'twice'>[]> {
  const { language: site } = await readSettings(tx)
  return tx.$queryRaw`
    select a.id, coalesce(nullif(r.headline, ''), 'No headline yet') as headline,
      ${languageOf(site)}, a.id = g.root as original, a.state
    from ${members(articleId)} join "Revision" r on r.id = a."workingRevisionId"
    order by original desc, a.id`
}

/** The versions of an article, itself among them, for whoever may open it. @throws NotFound, Refused */
export async function versionsOf(actor: Actor, articleId: number): Promise<DeskVersion[]> {
  const article = await db().article.findUnique({
    where: { id: articleId },
    select: { createdBy: true, assigneeId: true, state: true },
  })
  if (!article) throw new NotFound('There is no such article.')
  mustBeAllowed(actor, 'article.open', article)
  const group = await groupOf(db(), articleId)
  const first = new Set(eachLanguageOnce(group).map(({ id }) => id))
  return group.map((version) => ({ ...version, twice: !first.has(version.id) }))
}
