import { write } from '#lib/cache/announce.ts'
import type { Document } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { configOf, plainWords, simpleConfig, spaced } from './languages.ts'

// Triggers mark an article when anything changes that readers find it by (prisma/migrations, search).
// Here what is marked is read again and put where readers search, by one at a time: what was read
// last is what stands there.

/** A text search vector holds a megabyte; no article comes near this many letters. */
const maxText = 300_000

type Row = {
  id: number
  revisionId: number
  publishedAt: Date
  sectionId: number | null
  language: string
  headline: string
  standfirst: string
  names: string
  body: Document
  entries: { headline: string; body: Document }[]
}

const textOf = (document: Document) =>
  plainText(document)
    .split('\n')
    // Addresses of embeds are no words.
    .filter((line) => !/^https?:\S+$/.test(line))
    .join('\n')

/** What is marked with our own signs when it is shown, an article can't say itself. */
const clean = (text: string) => spaced(text.replace(/[\uE000\uE001\0]/g, ''))

/**
 * Puts marked articles where readers search, and takes away those that readers don't have.
 * @param only this article; else those that were marked first, as many as `limit`
 * @returns how many marks were dealt with: 0 when there is nothing to do
 */
export async function indexMarked(only?: number, limit = 200): Promise<number> {
  return write(async (tx, announcing) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('broadsheet search'))`
    const marks =
      only === undefined
        ? await tx.$queryRaw<{ articleId: number }[]>`
            delete from "SearchMark" where id in (
              select id from "SearchMark" order by id limit ${limit})
            returning "articleId"`
        : await tx.$queryRaw<{ articleId: number }[]>`
            delete from "SearchMark" where "articleId" = ${only} returning "articleId"`
    if (marks.length === 0) return 0
    await indexArticles(tx, [...new Set(marks.map(({ articleId }) => articleId))])
    announcing.expire('search')
    return marks.length
  }, 60_000)
}

/** Is an article still to be put where readers search? */
export async function isMarked(articleId: number): Promise<boolean> {
  return (await db().searchMark.count({ where: { articleId } })) > 0
}

/** Does an article stand, as it is now, where readers search? */
export async function isIndexed(articleId: number): Promise<boolean> {
  if (await isMarked(articleId)) return false
  return (await db().articleSearch.count({ where: { articleId } })) > 0
}

async function indexArticles(tx: Tx, ids: number[]): Promise<void> {
  const rows = await tx.$queryRaw<Row[]>`
    select a.id, r.id as "revisionId", a."publishedAt", a."sectionId", coalesce(r.details ->> 'language', '') as language,
      r.headline, r.standfirst, r.body,
      concat_ws(' ',
        (select string_agg(coalesce(pn.name, b.name), ' ')
          from "ArticleByline" l join "Byline" b on b.id = l."bylineId"
          left join "ArticlePrintedName" pn on pn."articleId" = a.id and pn."bylineId" = b.id
          where l."articleId" = a.id),
        (select string_agg(t.name, ' ')
          from "ArticleTopic" l join "Topic" t on t.id = l."topicId" where l."articleId" = a.id)) as names,
      coalesce((select jsonb_agg(jsonb_build_object('headline', e.headline, 'body', e.body) order by e.at desc)
        from "LiveEntry" e where e."articleId" = a.id and e."deletedAt" is null), '[]'::jsonb) as entries
    from "Article" a join "Revision" r on r.id = a."liveRevisionId"
    where a.id = any(${ids}::int[]) and a.state = 'published' and a."publishedAt" is not null`
  const kept = new Set(rows.map(({ id }) => id))
  const gone = ids.filter((id) => !kept.has(id))
  if (gone.length) await tx.articleSearch.deleteMany({ where: { articleId: { in: gone } } })
  if (rows.length === 0) return
  const { language: siteLanguage } = await readSettings(tx)
  const indexed = rows.map((row) => {
    const entries = row.entries.flatMap(({ headline, body }) => [headline, textOf(body)])
    return {
      ...row,
      config: configOf(row.language || siteLanguage),
      headline: clean(row.headline),
      standfirst: clean(row.standfirst),
      names: clean(row.names),
      text: clean([textOf(row.body), ...entries].filter(Boolean).join('\n')).slice(0, maxText),
    }
  })
  const column = <K extends keyof (typeof indexed)[number]>(name: K) =>
    indexed.map((row) => row[name])
  // Names have no endings to take off; they are found by either way of writing them.
  await tx.$executeRaw`
    insert into "ArticleSearch" ("articleId", "revisionId", "publishedAt", "sectionId", config, document, text)
    select u.id, u.revision, u.at, u.section, c.config::text,
      setweight(to_tsvector(c.config, u.headline), 'A') ||
      setweight(to_tsvector(c.config, u.standfirst), 'B') ||
      setweight(to_tsvector(c.config, u.names), 'C') ||
      setweight(to_tsvector(${simpleConfig}::regconfig, u.names), 'C') ||
      setweight(to_tsvector(c.config, u.text), 'D'),
      u.text
    from unnest(${column('id')}::int[], ${column('revisionId')}::int[], ${column('publishedAt')}::timestamptz[],
      ${column('sectionId')}::int[], ${column('config')}::text[], ${column('headline')}::text[],
      ${column('standfirst')}::text[], ${column('names')}::text[], ${column('text')}::text[])
      as u(id, revision, at, section, config, headline, standfirst, names, text),
      lateral (
        select coalesce(
          -- A database of an earlier version knows fewer languages.
          (select oid::regconfig from pg_ts_config where cfgname = u.config),
          ${simpleConfig}::regconfig) as config) c
    on conflict ("articleId") do update set "revisionId" = excluded."revisionId", "publishedAt" = excluded."publishedAt",
      "sectionId" = excluded."sectionId", config = excluded.config, document = excluded.document,
      text = excluded.text`
  const words = new Set(
    indexed.flatMap(({ headline, standfirst, names, text }) =>
      plainWords(`${headline} ${standfirst} ${names} ${text}`),
    ),
  )
  await tx.$executeRaw`
    insert into "SearchWord" (word)
    select u.word from unnest(${[...words]}::text[]) u(word)
    where not exists (select 1 from "SearchWord" k where k.word = u.word)
    order by u.word on conflict do nothing`
}

/** Marks every article that readers have, so that it is indexed anew. @returns how many */
export async function markAll(): Promise<number> {
  return db().$executeRaw`
    insert into "SearchMark" ("articleId")
    select id from "Article" where state = 'published' order by "publishedAt" desc`
}

/** Indexes what is marked until nothing is, or until the time (ms) is over. */
export async function indexAll(forMs = Number.POSITIVE_INFINITY): Promise<number> {
  const end = performance.now() + forMs
  let count = 0
  for (;;) {
    const done = await indexMarked()
    count += done
    if (done === 0 || performance.now() > end) return count
  }
}
