import { expect, test } from 'vitest'
import { matchRoute } from './routes.ts'

test.each([
  ['/', '', '/'],
  ['/', '?utm_source=x&fbclid=y', '/'],
  ['/', '?utm_source=x&after=1-2', '/?after=1-2'],
  ['/article/ferry', '?after=1-2', '/article/ferry'],
  ['/article/ferry', '?before=1-2&entry=x', '/article/ferry?before=1-2'],
  ['/article/ferry', '?entry=012', '/article/ferry'],
  ['/article/ferry', '?entry=12&utm_source=x', '/article/ferry?entry=12'],
  ['/section/city', '?after=1-2&after=3-4', '/section/city?after=1-2'],
  ['/by/jo', '', '/by/jo'],
  ['/corrections', '?after=1-2&x=y', '/corrections?after=1-2'],
  ['/article/ferry/history', '?after=1-2', '/article/ferry/history?after=1-2'],
  ['/feed.xml', '?after=1-2', '/feed.xml'],
  ['/section/city/feed.atom', '', '/section/city/feed.atom'],
  ['/by/jo/feed.json', '', '/by/jo/feed.json'],
  ['/topic/ferries', '?after=1-2&x=y', '/topic/ferries?after=1-2'],
  ['/topic/ferries/feed.atom', '', '/topic/ferries/feed.atom'],
  ['/2026', '?after=1-2', '/2026'],
  ['/2026/11', '', '/2026/11'],
  ['/2026/11/24', '?after=1-2', '/2026/11/24?after=1-2'],
  ['/archive', '?x', '/archive'],
  ['/most-read', '?within=week', '/most-read?within=week'],
  ['/most-read', '?within=century', '/most-read'],
  ['/search', '', '/search'],
  ['/search', '?q=++Ferry+%20OR++“Night Boat”%00', '/search?q=ferry+OR+%22night+boat%22'],
  ['/search', '?page=2&q=ferry&utm=1&sort=newest', '/search?q=ferry&sort=newest&page=2'],
  ['/search', '?q=a&page=1&sort=x&section=A%2F&by=jo&from=2026-02-30', '/search?q=a&by=jo'],
  ['/search', `?q=${'x'.repeat(201)}`, '/search'],
])('%s%s is %s', (path, search, key) => expect(matchRoute(path, search)?.key).toBe(key))

test.each([
  '/feed.html',
  '/2026/13',
  '/2026/1',
  '/2026/11/32',
  '/3026',
  '/archive/2026',
  '/search/x',
  '/topic/Ferries',
  '/article/ferry/feed.xml',
  '/article/Ferry',
  '/article/a/b',
  '/article/',
  '/articles',
  '/article/%2e%2e',
  '//',
])('%s is no page', (path) => expect(matchRoute(path, '')).toBeUndefined())

test('what follows the slug is kept for a redirect', () =>
  expect(matchRoute('/by/jo/feed.xml', '')?.address).toEqual({
    kind: 'by',
    slug: 'jo',
    rest: '/feed.xml',
  }))
