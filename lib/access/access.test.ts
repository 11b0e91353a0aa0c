import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { endpoints } from '#lib/api/endpoints.ts'
import {
  addressConstants,
  calledWith,
  conditionsIn,
  exportsOf,
  filesWithActions,
  patternsIn,
} from '#testing/source.ts'
import { actions } from './actions.ts'
import { apiEndpoints } from './api.ts'
import { front, inner, innerOfUpgrade, readerPages, upgrades } from './front.ts'
import { pages } from './pages.ts'
import { entryOf, routesDocument } from './table.ts'

// A new route, page or action fails here until lib/access says who may call it.

const sorted = (list: Iterable<string>) => [...new Set(list)].sort()

test('every branch of the front has an entry, and every entry its branch', () => {
  const declared = [...front.map(({ asked }) => asked), ...inner]
  expect(sorted(conditionsIn('server.ts', 'answer'))).toEqual(sorted(declared))
  const asked = upgrades.map((entry) => entry.asked)
  expect(sorted(conditionsIn('server.ts', 'upgrade'))).toEqual(
    sorted([...asked, ...innerOfUpgrade]),
  )
})

test('every pattern of readers’ pages has an entry, and every entry its pattern', () => {
  const declared = readerPages.map(([, pattern]) => String(pattern))
  expect(sorted(patternsIn('lib/cache/routes.ts', 'pattern'))).toEqual(sorted(declared))
})

test('every address that lib names is in the table', () => {
  const known = [...[...front, ...upgrades].map(({ address }) => address), ...readerPages.flat()]
  const missing = addressConstants('lib').filter(
    ([, address]) => address.startsWith('/') && !known.some((one) => String(one).includes(address)),
  )
  expect(missing).toEqual([])
})

test('every page and route handler has an entry, and every entry its file', () => {
  const files = globSync('app/**/{page,route}.{ts,tsx}').map((file) => file.slice('app/'.length))
  expect(sorted(files)).toEqual(sorted(Object.keys(pages)))
})

test.each(
  Object.entries(pages).filter(
    ([file]) => file.startsWith('(admin)/') && file.endsWith('page.tsx'),
  ),
)('%s asks for the permission that its entry names', (file, given) => {
  const { who } = entryOf(given)
  const asked = calledWith(`app/${file}`, 'guarded')
  expect(asked).toEqual(who === 'anyone' || typeof who === 'object' ? [] : [who])
})

test('route handlers answer the methods that their entries name, and no others', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
  for (const [file, given] of Object.entries(pages)) {
    if (!file.endsWith('route.ts')) continue
    const { methods: named = 'GET' } = entryOf(given)
    const has = exportsOf(`app/${file}`).filter((name) => methods.includes(name))
    expect([file, sorted(has)]).toEqual([file, sorted(named.split(', '))])
  }
})

test('every server action has an entry, and every entry its function', () => {
  const files = [...filesWithActions('app'), ...filesWithActions('components')]
  // Only whole files, so that each action is exported and seen.
  expect(files.filter(({ whole }) => !whole)).toEqual([])
  const found = files.flatMap(({ file }) =>
    exportsOf(file).map((name) => `${file.replace('app/(admin)/admin/', '')} ${name}`),
  )
  const declared = Object.entries(actions).flatMap(([file, ofFile]) =>
    Object.keys(ofFile).map((name) => `${file} ${name}`),
  )
  expect(sorted(found)).toEqual(sorted(declared))
})

test('every endpoint of the API has an entry, and needs the scope that it names', () => {
  const found = endpoints.map(({ id, scope }) => [id, scope ?? 'anyone'])
  expect(Object.fromEntries(found)).toEqual(apiEndpoints)
})

test('what writes is guarded against requests of other sites', () => {
  const entries = [...front, ...Object.values(pages).map(entryOf)]
  const unguarded = entries.filter(
    ({ methods = '', csrf = 'reads' }) => /POST|PUT|PATCH|DELETE/.test(methods) && csrf === 'reads',
  )
  expect(unguarded).toEqual([])
})

test('docs/security-routes.md is the table as it is now (npm run routes)', () => {
  expect(readFileSync('docs/security-routes.md', 'utf8')).toBe(routesDocument())
})
