import { expect, test } from 'vitest'
import { nextSending } from './recurrence.ts'

const daily = { rhythm: 'daily', weekday: 1, sendTime: '07:00' } as const
const after = (rule: Parameters<typeof nextSending>[0], iso: string, zone = 'Europe/Prague') =>
  nextSending(rule, new Date(iso), zone)?.toISOString() ?? null

test('each day at the same local time, whatever clocks do', () => {
  expect(after(daily, '2026-11-24T05:59:59Z')).toBe('2026-11-24T06:00:00.000Z')
  expect(after(daily, '2026-11-24T06:00:00Z')).toBe('2026-11-25T06:00:00.000Z')
  // Summer time begins on 29 March.
  expect(after(daily, '2026-03-28T06:00:00Z')).toBe('2026-03-29T05:00:00.000Z')
})

test('an hour that isn’t there is the one after it; one that comes twice is the first, once', () => {
  const early = { ...daily, sendTime: '02:30' }
  expect(after(early, '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:30:00.000Z')
  expect(after(early, '2026-03-29T01:30:00Z')).toBe('2026-03-30T00:30:00.000Z')
  expect(after(early, '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z')
  // The second 02:30 of that night is no second edition.
  expect(after(early, '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z')
})

test('weekdays leave out the weekend; weekly is a day of the newsroom’s zone; by hand is never', () => {
  const weekdays = { ...daily, rhythm: 'weekdays' } as const
  // 27 November 2026 is a Friday.
  expect(after(weekdays, '2026-11-27T06:00:00Z')).toBe('2026-11-30T06:00:00.000Z')
  const weekly = { rhythm: 'weekly', weekday: 1, sendTime: '00:30' } as const
  // Monday in Auckland is still Sunday in UTC.
  expect(after(weekly, '2026-11-27T00:00:00Z', 'Pacific/Auckland')).toBe('2026-11-29T11:30:00.000Z')
  expect(after(weekly, '2026-11-29T11:30:00Z', 'Pacific/Auckland')).toBe('2026-12-06T11:30:00.000Z')
  expect(after({ ...daily, rhythm: 'none' }, '2026-11-27T06:00:00Z')).toBeNull()
})
