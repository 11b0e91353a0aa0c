import { addTags } from '#lib/cache/tags.ts'
import { referencesOf } from '#lib/document/text.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import type { ArticleCard, Cursor, PublishedArticle } from './schema.ts'
import { visible, visibleRow } from './visibility.ts'

// One statement a page, joined by PostgreSQL into the shape that pages need: an uncached page costs
// one round trip, and each lookup is by key, whatever the number of articles.

const pictureJson = (media: Prisma.Sql) => Prisma.sql`
  jsonb_build_object('id', ${media}.id, 'hash', ${media}.hash, 'width', ${media}.width,
    'height', ${media}.height, 'widths', to_jsonb(${media}.widths), 'focalX', ${media}."focalX",
    'focalY', ${media}."focalY", 'credit', ${media}.credit)`

const m = Prisma.sql`m`
const pm = Prisma.sql`pm`

const sectionAndPicture = Prisma.sql`
  case when s.id is not null
    then jsonb_build_object('id', s.id, 'slug', s.slug, 'name', s.name) end as section,
  case when m.id is not null
    then ${pictureJson(m)} || jsonb_build_object('alt', r.alt, 'caption', r.caption)
  end as picture`

const columns = (byline: Prisma.Sql) => Prisma.sql`
  a.id, a.slug, a."publishedAt", r.headline, r.standfirst,
  ${sectionAndPicture},
  coalesce((
    select jsonb_agg(
      jsonb_build_object('id', b.id, 'slug', b.slug, 'name', b.name,
        'portrait', case when pm.id is not null then ${pictureJson(pm)} end) || ${byline}
      order by ab.position)
    from "ArticleByline" ab
    join "Byline" b on b.id = ab."bylineId"
    left join "Media" pm on pm.id = b."portraitId"
    where ab."articleId" = a.id), '[]'::jsonb) as bylines,
  coalesce(n.total, 0)::float8 as reads`

const joins = Prisma.sql`
  join "Revision" r on r.id = a."liveRevisionId"
  left join "Section" s on s.id = a."sectionId"
  left join "Media" m on m.id = r."mediaId"
  left join "ArticleReads" n on n."articleId" = a.id`

function tagsOf(card: Pick<ArticleCard, 'id' | 'section' | 'bylines'>): void {
  addTags(`article:${card.id}`)
  if (card.section) addTags(`section:${card.section.id}`)
  for (const { id } of card.bylines) addTags(`byline:${id}`)
}

const t = Prisma.sql`t`
const tm = Prisma.sql`tm`

/** What the body of the revision named `r` shows and leads to. `who` says which articles count. */
const resourcesOf = (who: Prisma.Sql) => Prisma.sql`
  jsonb_build_object(
    'pictures', coalesce((
      select jsonb_object_agg(tm.id, ${pictureJson(tm)})
      from "RevisionMedia" u join "Media" tm on tm.id = u."mediaId"
      where u."revisionId" = r.id), '{}'::jsonb),
    'articles', coalesce((
      select jsonb_object_agg(t.id, jsonb_build_object('id', t.id, 'slug', t.slug,
        'headline', tr.headline, 'standfirst', tr.standfirst,
        'picture', case when tm.id is not null then ${pictureJson(tm)} end))
      from "RevisionLink" l join "Article" t on t.id = l."articleId"
      join "Revision" tr on tr.id = coalesce(t."liveRevisionId", t."workingRevisionId")
      left join "Media" tm on tm.id = tr."mediaId"
      where l."revisionId" = r.id and ${who}), '{}'::jsonb)) as resources`

/**
 * What is being written, in the shape in which readers get articles: for previews. Whoever asks has
 * seen to it that it may be shown.
 */
export async function readWorkingArticle(id: number): Promise<PublishedArticle | null> {
  const [article] = await db().$queryRaw<PublishedArticle[]>`
    select a.id, coalesce(nullif(r.slug, ''), a.slug) as slug,
      coalesce(a."publishedAt", now()) as "publishedAt", now() as "liveAt",
      coalesce(nullif(r.headline, ''), 'No headline yet') as headline, r.standfirst, r.body,
      ${sectionAndPicture},
      coalesce((
        select jsonb_agg(
          jsonb_build_object('id', b.id, 'slug', b.slug, 'name', b.name,
            'roleTitle', b."roleTitle", 'biography', b.biography,
            'portrait', case when pm.id is not null then ${pictureJson(pm)} end)
          order by rb.position)
        from "RevisionByline" rb
        join "Byline" b on b.id = rb."bylineId"
        left join "Media" pm on pm.id = b."portraitId"
        where rb."revisionId" = r.id), '[]'::jsonb) as bylines,
      0::float8 as reads, ${resourcesOf(Prisma.sql`true`)}
    from "Article" a
    join "Revision" r on r.id = a."workingRevisionId"
    left join "Section" s on s.id = r."sectionId"
    left join "Media" m on m.id = r."mediaId"
    where a.id = ${id}`
  return article ?? null
}

/** The published article at this slug, or null. */
export async function readArticle(slug: string): Promise<PublishedArticle | null> {
  const whole = Prisma.sql`jsonb_build_object('roleTitle', b."roleTitle", 'biography', b.biography)`
  const [article] = await db().$queryRaw<PublishedArticle[]>`
    select ${columns(whole)}, r.body, a."liveAt", ${resourcesOf(visibleRow(t))}
    from "Article" a ${joins}
    where a.slug = ${slug} and ${visible}`
  if (!article) return null
  tagsOf(article)
  addTags(`reads:${article.id}`)
  // Also of those that readers can't see yet: the link comes when they can.
  for (const id of referencesOf(article.body).articleIds) addTags(`article:${id}`)
  return article
}

/**
 * Published articles, newest first: all, or one section's or byline's.
 * @param options.after the cursor of the page before
 * @returns at most `limit` cards, and the cursor of the next page, null at the end
 */
export async function listArticles(options: {
  sectionId?: number
  bylineId?: number
  after?: Cursor | undefined
  limit: number
}): Promise<{ cards: ArticleCard[]; after: string | null }> {
  const { sectionId, bylineId, after, limit } = options
  if (bylineId !== undefined) addTags(`byline:${bylineId}`)
  else if (sectionId !== undefined) addTags(`section:${sectionId}`)
  else addTags('home')

  const ids =
    bylineId !== undefined
      ? Prisma.sql`
        select a.id from "ArticleByline" l join "Article" a on a.id = l."articleId"
        where l."bylineId" = ${bylineId} and ${visible}
          ${after ? Prisma.sql`and (l."publishedAt", l."articleId") < (${after.time}::timestamptz, ${after.id})` : Prisma.empty}
        order by l."publishedAt" desc, l."articleId" desc limit ${limit + 1}`
      : Prisma.sql`
        select a.id from "Article" a where ${visible}
          ${sectionId !== undefined ? Prisma.sql`and a."sectionId" = ${sectionId}` : Prisma.empty}
          ${after ? Prisma.sql`and (a."publishedAt", a.id) < (${after.time}::timestamptz, ${after.id})` : Prisma.empty}
        order by a."publishedAt" desc, a.id desc limit ${limit + 1}`
  const found = await db().$queryRaw<ArticleCard[]>`
    with page as materialized (${ids})
    select ${columns(Prisma.sql`'{}'::jsonb`)}
    from page join "Article" a on a.id = page.id ${joins}
    order by a."publishedAt" desc, a.id desc`

  const cards = found.slice(0, limit)
  for (const card of cards) tagsOf(card)
  const last = cards.at(-1)
  const more = found.length > limit && last
  return { cards, after: more ? `${last.publishedAt.getTime()}-${last.id}` : null }
}
