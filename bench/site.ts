import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '#lib/platform/postgres.ts'
import { compare, generator, measure } from './load.ts'
import { treePss } from './memory.ts'
import { benchSlug, writeArticles } from './newsroom.ts'
import {
  child,
  cleanUp,
  firstLine,
  folder,
  lines,
  makeDatabase,
  report,
  signIn,
  startApp,
  stop,
} from './setting.ts'

// Prints, in one run, the figures that README.md and docs/decisions speak of: ratios of two things
// measured in turns, since machines are noisy.

const few = 100

const rate = (value: number) => `${Math.round(value).toLocaleString('en')}/s`
const failures = (failed: number) => (failed ? `  (${failed} failed!)` : '')

async function filled(base: string, name: string, count: number): Promise<string> {
  const file = join(folder, `${name}.jsonl`)
  await writeArticles(file, count)
  return makeDatabase(base, name, file, count)
}

/** The site: reading, rendering, the desk's lists, with `many` articles. */
export async function bench(many: number): Promise<void> {
  const postgres = await startPostgres(folder)
  try {
    console.log(
      `Load by ${generator}, 16 connections unless said otherwise. Node ${process.version}.`,
    )
    const bigUrl = await filled(postgres.url, 'many', many)
    const smallUrl = await filled(postgres.url, 'few', few)
    const article = `/article/${benchSlug(3)}`
    const bigPaths = Array.from(
      { length: Math.min(20_000, many) },
      (_, n) => `/article/${benchSlug(Math.floor((n * many) / Math.min(20_000, many)))}`,
    )
    const smallPaths = Array.from({ length: few }, (_, n) => `/article/${benchSlug(n)}`)

    const app = await startApp('cached', bigUrl)

    console.log('\nThe page cache')
    const bare = child(['bench/bare-server.ts', app.origin + article], {})
    const bareOrigin = `http://127.0.0.1:${await firstLine(bare)}`
    const cached = { origin: app.origin, paths: [article] }
    const againstBare = await compare(cached, { origin: bareOrigin, paths: [article] })
    report(
      'cached article : bare node:http',
      `${rate(againstBare.a)} : ${rate(againstBare.b)} = ${againstBare.ratio.toFixed(2)}${failures(againstBare.failed)}`,
      '≥ 0.70',
      againstBare.ratio >= 0.7,
    )
    await stop(bare)
    const fiveHundred = bigPaths.slice(0, 500)
    for (const path of fiveHundred) await fetch(app.origin + path).then((r) => r.arrayBuffer())
    const spread = await compare({ origin: app.origin, paths: fiveHundred }, cached)
    report(
      '500 cached articles at random : one',
      `${rate(spread.a)} : ${rate(spread.b)} = ${spread.ratio.toFixed(2)}${failures(spread.failed)}`,
      '≥ 0.80',
      spread.ratio >= 0.8,
    )

    console.log('\nMemory after this load')
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const postmaster = Number(
      readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    const application = treePss(app.process.pid ?? 0)
    const database = treePss(postmaster)
    report(
      'proportional set size, application + PostgreSQL',
      `${application.toFixed(0)} + ${database.toFixed(0)} = ${(application + database).toFixed(0)} MiB`,
      '< 400 MiB',
      application + database < 400,
    )

    console.log(`\nUncached (page cache off), ${many.toLocaleString('en')} articles : ${few}`)
    await app.stop()
    const big = await startApp('big', bigUrl, { PAGE_CACHE_MB: '0' })
    const small = await startApp('small', smallUrl, { PAGE_CACHE_MB: '0' })
    const pages: [string, string[], string[], boolean][] = [
      ['article', bigPaths, smallPaths, true],
      ['home page', ['/'], ['/'], false],
      ['section page', ['/section/section-1'], ['/section/section-1'], false],
    ]
    for (const [what, inBig, inSmall, expected] of pages) {
      // One page asked for over several connections would be made once for all of them.
      const connections = inBig.length > 1 ? 4 : 1
      const compared = await compare(
        { origin: small.origin, paths: inSmall, connections },
        { origin: big.origin, paths: inBig, connections },
        // V8 compiles what renders pages only after some thousands of them.
        20,
      )
      const slower = compared.ratio
      report(
        `${what}, uncached`,
        `${rate(compared.b)} : ${rate(compared.a)}, ${slower.toFixed(2)} × as slow${failures(compared.failed)}`,
        expected ? '≤ 1.3 × and ≥ 250/s' : '',
        expected ? slower <= 1.3 && compared.b >= 250 : null,
      )
    }
    const uncached = await measure({ origin: big.origin, paths: bigPaths })
    report(
      'cached article : uncached',
      `${rate(againstBare.a)} : ${rate(uncached.perSecond)} = ${(againstBare.a / uncached.perSecond).toFixed(0)}`,
      '',
      null,
    )
    const inBig = { cookie: await signIn(big.origin) }
    const inSmall = { cookie: await signIn(small.origin) }
    for (const path of [
      '/admin/articles',
      '/admin/articles?search=harbour',
      '/admin/articles?sort=reads',
    ]) {
      const list = await compare(
        { origin: small.origin, paths: [path], headers: inSmall, connections: 4 },
        { origin: big.origin, paths: [path], headers: inBig, connections: 4 },
      )
      report(
        `admin list, ${path}`,
        `${rate(list.b)} : ${rate(list.a)}, ${list.ratio.toFixed(2)} × as slow${failures(list.failed)}`,
        '',
        null,
      )
    }
    await Promise.all([big.stop(), small.stop()])
    const short = lines.filter((row) => row.at(-1) === 'SHORT').length
    console.log(short ? `\n${short} figures fall short.` : '\nAll figures are as expected.')
  } finally {
    await cleanUp()
    await postgres.stop()
  }
}
