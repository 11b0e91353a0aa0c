import { expect, test } from 'vitest'
import { checkEdit, type Facts } from './edit.ts'
import { checkPage } from './page.ts'

const good: Facts = {
  headline: 'Ferry',
  sectionId: 1,
  pictures: [],
  links: [],
  embargo: null,
  sameHeadline: null,
}
const picture = {
  mediaId: 4,
  alt: 'A ferry',
  field: 'picture',
  known: { name: 'ferry.jpg', credit: 'M. L.', ended: false },
  isLive: false,
}
const found = (facts: Partial<Facts>) =>
  checkEdit({ ...good, ...facts }).map(({ check, subject }) => [check, subject])

test('an article in order passes', () => {
  expect(found({})).toEqual([])
  expect(
    found({ pictures: [picture], links: [{ subject: 'article:1', words: 'x', state: 'live' }] }),
  ).toEqual([])
})

test.each([
  ['no section', { sectionId: null }, ['section', '']],
  [
    'an embargo',
    { embargo: { at: new Date('2099-01-02T06:30:00Z'), words: 'then' } },
    ['embargo', '2099-01-02T06:30:00.000Z'],
  ],
  ['a long headline', { headline: 'x'.repeat(66) }, ['headlineLength', 'x'.repeat(66)]],
  [
    'a headline that was there',
    { sameHeadline: { id: 3, publishedAt: new Date() } },
    ['sameHeadline', 'article:3'],
  ],
  ['a picture without words', { pictures: [{ ...picture, alt: ' ' }] }, ['altText', 'media:4']],
  [
    'a picture without a credit',
    { pictures: [{ ...picture, known: { ...picture.known, credit: '' } }] },
    ['pictureCredit', 'media:4'],
  ],
  [
    'a picture that is gone',
    { pictures: [{ ...picture, known: undefined }] },
    ['pictureRights', 'media:4'],
  ],
  [
    'a link to a draft',
    { links: [{ subject: 'article:9', words: 'x', state: 'not public' as const }] },
    ['internalLinks', 'article:9'],
  ],
])('%s is told', (_what, facts, expected) => {
  expect(found(facts)).toEqual([expected])
})

test('rights that ended only warn where readers see the picture already', () => {
  const ended = { ...picture, known: { ...picture.known, ended: true } }
  expect(checkEdit({ ...good, pictures: [ended] })[0]).not.toHaveProperty('onlyWarns')
  expect(checkEdit({ ...good, pictures: [{ ...ended, isLive: true }] })[0]).toMatchObject({
    onlyWarns: true,
  })
})

const data = (change: object = {}) =>
  `<script type="application/ld+json">${JSON.stringify({
    '@type': 'NewsArticle',
    headline: 'Ferry',
    datePublished: 'd',
    dateModified: 'd',
    author: [],
    ...change,
  })}</script>`
const page = (inside: string, ld = data()) =>
  checkPage(
    `<html><body><h1>Site</h1><main><h1>Ferry</h1>${inside}${ld}</main></body></html>`,
    'Ferry',
  ).map(({ check, subject }) => [check, subject])

test('a page in order passes', () => {
  expect(
    page(
      '<h2>Boats</h2><h3>Old</h3><h2>Tides</h2><a href="/a">words</a><a href="/b"><img alt="x"></a>',
    ),
  ).toEqual([])
})

test.each([
  ['a heading that skips a level', '<h3>Old</h3>', undefined, ['headings', 'Old']],
  ['a second main heading', '<h1>Two</h1>', undefined, ['headings', 'h1']],
  ['a link without words', '<a href="/a"><img alt=""></a>', undefined, ['emptyLinks', '/a']],
  ['no data', '', '', ['structuredData', 'none']],
  ['another headline in the data', '', data({ headline: 'Bus' }), ['structuredData', 'headline']],
  ['data without an author', '', data({ author: undefined }), ['structuredData', 'missing']],
  [
    'data that can’t be read',
    '',
    '<script type="application/ld+json">{</script>',
    ['structuredData', 'json'],
  ],
])('on a page, %s is told', (_what, inside, ld, expected) => {
  expect(page(inside, ld)).toEqual([expected])
})
