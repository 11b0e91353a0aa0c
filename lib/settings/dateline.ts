import { tz } from '@date-fns/tz'
import { format, type Locale, parse } from 'date-fns'
import { enGB } from 'date-fns/locale/en-GB'
import { env } from '#lib/platform/env.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { processState } from '#lib/platform/process-state.ts'
import type { Settings } from './schema.ts'

const loaded = processState('date-locales', () => new Map<string, Locale>([['en-GB', enGB]]))

/** date-fns's locale for a language tag: the exact one, else its language; undefined if none. */
async function localeFor(language: string): Promise<Locale | undefined> {
  const known = loaded.get(language)
  if (known) return known
  const locales = (await import('date-fns/locale')) as Record<string, Locale>
  const [base = '', ...rest] = language.split('-')
  const names = [base + rest.join(''), base, base === 'en' ? 'enGB' : '']
  const found = names.map((name) => locales[name]).find(Boolean)
  if (found) loaded.set(language, found)
  return found
}

/**
 * A date line, such as "26 April 2023 Wednesday 05:24", in the newsroom's time zone.
 * @param date the moment; its machine form is `date.toISOString()`
 */
export async function formatDateline(date: Date, settings: Settings): Promise<string> {
  return format(date, settings.datelinePattern, {
    in: tz(env().NEWSROOM_TIMEZONE),
    locale: (await localeFor(settings.language)) ?? enGB,
  })
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

const localPattern = "yyyy-MM-dd'T'HH:mm"

/** A moment as a form's date and time field has it, in the newsroom's time zone. */
export function toLocalTime(date: Date): string {
  return format(date, localPattern, { in: tz(env().NEWSROOM_TIMEZONE) })
}

/** The moment that such a field says. */
export function fromLocalTime(text: string): Date {
  const zoned = parse(text, localPattern, new Date(), { in: tz(env().NEWSROOM_TIMEZONE) })
  return new Date(zoned.getTime())
}

/** A moment for the newsroom's own pages, such as "26 Apr 2023, 05:24", in its time zone. */
export function formatDeskTime(date: Date): string {
  return format(date, 'd MMM yyyy, HH:mm', { in: tz(env().NEWSROOM_TIMEZONE), locale: enGB })
}
