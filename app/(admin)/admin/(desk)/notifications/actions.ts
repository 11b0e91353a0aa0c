'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import * as notifications from '#lib/notifications/commands.ts'
import { attempt, type Outcome } from '../../outcome.ts'

/** Answers how many were unread. */
export async function markAllRead(input: unknown): Promise<Outcome<number>> {
  return attempt(z.undefined(), input, async (user) => {
    const count = await notifications.markAllRead(user)
    refresh()
    return count
  })
}
