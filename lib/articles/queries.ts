import { type ArticleList, addTags } from '#lib/cache/tags.ts'
import { referencesOf } from '#lib/document/text.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { type ArticleCard, type Cursor, detailsSchema, type PublishedArticle } from './schema.ts'
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

/** What kind of work a revision `r` is, and in which language. */
const label = Prisma.sql`
  coalesce(r.details ->> 'genre', 'news') as genre, coalesce(r.details ->> 'language', '') as language`

/** A byline as the article `a` prints it. @param credit the row that says in which role */
const bylineJson = (credit: Prisma.Sql) => Prisma.sql`
  jsonb_build_object('id', b.id, 'slug', b.slug, 'name', coalesce(pn.name, b.name), 'kind', b.kind,
    'role', ${credit}.role, 'portrait', case when pm.id is not null then ${pictureJson(pm)} end)`

const columns = (byline: Prisma.Sql) => Prisma.sql`
  a.id, a.slug, a."publishedAt", r.headline, r.standfirst,
  ${label},
  ${sectionAndPicture},
  coalesce((
    select jsonb_agg(
      ${bylineJson(Prisma.sql`ab`)} || ${byline} order by ab.position)
    from "ArticleByline" ab
    join "Byline" b on b.id = ab."bylineId"
    left join "ArticlePrintedName" pn on pn."articleId" = a.id and pn."bylineId" = b.id
    left join "Media" pm on pm.id = b."portraitId"
    where ab."articleId" = a.id), '[]'::jsonb) as bylines,
  coalesce(n.total, 0)::float8 as reads`

const joins = Prisma.sql`
  join "Revision" r on r.id = a."liveRevisionId"
  left join "Section" s on s.id = a."sectionId"
  left join "Media" m on m.id = r."mediaId"
  left join "ArticleReads" n on n."articleId" = a.id`

/** What a list of cards selects and joins of the readers' article `a`: for lists by other rules. */
export const cardColumns = columns(Prisma.sql`'{}'::jsonb`)
export const cardJoins = joins

/** The same of any revision `r`, as it is when readers get it: for previews. */
export const revisionCardColumns = Prisma.sql`
  a.id, coalesce(nullif(r.slug, ''), a.slug) as slug,
  coalesce(nullif(r.headline, ''), 'No headline yet') as headline, r.standfirst, ${label},
  ${sectionAndPicture},
  coalesce((
    select jsonb_agg(${bylineJson(Prisma.sql`rb`)} order by rb.position)
    from "RevisionByline" rb
    join "Byline" b on b.id = rb."bylineId"
    left join "ArticlePrintedName" pn on pn."articleId" = a.id and pn."bylineId" = b.id
    left join "Media" pm on pm.id = b."portraitId"
    where rb."revisionId" = r.id), '[]'::jsonb) as bylines,
  coalesce(n.total, 0)::float8 as reads`
export const revisionCardJoins = Prisma.sql`
  left join "Section" s on s.id = r."sectionId"
  left join "Media" m on m.id = r."mediaId"
  left join "ArticleReads" n on n."articleId" = a.id`

/** A page that shows the card depends on these. */
export function tagsOf(card: Pick<ArticleCard, 'id' | 'section' | 'bylines'>): void {
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

/** What is corrected in the article `a`. */
const corrections = Prisma.sql`
  coalesce((
    select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'text', c.text, 'at', c.at)
      order by c.at desc, c.id desc)
    from "Correction" c
    where c."articleId" = a.id and c.kind in ('correction', 'clarification')), '[]'::jsonb)
    as corrections`

/** What the revision `r` is about, in order. */
const topics = Prisma.sql`
  coalesce((
    select jsonb_agg(jsonb_build_object('id', rt."topicId", 'slug', tp.slug, 'name', tp.name)
      order by rt.position)
    from "RevisionTopic" rt join "Topic" tp on tp.id = rt."topicId"
    where rt."revisionId" = r.id), '[]'::jsonb) as topics`

/** Who made the main picture `m`. */
const makers = Prisma.sql`
  case when m.id is not null
    then jsonb_build_object('creator', m.creator, 'copyright', m.copyright) end as "pictureMakers"`

/** Of a list of a revision `r` that must not mix paid matter with the newsroom's own. */
export const notSponsored = Prisma.sql`coalesce(r.details ->> 'genre', 'news') <> 'sponsored'`

/** What an article is beside what a card shows of it. */
const whole = (who: Prisma.Sql) => Prisma.sql`
  r.body, r.details, ${makers}, ${topics}, a.kind, a."liveAt", a."updatedAt", a."historyPublic", ${corrections},
  ${resourcesOf(who)}`

/** Times within JSON come as text; details that were stored before there were more of them lack those. */
function asPublished(article: PublishedArticle): PublishedArticle {
  const corrections = article.corrections.map((one) => ({ ...one, at: new Date(one.at) }))
  return { ...article, corrections, details: detailsSchema.parse(article.details) }
}

const wholeByline = Prisma.sql`
  jsonb_build_object('roleTitle', b."roleTitle", 'biography', b.biography, 'contact', b.contact,
    'links', b.links)`

/**
 * What is being written, in the shape in which readers get articles: for previews. Whoever asks has
 * seen to it that it may be shown.
 */
export async function readWorkingArticle(id: number): Promise<PublishedArticle | null> {
  const [article] = await db().$queryRaw<PublishedArticle[]>`
    select a.id, coalesce(nullif(r.slug, ''), a.slug) as slug,
      coalesce(a."publishedAt", now()) as "publishedAt", now() as "liveAt", a."updatedAt", a.kind,
      a."historyPublic", ${corrections},
      coalesce(nullif(r.headline, ''), 'No headline yet') as headline, r.standfirst, r.body,
      r.details, ${makers}, ${topics}, ${label}, ${sectionAndPicture},
      coalesce((
        select jsonb_agg(
          ${bylineJson(Prisma.sql`rb`)} || ${wholeByline} order by rb.position)
        from "RevisionByline" rb
        join "Byline" b on b.id = rb."bylineId"
        left join "ArticlePrintedName" pn on pn."articleId" = a.id and pn."bylineId" = b.id
        left join "Media" pm on pm.id = b."portraitId"
        where rb."revisionId" = r.id), '[]'::jsonb) as bylines,
      0::float8 as reads, ${resourcesOf(Prisma.sql`true`)}
    from "Article" a
    join "Revision" r on r.id = a."workingRevisionId"
    left join "Section" s on s.id = r."sectionId"
    left join "Media" m on m.id = r."mediaId"
    where a.id = ${id}`
  return article ? asPublished(article) : null
}

/** The published article at this slug, or null. */
export async function readArticle(slug: string): Promise<PublishedArticle | null> {
  const [article] = await db().$queryRaw<PublishedArticle[]>`
    select ${columns(wholeByline)}, ${whole(visibleRow(t))}
    from "Article" a ${joins}
    where a.slug = ${slug} and ${visible}`
  if (!article) return null
  tagsOf(article)
  addTags(`reads:${article.id}`, ...article.topics.map(({ id }) => `topic-name:${id}` as const))
  // Also of those that readers can't see yet: the link comes when they can.
  for (const id of referencesOf(article.body).articleIds) addTags(`article:${id}`)
  return asPublished(article)
}

type Filter = { sectionId?: number; bylineId?: number; topicId?: number }

/** Ids of published articles, newest first, of which a page is made; it adds the list's tag. */
function newest(
  { sectionId, bylineId, topicId }: Filter,
  limit: number,
  after?: Cursor | undefined,
): Prisma.Sql {
  const list: ArticleList =
    topicId !== undefined
      ? `topic-${topicId}`
      : bylineId !== undefined
        ? `byline-${bylineId}`
        : sectionId !== undefined
          ? `section-${sectionId}`
          : 'all'
  addTags(`${after ? 'older' : 'newest'}:${list}`)
  if (topicId !== undefined)
    return Prisma.sql`
      select l."publishedAt", l."articleId" as id
      from "ArticleTopic" l join "Article" a on a.id = l."articleId"
      where l."topicId" = ${topicId} and ${visible}
        ${after ? Prisma.sql`and (l."publishedAt", l."articleId") < (${after.time}::timestamptz, ${after.id})` : Prisma.empty}
      order by l."publishedAt" desc, l."articleId" desc limit ${limit}`
  return bylineId !== undefined
    ? Prisma.sql`
      select distinct l."publishedAt", l."articleId" as id
      from "ArticleByline" l join "Article" a on a.id = l."articleId"
      where l."bylineId" = ${bylineId} and ${visible}
        ${after ? Prisma.sql`and (l."publishedAt", l."articleId") < (${after.time}::timestamptz, ${after.id})` : Prisma.empty}
      order by l."publishedAt" desc, l."articleId" desc limit ${limit}`
    : Prisma.sql`
      select a.id from "Article" a where ${visible}
        ${sectionId !== undefined ? Prisma.sql`and a."sectionId" = ${sectionId}` : Prisma.empty}
        ${after ? Prisma.sql`and (a."publishedAt", a.id) < (${after.time}::timestamptz, ${after.id})` : Prisma.empty}
      order by a."publishedAt" desc, a.id desc limit ${limit}`
}

/** Whole published articles, newest first: all, or one section's, byline's or topic's. For feeds. */
export async function readNewest(filter: Filter, limit: number): Promise<PublishedArticle[]> {
  const found = await db().$queryRaw<PublishedArticle[]>`
    with page as materialized (${newest(filter, limit)})
    select ${columns(wholeByline)}, ${whole(visibleRow(t))}
    from page join "Article" a on a.id = page.id ${joins}
    order by a."publishedAt" desc, a.id desc`
  for (const article of found) {
    tagsOf(article)
    for (const id of referencesOf(article.body).articleIds) addTags(`article:${id}`)
  }
  return found.map(asPublished)
}

/**
 * Published articles, newest first: all, or one section's, byline's or topic's.
 * @param options.after the cursor of the page before
 * @returns at most `limit` cards, and the cursor of the next page, null at the end
 */
export async function listArticles(
  options: Filter & { after?: Cursor | undefined; limit: number },
): Promise<{ cards: ArticleCard[]; after: string | null }> {
  const { after, limit, ...filter } = options
  const found = await db().$queryRaw<ArticleCard[]>`
    with page as materialized (${newest(filter, limit + 1, after)})
    select ${cardColumns}
    from page join "Article" a on a.id = page.id ${joins}
    order by a."publishedAt" desc, a.id desc`
  return cardsPage(found, limit)
}

/** A page of cards that were asked for with one more, and the cursor of the next page, null at the end. */
export function cardsPage(
  found: ArticleCard[],
  limit: number,
): { cards: ArticleCard[]; after: string | null } {
  const cards = found.slice(0, limit)
  for (const card of cards) tagsOf(card)
  const last = cards.at(-1)
  const more = found.length > limit && last
  return { cards, after: more ? `${last.publishedAt.getTime()}-${last.id}` : null }
}
