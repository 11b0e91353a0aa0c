import { db } from '#lib/platform/db.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { rollUpReads } from '#lib/reads/roll-up.ts'
import { inTurns } from './load.ts'
import { benchSlug } from './newsroom.ts'
import { makeArticles, makeReads, once } from './reads-data.ts'
import { viewsOfReads } from './reads-views.ts'
import { child, cleanUp, firstLine, folder, lines, report, startApp, stop } from './setting.ts'
import type { Visit, Visited } from './visitors.ts'

// The counter: reads answered a second, each from another visitor, beside what one would write first
// and beside what can't be faster; then a year of them, and how fast the newsroom sees it.

const prefix = benchSlug(0).slice(0, -1)
const hot = { prefix, articles: 1 }
const spread = { prefix, articles: 10_000 }
const loads = [
  ['one hot article', hot],
  ['10,000 articles at random', spread],
] as const
const connections = 64
/** A year's: 50 million of 100,000 articles. */
const readsOfEach = 500

const rate = (value: number) => `${Math.round(value).toLocaleString('en')}/s`
const ms = (value: number) => `${value.toFixed(1)} ms`

async function visit(what: Visit): Promise<Visited> {
  const visitors = child(['bench/visitors.ts', JSON.stringify(what)], {})
  return JSON.parse(await firstLine(visitors))
}

/** Counting, and looking at what was counted, with `many` articles. */
export async function bench(many: number): Promise<void> {
  const postgres = await startPostgres(folder)
  try {
    console.log(
      `Reads of ever new visitors over ${connections} connections. Node ${process.version}.`,
    )
    const url = await makeArticles(postgres.url, 'reads', many)
    process.env.DATABASE_URL = url
    process.env.DATA_DIR = folder
    await counting(url)
    await looking(url, many)
    const short = lines.filter((row) => row.at(-1) === 'SHORT').length
    console.log(short ? `\n${short} figures fall short.` : '\nAll figures are as expected.')
  } finally {
    await db().$disconnect()
    await cleanUp()
    await postgres.stop()
  }
}

async function counting(url: string): Promise<void> {
  await once(
    url,
    `create table "PlainRead" (id bigserial primary key, "articleId" integer not null,
       visitor text not null, at timestamptz not null default now())`,
  )
  const app = await startApp('counting', url, { TRUST_PROXY: '1' })
  const counted = async () => Number((await once(url, countedSql)).rows[0].sum)
  const before = await counted()
  let answered = 0
  const ours = async (load: (typeof loads)[number][1], more: Partial<Visit> = {}) => {
    const visited = await visit({ origin: app.origin, ...load, connections, seconds: 4, ...more })
    answered += visited.answered
    return visited
  }
  // What is expected is expected of the hot one: there all reads but ours wait for one row.
  const others: [name: string, args: string[], ofHot: number | null][] = [
    ['one Prisma update a request', ['bench/plain-counters.ts', 'update'], 10],
    ['one INSERT a read', ['bench/plain-counters.ts', 'insert'], null],
    [
      'node:http that only answers',
      ['bench/bare-server.ts', `${app.origin}/api/articles/${benchSlug(0)}/reads`],
      0.5,
    ],
  ]
  for (const [what, load] of loads) {
    console.log(`\nReads answered, ${what}`)
    for (const [name, args, ofHot] of others) {
      const other = child(args, { DATABASE_URL: url })
      const origin = `http://127.0.0.1:${await firstLine(other)}`
      const measured = async (visited: Promise<Visited>) => {
        const { answered, failed, took } = await visited
        return { perSecond: answered / took, failed }
      }
      const { a, b, ratio, failed } = await inTurns(
        (seconds = 4) => measured(ours(load, { seconds })),
        (seconds = 4) => measured(visit({ origin, ...load, connections, seconds })),
      )
      const least = load === hot ? ofHot : null
      report(
        `ours : ${name}`,
        `${rate(a)} : ${rate(b)} = ${ratio.toFixed(2)}${failed ? `  (${failed} failed!)` : ''}`,
        least === null ? '' : `≥ ${least}`,
        least === null ? null : ratio >= least && failed === 0,
      )
      await stop(other)
      // Else what the plain one added looks as if we had counted it.
      if (args[1] === 'update') await once(url, ...forgetPlainSql)
    }
  }

  console.log('\nAt 5,000 reads a second by the clock')
  for (const [what, load] of loads) {
    await ours(load, { seconds: 2, perSecond: 5000 })
    const { ms: latency, failed, took } = await ours(load, { seconds: 10, perSecond: 5000 })
    report(
      what,
      `p50 ${ms(latency.p50)}, p99 ${ms(latency.p99)}, most ${ms(latency.most)}, in ${took.toFixed(1)} s${failed ? `  (${failed} failed!)` : ''}`,
      'p99 < 15 ms',
      latency.p99 < 15 && failed === 0,
    )
  }
  await app.stop()
  const sum = (await counted()) - before
  report(
    'answered = counted',
    `${answered.toLocaleString('en')} = ${sum.toLocaleString('en')}`,
    'the same',
    answered === sum,
  )
}

/** What the hours have: the plain counter knows none. */
const countedSql = 'select coalesce(sum(reads), 0) as sum from "ArticleReadsHour"'
const forgetPlainSql = [
  `select set_config('broadsheet.correction', 'on', false)`,
  `update "ArticleReads" n set total = n.start + coalesce(
     (select sum(reads) from "ArticleReadsHour" h where h."articleId" = n."articleId"), 0)
   where n."articleId" <= 10000`,
]

const tables = [
  ...['ArticleReads', 'ArticleReadsHour', 'ReferrerReadsHour', 'ArticleReadsDay'],
  ...['SectionReadsDay', 'BylineReadsDay', 'ReferrerReadsDay', 'SiteReadsHour', 'ReadsAttribution'],
]

async function looking(url: string, many: number): Promise<void> {
  console.log(`\nA year of reads, ${many.toLocaleString('en')} articles`)
  await once(
    url,
    'drop table "PlainRead"',
    'truncate "ArticleReadsHour", "ReferrerReadsHour", "ReadWindow", "ReadBatch"',
  )
  let began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(0)} s`
  await makeReads(url, many * readsOfEach)
  const { rows } = await once(
    url,
    'select sum(reads)::float8 as reads, count(*)::float8 as hours from "ArticleReadsHour"',
  )
  report(
    'reads, in hours of articles',
    `${rows[0].reads.toLocaleString('en')} in ${rows[0].hours.toLocaleString('en')} rows, written in ${seconds()}`,
    '',
    null,
  )
  began = performance.now()
  while ((await rollUpReads({ forMs: 600_000 })) > 0);
  report('added up by day, section, byline, referrer', `in ${seconds()}`, '', null)
  await once(url, 'vacuum analyze')
  for (const table of tables) {
    const size = await once(
      url,
      `select pg_size_pretty(pg_total_relation_size('"${table}"')) as size, count(*)::float8 as rows from "${table}"`,
    )
    const { size: bytes, rows: count } = size.rows[0]
    report(table, `${bytes}, ${count.toLocaleString('en')} rows`, '', null)
  }
  const whole = await once(
    url,
    'select pg_size_pretty(pg_database_size(current_database())) as size',
  )
  report('the whole database on disk', whole.rows[0].size, '', null)
  await viewsOfReads(url)
}
