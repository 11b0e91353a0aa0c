import { Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { CalendarBoard } from '#components/admin/CalendarBoard.client.tsx'
import { can } from '#lib/auth/can.ts'
import { env } from '#lib/platform/env.ts'
import { plus, plusMonths, readCalendar } from '#lib/schedules/calendar.ts'
import { calendarQuerySchema } from '#lib/schedules/schema.ts'
import { zoneName } from '#lib/settings/local-time.ts'
import { guarded } from '../guard.tsx'
import { reschedule, rescheduleEdition } from './actions.ts'

export const metadata: Metadata = { title: 'Calendar' }

export default function CalendarPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return guarded('article.list', async (user) => {
    const query = calendarQuerySchema.parse(await searchParams)
    const calendar = await readCalendar(user, query)
    const { view, day, today } = calendar
    const timeZone = env().NEWSROOM_TIMEZONE
    const to = (way: -1 | 1) => (view === 'week' ? plus(day, 7 * way) : plusMonths(day, way))
    const at = (change: { view?: string; day?: string }) =>
      `/admin/calendar?${new URLSearchParams({ view, day, ...change })}`
    const other = view === 'week' ? 'month' : 'week'
    return (
      <>
        <Group justify="space-between" align="baseline">
          <Title order={1}>{nameOf(view, calendar.days, day)}</Title>
          <Text fz="sm">{zoneName(new Date(), timeZone)} today</Text>
        </Group>
        <nav className="calendar-ways" aria-label="Calendar">
          <a href={at({ day: to(-1) })}>Previous {view}</a>
          <a href={at({ day: today })}>Today</a>
          <a href={at({ day: to(1) })}>Next {view}</a>
          <a href={at({ view: other })}>By {other}</a>
        </nav>
        <CalendarBoard
          key={`${view} ${day}`}
          calendar={calendar}
          timeZone={timeZone}
          mayMove={can(user, 'article.schedule')}
          actions={{ reschedule, rescheduleEdition }}
        />
      </>
    )
  })
}

function nameOf(view: string, days: string[], day: string): string {
  const name = (one: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(new Date(one))
  if (view === 'month') return name(day, { month: 'long', year: 'numeric' })
  const [first = day, last = day] = [days[0], days.at(-1)]
  return `${name(first, { day: 'numeric', month: 'long' })} to ${name(last, { dateStyle: 'long' })}`
}
