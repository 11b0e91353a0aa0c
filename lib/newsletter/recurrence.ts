import { type LocalTime, localTimeOf, resolveLocalTime } from '#lib/settings/local-time.ts'
import type { Rhythm } from './schema.ts'

const dayMs = 86_400_000

/**
 * When the next edition of a rhythm is to be sent, strictly after a moment. An hour that clocks leave
 * out is the one after it; of one that they repeat it is the first: once a day in any case.
 * @param timeZone IANA name of the newsroom's zone
 * @returns null for a newsletter that is sent by hand
 */
export function nextSending(
  rule: { rhythm: Rhythm; weekday: number; sendTime: string },
  after: Date,
  timeZone: string,
): Date | null {
  if (rule.rhythm === 'none') return null
  const today = Date.parse(`${localTimeOf(after, timeZone).slice(0, 10)}T00:00Z`)
  for (let days = 0; days <= 8; days++) {
    const day = new Date(today + days * dayMs)
    // Sunday is 7.
    const weekday = day.getUTCDay() || 7
    if (rule.rhythm === 'weekly' && weekday !== rule.weekday) continue
    if (rule.rhythm === 'weekdays' && weekday > 5) continue
    const found = resolveLocalTime(`${day.toISOString().slice(0, 10)}T${rule.sendTime}`, timeZone)
    const at = found && momentOf(found)
    if (at && at > after) return at
  }
  return null
}

function momentOf(found: LocalTime): Date {
  if (found.kind === 'once') return found.at
  return found.kind === 'twice' ? found.first : found.after
}
