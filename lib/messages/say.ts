import { IntlMessageFormat } from 'intl-messageformat'
import ar from '../../messages/ar.json' with { type: 'json' }
import de from '../../messages/de.json' with { type: 'json' }
import en from '../../messages/en.json' with { type: 'json' }
import es from '../../messages/es.json' with { type: 'json' }
import fr from '../../messages/fr.json' with { type: 'json' }
import uk from '../../messages/uk.json' with { type: 'json' }
import zh from '../../messages/zh.json' with { type: 'json' }

// What readers' pages say of themselves, in the language of the site or of an article. A message is
// written in ICU MessageFormat; one that a language lacks is said in English.

/** Names a message: messages/en.json has them all. */
export type Message = keyof typeof en

const messages: Record<string, Partial<Record<Message, string>>> = { ar, de, en, es, fr, uk, zh }

/** Languages that have a message file, as BCP 47 tags. */
export const spokenLanguages = Object.keys(messages)

const baseOf = (language: string) => language.split('-')[0] ?? ''

/** The language in which messages are said where `language` is asked for: it, or English. */
export function spokenFor(language: string): string {
  return isSpoken(language) ? language : 'en'
}

/** Has a language a message file? "de-AT" has German's. */
export function isSpoken(language: string): boolean {
  return baseOf(language) in messages
}

/**
 * In which language a page speaks round an article: in the article's, where that has a message file.
 * @param language of the article; empty: the site's
 * @param site the site's language
 */
export function spokenAround(language: string, site: string): string {
  return language && isSpoken(language) ? language : site
}

const written = new Map<string, IntlMessageFormat>()

function formatOf(language: string, message: Message): IntlMessageFormat {
  const key = `${language} ${message}`
  const known = written.get(key)
  if (known) return known
  const translated = messages[baseOf(language)]?.[message]
  const format = new IntlMessageFormat(translated ?? en[message], translated ? language : 'en')
  written.set(key, format)
  return format
}

/**
 * A message in a language.
 * @param language BCP 47 tag; the pages' own language ("de-AT" is said in German)
 * @param values what the message leaves open
 */
export function say(
  language: string,
  message: Message,
  values?: Record<string, string | number | Date>,
): string {
  return String(formatOf(language, message).format(values))
}

/** What stands in a message where it leaves something open, or has a tag of that name. */
export type Value<T> = string | number | T | ((inside: string) => T)

/**
 * A message in which not all is text, in pieces: the language says what stands where.
 * @param values by name; for a tag, what becomes of the words in it
 */
export function sayAround<T extends object>(
  language: string,
  message: Message,
  values: Record<string, Value<T>>,
): (string | T)[] {
  const around = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'function' ? (inside: (string | T)[]) => value(inside.join('')) : value,
  ])
  const said = formatOf(language, message).format<T>(Object.fromEntries(around))
  return Array.isArray(said) ? said : [said as string | T]
}

/**
 * All forms of a message that counts, by Intl's plural category, with "#" for the number: a script
 * that has them says any number. Read by the rules of `spokenFor(language)`.
 */
export function formsOf(language: string, message: Message): Record<string, string> {
  const spoken = spokenFor(language)
  const text = messages[baseOf(spoken)]?.[message] ?? en[message]
  const { pluralCategories } = new Intl.PluralRules(spoken).resolvedOptions()
  const form = (category: Intl.LDMLPluralRule) =>
    new IntlMessageFormat(text, spoken, undefined, {
      formatters: {
        getNumberFormat: () => ({ format: () => '#' }) as unknown as Intl.NumberFormat,
        getPluralRules: () => ({ select: () => category }) as unknown as Intl.PluralRules,
        getDateTimeFormat: (...asked) => new Intl.DateTimeFormat(...asked),
      },
    }).format({ count: 1 })
  return Object.fromEntries(pluralCategories.map((category) => [category, String(form(category))]))
}

const rightToLeft = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** In which direction a language is written: the `dir` attribute. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(baseOf(language)) ? 'rtl' : 'ltr'
}

/**
 * The attributes of an element that is in a language of its own.
 * @param language of what is in it; empty: as around it
 * @param around the language of what it stands in
 */
export function inLanguage(
  language: string,
  around: string,
): { lang?: string; dir?: 'ltr' | 'rtl' } {
  if (!language || language.toLowerCase() === around.toLowerCase()) return {}
  return { lang: language, dir: directionOf(language) }
}
