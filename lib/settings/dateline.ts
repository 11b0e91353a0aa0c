import { tz } from '@date-fns/tz'
import type { Locale } from 'date-fns'
import { format } from 'date-fns/format'
import { enGB } from 'date-fns/locale/en-GB'
import { env } from '#lib/platform/env.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { processState } from '#lib/platform/process-state.ts'
import { localTimeOf, resolveLocalTime } from './local-time.ts'
import type { Settings } from './schema.ts'

const loaded = processState('date-locales', () => new Map<string, Locale>([['en-GB', enGB]]))

/** Where date-fns has no locale by a tag's own name. */
const standsFor: Record<string, string> = {
  en: 'enGB',
  fa: 'faIR',
  zh: 'zhCN',
  'zh-Hans': 'zhCN',
  'zh-Hant': 'zhTW',
}

/** date-fns's locale for a language tag: the exact one, else its language; undefined if none. */
async function localeFor(language: string): Promise<Locale | undefined> {
  const known = loaded.get(language)
  if (known) return known
  const locales = (await import('date-fns/locale')) as Record<string, Locale>
  const [base = '', ...rest] = language.split('-')
  const names = [base + rest.join(''), base, standsFor[language] ?? standsFor[base] ?? '']
  const found = names.map((name) => locales[name]).find(Boolean)
  if (found) loaded.set(language, found)
  return found
}

/**
 * A date line, such as "26 April 2023 Wednesday 05:24", in the newsroom's time zone.
 * @param date the moment; its machine form is `date.toISOString()`
 * @param language when it isn't the site's: the pattern is for that one, others have their usual form
 */
export async function formatDateline(
  date: Date,
  settings: Settings,
  language = settings.language,
): Promise<string> {
  if (language !== settings.language)
    return new Intl.DateTimeFormat(language, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: env().NEWSROOM_TIMEZONE,
    }).format(date)
  return format(date, settings.datelinePattern, {
    in: tz(env().NEWSROOM_TIMEZONE),
    locale: (await localeFor(settings.language)) ?? enGB,
  })
}

/**
 * The time of day and the day of an entry of live coverage, such as "14:05" and "26 April", as the
 * language has them.
 */
export function formatEntryTime(date: Date, language: string): { clock: string; day: string } {
  const { clock, day } = entryTimes(language)
  return { clock: clock.format(date), day: day.format(date) }
}

const knownEntryTimes = new Map<string, ReturnType<typeof newEntryTimes>>()

function newEntryTimes(language: string) {
  const timeZone = env().NEWSROOM_TIMEZONE
  return {
    clock: new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    }),
    day: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone }),
  }
}

function entryTimes(language: string) {
  const known = knownEntryTimes.get(language) ?? newEntryTimes(language)
  knownEntryTimes.set(language, known)
  return known
}

/** @throws Invalid when date-fns knows no such language or can't read the pattern. */
export async function mustFormat(settings: Settings): Promise<void> {
  if (!(await localeFor(settings.language))) {
    throw new Invalid({ language: [`There are no date names for "${settings.language}".`] })
  }
  try {
    await formatDateline(new Date(), settings)
  } catch (error) {
    throw new Invalid({
      datelinePattern: [`This is not a date-fns pattern: ${(error as Error).message}`],
    })
  }
}

/** A moment as a form's date and time field has it, in the newsroom's time zone. */
export function toLocalTime(date: Date): string {
  return localTimeOf(date, env().NEWSROOM_TIMEZONE)
}

/**
 * The moment that such a field says, where nobody was asked: the first of two, and an invalid date for
 * a time that never is.
 */
export function fromLocalTime(text: string): Date {
  const found = resolveLocalTime(text, env().NEWSROOM_TIMEZONE)
  if (found?.kind === 'once') return found.at
  return found?.kind === 'twice' ? found.first : new Date(Number.NaN)
}

/** A moment for the newsroom's own pages, such as "26 Apr 2023, 05:24", in its time zone. */
export function formatDeskTime(date: Date): string {
  return format(date, 'd MMM yyyy, HH:mm', { in: tz(env().NEWSROOM_TIMEZONE), locale: enGB })
}
