import { expect, test } from '@playwright/test'
import { hasJava, htmlErrors } from './html.ts'

// Pages of every kind that a reader can reach by links, and those to which none leads.

/** How many pages of one kind are looked at, but for articles: what one day has, the next has too. */
const pagesOfAKind = 15
const kindOf = (path: string) => {
  const [, kind, ...rest] = (path.split('?')[0] ?? '').split('/')
  return `${/^\d+$/.test(kind ?? '') ? 'archive' : kind}/${rest.length}`
}
const unlinked = [
  '/no-such-page',
  '/search?q=harbour',
  '/search?q=nothing-is-called-this',
  '/status/500',
]

/** Addresses within the site that a page's links lead to, without what only names a place in it. */
function linksOf(html: string): string[] {
  return [...html.matchAll(/<a\b[^>]*\shref="(\/[^"#]*)/g)]
    .map(([, path = '']) => path.replaceAll('&amp;', '&'))
    .filter((path) => !/^\/(admin|media|preview|api)(\/|$)/.test(path))
}

test('the W3C’s checker finds no error on pages of any kind', async ({ request }) => {
  test.skip(!hasJava(), 'needs Java: install a JRE (Debian: default-jre-headless)')
  test.setTimeout(180_000)
  const documents: Record<string, string> = {}
  const waiting = ['/', ...unlinked]
  const seen = new Set(waiting)
  const kinds = new Map<string, number>()
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const response = await request.get(path, { maxRedirects: 0 })
    if (!response.headers()['content-type']?.startsWith('text/html')) continue
    const html = await response.text()
    documents[path] = html
    for (const link of linksOf(html)) {
      if (seen.has(link)) continue
      seen.add(link)
      const kind = kindOf(link)
      const ofKind = (kinds.get(kind) ?? 0) + 1
      kinds.set(kind, ofKind)
      if (ofKind <= pagesOfAKind || kind === 'article/1') waiting.push(link)
    }
  }
  expect(Object.keys(documents).length).toBeGreaterThan(70)
  expect(await htmlErrors(documents)).toEqual([])
})
