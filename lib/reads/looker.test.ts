import { readFileSync } from 'node:fs'
import { devices } from '@playwright/test'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deviceOf, isAhead, isForeign, isProgram, referrerHost } from './looker.ts'

const lines = (file: string) =>
  readFileSync(new URL(`../../testing/data/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
const programs = lines('programs.txt')
const browsers = [
  ...new Set([
    ...lines('browsers.txt'),
    ...Object.values(devices).map(({ userAgent }) => userAgent),
  ]),
]

test('of some hundred real user agents, programs are told from browsers', () => {
  expect(programs.length + browsers.length).toBeGreaterThan(300)
  expect(programs.filter((one) => !isProgram(one))).toEqual([])
  expect(browsers.filter((one) => isProgram(one))).toEqual([])
  for (const nothing of ['', ' ']) expect(isProgram(nothing)).toBe(true)
})

test('what is fetched ahead is told by any of the headers that say so', () => {
  for (const headers of [
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
    { 'x-purpose': 'preview' },
    { 'x-moz': 'prefetch' },
  ])
    expect(isAhead(headers), JSON.stringify(headers)).toBe(true)
  for (const headers of [{}, { purpose: '' }, { 'sec-purpose': 'navigate' }])
    expect(isAhead(headers)).toBe(false)
})

test('only our own pages tell', () => {
  const ours = 'news.example'
  const host = 'localhost:3000'
  for (const headers of [
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://news.example' },
    { origin: 'http://localhost:3000' },
  ])
    expect(isForeign({ host, ...headers }, ours), JSON.stringify(headers)).toBe(false)
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://news.example.evil.test' },
    { origin: 'null' },
    { origin: 'https://evil.test', host: undefined },
  ])
    expect(isForeign({ host, ...headers }, ours), JSON.stringify(headers)).toBe(true)
})

test('a device is told by its width, else by its browser', () => {
  expect([320, 599, 600, 1023, 1024, 4000].map((width) => deviceOf(width, ''))).toEqual([
    ...['phone', 'phone', 'tablet', 'tablet', 'desktop', 'desktop'],
  ])
  const phone = 'Mozilla/5.0 (Linux; Android 10; K) Chrome/142.0.0.0 Mobile Safari/537.36'
  expect(deviceOf(undefined, phone)).toBe('phone')
  expect(deviceOf(0, phone.replace('Mobile ', ''))).toBe('tablet')
  expect(deviceOf(undefined, 'Mozilla/5.0 (iPad; CPU OS 16_6) Mobile/15E148')).toBe('tablet')
  expect(deviceOf(undefined, 'Mozilla/5.0 (Windows NT 10.0; rv:145.0) Firefox/145.0')).toBe(
    'desktop',
  )
  expect(deviceOf(undefined, 'Mozilla/5.0 (Nintendo Switch)')).toBe('unknown')
})

test('of a referrer its host is kept, and nothing else', () => {
  const host = (referrer: string) => referrerHost(referrer, ['news.example', 'localhost:3000'])
  expect(host('https://www.Example.org/private/path?q=name#part')).toBe('example.org')
  expect(host('https://user:secret@social.example:8443/')).toBe('social.example')
  expect(host('https://münchen.example/')).toBe('xn--mnchen-3ya.example')
  expect(host('android-app://com.google.android.gm/')).toBe('com.google.android.gm')
  for (const none of [
    ...['', 'nonsense', 'about:blank', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc'],
    ...[
      'https://news.example/article/x',
      'http://localhost:3000/',
      `https://${'a'.repeat(200)}.x/`,
    ],
  ])
    expect(host(none), none).toBe('')
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ size: 'xsmall' })), (text) => {
      expect(host(text)).toMatch(/^[\w.-]{0,100}$/)
    }),
  )
})
