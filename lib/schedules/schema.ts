import { z } from 'zod'
import { changeSchema } from '#lib/articles/schema.ts'
import { id } from '#lib/platform/id.ts'

const moment = z.iso.datetime('Choose a day and a time.').transform((text) => new Date(text))

export const scheduleKinds = ['publish', 'take_down'] as const
export type ScheduleKind = (typeof scheduleKinds)[number]
export const scheduleStates = ['pending', 'done', 'failed', 'cancelled'] as const
export type ScheduleState = (typeof scheduleStates)[number]

/** Puts what is on screen, or a take-down, on the schedule. */
export const scheduleSchema = z.object({
  id,
  /** The version that is on screen. */
  baseVersion: id,
  kind: z.enum(scheduleKinds),
  dueAt: moment,
  change: changeSchema.optional(),
})

export const rescheduleSchema = z.object({ scheduleId: id, dueAt: moment })
export const followSchema = z.object({ id })
export const scheduleIdSchema = z.object({ scheduleId: id })

/** After this long (ms) what hasn't gone out alarms. */
export const alarmAfterMs = 60_000

/** A schedule of an article, as its editor sees it. */
export type ScheduleRow = {
  id: number
  articleId: number
  kind: ScheduleKind
  state: ScheduleState
  dueAt: Date
  doneAt: Date | null
  /** The version that goes out; null for a take-down. */
  version: number | null
  /** Is it what is being written, still? */
  isWorking: boolean
  failure: string
  /** How late it is, or was (ms); 0 for what isn't due. */
  lateMs: number
  /** Set when an embargo that isn't over then stands in the way. */
  embargoedUntil: Date | null
  createdByName: string
}

/** Something in the calendar, at a moment. */
export type CalendarItem = {
  kind: 'publication' | 'change' | 'take_down' | 'embargo' | 'assignment' | 'edition'
  /** Unique in the calendar. */
  key: string
  at: Date
  title: string
  /** Where it is dealt with. */
  path: string
  state: ScheduleState | 'standing'
  /** What is given another time when it is moved; null: it stays. */
  moves: { schedule: number } | { edition: number } | null
  /** Who is to do it; empty: nobody in particular. */
  who: string
}

/** For a person: what a thing in the calendar is. */
export const calendarNames: Record<CalendarItem['kind'], string> = {
  publication: 'Publication',
  change: 'Changes',
  take_down: 'Take-down',
  embargo: 'Embargo ends',
  assignment: 'Due',
  edition: 'Front edition',
}

/** The query string of the calendar. */
export const calendarQuerySchema = z.object({
  view: z.enum(['month', 'week']).default('month').catch('month'),
  /** A day in it, in the newsroom's zone. */
  day: z
    .string()
    .regex(/^2\d{3}-\d\d-\d\d$/)
    .refine((text) => !Number.isNaN(Date.parse(text)))
    .optional()
    .catch(undefined),
})
export type CalendarQuery = z.infer<typeof calendarQuerySchema>

/** How late, for a person: "40 seconds", "12 minutes", "3 hours". */
export function lateness(ms: number): string {
  const count = (value: number, unit: string) => `${value} ${unit}${value === 1 ? '' : 's'}`
  const seconds = Math.round(ms / 1000)
  if (seconds < 90) return count(seconds, 'second')
  if (seconds < 90 * 60) return count(Math.round(seconds / 60), 'minute')
  if (seconds < 36 * 3600) return count(Math.round(seconds / 3600), 'hour')
  return count(Math.round(seconds / 86_400), 'day')
}
