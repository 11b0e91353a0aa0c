import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import { Parser } from 'htmlparser2'
import { startPostgres } from '#lib/platform/postgres.ts'
import { browserPath } from '../e2e/browser.ts'
import { litPages } from './lighthouse.ts'
import { compare } from './load.ts'
import {
  child,
  cleanUp,
  firstLine,
  folder,
  lines,
  makeDatabase,
  report,
  startApp,
  stop,
} from './setting.ts'

// What a reader's phone gets: how many bytes, how many fonts, whether anything moves, and what
// Lighthouse says of it. The demo newsroom serves, with its pictures; one article has 1,000 words.

const longSlug = 'a-thousand-words'

const unseenElements = new Set(['head', 'script', 'style'])

/** The visible words of pages: what compresses as prose does. */
function wordsOf(pages: string[]): string[] {
  const words: string[] = []
  for (const html of pages) {
    let unseen = 0
    const parser = new Parser({
      onopentagname(name) {
        if (unseenElements.has(name)) unseen++
      },
      onclosetag(name) {
        if (unseenElements.has(name)) unseen--
      },
      ontext(text) {
        if (!unseen) words.push(...text.split(/\s+/).filter(Boolean))
      },
    })
    parser.end(html)
  }
  return words
}

/** Paragraphs of 60 words. */
function paragraphs(words: string[]): string {
  const count = Math.ceil(words.length / 60)
  return Array.from({ length: count }, (_, n) => words.slice(n * 60, (n + 1) * 60).join(' '))
    .map((text) => `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`)
    .join('')
}

async function get(url: string, encoding = 'br') {
  const response = await fetch(url, { headers: { 'accept-encoding': encoding } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.text()
}

/** Bytes as readers get them: what the server doesn't compress itself is counted as brotli does it. */
const kilobytes = (text: string) => brotliCompressSync(text).length / 1000

/** The readers' paper: its weight, its movements, its marks. */
export async function bench(): Promise<void> {
  const postgres = await startPostgres(folder)
  const browser = await chromium.launch({
    executablePath: browserPath(chromium.executablePath()),
    args: ['--no-sandbox'],
  })
  try {
    const demo = await startApp('demo', postgres.url, { DEMO: '1' })
    const front = await get(`${demo.origin}/`)
    const linked = [...front.matchAll(/href="(\/(article|section)\/[\w-]+)"/g)].map(
      ([, path]) => path,
    )
    const article = linked.find((path) => path?.startsWith('/article/')) ?? ''
    const section = linked.find((path) => path?.startsWith('/section/')) ?? ''
    const articleHtml = await get(demo.origin + article)
    const byline = /href="(\/by\/[\w-]+)"/.exec(articleHtml)?.[1] ?? ''

    const articles = new Set(linked.filter((path) => path?.startsWith('/article/')))
    const texts = await Promise.all([...articles].map((path) => get(demo.origin + path)))
    const words = wordsOf(texts)
    const file = join(folder, 'long.jsonl')
    const line = {
      id: longSlug,
      headline: 'A thousand words on the harbour wall',
      standfirst: 'What the surveyors found, and what it will cost.',
      section: 'City',
      bylines: ['Reporter One'],
      publishedAt: new Date(Date.now() - 3_600_000).toISOString(),
      format: 'html',
      body: paragraphs(words.slice(0, 1000)),
      slug: longSlug,
    }
    writeFileSync(file, `${JSON.stringify(line)}\n`)
    const long = await startApp('long', await makeDatabase(postgres.url, 'long', file, 1))
    const html = await get(`${long.origin}/article/${longSlug}`)
    await long.stop()

    console.log('\nAn article page, compressed')
    const script = /src="(\/reader\.js[^"]*)"/.exec(articleHtml)?.[1] ?? ''
    const js = kilobytes(await get(demo.origin + script))
    report('JavaScript', `${js.toFixed(1)} kB`, '≤ 10 kB', js <= 10)
    const sheets = [...articleHtml.matchAll(/<link[^>]+rel="stylesheet"[^>]*>/g)].map(
      ([tag]) => /href="([^"]+)"/.exec(tag)?.[1] ?? '',
    )
    let css = 0
    for (const sheet of sheets) css += kilobytes(await get(demo.origin + sheet))
    report('CSS', `${css.toFixed(1)} kB in ${sheets.length}`, '≤ 15 kB', css <= 15)
    report(
      'HTML of 1,000 words',
      `${kilobytes(html).toFixed(1)} kB`,
      '< 30 kB',
      kilobytes(html) < 30,
    )

    const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
    await page.goto(demo.origin + article, { waitUntil: 'networkidle' })
    const fonts = await page.evaluate(() => {
      const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
      const all = performance
        .getEntriesByType('resource')
        .filter(({ name }) => /\.woff2?(\?|$)/.test(name))
      return { all: all.length, before: all.filter(({ startTime }) => startTime < painted).length }
    })
    report(
      'fonts asked for before the first paint',
      `${fonts.before} (${fonts.all} in all)`,
      '≤ 2',
      fonts.before <= 2,
    )
    await page.close()

    console.log('\nLighthouse, mobile preset: performance, accessibility, best practices, SEO')
    const pages = { article, front: '/', section, byline }
    const lit = await litPages(Object.values(pages).map((path) => demo.origin + path))
    for (const [n, what] of Object.keys(pages).entries()) {
      const { scores, layoutShift, found } = lit[n] ?? {
        scores: {},
        layoutShift: Number.NaN,
        found: [],
      }
      const marks = Object.values(scores)
      report(
        what,
        `${marks.join(' / ')}${found.length ? `: ${found.join('; ')}` : ''}`,
        '100 / 100 / 100 / 100',
        marks.length === 4 && marks.every((mark) => mark === 100),
      )
      report(`layout shift, ${what}`, layoutShift.toFixed(3), '0', layoutShift === 0)
    }

    console.log('\nThe page cache, with all of that')
    const bare = child(['bench/bare-server.ts', demo.origin + article], {})
    const bareOrigin = `http://127.0.0.1:${await firstLine(bare)}`
    const cached = await compare(
      { origin: demo.origin, paths: [article] },
      { origin: bareOrigin, paths: [article] },
    )
    report(
      'cached article : bare node:http',
      cached.ratio.toFixed(2),
      '≥ 0.70',
      cached.ratio >= 0.7,
    )
    await stop(bare)
    await demo.stop()
    const short = lines.filter((row) => row.at(-1) === 'SHORT').length
    console.log(short ? `\n${short} figures fall short.` : '\nAll figures are as expected.')
  } finally {
    await browser.close()
    await cleanUp()
    await postgres.stop()
  }
}
