import { visible } from '#lib/articles/visibility.ts'
import { addTags, articlesInSitemap, limitValidity } from '#lib/cache/tags.ts'
import { pictureUrl } from '#lib/media/schema.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { readSettings } from '#lib/settings/queries.ts'
import {
  namesInSitemap,
  newsHours,
  newsLength,
  type SitemapFile,
  type SitemapUrl,
} from './schema.ts'
import { writeIndex, writeSitemap } from './xml.ts'

/** Names and pages come and go without a tag of their own: their lists are made anew after an hour. */
const namesHoldForMs = 3_600_000

/**
 * The text of a sitemap. It reads through the one condition of what readers may see.
 * @returns null when there is no such file
 */
export async function readSitemap({ name, part }: SitemapFile): Promise<string | null> {
  if (name === 'index') return part === 0 ? writeIndex(await filesOfAll(), siteUrl()) : null
  if (name === 'news') return part === 0 ? newsSitemap() : null
  const urls = name === 'articles' ? await articles(part) : await lists[name](part)
  return urls.length ? writeSitemap(urls, siteUrl()) : null
}

/** When what readers see of the article `a` last changed: a minor change isn't told. */
const toldAt = Prisma.sql`
  greatest(a."publishedAt", a."updatedAt",
    (select max(c.at) from "Correction" c
      where c."articleId" = a.id and c.kind in ('correction', 'clarification')),
    case when a.kind = 'live' then (select max(coalesce(e."editedAt", e.at)) from "LiveEntry" e
      where e."articleId" = a.id and e."deletedAt" is null) end)`

type Row = {
  slug: string
  changedAt: Date
  pictures: { hash: string; widths: number[] }[]
}

async function articles(part: number): Promise<SitemapUrl[]> {
  addTags(`sitemap:${part}`)
  const from = part * articlesInSitemap
  const rows = await db().$queryRaw<Row[]>`
    select a.slug, ${toldAt} as "changedAt",
      coalesce((
        select jsonb_agg(jsonb_build_object('hash', m.hash, 'widths', to_jsonb(m.widths)) order by m.id)
        from "RevisionMedia" u join "Media" m on m.id = u."mediaId"
        where u."revisionId" = a."liveRevisionId"), '[]'::jsonb) as pictures
    from "Article" a
    where a.id >= ${from} and a.id < ${from + articlesInSitemap} and ${visible}
    order by a.id`
  return rows.map(({ slug, changedAt, pictures }) => ({
    path: `/article/${slug}`,
    changedAt,
    pictures: pictures.map((picture) => pictureUrl(picture, 1200)),
  }))
}

type News = { slug: string; title: string; publishedAt: Date; language: string; leavesInMs: number }

/** Google's news sitemap: what was published in two days, by the database's clock; nothing sponsored. */
async function newsSitemap(): Promise<string> {
  addTags('sitemaps')
  const { siteName, language } = await readSettings()
  const hours = Prisma.sql`make_interval(hours => ${newsHours}::int)`
  const rows = await db().$queryRaw<News[]>`
    select a.slug, r.headline as title, a."publishedAt",
      coalesce(r.details ->> 'language', '') as language,
      extract(epoch from a."publishedAt" + ${hours} - now())::float8 * 1000 as "leavesInMs"
    from "Article" a join "Revision" r on r.id = a."liveRevisionId"
    where ${visible} and a."publishedAt" > now() - ${hours}
      and coalesce(r.details ->> 'genre', 'news') <> 'sponsored'
    order by a."publishedAt" desc, a.id desc limit ${newsLength}`
  const first = rows.at(-1)
  if (first) limitValidity(Math.ceil(first.leavesInMs) + 1)
  const urls = rows.map((row) => ({
    path: `/article/${row.slug}`,
    news: {
      title: row.title,
      publishedAt: row.publishedAt,
      language: newsLanguage(row.language || language),
    },
  }))
  return writeSitemap(urls, siteUrl(), withoutBrackets(siteName))
}

/** The name as it is known to Google News: without what stands in brackets. */
const withoutBrackets = (name: string) => name.replace(/\s*[([{][^)\]}]*[)\]}]/g, '').trim() || name

/** An ISO 639 code; Chinese alone says how it is written. */
export function newsLanguage(tag: string): string {
  const { language, script, region } = new Intl.Locale(tag).maximize()
  if (language !== 'zh') return language
  return script === 'Hant' || region === 'TW' ? 'zh-tw' : 'zh-cn'
}

/** Every sitemap that has something in it. */
async function filesOfAll(): Promise<{ path: string; changedAt?: Date | null }[]> {
  addTags('sitemaps', 'sections', 'pages')
  limitValidity(namesHoldForMs)
  // A file also changes when an article leaves it, or gets another address or picture.
  const ofArticles = await db().$queryRaw<{ part: number; changedAt: Date }[]>`
    select a.id / ${articlesInSitemap}::int as part,
      max(greatest(a."liveAt", a."takenDownAt", a."updatedAt", c.at)) as "changedAt"
    from "Article" a
    left join (select "articleId", max(at) as at from "Correction" group by 1) c
      on c."articleId" = a.id
    where a."publishedAt" is not null
    group by 1 having bool_or(${visible}) order by 1`
  const [parts] = await db().$queryRaw<Record<'bylines' | 'topics', number[]>[]>`
    select
      array(select distinct b.id / ${namesInSitemap}::int from "Byline" b
        where ${printedByline} order by 1) as bylines,
      array(select distinct t.id / ${namesInSitemap}::int from "Topic" t
        where ${usedTopic} order by 1) as topics`
  const sections = await lists.sections(0)
  const pages = await lists.pages(0)
  return [
    { path: '/sitemap-news.xml' },
    ...(sections.length ? [{ path: '/sitemap-sections.xml' }] : []),
    ...(pages.length ? [{ path: '/sitemap-pages.xml' }] : []),
    ...(parts?.topics ?? []).map((part) => ({ path: `/sitemap-topics-${part}.xml` })),
    ...(parts?.bylines ?? []).map((part) => ({ path: `/sitemap-bylines-${part}.xml` })),
    ...ofArticles.map(({ part, changedAt }) => ({
      path: `/sitemap-articles-${part}.xml`,
      changedAt,
    })),
  ]
}

/** A byline `b` that is printed on an article that readers have. */
export const printedByline = Prisma.sql`
  (b."mergedIntoId" is null and exists (
    select 1 from "ArticleByline" l join "Article" a on a.id = l."articleId"
    where l."bylineId" = b.id and ${visible}))`
/** A topic `t` that an article which readers have carries. */
export const usedTopic = Prisma.sql`
  exists (select 1 from "ArticleTopic" l join "Article" a on a.id = l."articleId"
    where l."topicId" = t.id and ${visible})`

/** What stands in lists by itself. When such a page changed isn't told: its articles say it. */
const lists = {
  async sections(part: number): Promise<SitemapUrl[]> {
    addTags('sections')
    if (part > 0) return []
    const found = await db().section.findMany({ orderBy: { id: 'asc' }, select: { slug: true } })
    return ['/', ...found.map(({ slug }) => `/section/${slug}`)].map((path) => ({ path }))
  },
  async pages(part: number): Promise<SitemapUrl[]> {
    addTags('pages')
    if (part > 0) return []
    const found = await db().page.findMany({
      where: { published: true },
      orderBy: { id: 'asc' },
      select: { slug: true, savedAt: true },
    })
    return [
      { path: '/corrections' },
      ...found.map(({ slug, savedAt }) => ({ path: `/page/${slug}`, changedAt: savedAt })),
    ]
  },
  async bylines(part: number): Promise<SitemapUrl[]> {
    limitValidity(namesHoldForMs)
    const from = part * namesInSitemap
    const found = await db().$queryRaw<{ slug: string }[]>`
      select b.slug from "Byline" b
      where b.id >= ${from} and b.id < ${from + namesInSitemap} and ${printedByline} order by b.id`
    return found.map(({ slug }) => ({ path: `/by/${slug}` }))
  },
  async topics(part: number): Promise<SitemapUrl[]> {
    limitValidity(namesHoldForMs)
    const from = part * namesInSitemap
    const found = await db().$queryRaw<{ slug: string }[]>`
      select t.slug from "Topic" t
      where t.id >= ${from} and t.id < ${from + namesInSitemap} and ${usedTopic} order by t.id`
    return found.map(({ slug }) => ({ path: `/topic/${slug}` }))
  },
}
