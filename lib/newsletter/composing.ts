import { cardColumns, cardJoins } from '#lib/articles/queries.ts'
import type { ArticleCard } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { readFront } from '#lib/front/queries.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { readTheme } from '#lib/theme/theme.ts'
import type { EditionContent, Source } from './schema.ts'

/** What the newsletter's rule chooses from. */
export type Rule = { id: number; sectionId: number | null; source: string; size: number }

/** From when on articles are new to a newsletter's readers: since its last edition was composed. */
export async function sinceLastEdition(
  tx: Tx,
  { id, rhythm }: { id: number; rhythm: string },
): Promise<Date> {
  const [last] = await tx.$queryRaw<{ since: Date }[]>`
    select coalesce(
      (select max("createdAt") from "NewsletterEdition"
        where "newsletterId" = ${id} and state in ('scheduled', 'sending', 'sent')),
      now() - make_interval(days => ${rhythm === 'weekly' ? 7 : 1})) as since`
  if (!last) throw new Error('the database did not tell the time')
  return last.since
}

/** Ids of the articles that the rule chooses now, in order. */
export async function chooseArticles(
  tx: Tx,
  { id, sectionId, source, size }: Rule,
  since: Date,
): Promise<number[]> {
  if ((source as Source) === 'front') {
    const { lead, beside, row, river } = await readFront(sectionId)
    return [...(lead ? [lead] : []), ...beside, ...row, ...river].slice(0, size).map((a) => a.id)
  }
  const here = sectionId === null ? Prisma.empty : Prisma.sql`and a."sectionId" = ${sectionId}`
  // What the desk put into the last edition itself isn't news any more.
  const fresh = Prisma.sql`not exists (
    select 1 from (
      select "articleIds" from "NewsletterEdition"
      where "newsletterId" = ${id} and state in ('scheduled', 'sending', 'sent')
      order by "createdAt" desc, id desc limit 1) last
    where a.id = any(last."articleIds"))`
  const rows =
    (source as Source) === 'mostRead'
      ? await tx.$queryRaw<{ id: number }[]>`
          select a.id from "Article" a
          join (
            select h."articleId" as id, sum(h.reads) as reads from "ArticleReadsHour" h
            where h.hour >= date_trunc('hour', ${since}::timestamptz) group by h."articleId"
          ) h on h.id = a.id
          where ${visible} ${here} and ${fresh}
          order by h.reads desc, a."publishedAt" desc, a.id desc limit ${size}`
      : await tx.$queryRaw<{ id: number }[]>`
          select a.id from "Article" a
          where ${visible} ${here} and a."publishedAt" > ${since} and ${fresh}
          order by a."publishedAt" desc, a.id desc limit ${size}`
  return rows.map((row) => row.id)
}

/** Of these articles those that readers may see now, in the given order. */
export async function publicArticles(ids: number[], tx: Tx = db()): Promise<ArticleCard[]> {
  if (ids.length === 0) return []
  const found = await tx.$queryRaw<ArticleCard[]>`
    select ${cardColumns} from "Article" a ${cardJoins}
    where a.id = any(${ids}::int[]) and ${visible}`
  const byId = new Map(found.map((card) => [card.id, card]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** What readers have of these articles now: when it changes, an edition must be made anew. */
export async function fingerprint(ids: number[]): Promise<string> {
  const [row] = await db().$queryRaw<{ print: string | null }[]>`
    select string_agg(a.id || ':' || a."liveRevisionId", ' ' order by a.id) as print
    from "Article" a where a.id = any(${ids}::int[]) and ${visible}`
  return row?.print ?? ''
}

/** A subject and a preheader as the articles suggest them. */
export function wordsFor(
  name: string,
  cards: ArticleCard[],
): { subject: string; preheader: string } {
  const [first, ...rest] = cards.map(({ headline }) => headline)
  return {
    subject: (first ?? name).slice(0, 150),
    preheader: rest.slice(0, 2).join(' · ').slice(0, 200),
  }
}

type Composed = {
  subject: string
  preheader: string
  intro: string
  articleIds: number[]
  sendAt: Date | null
  newsletter: { name: string; language: string }
}

/** What an edition shows if it is sent now: of its articles, those that readers may see. */
export async function contentOf(edition: Composed): Promise<EditionContent> {
  const { subject, preheader, intro, articleIds, sendAt, newsletter } = edition
  const settings = await readSettings()
  const language = newsletter.language || settings.language
  return {
    siteName: settings.siteName,
    origin: siteUrl(),
    language,
    newsletter: newsletter.name,
    subject,
    preheader,
    intro,
    day: new Intl.DateTimeFormat(language, {
      dateStyle: 'full',
      timeZone: env().NEWSROOM_TIMEZONE,
    }).format(sendAt ?? new Date()),
    articles: await publicArticles(articleIds),
    colours: readTheme().colours,
  }
}
