import { expect, test } from 'vitest'
import { spokenLanguages } from '#lib/messages/say.ts'
import { formatDateline, formatEntryTime, mustFormat } from './dateline.ts'
import { defaultSettings } from './schema.ts'

const at = new Date('2026-11-25T05:24:00Z')
const line = (language: string, datelinePattern = defaultSettings.datelinePattern) =>
  formatDateline(at, { ...defaultSettings, language, datelinePattern })

test('the pattern is filled in with the site’s language', async () => {
  expect(await line('en-GB')).toBe('25 November 2026 Wednesday 05:24')
  expect(await line('uk')).toBe('25 листопада 2026 середа 05:24')
  expect(await line('ar')).toBe('25 نوفمبر 2026 الأربعاء 05:24')
  expect(await line('zh', 'yyyy年M月d日 EEEE HH:mm')).toBe('2026年11月25日 星期三 05:24')
  expect(await line('zh-Hant', 'EEEE')).toBe('星期三')
  expect(await line('fr', 'EEEE d MMMM yyyy')).toBe('mercredi 25 novembre 2026')
})

test.each(spokenLanguages)('%s has names of days and months', async (language) => {
  await expect(mustFormat({ ...defaultSettings, language })).resolves.toBeUndefined()
  if (language !== 'en') expect(await line(language)).not.toBe(await line('en'))
})

test('another language than the site’s has its usual form, not the pattern', async () => {
  const told = (language: string) => formatDateline(at, defaultSettings, language)
  expect(await told('de')).toBe('25. November 2026 um 05:24')
  expect(await told('zh')).toBe('2026年11月25日 05:24')
  expect(await told('en-GB')).toBe(await line('en-GB'))
})

test('entries of live coverage are told the time as the language has it', () => {
  expect(formatEntryTime(at, 'en-GB')).toEqual({ clock: '05:24', day: '25 November' })
  expect(formatEntryTime(at, 'de')).toEqual({ clock: '05:24', day: '25. November' })
  expect(formatEntryTime(at, 'uk')).toEqual({ clock: '05:24', day: '25 листопада' })
})
