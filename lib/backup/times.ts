import { nextSending } from '#lib/newsletter/recurrence.ts'
import type { BackupSettings } from './schema.ts'

/** The next time of the schedule after a moment; null: there is none. */
export function nextBackup(
  { every, weekday, time }: BackupSettings,
  after: Date,
  timeZone: string,
): Date | null {
  if (every === 'never') return null
  return nextSending({ rhythm: every, weekday, sendTime: time }, after, timeZone)
}

/** The last time of the schedule up to a moment. */
export function lastDue(settings: BackupSettings, now: Date, timeZone: string): Date | null {
  let last: Date | null = null
  let next = nextBackup(settings, new Date(now.getTime() - 9 * 86_400_000), timeZone)
  while (next && next <= now) {
    last = next
    next = nextBackup(settings, next, timeZone)
  }
  return last
}
