import { expect, test } from 'vitest'
import { authorsOf, creditLines, eachOnce, inARow, partiesOf } from './printed.ts'
import { biographyFor } from './queries.ts'
import type { BylineKind, BylineRole } from './schema.ts'

const credit = (id: number, role: BylineRole, kind: BylineKind = 'staff') => ({
  id,
  role,
  kind,
  name: `N${id}`,
  slug: `n${id}`,
  portrait: null,
})

test('roles are printed in one order, names in the article’s', () => {
  const credits = [
    credit(3, 'translation'),
    credit(2, 'by'),
    credit(4, 'photographs'),
    credit(1, 'by'),
  ]
  expect(
    creditLines(credits).map(({ message, bylines }) => [
      message,
      ...bylines.map(({ name }) => name),
    ]),
  ).toEqual([
    ['creditBy', 'N2', 'N1'],
    ['creditPhotographs', 'N4'],
    ['creditTranslation', 'N3'],
  ])
})

test('a card names who wrote it; where nobody did, the others, each once', () => {
  const ids = (all: { id: number }[]) => all.map(({ id }) => id)
  expect(ids(authorsOf([credit(1, 'photographs'), credit(2, 'by')]))).toEqual([2])
  expect(
    ids(authorsOf([credit(1, 'photographs'), credit(2, 'editing'), credit(1, 'editing')])),
  ).toEqual([1, 2])
  expect(ids(eachOnce([credit(1, 'by'), credit(2, 'by'), credit(1, 'editing')]))).toEqual([1, 2])
})

test('names stand in a row as the language has it', () => {
  const row = (all: string[], language: string) =>
    inARow(all, language)
      .map((part) => ('between' in part ? part.between : part.one))
      .join('')
  expect(row(['A'], 'en-GB')).toBe('A')
  expect(row(['A', 'B'], 'en-GB')).toBe('A and B')
  expect(row(['A', 'B', 'C'], 'en-GB')).toBe('A, B and C')
  expect(row(['A', 'B'], 'cs')).toBe('A a\u00A0B')
  expect(row(['A', 'B'], 'de')).toBe('A und B')
})

test('machines get the same: people and organisations, by what they did', () => {
  const parties = partiesOf(
    [
      credit(1, 'by'),
      credit(2, 'by', 'agency'),
      credit(3, 'photographs'),
      credit(3, 'reporting'),
      credit(4, 'translation'),
      credit(5, 'editing'),
    ],
    'https://x.example',
  )
  const one = (type: string, id: number) => ({
    '@type': type,
    name: `N${id}`,
    url: `https://x.example/by/n${id}`,
  })
  expect(parties).toEqual({
    author: [one('Person', 1), one('Organization', 2)],
    contributor: [one('Person', 3)],
    translator: [one('Person', 4)],
    editor: [one('Person', 5)],
  })
})

test('a biography is told in the site’s language, or in the best there is, and says which', () => {
  const others = [
    { language: 'cs', text: 'Česky' },
    { language: 'en-US', text: 'American' },
  ]
  expect(biographyFor('cs', 'Own', others)).toEqual({ biography: 'Česky', language: null })
  expect(biographyFor('en-GB', 'Own', others)).toEqual({ biography: 'Own', language: null })
  expect(biographyFor('en-GB', '', others)).toEqual({ biography: 'American', language: 'en-US' })
  expect(biographyFor('de', '', others)).toEqual({ biography: 'Česky', language: 'cs' })
  expect(biographyFor('de', '', [])).toEqual({ biography: '', language: null })
})
