import pg from 'pg'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { benchSlug } from './newsroom.ts'

// Articles and a year of reads, made by SQL alone: a newsroom as it is after years, in minutes. What
// is read and when is skewed as in life: few articles have most reads, most of them in their first
// hours, by day more than by night; old ones are found by searching, a few times a month.

const sections = 12
const bylines = 200
/** Articles came out evenly over so many days. */
const daysOfArticles = 3 * 365

/** The id of the nth article. */
export const benchId = (n: number) => n + 1

/** A new database with `count` articles that nobody has read. */
export async function makeArticles(base: string, name: string, count: number): Promise<string> {
  await once(base, `create database ${name}`)
  const url = base.replace('/postgres', `/${name}`)
  await prepareDatabase(url)
  await once(
    url,
    `insert into "Section" (slug, name, position)
       select 'section-' || n, 'Section ' || n, n from generate_series(1, ${sections}) n`,
    `insert into "Byline" (slug, name)
       select 'reporter-' || n, 'Reporter ' || n from generate_series(1, ${bylines}) n`,
    `insert into "Address" (kind, slug, "targetId") select 'section', slug, id from "Section"
       union all select 'by', slug, id from "Byline"`,
    `insert into "Article" (id, slug, state, "sectionId", "publishedAt", "liveAt", "savedAt", "createdAt")
       select n + 1, '${benchSlug(0).slice(0, -1)}' || n, 'published', 1 + n % ${sections}, at, at, at, at
       from generate_series(0, ${count - 1}) n,
         lateral (select date_trunc('milliseconds', now())
           - make_interval(secs => 60 + n * ${daysOfArticles * 86_400}::float8 / ${count}) as at) times`,
    `insert into "Revision" (id, "articleId", version, kind, headline, standfirst, slug, "sectionId",
         body, "savedAt", "publishedAt")
       select id, id, 1, 'import', 'Harbour bridge number ' || id || ' opens to ferries',
         'The first of them left in the morning.', slug, "sectionId",
         '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"The first of them left in the morning, and came back by noon."}]}]}',
         "publishedAt", "publishedAt"
       from "Article"`,
    `update "Article" set "liveRevisionId" = id, "workingRevisionId" = id`,
    `insert into "ArticleByline" ("articleId", "bylineId", position, "publishedAt")
       select id, 1 + id % ${bylines}, 0, "publishedAt" from "Article"
       union all select id, 1 + (id / 7) % ${bylines}, 1, "publishedAt" from "Article"
         where id % 4 = 0 and 1 + id % ${bylines} <> 1 + (id / 7) % ${bylines}`,
    `insert into "RevisionByline" ("revisionId", "bylineId", position)
       select "articleId", "bylineId", position from "ArticleByline"`,
    `insert into "Publication" ("articleId", "revisionId", at)
       select id, id, "publishedAt" from "Article"
       union all select id, id, "publishedAt" + interval '5 hours' from "Article" where id % 10 = 0`,
    `insert into "Address" (kind, slug, "targetId") select 'article', slug, id from "Article"`,
    `insert into "ArticleReads" ("articleId") select id from "Article"`,
    ...['Article', 'Revision'].map(
      (table) => `select setval('"${table}_id_seq"', (select max(id) from "${table}"))`,
    ),
    // Nobody searches here.
    'delete from "SearchMark"',
    'vacuum analyze',
  )
  return url
}

/**
 * Counts `reads` reads of the last year into the hours, with devices, depths and referrers, and the
 * totals that follow.
 */
export async function makeReads(url: string, reads: number): Promise<void> {
  await once(
    url,
    // Someone who sees her own.
    `insert into "User" (email, name, "passwordHash", role)
       values ('writer@example.org', 'Writer', '', 'author')`,
    `update "Byline" set "userId" = (select id from "User" where role = 'author') where id = 9`,
    'select setseed(0.42)',
    // How much an article draws: the nth of them about 1/n^0.8 of the first.
    `create temp table draw as
       select id, "publishedAt", power(row_number() over (order by random()), -0.8) as draw
       from "Article"`,
    // When: each hour of the first two days, then ever more seldom; old ones now and then.
    `create temp table expected as
       select d.id, date_trunc('hour', d."publishedAt" + make_interval(hours => age)) as hour,
         d.draw * power(1 + age / 6.0, -1.5) * width
           * (1.1 + sin(2 * pi() * (extract(hour from d."publishedAt" + make_interval(hours => age)) - 8) / 24)) as weight
       from draw d, (
         select age, 1 as width from generate_series(0, 47) age
         union all select age, 4 from generate_series(48, 335, 4) age
         union all select age, 60 from generate_series(336, 8760 * 3, 60) age) ages
       where d."publishedAt" + make_interval(hours => age) between now() - interval '1 year' and now()`,
    `create temp table counted as
       select id, hour, floor(weight * scale + random())::int as reads
       from expected, (select ${reads} / sum(weight) as scale from expected) total`,
    `insert into "ArticleReadsHour" ("articleId", hour, reads, phone, tablet, desktop,
         reached25, reached50, reached75, reached100, "secondsInView")
       select id, hour, sum(reads), sum(reads) * 60 / 100, sum(reads) * 4 / 100, sum(reads) * 31 / 100,
         sum(reads) * 80 / 100, sum(reads) * 61 / 100, sum(reads) * 47 / 100, sum(reads) * 33 / 100,
         sum(reads) * 48
       from counted where reads > 0 group by id, hour order by hour, id`,
    `insert into "ReferrerReadsHour" ("articleId", hour, host, reads)
       select r."articleId", r.hour, from_host.host, (r.reads * from_host.part)::int
       from "ArticleReadsHour" r, (values ('google.com', 0.31), ('facebook.com', 0.09),
         ('news.ycombinator.com', 0.03), ('bsky.app', 0.05), ('t.co', 0.02)) from_host (host, part)
       where r.reads * from_host.part >= 1`,
    // What loads had counted goes.
    `select set_config('broadsheet.correction', 'on', false)`,
    `update "ArticleReads" n set start = s.start, total = s.start + s.reads from (
       select a.id, (a.id % 977) as start, coalesce(sum(h.reads), 0) as reads
       from "Article" a left join "ArticleReadsHour" h on h."articleId" = a.id group by a.id) s
       where s.id = n."articleId"`,
  )
}

/** Runs statements one after the other on a connection of their own. */
export async function once(url: string, ...statements: string[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let last: pg.QueryResult | undefined
    for (const statement of statements) last = await client.query(statement)
    if (!last) throw new Error('nothing was asked')
    return last
  } finally {
    await client.end()
  }
}
