import { localTimeOf } from '#lib/settings/local-time.ts'
import type { BackupSettings } from './schema.ts'

type Rule = Pick<BackupSettings, 'keepDaily' | 'keepWeekly' | 'keepMonthly'>

/** The Monday of a day (YYYY-MM-DD), which names its week. */
function weekOf(day: string): string {
  const at = new Date(`${day}T00:00Z`)
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
  return at.toISOString().slice(0, 10)
}

/**
 * Which backups stay: the newest of each of the last days, weeks and months that have one, and the
 * newest of all in any case.
 * @param timeZone in which days begin
 */
export function kept<T extends { at: Date }>(backups: T[], rule: Rule, timeZone: string): Set<T> {
  const newestFirst = [...backups].sort((one, other) => other.at.getTime() - one.at.getTime())
  const stay = new Set(newestFirst.slice(0, 1))
  const dayOf = ({ at }: T) => localTimeOf(at, timeZone).slice(0, 10)
  const spans: [(backup: T) => string, number][] = [
    [dayOf, rule.keepDaily],
    [(backup) => weekOf(dayOf(backup)), rule.keepWeekly],
    [(backup) => dayOf(backup).slice(0, 7), rule.keepMonthly],
  ]
  for (const [spanOf, many] of spans) {
    const spanned = new Set<string>()
    for (const backup of newestFirst) {
      const span = spanOf(backup)
      if (spanned.has(span) || spanned.size >= many) continue
      spanned.add(span)
      stay.add(backup)
    }
  }
  return stay
}
