import { expect, test } from 'vitest'
import { relativeTime } from './times.client.ts'

test('within a day times are said as readers feel them', () => {
  const minute = 60_000
  expect(relativeTime(20_000, 'en-GB')).toBe('now')
  expect(relativeTime(minute, 'en-GB')).toBe('1 minute ago')
  expect(relativeTime(59.9 * minute, 'en-GB')).toBe('59 minutes ago')
  expect(relativeTime(60 * minute, 'en-GB')).toBe('1 hour ago')
  expect(relativeTime(23.99 * 60 * minute, 'de')).toBe('vor 23 Stunden')
  expect(relativeTime(5 * minute, 'uk')).toBe('5 хвилин тому')
})

test('after a day, and by a clock that is behind, what is printed stays', () => {
  expect(relativeTime(86_400_000, 'en-GB')).toBeUndefined()
  expect(relativeTime(-1000, 'en-GB')).toBeUndefined()
})
