'use server'
import 'server-only'
import type { SaveOutcome } from '#lib/articles/schema.ts'
import { rescheduleEdition as moveEdition } from '#lib/front/commands.ts'
import { rescheduleEditionSchema } from '#lib/front/schema.ts'
import { retryReceipt as again, listFollowed } from '#lib/jobs/receipts.ts'
import { type Followed, receiptSchema } from '#lib/outbox/schema.ts'
import * as schedules from '#lib/schedules/commands.ts'
import { listSchedules } from '#lib/schedules/queries.ts'
import {
  followSchema,
  rescheduleSchema,
  type ScheduleRow,
  scheduleIdSchema,
  scheduleSchema,
} from '#lib/schedules/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

export async function scheduleArticle(input: unknown): Promise<Outcome<SaveOutcome>> {
  return attempt(scheduleSchema, input, schedules.scheduleChecked)
}

export async function cancelSchedule(input: unknown): Promise<Outcome> {
  return attempt(scheduleIdSchema, input, (user, { scheduleId }) =>
    schedules.cancelSchedule(user, scheduleId),
  )
}

export async function reschedule(input: unknown): Promise<Outcome> {
  return attempt(rescheduleSchema, input, schedules.reschedule)
}

export async function rescheduleEdition(input: unknown): Promise<Outcome> {
  return attempt(rescheduleEditionSchema, input, moveEdition)
}

export async function retrySchedule(input: unknown): Promise<Outcome> {
  return attempt(scheduleIdSchema, input, (user, { scheduleId }) =>
    schedules.retrySchedule(user, scheduleId),
  )
}

export async function seeSchedule(input: unknown): Promise<Outcome> {
  return attempt(scheduleIdSchema, input, (user, { scheduleId }) =>
    schedules.seeSchedule(user, scheduleId),
  )
}

export async function retryReceipt(input: unknown): Promise<Outcome> {
  return attempt(receiptSchema, input, again)
}

/** What is scheduled of an article, and what followed from what was done with it. */
export async function followArticle(
  input: unknown,
): Promise<Outcome<{ schedules: ScheduleRow[]; followed: Followed[] }>> {
  return attempt(followSchema, input, async (user, { id }) => ({
    schedules: await listSchedules(user, id),
    followed: await listFollowed(user, id),
  }))
}
