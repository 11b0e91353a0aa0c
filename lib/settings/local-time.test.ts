import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  dayName,
  localTimeOf,
  momentName,
  offsetName,
  resolveLocalTime,
  timeName,
  zoneName,
} from './local-time.ts'

const zones = ['Europe/Prague', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']
const anyMoment = fc
  .date({
    min: new Date('1990-01-01T00:00:00Z'),
    max: new Date('2060-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000))

/** Moments at which clocks change, found by walking through the hours of some years. */
function changes(timeZone: string): Date[] {
  const found: Date[] = []
  const step = 1_800_000
  const start = Date.UTC(2024, 0, 1)
  let last = wall(start - step, timeZone)
  for (let at = start; at < Date.UTC(2028, 0, 1); at += step) {
    const now = wall(at, timeZone)
    if (now - last !== step) found.push(new Date(at))
    last = now
  }
  return found
}

const clocks = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
    }),
  ]),
)

/** The wall clock by Intl itself: not by what is tested. */
function wall(at: number, timeZone: string): number {
  return Date.parse(`${clocks.get(timeZone)?.format(at).replace(', ', 'T')}Z`)
}

describe.each(zones)('%s', (timeZone) => {
  test('each moment is found again by its local time', () => {
    fc.assert(
      fc.property(anyMoment, (at) => {
        const text = localTimeOf(at, timeZone)
        expect(Date.parse(`${text}Z`)).toBe(wall(at.getTime(), timeZone))
        const found = resolveLocalTime(text, timeZone)
        const moments =
          found?.kind === 'once'
            ? [found.at]
            : found?.kind === 'twice'
              ? [found.first, found.second]
              : []
        expect(moments.map((moment) => moment.getTime())).toContain(at.getTime())
        for (const moment of moments) expect(localTimeOf(moment, timeZone)).toBe(text)
      }),
      { numRuns: 400 },
    )
  })

  test('each minute round a change of clocks happens once, twice or never, as by Intl', () => {
    const found = changes(timeZone)
    expect(found).toHaveLength(/UTC|Kathmandu/.test(timeZone) ? 0 : 8)
    for (const change of found) {
      const all = new Map<string, number[]>()
      const around = 180
      for (let n = -around; n <= around; n++) {
        const at = change.getTime() + n * 60_000
        const text = new Date(wall(at, timeZone)).toISOString().slice(0, 16)
        all.set(text, [...(all.get(text) ?? []), at])
      }
      const start = wall(change.getTime() - (around - 90) * 60_000, timeZone)
      const end = wall(change.getTime() + (around - 90) * 60_000, timeZone)
      for (let at = start; at < end; at += 60_000) {
        const text = new Date(at).toISOString().slice(0, 16)
        const expected = all.get(text) ?? []
        const found = resolveLocalTime(text, timeZone)
        if (expected.length === 0) {
          if (found?.kind !== 'never') throw new Error(`${text} should not be`)
          const moved = wall(change.getTime(), timeZone) - wall(change.getTime() - 60_000, timeZone)
          const width = moved - 60_000
          expect(wall(found.after.getTime(), timeZone)).toBe(at + width)
          expect(wall(found.before.getTime(), timeZone)).toBe(at - width)
          expect(found.moved).toEqual(change)
        } else if (expected.length === 1)
          expect(found).toEqual({ kind: 'once', at: new Date(expected[0] as number) })
        else
          expect(found).toEqual({
            kind: 'twice',
            first: new Date(expected[0] as number),
            second: new Date(expected[1] as number),
          })
      }
    }
  })
})

test('half an hour on Lord Howe, and a day that Samoa never had', () => {
  expect(resolveLocalTime('2026-10-04T02:15', 'Australia/Lord_Howe')).toMatchObject({
    kind: 'never',
    before: new Date('2026-10-03T15:15:00Z'),
    after: new Date('2026-10-03T15:45:00Z'),
  })
  expect(resolveLocalTime('2011-12-30T12:00', 'Pacific/Apia')).toMatchObject({
    kind: 'never',
    moved: new Date('2011-12-30T10:00:00Z'),
  })
})

test('a second is chosen, too', () => {
  const at = new Date('2026-07-01T06:00:05Z')
  expect(localTimeOf(at, 'Europe/Prague', true)).toBe('2026-07-01T08:00:05')
  expect(resolveLocalTime('2026-07-01T08:00:05', 'Europe/Prague')).toEqual({ kind: 'once', at })
  expect(localTimeOf(new Date('2026-07-01T06:00:00Z'), 'Europe/Prague', true)).toBe(
    '2026-07-01T08:00',
  )
})

test.each(['', '2026-02-30T10:00', '2026-13-01T10:00', '2026-01-01T24:00', '2026-01-01', 'soon'])(
  '“%s” is no time',
  (text) => expect(resolveLocalTime(text, 'Europe/Prague')).toBeNull(),
)

test('names for a person', () => {
  const [summer, winter] = [new Date('2026-07-01T12:00:00Z'), new Date('2026-12-01T12:00:00Z')]
  expect(offsetName(summer, 'Europe/Prague')).toBe('UTC+2')
  expect(offsetName(winter, 'America/New_York')).toBe('UTC−5')
  expect(offsetName(winter, 'Asia/Kathmandu')).toBe('UTC+5:45')
  expect(offsetName(winter, 'UTC')).toBe('UTC')
  expect(zoneName(winter, 'UTC')).toBe('UTC')
  expect(zoneName(winter, 'Asia/Kathmandu')).toBe('Asia/Kathmandu, UTC+5:45')
  expect(timeName(summer, 'Europe/Prague')).toBe('Central European Summer Time')
  const moment = new Date('2026-07-01T23:04:05Z')
  expect(momentName(moment, 'Asia/Kathmandu')).toBe('2 Jul 2026, 04:49')
  expect(momentName(moment, 'Asia/Kathmandu', true)).toBe('2 Jul 2026, 04:49:05')
  expect(dayName(new Date('2026-07-01T23:00:00Z'), 'Europe/Prague')).toBe('2 July 2026')
})
