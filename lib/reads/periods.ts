import { TZDate, tz } from '@date-fns/tz'
import { add } from 'date-fns/add'
import { format } from 'date-fns/format'
import { enGB } from 'date-fns/locale/en-GB'
import { startOfDay } from 'date-fns/startOfDay'
import { startOfHour } from 'date-fns/startOfHour'
import { startOfMonth } from 'date-fns/startOfMonth'
import { startOfWeek } from 'date-fns/startOfWeek'
import { subMilliseconds } from 'date-fns/subMilliseconds'
import { env } from '#lib/platform/env.ts'
import type { Period, PeriodUnit } from './numbers.ts'

const newsroom = () => env().NEWSROOM_TIMEZONE
const words = (date: Date, pattern: string) =>
  format(date, pattern, { in: tz(newsroom()), locale: enGB })

/** A day of the newsroom's zone as YYYY-MM-DD. */
export const dayOf = (date: Date) => words(date, 'yyyy-MM-dd')

/** When a day (YYYY-MM-DD) begins in the newsroom's zone. */
export function beginningOf(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(new TZDate(year, month - 1, date, newsroom()).getTime())
}

/** Hours are counted by UTC, which is half an hour off in some zones. */
const begins: Record<PeriodUnit, (date: Date) => Date> = {
  hour: (date) => startOfHour(date, { in: tz('UTC') }),
  day: (date) => startOfDay(date, { in: tz(newsroom()) }),
  week: (date) => startOfWeek(date, { in: tz(newsroom()), weekStartsOn: 1 }),
  month: (date) => startOfMonth(date, { in: tz(newsroom()) }),
}

const lengths = {
  hour: { hours: 1 },
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
} as const

const plain = (date: Date) => new Date(date.getTime())

/**
 * The hour, day, week (from Monday) or month of the newsroom's calendar in which a moment is.
 * @param at a moment (ISO 8601) or a day (YYYY-MM-DD); what can't be, or is to come, is now
 */
export function openPeriod(unit: PeriodUnit, at: string | undefined, now: Date): Period {
  const asked = at === undefined ? now : at.length === 10 ? beginningOf(at) : new Date(at)
  const within = asked < now ? asked : now
  const from = plain(begins[unit](within))
  const to = plain(begins[unit](add(from, lengths[unit], { in: tz(newsroom()) })))
  const last = subMilliseconds(to, 1)
  const nameOf = (date: Date) => (unit === 'hour' ? plain(date).toISOString() : dayOf(date))
  return {
    unit,
    from,
    to,
    firstDay: dayOf(from),
    lastDay: dayOf(last),
    name: periodName(unit, from, to),
    now: now >= from && now < to,
    before: nameOf(begins[unit](subMilliseconds(from, 1))),
    after: to <= now ? nameOf(to) : null,
  }
}

function periodName(unit: PeriodUnit, from: Date, to: Date): string {
  if (unit === 'hour') return `${words(from, 'EEEE d MMMM yyyy, HH:mm')}–${words(to, 'HH:mm')}`
  if (unit === 'day') return words(from, 'EEEE d MMMM yyyy')
  if (unit === 'week') return `Week of ${words(from, 'd MMMM yyyy')}`
  return words(from, 'MMMM yyyy')
}

/** The hours of the day in which a moment is: 24, or one less or more when clocks change. */
export function hoursOfDay(moment: Date): Date[] {
  const { from, to } = openPeriod('day', undefined, moment)
  return hoursBetween(from, to)
}

/** Hours (UTC) that begin in a time. */
export function hoursBetween(from: Date, to: Date): Date[] {
  const hour = 3_600_000
  const hours: Date[] = []
  for (let at = Math.ceil(from.getTime() / hour) * hour; at < to.getTime(); at += hour)
    hours.push(new Date(at))
  return hours
}

/** When the days of a time begin. */
export function daysBetween(from: Date, to: Date): Date[] {
  const days: Date[] = []
  for (let day = plain(begins.day(from)); day < to; ) {
    days.push(day)
    day = plain(begins.day(add(day, { days: 1 }, { in: tz(newsroom()) })))
  }
  return days
}

/** The same time of day a week before, by the newsroom's clocks. */
export const weekBefore = (moment: Date) =>
  plain(add(moment, { weeks: -1 }, { in: tz(newsroom()) }))

/** For a person: "14:00". */
export const hourName = (date: Date) => words(date, 'HH:mm')

/** For a person: "Wed 25 Nov, 14:00", or the day alone: "25 Nov 2026". */
export const timeName = (date: Date, by: 'hour' | 'day') =>
  words(date, by === 'hour' ? 'EEE d MMM, HH:mm' : 'd MMM yyyy')

/** For a person: "Wednesday". */
export const weekdayName = (date: Date) => words(date, 'EEEE')
