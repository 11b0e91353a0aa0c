import type { Actor } from '#lib/auth/can.ts'
import * as newsroom from '#lib/reads/newsroom.ts'
import {
  type NumbersQuery,
  numberLists,
  numbersAddress,
  numbersQuerySchema,
  periodUnits,
} from '#lib/reads/numbers.ts'
import { openArticleNumbers } from '#lib/reads/one-article.ts'
import { openBylineNumbers } from '#lib/reads/one-byline.ts'
import { renewRanking } from '#lib/reads/ranking.ts'
import { once } from './reads-data.ts'
import { report, signIn, startApp } from './setting.ts'

// What staff and readers see of reads, timed: what is asked of the database, and pages as a browser
// gets them, whole.

const turns = 9
const limitMs = 200
const bench: Actor = { kind: 'system', name: 'bench' }

/** Times something after two turns that warm it up, and reports it. */
async function timed(what: string, limit: number | null, work: () => Promise<string>) {
  const times: number[] = []
  let problem = ''
  for (let turn = -2; turn < turns; turn++) {
    const began = performance.now()
    problem = await work()
    if (turn >= 0) times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  const median = times[times.length >> 1] ?? 0
  report(
    what,
    `${median.toFixed(0)} ms, ${(times.at(-1) ?? 0).toFixed(0)} ms at most${problem && `  (${problem}!)`}`,
    limit === null ? '' : `< ${limit} ms`,
    limit === null ? null : median < limit && !problem,
  )
}

const queryOf = (asked: Partial<NumbersQuery>) => numbersQuerySchema.parse(asked)

/** Times each view of a newsroom that has all reads already. */
export async function viewsOfReads(url: string): Promise<void> {
  const { rows } = await once(
    url,
    `select (select "articleId" from "ArticleReadsHour" group by 1 order by sum(reads) desc limit 1) as top,
       (select "articleId" from "ArticleReadsHour" where hour > now() - interval '1 day'
        group by 1 order by sum(reads) desc limit 1) as today,
       (select id from "User" where role = 'author' limit 1) as author`,
  )
  const { top, today, author } = rows[0] as { top: number; today: number; author: number }

  console.log('\nWhat the newsroom asks')
  const asks = (what: string, work: () => Promise<unknown>) =>
    timed(what, limitMs, async () => {
      await work()
      return ''
    })
  const writer: Actor = { kind: 'user', id: author, name: 'A', email: 'a@b.c', role: 'author' }
  for (const unit of periodUnits) {
    const query = queryOf({ unit })
    await asks(`articles of this ${unit}`, () => newsroom.topArticles(bench, query))
    await asks(`articles of a section, this ${unit}`, () =>
      newsroom.topArticles(bench, queryOf({ unit, section: 3 })),
    )
    await asks(`articles of a byline, this ${unit}`, () =>
      newsroom.topArticles(bench, queryOf({ unit, byline: 7 })),
    )
    await asks(`an author’s own, this ${unit}`, () => newsroom.topArticles(writer, query))
    await asks(`sections, this ${unit}`, () => newsroom.topSections(bench, query))
    await asks(`bylines, this ${unit}`, () => newsroom.topBylines(bench, query))
    await asks(`referrers, this ${unit}`, () => newsroom.topReferrers(bench, query))
    await asks(`totals, this ${unit}`, () => newsroom.totalsOf(bench, query))
  }
  await asks('today by the hour, and a week ago', () => newsroom.todayByHour(bench))
  await asks('the most read article', () => openArticleNumbers(bench, top))
  await asks('today’s most read article', () => openArticleNumbers(bench, today))
  await asks('a byline', () => openBylineNumbers(bench, 7))

  console.log('\nPages of the newsroom, whole')
  const app = await startApp('looking', url)
  const cookie = await signIn(app.origin)
  const page = (path: string, name = path) =>
    timed(name, limitMs, async () => {
      const response = await fetch(app.origin + path, { headers: { cookie }, redirect: 'manual' })
      await response.arrayBuffer()
      return response.status === 200 ? '' : String(response.status)
    })
  await page('/admin/reads')
  for (const unit of periodUnits)
    for (const list of numberLists) await page(numbersAddress('/admin/reads', { unit, list }))
  await page(`/admin/reads/articles/${top}`, '/admin/reads/articles/… the most read')
  await page(`/admin/reads/articles/${today}`, '/admin/reads/articles/… today’s most read')
  await page('/admin/reads/bylines/7')
  await app.stop()

  console.log('\nMost read for readers, made beside the pages')
  for (const span of ['day', 'week', 'month'] as const)
    await timed(`ranking of a ${span}`, null, async () => {
      await renewRanking(span)
      return ''
    })
}
