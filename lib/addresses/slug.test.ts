import { expect, test } from 'vitest'
import { freeSlug, slugFrom, slugSchema } from './slug.ts'

test.each([
  ['Čeština über 北京', 'cestina-uber-bei-jing'],
  ['Mayor: “no more potholes”, by 2030!', 'mayor-no-more-potholes-by-2030'],
  ['Привет, мир', 'privet-mir'],
  ['  — ', ''],
])('%s gives %s', (headline, slug) => {
  expect(slugFrom(headline)).toBe(slug)
  if (slug) expect(slugSchema.parse(slug)).toBe(slug)
})

test('a long headline is cut at a word’s end', () => {
  const slug = slugFrom('harbour '.repeat(30))
  expect(slug.length).toBeLessThanOrEqual(80)
  expect(slug).toMatch(/^(harbour-)*harbour$/)
})

test('the first free number is taken', async () => {
  const taken = new Set(['ferry', 'ferry-2'])
  expect(await freeSlug('ferry', async (slug) => taken.has(slug))).toBe('ferry-3')
})

test.each(['Ferry', 'ferry--late', '-ferry', 'fährе', 'a/b'])('%s is no slug', (slug) => {
  expect(slugSchema.safeParse(slug).success).toBe(false)
})
