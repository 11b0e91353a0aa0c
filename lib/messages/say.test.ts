import { readdirSync, readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, test } from 'vitest'
import {
  directionOf,
  formsOf,
  isSpoken,
  type Message,
  say,
  sayAround,
  spokenFor,
  spokenLanguages,
} from './say.ts'

const folder = new URL('../../messages/', import.meta.url)
const read = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8'))
const english = read('en')

type Node = ReturnType<IntlMessageFormat['getAst']>[number]
/** From the parser: an argument, a plural, a tag; the others stand for text. */
const [argument, select, plural, tag] = [1, 5, 6, 8]

/** What a message leaves open, and the forms of each of its plurals. */
function holes(text: string, language: string): { names: string[]; forms: string[][] } {
  const names = new Set<string>()
  const forms: string[][] = []
  const walk = (nodes: Node[]): void => {
    for (const node of nodes) {
      const { type } = node as { type: number }
      if (type === argument || type === plural || type === select || type === tag)
        names.add(`${type} ${(node as { value: string }).value}`)
      if (type === tag) walk((node as unknown as { children: Node[] }).children)
      if (type !== plural && type !== select) continue
      const { options } = node as unknown as { options: Record<string, { value: Node[] }> }
      if (type === plural) forms.push(Object.keys(options).sort())
      for (const { value } of Object.values(options)) walk(value)
    }
  }
  walk(new IntlMessageFormat(text, language).getAst())
  return { names: [...names].sort(), forms }
}

test('there is a file for each of the seven languages', () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))
  expect(files.sort()).toEqual(['ar', 'de', 'en', 'es', 'fr', 'uk', 'zh'])
  expect([...spokenLanguages].sort()).toEqual(files)
})

describe.each(spokenLanguages)('%s', (language) => {
  const messages = read(language)

  test('has every message, and no other', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort())
    expect(Object.values(messages).filter((text) => text.trim() !== text || !text)).toEqual([])
  })

  test('leaves open what English does', () => {
    // How many they are may matter to a language for words that English doesn't change.
    const counted = (names: string[]) => names.filter((name) => name !== `${plural} count`)
    const open = (texts: Record<string, string>, of: string) =>
      Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key, counted(holes(text, of).names)]),
      )
    expect(open(messages, language)).toEqual(open(english, 'en'))
  })

  test('a message that counts has the forms that the language has, or fewer that are enough', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    for (const key of ['reads', 'newEntries'])
      expect(holes(messages[key] ?? '', language).forms).toEqual([[...pluralCategories].sort()])
    for (const [key, text] of Object.entries(messages))
      for (const forms of holes(text, language).forms)
        for (const form of forms.filter((one) => !/^=\d+$/.test(one)))
          expect([key, ...pluralCategories]).toContain(form)
  })

  test('says nothing in English but a word or two that are the same in both', () => {
    const same = Object.keys(messages).filter((key) => messages[key] === english[key])
    const long = same.filter((key) => (messages[key]?.match(/\p{L}+/gu) ?? []).length > 2)
    if (language !== 'en') expect(long).toEqual([])
  })

  test('the forms that a script gets say a number as the message does', () => {
    for (const message of ['reads', 'newEntries'] as Message[]) {
      const forms = formsOf(language, message)
      for (const count of [0, 1, 2, 3, 5, 11, 21, 22, 25, 100, 101, 1234, 1_000_000]) {
        const form = forms[new Intl.PluralRules(language).select(count)] ?? ''
        expect(form.replace('#', count.toLocaleString(language))).toBe(
          say(language, message, { count }),
        )
      }
    }
  })
})

test('plurals and numbers are the language’s own', () => {
  const reads = (language: string, ...counts: number[]) =>
    counts.map((count) => say(language, 'reads', { count }))
  expect(reads('en-GB', 0, 1, 2, 1234)).toEqual(['0 Reads', '1 Read', '2 Reads', '1,234 Reads'])
  expect(reads('uk', 1, 2, 5, 21, 111)).toEqual([
    '1 прочитання',
    '2 прочитання',
    '5 прочитань',
    '21 прочитання',
    '111 прочитань',
  ])
  expect(reads('ar', 0, 1, 2).map((words) => words.replace(/\d/g, ''))).toEqual([
    'لا قراءات',
    'قراءة واحدة',
    'قراءتان',
  ])
  expect(say('uk', 'creditBy', { names: 'А і Б', count: 2 })).toBe('Автори: А і Б')
})

test('a country’s way of a language has the language’s words; an unknown one has English', () => {
  expect(say('de-AT', 'corrections')).toBe('Korrekturen')
  expect(say('cs', 'corrections')).toBe('Corrections')
  expect([isSpoken('zh-Hant'), isSpoken('cs'), spokenFor('uk-UA'), spokenFor('cs')]).toEqual([
    true,
    false,
    'uk-UA',
    'en',
  ])
  expect(formsOf('cs', 'reads')).toEqual({ one: '# Read', other: '# Reads' })
})

test('what isn’t text stands where the language puts it', () => {
  const [mark, time] = [{ is: 'mark' }, { is: 'time' }]
  const said = (language: string) => sayAround(language, 'liveSince', { mark: () => mark, time })
  expect(said('en')).toEqual([mark, ' since ', time])
  expect(said('zh')).toEqual([mark, '，始于 ', time])
})

test('directions', () => {
  expect(['ar', 'ar-EG', 'he', 'fa', 'ur'].map(directionOf)).toEqual(Array(5).fill('rtl'))
  expect(['en-GB', 'uk', 'zh', 'az'].map(directionOf)).toEqual(Array(4).fill('ltr'))
})
