import { cardColumns, cardJoins, tagsOf } from '#lib/articles/queries.ts'
import type { ArticleCard } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { addTags } from '#lib/cache/tags.ts'
import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { processState } from '#lib/platform/process-state.ts'
import { hasUnspaced, simpleConfig, spaced, unspacedAgain } from './languages.ts'
import { type Parsed, parseQuery, type Term } from './parse.ts'
import {
  type Facet,
  type Found,
  type Marked,
  maxFound,
  type Results,
  resultsOnAPage,
  type SearchQuery,
} from './schema.ts'
import { corrected } from './suggest.ts'

// The index says where words stand, and may be a moment late; what readers may see is asked of the
// article itself, in the same statement.

/** A search that takes longer (ms) is given up. */
const timeoutMs = 2000
/** One process does so many at a time; others wait, and so many at most. */
const atOnce = 4
const waitingAtMost = 40

/** Too many are searching, or one search takes too long. */
export class SearchBusy extends Error {
  override name = 'SearchBusy'
}

const queue = () => processState('searching', () => ({ running: 0, waiting: [] as (() => void)[] }))

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue()
  if (turn.running >= atOnce) {
    if (turn.waiting.length >= waitingAtMost) throw new SearchBusy('Too many are searching.')
    await new Promise<void>((resolve) => turn.waiting.push(resolve))
  } else turn.running++
  try {
    return await work()
  } finally {
    const next = turn.waiting.shift()
    if (next) next()
    else turn.running--
  }
}

/** Runs statements that are given up when they take too long. */
async function bounded<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db().$transaction(
      async (tx) => {
        // What is searched for is planned for what it is; compiling it would take longer than doing it,
        // and so would reading every article's words, which the planner thinks are near at hand.
        await tx.$queryRaw`
          select set_config('statement_timeout', ${String(timeoutMs)}, true),
            set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
            set_config('enable_seqscan', 'off', true)`
        return work(tx)
      },
      { timeout: 3 * timeoutMs, maxWait: timeoutMs },
    )
  } catch (error) {
    if (/57014|statement timeout|P2028/.test(String((error as Error).message)))
      throw new SearchBusy('The search took too long.')
    throw error
  }
}

/** In which languages anything is indexed: few, and they seldom change. */
async function configsInUse(tx: Tx): Promise<string[]> {
  const known = processState('search-configs', () => {
    const kept = { configs: null as string[] | null, at: 0 }
    subscribe(({ expire }) => {
      if (expire.includes('search')) kept.configs = null
    })
    return kept
  })
  if (known.configs && performance.now() - known.at < 60_000) return known.configs
  const rows = await tx.$queryRaw<{ config: string }[]>`
    with recursive found as (
      (select config from "ArticleSearch" order by config limit 1)
      union all
      select (select s.config from "ArticleSearch" s where s.config > found.config order by s.config limit 1)
      from found where found.config is not null)
    select config from found where config is not null`
  known.configs = rows.length ? rows.map(({ config }) => config) : [simpleConfig]
  known.at = performance.now()
  return known.configs
}

const quoted = (word: string) => `'${word.replace(/['\\]/g, '$&$&')}':*`

/** What a term is in any of the languages. @param order must its words follow each other? */
function termQuery({ kind, text }: Term, configs: string[], order: boolean): Prisma.Sql {
  const words = spaced(text).trim()
  const one = (config: string) =>
    kind === 'prefix'
      ? Prisma.sql`to_tsquery(${config}::regconfig, ${quoted(words)})`
      : order
        ? Prisma.sql`phraseto_tsquery(${config}::regconfig, ${words})`
        : Prisma.sql`plainto_tsquery(${config}::regconfig, ${words})`
  return Prisma.sql`(${Prisma.join(configs.map(one), ' || ')})`
}

/** The whole query, as PostgreSQL has it. */
function wholeQuery({ groups, excluded }: Parsed, configs: string[], order = true): Prisma.Sql {
  const term = (one: Term) => termQuery(one, configs, order)
  return Prisma.join(
    [
      ...groups.map((group) => Prisma.sql`(${Prisma.join(group.map(term), ' || ')})`),
      ...excluded.map((one) => Prisma.sql`(!! ${term(one)})`),
    ],
    ' && ',
  )
}

/**
 * Runs a statement that asks of the index's row `i` whether it has these words, in whatever order of
 * results; for lists by other rules.
 * @returns null when there are no words to look for
 * @throws SearchBusy
 */
export async function withWords<T>(
  q: string,
  work: (tx: Tx, has: Prisma.Sql) => Promise<T>,
): Promise<T | null> {
  const parsed = parseQuery(q)
  if (parsed.groups.length === 0) return null
  return inTurn(() =>
    bounded(async (tx) => {
      const words = wholeQuery(parsed, await configsInUse(tx))
      return work(tx, Prisma.sql`i.document @@ (${words})`)
    }),
  )
}

/** The last word may be the beginning of the one that is meant. */
function asBeginning(parsed: Parsed): Parsed | null {
  const { unfinished, groups } = parsed
  const last = groups.at(-1)
  if (!unfinished || !last) return null
  const beginning: Term = { kind: 'prefix', text: unfinished }
  return { ...parsed, groups: [...groups.slice(0, -1), [...last, beginning]] }
}

function filters({ section, by, from, to }: SearchQuery): Prisma.Sql {
  const zone = env().NEWSROOM_TIMEZONE
  const conditions = [
    ...(section
      ? [Prisma.sql`i."sectionId" = (select id from "Section" where slug = ${section})`]
      : []),
    ...(by
      ? [
          Prisma.sql`i."articleId" in (select l."articleId" from "ArticleByline" l
            join "Byline" b on b.id = l."bylineId" where b.slug = ${by})`,
        ]
      : []),
    ...(from
      ? [Prisma.sql`i."publishedAt" >= (${from}::date::timestamp at time zone ${zone})`]
      : []),
    ...(to
      ? [Prisma.sql`i."publishedAt" < ((${to}::date + 1)::timestamp at time zone ${zone})`]
      : []),
  ]
  return conditions.length ? Prisma.sql`and ${Prisma.join(conditions, ' and ')}` : Prisma.empty
}

type Row = ArticleCard & {
  total: number
  more: boolean
  facets: Facet[] | null
  markedHeadline: string
  markedStandfirst: string
  markedText: string
}

const signs = 'StartSel=\uE000, StopSel=\uE001'
const wholeText = `${signs}, HighlightAll=true`
const passages = `${signs}, MaxFragments=2, MaxWords=26, MinWords=12, FragmentDelimiter=" … "`

/** Of so many of the newest that have all words of a phrase it is looked up whether they follow each other. */
const lookedThrough = 2000

/**
 * The newest that match. The index knows which words an article has, but not whether they stand
 * beside each other: for that each article's words must be fetched.
 * @param loose the same without the order of words: of the newest that match that
 */
function matching(query: SearchQuery, tsquery: string, loose?: string): Prisma.Sql {
  const newest = (words: string, limit: number) => Prisma.sql`
    select i."articleId", i."publishedAt" from "ArticleSearch" i
    where i.document @@ ${words}::tsquery ${filters(query)}
    order by i."publishedAt" desc, i."articleId" desc limit ${limit}`
  if (loose === undefined) return newest(tsquery, maxFound + 1)
  return Prisma.sql`
    select near."articleId", near."publishedAt" from (${newest(loose, lookedThrough)}) near
    join "ArticleSearch" i on i."articleId" = near."articleId"
    where i.document @@ ${tsquery}::tsquery limit ${maxFound}`
}

async function run(tx: Tx, query: SearchQuery, tsquery: string, loose?: string): Promise<Row[]> {
  const newest = Prisma.sql`ranked."publishedAt" desc, ranked."articleId" desc`
  const order = query.sort === 'newest' ? newest : Prisma.sql`ranked.score desc, ${newest}`
  return tx.$queryRaw<Row[]>`
    with found as materialized (${matching(query, tsquery, loose)}),
    ranked as materialized (
      select found.*, ts_rank(i.document, ${tsquery}::tsquery)
        * (1 + 0.5 * exp(- greatest(extract(epoch from now() - found."publishedAt"), 0) / 7776000)) as score
      from found join "ArticleSearch" i on i."articleId" = found."articleId"
      join "Article" a on a.id = found."articleId"
      where ${visible} and a."liveRevisionId" = i."revisionId"),
    page as materialized (
      select ranked.*, row_number() over (order by ${order}) as place from ranked
      order by place limit ${resultsOnAPage} offset ${(query.page - 1) * resultsOnAPage})
    select ${cardColumns},
      least((select count(*)::int from ranked), ${maxFound}::int) as total,
      ${loose !== undefined} or (select count(*) from found) > ${maxFound} as more,
      case when page.place = (select min(place) from page) then (
        select jsonb_agg(f) from (
          select b.slug, b.name, count(distinct ranked."articleId")::int as articles
          from ranked join "ArticleByline" l on l."articleId" = ranked."articleId" and l.role = 'by'
          join "Byline" b on b.id = l."bylineId"
          group by b.id order by articles desc, b.name limit 8) f) end as facets,
      ts_headline(i.config::regconfig, r.headline, ${tsquery}::tsquery, ${wholeText}) as "markedHeadline",
      ts_headline(i.config::regconfig, r.standfirst, ${tsquery}::tsquery, ${wholeText}) as "markedStandfirst",
      -- What was deleted from live coverage a moment ago still stands in the index.
      case when exists (select 1 from "SearchMark" m where m."articleId" = page."articleId") then ''
        else ts_headline(i.config::regconfig, left(i.text, 40000), ${tsquery}::tsquery, ${passages})
      end as "markedText"
    from page join "ArticleSearch" i on i."articleId" = page."articleId"
    join "Article" a on a.id = page."articleId" ${cardJoins}
    order by page.place`
}

/** In scripts without spaces, words are told apart before they are marked. */
async function markUnspaced(tx: Tx, rows: Row[], tsquery: string): Promise<void> {
  for (const row of rows) {
    const { headline, standfirst } = row
    if (!hasUnspaced(headline + standfirst)) continue
    const [again] = await tx.$queryRaw<Pick<Row, 'markedHeadline' | 'markedStandfirst'>[]>`
      select
        ts_headline(${simpleConfig}::regconfig, ${spaced(headline)}, ${tsquery}::tsquery, ${wholeText})
          as "markedHeadline",
        ts_headline(${simpleConfig}::regconfig, ${spaced(standfirst)}, ${tsquery}::tsquery, ${wholeText})
          as "markedStandfirst"`
    Object.assign(row, again)
  }
}

/** Text with our signs, in pieces. */
function marked(text: string): Marked {
  const pieces = unspacedAgain(text).split(/[\uE000\uE001]/)
  return pieces.flatMap((piece, at) => (piece ? [{ text: piece, found: at % 2 === 1 }] : []))
}

/** A passage that begins or ends within a sentence says so. */
const asPassage = (text: string) =>
  text.replace(/^(?=[\uE000]?\p{Ll})/u, '… ').replace(/(?<=[^.!?…。！？”"’])$/u, ' …')

function shown({ markedHeadline, markedStandfirst, markedText, ...card }: Row): Found {
  const standfirst = marked(markedStandfirst)
  const text = marked(asPassage(markedText.replace(/\s*\n\s*/g, ' ').trim()))
  const has = (words: Marked) => words.some(({ found }) => found)
  const passage = has(standfirst) || !has(text) ? standfirst : text
  return { card, headline: marked(markedHeadline), passage }
}

const nothing: Results = {
  found: [],
  total: 0,
  more: false,
  bylines: [],
  instead: null,
  empty: null,
}

/**
 * Published articles that have the words, the best first or the newest. Of very many that have them
 * the newest are ranked. Where nothing has them, what was probably meant is searched for.
 * @throws SearchBusy
 */
export async function searchArticles(query: SearchQuery): Promise<Results> {
  const parsed = parseQuery(query.q)
  if (parsed.groups.length === 0)
    return { ...nothing, empty: parsed.excluded.length ? 'exclusions' : 'nothing' }
  addTags('search')
  return inTurn(() =>
    bounded(async (tx) => {
      const configs = await configsInUse(tx)
      const find = async (words: Parsed) => {
        const ordered = words.excluded.length === 0
        const [row] = await tx.$queryRaw<{ query: string; loose: string; size: number }[]>`
          select q::text as query, numnode(q) as size, loose::text as loose
          from (select ${wholeQuery(words, configs)} as q, ${wholeQuery(words, configs, false)} as loose) one`
        if (!row || row.size === 0) return []
        let rows: Row[] = []
        if (ordered && row.loose !== row.query) rows = await run(tx, query, row.query, row.loose)
        // A phrase of few articles is looked for in all.
        if ((rows[0]?.total ?? 0) < resultsOnAPage) rows = await run(tx, query, row.query)
        await markUnspaced(tx, rows, row.query)
        return rows
      }
      let rows = await find(parsed)
      let instead: string | null = null
      const beginning = asBeginning(parsed)
      // Few have the last word: perhaps it is only its beginning.
      if ((rows[0]?.total ?? 0) < resultsOnAPage / 2 && beginning) {
        const more = await find(beginning)
        if (more.length) rows = more
      }
      if (rows.length === 0 && query.page === 1) {
        instead = await corrected(tx, query.q, configs)
        if (instead !== null) rows = await find(parseQuery(instead))
        if (rows.length === 0) instead = null
      }
      for (const row of rows) tagsOf(row)
      const [first] = rows
      return {
        found: rows.map(shown),
        total: first?.total ?? 0,
        more: first?.more ?? false,
        bylines: first?.facets ?? [],
        instead,
        empty: null,
      }
    }),
  )
}
