import { join } from 'node:path'
import { db } from '#lib/platform/db.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { indexAll } from '#lib/search/indexing.ts'
import { SearchBusy, searchArticles } from '#lib/search/queries.ts'
import { searchQuerySchema } from '#lib/search/schema.ts'
import { inventedWord, writeArticles } from './newsroom.ts'
import { cleanUp, folder, lines, makeDatabase, report, startApp } from './setting.ts'

// Searching among very many articles. Words come as often as words of a language do, and thirty of
// them stand in nearly every article: the worst that a search can meet.

const turns = 40

function percentile(times: number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

const ms = (value: number) => `${value.toFixed(1)} ms`

const hundredth = inventedWord(1500)
const other = inventedWord(1700)

const searches: [what: string, query: Record<string, string>][] = [
  ['a word of a few articles', { q: inventedWord(15_000) }],
  ['a word of one article in a hundred', { q: hundredth }],
  ['a word of nearly all', { q: 'harbour' }],
  ['two words of nearly all', { q: 'harbour bridge' }],
  ['a phrase of many', { q: '"harbour bridge"' }],
  ['a phrase of few', { q: '"harbour bridge tide ferry"' }],
  ['a word, another excluded', { q: `${hundredth} -${other}` }],
  ['one of two words', { q: `${hundredth} OR ${other}` }],
  ['a beginning', { q: `${hundredth.slice(0, 4)}*` }],
  ['a word of nearly all, in a section', { q: 'harbour', section: 'section-1' }],
  ['a word of nearly all, by someone', { q: 'harbour', by: 'reporter-7' }],
  ['a word of nearly all, in a year', { q: 'harbour', from: '2020-01-01', to: '2020-12-31' }],
  ['a word of nearly all, page 50', { q: 'harbour', page: '50' }],
  ['a mistyped word', { q: 'harbuor' }],
  ['words that nobody wrote', { q: 'xqzzkw wvvxq' }],
]

/** Search: how fast articles are indexed, and how fast they are found among `many`. */
export async function bench(many: number): Promise<void> {
  const postgres = await startPostgres(folder)
  try {
    const file = join(folder, 'many.jsonl')
    await writeArticles(file, many, { rareWords: 20_000 })
    const url = await makeDatabase(postgres.url, 'many', file, many)
    process.env.DATABASE_URL = url
    process.env.DATA_DIR = folder

    const began = performance.now()
    await indexAll()
    const seconds = (performance.now() - began) / 1000
    const count = await db().articleSearch.count()
    report(
      'indexed',
      `${count} articles in ${seconds.toFixed(0)} s, ${Math.round(count / seconds)}/s`,
      `${many}`,
      count === many,
    )
    await db().$executeRawUnsafe('vacuum analyze "ArticleSearch"')
    await db().$executeRawUnsafe('vacuum analyze "SearchWord"')
    const [size] = await db().$queryRaw<{ words: string; table: string; index: string }[]>`
      select count(*)::text as words, pg_size_pretty(pg_total_relation_size('"ArticleSearch"')) as table,
        pg_size_pretty(pg_relation_size('"ArticleSearch_document_idx"')) as index from "SearchWord"`
    report('on disk', `${size?.table}, of it ${size?.index} index; ${size?.words} words`, '', null)

    console.log(`\nThe question itself, ${turns} times each`)
    for (const [what, query] of searches) {
      const parsed = searchQuerySchema.parse(query)
      const times: number[] = []
      let found = ''
      for (let turn = 0; turn < turns; turn++) {
        const start = performance.now()
        const results = await searchArticles(parsed).catch((error) => {
          if (error instanceof SearchBusy) return null
          throw error
        })
        times.push(performance.now() - start)
        found = results ? `${results.total}${results.more ? '+' : ''} found` : 'given up'
      }
      const median = percentile(times, 0.5)
      report(
        what,
        `median ${ms(median)}, 95 % ${ms(percentile(times, 0.95))} (${found})`,
        '< 50 ms',
        median < 50,
      )
    }

    console.log('\nThe page, not cached, and from the cache')
    const app = await startApp('search', url)
    const fetched = async (path: string) => {
      const start = performance.now()
      const response = await fetch(app.origin + path)
      await response.arrayBuffer()
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
      return performance.now() - start
    }
    for (let n = 0; n < 30; n++) await fetched(`/search?q=market+${'x'.repeat(n)}`)
    const fresh: number[] = []
    for (let n = 2; n <= 41; n++) fresh.push(await fetched(`/search?q=harbour&page=${n}`))
    const again: number[] = []
    for (let n = 0; n < 200; n++) again.push(await fetched('/search?q=harbour&page=2'))
    report('made anew', `median ${ms(percentile(fresh, 0.5))}`, '', null)
    report('from the cache', `median ${ms(percentile(again, 0.5))}`, '', null)
    await app.stop()
    const short = lines.filter((row) => row.at(-1) === 'SHORT').length
    console.log(short ? `\n${short} figures fall short.` : '\nAll figures are as expected.')
  } finally {
    await db().$disconnect()
    await cleanUp()
    await postgres.stop()
  }
}
