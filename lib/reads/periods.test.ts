import { beforeEach, expect, test } from 'vitest'
import { forgetProcessState } from '#testing/process-state.ts'
import { numbersQuerySchema, type PeriodUnit, periodUnits } from './numbers.ts'
import { daysBetween, hoursOfDay, openPeriod } from './periods.ts'

function newsroomIsIn(zone: string): void {
  process.env.NEWSROOM_TIMEZONE = zone
  forgetProcessState('env')
}
beforeEach(() => newsroomIsIn('Europe/Prague'))

const now = new Date('2026-11-25T07:40:00Z')
const zones = ['Europe/Prague', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland', 'UTC']

/** How many: over both changes of clocks of a year, but for hours. */
const followed: Record<PeriodUnit, number> = { hour: 100, day: 400, week: 60, month: 15 }

test.each(periodUnits.flatMap((unit) => zones.map((zone) => [unit, zone] as const)))(
  'each %s in %s follows the one before it, and the address of one leads to it',
  (unit: PeriodUnit, zone) => {
    newsroomIsIn(zone)
    let period = openPeriod(unit, undefined, now)
    expect(period.now).toBe(true)
    expect(period.after).toBeNull()
    for (let n = 0; n < followed[unit]; n++) {
      const { at } = numbersQuerySchema.parse({ unit, at: period.before })
      expect(at).toBe(period.before)
      const before = openPeriod(unit, at, now)
      expect(before.to).toEqual(period.from)
      expect(before.now).toBe(false)
      const { at: after } = numbersQuerySchema.parse({ at: before.after })
      expect(openPeriod(unit, after, now).from).toEqual(period.from)
      period = before
    }
  },
)

test('a day has the hours that its clocks show, and days are never lost', () => {
  expect(hoursOfDay(new Date('2026-11-25T12:00:00Z'))).toHaveLength(24)
  expect(hoursOfDay(new Date('2026-03-29T12:00:00Z'))).toHaveLength(23)
  expect(hoursOfDay(new Date('2026-10-25T12:00:00Z'))).toHaveLength(25)
  const days = daysBetween(new Date('2026-01-01T00:00:00Z'), new Date('2026-12-31T12:00:00Z'))
  expect(days).toHaveLength(365)
})

test('weeks begin on Monday; periods have names', () => {
  const week = openPeriod('week', '2026-11-25', now)
  expect(week).toMatchObject({ firstDay: '2026-11-23', lastDay: '2026-11-29' })
  expect(week.name).toBe('Week of 23 November 2026')
  expect(openPeriod('month', '2026-10-31', now)).toMatchObject({
    firstDay: '2026-10-01',
    lastDay: '2026-10-31',
    name: 'October 2026',
    after: '2026-11-01',
  })
  expect(openPeriod('hour', undefined, now).name).toBe('Wednesday 25 November 2026, 08:00–09:00')
})
