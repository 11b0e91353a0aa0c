import { notFound } from 'next/navigation'
import { exists, type Period, periodPath, readNeighbours } from '#lib/articles/archive.ts'
import { env } from '#lib/platform/env.ts'
import { readSettings } from '#lib/settings/queries.ts'

export type PeriodParams = Promise<{ year: string; month?: string; day?: string }>

/** A period in words: "2026", "November 2026", "24 November 2026". */
export function nameOf({ year, month, day }: Period, language: string): string {
  const date = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1))
  return new Intl.DateTimeFormat(language, {
    year: 'numeric',
    ...(month && { month: 'long' }),
    ...(day && { day: 'numeric', weekday: 'long' }),
    timeZone: 'UTC',
  }).format(date)
}

/** What one part of a period is called in a list of them: "November", "24". */
export function partName(period: Period, part: number, language: string): string {
  const { year, month } = period
  return new Intl.DateTimeFormat(language, {
    ...(month ? { weekday: 'short', day: 'numeric' } : { month: 'long' }),
    timeZone: 'UTC',
  }).format(new Date(Date.UTC(year, (month ?? part) - 1, month ? part : 1)))
}

export type Around = { path: string; name: string; before: Link | null; after: Link | null }
type Link = { path: string; name: string }

/**
 * The period that an address names, and those beside it. What never was, is yet to come, or lies before
 * anything was published isn't found: else there would be no end of pages.
 */
export async function periodOf(params: PeriodParams) {
  const { year, month, day } = await params
  const period: Period = {
    year: Number(year),
    ...(month && { month: Number(month) }),
    ...(day && { day: Number(day) }),
  }
  if (!exists(period)) notFound()
  const [{ language, siteName }, { before, after, future }] = [
    await readSettings(),
    await readNeighbours(period),
  ]
  if (future) notFound()
  const link = (one: Period | null) => one && { path: periodPath(one), name: nameOf(one, language) }
  const around: Around = {
    path: periodPath(period),
    name: nameOf(period, language),
    before: link(before),
    after: link(after),
  }
  return { period, language, siteName, around, zone: env().NEWSROOM_TIMEZONE }
}
