import { visible } from '#lib/articles/visibility.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { likePattern } from '#lib/platform/like.ts'
import type { PlaceableArticle, PlaceableArticles } from './schema.ts'

// Articles as the newsroom places them: on fronts, in newsletters. Whoever asks has seen to it that
// she may.

const placeable = Prisma.sql`
  a.id, coalesce(nullif(r.headline, ''), 'Untitled') as headline, s.name as section, a.state,
  ${visible} as "isPublic", a."publishedAt", r."mediaId" is not null as "hasPicture",
  (select min(d."dueAt") from "Schedule" d
    where d."articleId" = a.id and d.state = 'pending' and d.kind = 'publish') as "dueAt"`
const placeableJoins = Prisma.sql`
  join "Revision" r
    on r.id = case when ${visible} then a."liveRevisionId" else a."workingRevisionId" end
  left join "Section" s on s.id = r."sectionId"`

/** Articles by their ids, as the newsroom places them. Those that there aren't are left out. */
export async function placeableById(ids: number[]): Promise<PlaceableArticles> {
  if (ids.length === 0) return {}
  const found = await db().$queryRaw<PlaceableArticle[]>`
    select ${placeable} from "Article" a ${placeableJoins} where a.id = any(${ids}::int[])`
  return Object.fromEntries(found.map((article) => [article.id, article]))
}

/**
 * Articles that can be placed: readers', and those approved or scheduled, whose headline has all the
 * words; the latest first, at most 20.
 */
export async function findPlaceable(words: string): Promise<PlaceableArticle[]> {
  const given = words.split(/\s+/).filter(Boolean).slice(0, 8)
  const has = given.map((word) => Prisma.sql`and r.headline ilike ${likePattern(word)}`)
  const match = has.length ? Prisma.join(has, ' ') : Prisma.empty
  return db().$queryRaw<PlaceableArticle[]>`
    (select ${placeable} from "Article" a ${placeableJoins}
      where a.state in ('approved', 'scheduled') ${match}
      order by a."savedAt" desc, a.id desc limit 8)
    union all
    (select ${placeable} from "Article" a ${placeableJoins}
      where ${visible} ${match}
      order by a."publishedAt" desc, a.id desc limit 20)
    limit 20`
}
