import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { Actor } from '#lib/auth/can.ts'
import { topArticles, topBylines, topReferrers, topSections, totalsOf } from './newsroom.ts'
import type { Counts, NumbersQuery, TimedReads } from './numbers.ts'
import { openArticleNumbers } from './one-article.ts'
import { openBylineNumbers } from './one-byline.ts'

// The newsroom's numbers as CSV files (UTF-8), under the same permissions as on screen.

/** So many lines a file has at most. */
const mostLines = 10_000

type Row = Record<string, string | number>

const countsOf = (counts: Counts): Row => ({
  reads: counts.reads,
  phone: counts.phone,
  tablet: counts.tablet,
  desktop: counts.desktop,
  reached_25: counts.reached25,
  reached_50: counts.reached50,
  reached_75: counts.reached75,
  reached_100: counts.reached100,
  seconds_in_view: counts.secondsInView,
})

/** A list of the newsroom's numbers, whole. @throws Refused, NotFound */
export async function exportNumbers(actor: Actor, query: NumbersQuery): Promise<Readable> {
  return asCsv(await rowsOf(actor, query))
}

async function rowsOf(actor: Actor, query: NumbersQuery): Promise<Row[]> {
  if (query.list === 'referrers')
    return (await topReferrers(actor, query, mostLines)).map(({ host, reads, readsBefore }) => ({
      host,
      reads,
      reads_before: readsBefore,
    }))
  if (query.list === 'devices') return devicesOf(await totalsOf(actor, query))
  if (query.list === 'articles')
    return (await topArticles(actor, query, mostLines)).map((row) => ({
      id: row.id,
      headline: row.headline,
      section: row.section ?? '',
      published_at: row.publishedAt?.toISOString() ?? '',
      ...countsOf(row),
      reads_before: row.readsBefore,
    }))
  const named =
    query.list === 'sections'
      ? await topSections(actor, query)
      : await topBylines(actor, query, mostLines)
  return named.map((row) => ({
    id: row.id,
    name: row.name,
    ...countsOf(row),
    reads_before: row.readsBefore,
  }))
}

/** Reads by class of device; what isn't one of them is unknown. */
export const devicesOf = ({ reads, phone, tablet, desktop }: Counts) => [
  { device: 'phone', reads: phone },
  { device: 'tablet', reads: tablet },
  { device: 'desktop', reads: desktop },
  { device: 'unknown', reads: Math.max(0, reads - phone - tablet - desktop) },
]

/** An article's reads over time. @throws Refused, NotFound */
export async function exportArticleNumbers(
  actor: Actor,
  id: number,
  asked: { by?: 'hour' | 'day' | undefined },
): Promise<Readable> {
  return asCsv(timesOf((await openArticleNumbers(actor, id, asked)).series))
}

/** Where an article's readers came from. @throws Refused, NotFound */
export async function exportArticleReferrers(actor: Actor, id: number): Promise<Readable> {
  const { referrers } = await openArticleNumbers(actor, id)
  return asCsv(referrers.map(({ host, reads }) => ({ host, reads })))
}

/** A byline's reads by day. @throws Refused, NotFound */
export async function exportBylineNumbers(actor: Actor, id: number): Promise<Readable> {
  return asCsv(timesOf((await openBylineNumbers(actor, id)).series))
}

const timesOf = (series: TimedReads[]): Row[] =>
  series.map(({ at, reads }) => ({ from: at.toISOString(), reads }))

/** A cell that a spreadsheet would take for a formula is kept from being one. */
const asCsv = (rows: Row[]) =>
  Readable.from(rows).pipe(stringify({ header: true, bom: true, escape_formulas: true }))
