import { z } from 'zod'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import type { Actor } from '#lib/auth/can.ts'
import { articlesInSitemap } from '#lib/cache/tags.ts'
import { readMain } from '#lib/checks/page.ts'
import { tellIndexNow } from '#lib/discovery/index-now.ts'
import type { Document } from '#lib/document/schema.ts'
import { textLines } from '#lib/document/text.ts'
import { feedFormats, feedLength, feedPath } from '#lib/feeds/schema.ts'
import { dropFromFronts } from '#lib/front/commands.ts'
import { distribute, tellHub } from '#lib/hub/commands.ts'
import { hubPath } from '#lib/hub/schema.ts'
import { hubAddress } from '#lib/hub/topic.ts'
import { type Consequence, consequences, lateAfterMs } from '#lib/outbox/schema.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { indexMarked, isIndexed } from '#lib/search/indexing.ts'
import { newsHours, newsLength } from '#lib/sitemaps/schema.ts'
import { tellWebhooks } from '#lib/webhooks/tell.ts'
import { seeToAlerts } from './push.ts'
import { asReader } from './readers.ts'
import type { Job } from './runner.ts'

/** An article as readers are to have it by now. */
type Public = {
  articleId: number
  slug: string
  visible: boolean
  headline: string
  standfirst: string
  body: Document
  section: string | null
  genre: string
  /** Is it news by the news sitemap's hours? */
  fresh: boolean
  /** What is corrected in it, and when that was last said. */
  corrections: string[]
  correctedAt: Date | null
}

/** Looks at what readers get. @returns what is wrong, in words; null: all is as it should be */
type Look = (article: Public, eventId: bigint) => Promise<string | null>

/** Tells others. @returns false when the newsroom doesn't want it: then there is nothing to receipt */
type Telling = (article: Public) => Promise<boolean>

const looks: Record<Exclude<Consequence, 'hub' | 'indexnow' | 'webhooks'>, Look> = {
  page: lookAtPage,
  fronts: lookAtFronts,
  feeds: lookAtFeeds,
  search: putIntoSearch,
  sitemaps: lookAtSitemaps,
  push: (_article, eventId) => seeToAlerts(eventId),
}
const tellings = {
  hub: ofItsArticle(tellFollowers),
  indexnow: ofItsArticle(tellEngines),
  webhooks: tellWebhooks,
}

function ofItsArticle(telling: Telling): (eventId: bigint) => Promise<boolean> {
  return async (eventId) => {
    const article = await articleOf(eventId)
    return article !== null && telling(article)
  }
}

/**
 * Sees to one consequence of an event, and writes its receipt: done, or why not. What fails is tried
 * again as the queue says, and has failed after the last try.
 * @throws when it is to be tried again
 */
export async function deliver({ data, lastTry }: Job<'deliver'>): Promise<void> {
  const eventId = BigInt(data.eventId)
  const consequence = consequences.find((name) => name === data.consequence)
  const receipt = await db().receipt.findUnique({
    where: { eventId_consequence: { eventId, consequence: data.consequence } },
    select: { state: true },
  })
  if (!receipt || receipt.state === 'done' || !consequence) return
  const wrong =
    consequence === 'hub' || consequence === 'indexnow' || consequence === 'webhooks'
      ? await tell(eventId, consequence)
      : await whatIsWrong(eventId, consequence)
  if (wrong === unwanted) {
    await db().receipt.deleteMany({ where: { eventId, consequence } })
    return
  }
  if (wrong === null) {
    await db().$executeRaw`
      update "Receipt" set state = 'done', "doneAt" = now(), failure = '', attempts = attempts + 1
      where "eventId" = ${eventId} and consequence = ${consequence} and state <> 'done'`
    return
  }
  const state = lastTry ? 'failed' : 'pending'
  await db().$executeRaw`
    update "Receipt" set state = ${state}::"ReceiptState", failure = ${wrong}, attempts = attempts + 1
    where "eventId" = ${eventId} and consequence = ${consequence} and state <> 'done'`
  if (!lastTry) throw new Error(wrong)
  log.error({ event: data.eventId, consequence, wrong }, 'a consequence failed')
}

/** Instances learn of a change within moments: they are given these. */
const patience = [0, 100, 300, 800]

const unwanted = Symbol('unwanted')

/** Once a try: others aren't asked again within a moment. */
async function tell(
  eventId: bigint,
  consequence: keyof typeof tellings,
): Promise<string | null | typeof unwanted> {
  try {
    return (await tellings[consequence](eventId)) ? null : unwanted
  } catch (error) {
    return `${(error as Error).message}.`
  }
}

async function whatIsWrong(
  eventId: bigint,
  consequence: keyof typeof looks,
): Promise<string | null> {
  let wrong: string | null = null
  for (const ms of patience) {
    await new Promise((resolve) => setTimeout(resolve, ms))
    // Later events may have changed it again: readers are to have what stands now.
    const article = await articleOf(eventId)
    if (!article) return null
    wrong = await looks[consequence](article, eventId).catch((error: Error) => {
      log.warn({ err: error, consequence }, 'what readers get could not be looked at')
      return `It could not be looked at: ${error.message}.`
    })
    if (wrong === null) break
  }
  return wrong
}

async function articleOf(eventId: bigint): Promise<Public | null> {
  const [found] = await db().$queryRaw<Public[]>`
    select a.id as "articleId", a.slug, (a.state = 'published' and a."publishedAt" <= now()) as visible,
      r.headline, r.standfirst, r.body, s.slug as section,
      coalesce(r.details ->> 'genre', 'news') as genre,
      a."publishedAt" > now() - make_interval(hours => ${newsHours}::int) as fresh,
      array(select c.text from "Correction" c
        where c."articleId" = a.id and c.kind in ('correction', 'clarification')) as corrections,
      (select max(c.at) from "Correction" c
        where c."articleId" = a.id and c.kind in ('correction', 'clarification')) as "correctedAt"
    from "OutboxEvent" e join "Article" a on a.id = e."articleId"
    join "Revision" r on r.id = a."liveRevisionId"
    left join "Section" s on s.id = a."sectionId"
    where e.id = ${eventId}`
  return found ?? null
}

async function lookAtPage(article: Public): Promise<string | null> {
  const path = `/article/${article.slug}`
  const { status, body } = await asReader(path)
  if (!article.visible) {
    const now = await resolveAddress('article', article.slug)
    // Merged into another one, whose address it is now.
    const right = now.status === 'moved' && now.id !== article.articleId ? 301 : 410
    return status === right ? null : `${path} is still answered with ${status}, not with ${right}.`
  }
  if (status !== 200) return `${path} is answered with ${status}.`
  const shown = letters(readMain(body).text)
  const { headline, standfirst, body: document, corrections } = article
  const lines = [headline, standfirst, ...textLines(document), ...corrections]
  const missing = lines.find((line) => !shown.includes(letters(line)))
  return missing === undefined ? null : `${path} doesn’t say “${missing.slice(0, 80)}” yet.`
}

/** Spaces are the layout's. */
const letters = (text: string) => text.replace(/\s+/g, '')

const theNewsroom: Actor = { kind: 'system', name: 'the newsroom' }

async function lookAtFronts(article: Public): Promise<string | null> {
  // Readers don't see it any more; now it leaves its slots too, and doesn't jump back.
  await dropFromFronts(theNewsroom, article.articleId)
  const href = `/article/${article.slug}`
  for (const path of ['/', ...(article.section ? [`/section/${article.section}`] : [])]) {
    const { status, body } = await asReader(path)
    if (status !== 200) return `${path} is answered with ${status}.`
    const links = readMain(body).links.filter((link) => link.href === href)
    if (links.length > 0 && !article.visible) return `${path} still leads to it.`
    // Whether it is there is the desk's choice, and that of newer ones; what it says there isn't. A
    // breaking line leads to it in words of its own.
    const said = links.filter(({ inHeading }) => inHeading)
    if (
      said.length > 0 &&
      !said.some(({ text }) => letters(text).includes(letters(article.headline)))
    )
      return `${path} still has another headline.`
  }
  return null
}

async function putIntoSearch({ articleId, visible }: Public): Promise<string | null> {
  await indexMarked(articleId)
  const indexed = await isIndexed(articleId)
  if (indexed === visible) return null
  return visible ? 'Search doesn’t find it yet.' : 'It still stands in what is searched.'
}

const feedSchema = z.object({
  items: z.array(z.object({ id: z.string(), title: z.string(), date_modified: z.coerce.date() })),
})

async function lookAtFeeds(article: Public): Promise<string | null> {
  const { articleId, visible, headline, correctedAt, section } = article
  for (const page of ['/', ...(section ? [`/section/${section}`] : [])]) {
    const path = feedPath(page, 'json')
    const { status, body } = await asReader(path)
    if (status !== 200) return `${path} is answered with ${status}.`
    const { items } = feedSchema.parse(JSON.parse(body))
    const item = items.find(({ id }) => id.endsWith(`:article:${articleId}`))
    if (item && !visible) return `${path} still has it.`
    if (!item && visible && items.length < feedLength) return `${path} doesn’t have it yet.`
    if (item && item.title !== headline) return `${path} still has another headline.`
    if (item && correctedAt && item.date_modified < correctedAt)
      return `${path} doesn’t know of the correction yet.`
    for (const format of ['xml', 'atom'] as const) {
      const other = await asReader(feedPath(page, format))
      if (other.status !== 200 || other.body.includes(`:article:${articleId}<`) !== Boolean(item))
        return `${feedPath(page, format)} isn’t what ${path} is.`
    }
  }
  return null
}

async function lookAtSitemaps(article: Public): Promise<string | null> {
  const { articleId, slug, visible, genre, fresh } = article
  const own = `/sitemap-articles-${Math.floor(articleId / articlesInSitemap)}.xml`
  const { status, body } = await asReader(own)
  // A sitemap in which nothing is left isn't there.
  if (status !== 200 && (visible || status !== 404)) return `${own} is answered with ${status}.`
  const address = `/article/${slug}</loc>`
  if (body.includes(address) !== visible)
    return `${own} ${visible ? 'doesn’t have it yet' : 'still has it'}.`
  const news = await asReader('/sitemap-news.xml')
  if (news.status !== 200) return `/sitemap-news.xml is answered with ${news.status}.`
  const listed = news.body.includes(address)
  if (listed && !visible) return '/sitemap-news.xml still has it.'
  const full = news.body.split('<url>').length > newsLength
  if (visible && fresh && !listed && !full && genre !== 'sponsored')
    return '/sitemap-news.xml doesn’t have it yet.'
  return null
}

/** Feeds that say something of an article now, or did until its last publication but one. */
async function feedsOf({ articleId }: Public): Promise<string[]> {
  const rows = await db().$queryRaw<{ page: string }[]>`
    with said as (
      select distinct "revisionId" as id from (
        select "revisionId" from "Publication"
        where "articleId" = ${articleId} and "revisionId" is not null
        order by at desc, id desc limit 3) p)
    select '' as page
    union select '/section/' || s.slug from said join "Revision" r on r.id = said.id
      join "Section" s on s.id = r."sectionId"
    union select '/by/' || b.slug from said join "RevisionByline" rb on rb."revisionId" = said.id
      join "Byline" b on b.id = rb."bylineId"
    union select '/topic/' || t.slug from said join "RevisionTopic" rt on rt."revisionId" = said.id
      join "Topic" t on t.id = rt."topicId"`
  return rows.flatMap(({ page }) => feedFormats.map((format) => feedPath(page || '/', format)))
}

async function tellFollowers(article: Public): Promise<boolean> {
  const hub = await hubAddress()
  if (!hub) return false
  const wrong = await lookAtFeeds(article)
  if (wrong) throw new Error(wrong.replace(/\.$/, ''))
  const feeds = await feedsOf(article)
  if (hub === siteUrl() + hubPath) await distribute(feeds, asReader)
  else await tellHub(hub, feeds)
  return true
}

/** Search engines are told of an article's address, and of those that lead to it now. */
async function tellEngines({ articleId, slug }: Public): Promise<boolean> {
  const old = await db().address.findMany({
    where: { kind: 'article', targetId: articleId },
    orderBy: { since: 'desc' },
    take: 10,
    select: { slug: true },
  })
  const slugs = new Set([slug, ...old.map((address) => address.slug)])
  return tellIndexNow([...slugs].map((one) => `/article/${one}`))
}

/** What nothing was heard of for ten minutes has failed: its job is gone. */
export async function giveUpOnLost(): Promise<void> {
  const after = Prisma.sql`make_interval(secs => ${(10 * lateAfterMs) / 1000}::float8)`
  await db().$executeRaw`
    update "Receipt" r set state = 'failed',
      failure = coalesce(nullif(r.failure, ''), 'Nothing was done about it for ten minutes.')
    from "OutboxEvent" e
    where e.id = r."eventId" and r.state = 'pending' and e."createdAt" < now() - ${after}
      and coalesce(r."retriedAt", e."createdAt") < now() - ${after}`
}
