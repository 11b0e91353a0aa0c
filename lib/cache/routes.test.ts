import { expect, test } from 'vitest'
import { matchRoute } from './routes.ts'

test.each([
  ['/', '', '/'],
  ['/', '?utm_source=x&fbclid=y', '/'],
  ['/', '?utm_source=x&after=1-2', '/?after=1-2'],
  ['/article/ferry', '?after=1-2', '/article/ferry'],
  ['/section/city', '?after=1-2&after=3-4', '/section/city?after=1-2'],
  ['/by/jo', '', '/by/jo'],
])('%s%s is %s', (path, search, key) => expect(matchRoute(path, search)?.key).toBe(key))

test.each(['/article/Ferry', '/article/a/b', '/article/', '/articles', '/article/%2e%2e', '//'])(
  '%s is no page',
  (path) => expect(matchRoute(path, '')).toBeUndefined(),
)
