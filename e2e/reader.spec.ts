import { expect, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { anotherVisitor } from './visitors.ts'

const firstArticle = 'main a[href^="/article/"]'

test('the front page leads to an article, which has all its parts', async ({ page }) => {
  await page.goto('/')
  // One of the demo's: others may be published without a byline meanwhile.
  await page.getByRole('link', { name: /^Athletic come from behind/ }).click()
  await expect(page).toHaveURL(/\/article\//)
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  await expect(page.locator('article a[href^="/by/"]').first()).toBeVisible()
  const date = page.locator('article time[datetime]').first()
  // Within a day readers are told how long ago; the page itself has the date line.
  await expect(date).toHaveText(/ ago$|^now$/)
  const line = />\d{1,2} [A-Z][a-z]+ \d{4} [A-Z][a-z]+day \d{2}:\d{2}<\/time>/
  expect(await (await page.request.get(page.url())).text()).toMatch(line)
  expect(Number.isNaN(Date.parse((await date.getAttribute('datetime')) ?? ''))).toBe(false)
  await expect(page.locator('[data-reads-slug]')).toHaveText(/^[\d,]+ Reads?$/)
  await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', /\/article\//)
  await expect(page).toHaveTitle(/.+/)
})

test('one page view is one read, written into the page', async ({ page, request }) => {
  await page.setExtraHTTPHeaders(anotherVisitor())
  await page.goto('/')
  const href = (await page.locator(firstArticle).nth(4).getAttribute('href')) ?? ''
  const api = `/api/articles/${href.split('/').at(-1)}/reads`
  const before = (await (await request.get(api)).json()).reads
  const answered = page.waitForResponse(
    (r) => r.url().endsWith(api) && r.request().method() === 'POST',
  )
  await page.goto(href)
  await answered
  const expected = `${(before + 1).toLocaleString('en-GB')} ${before === 0 ? 'Read' : 'Reads'}`
  await expect(page.locator('[data-reads-slug]')).toHaveText(expected)
  expect((await (await request.get(api)).json()).reads).toBe(before + 1)
  // Who looks again soon is the same reader.
  const again = page.waitForResponse(
    (r) => r.url().endsWith(api) && r.request().method() === 'POST',
  )
  await page.reload()
  expect(await (await again).json()).toEqual({ reads: before + 1 })
})

test('the read endpoint speaks JSON in every case', async ({ request }) => {
  const unknown = await request.post('/api/articles/no-such-article/reads')
  expect(unknown.status()).toBe(404)
  expect(await unknown.json()).toEqual({ error: expect.any(String) })
  const wrong = await request.put('/api/articles/no-such-article/reads')
  expect(wrong.status()).toBe(405)
  expect(wrong.headers().allow).toContain('POST')
})

test('older articles are reached by cursor, and none twice', async ({ page }) => {
  const seen = new Set<string>()
  await page.goto('/')
  for (;;) {
    const hrefs = await page
      .locator('main [data-river] .card a[href^="/article/"]')
      .evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href') ?? ''))])
    for (const href of hrefs) {
      expect(seen.has(href)).toBe(false)
      seen.add(href)
    }
    const older = page.getByRole('link', { name: 'Older articles' })
    if ((await older.count()) === 0) break
    await older.click()
    await expect(page).toHaveURL(/after=/)
  }
  expect(seen.size).toBeGreaterThanOrEqual(55)
})

test('sections and bylines have pages', async ({ page }) => {
  await page.goto('/')
  await page.locator('nav a[href^="/section/"]').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator(firstArticle).first()).toBeVisible()
  await page.goto('/by/hana-kovarova')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hana Kovářová')
  await expect(page.getByRole('main').locator('img').first()).toBeVisible()
})

test('an unknown address helps on', async ({ page }) => {
  for (const path of [
    '/no-such-page',
    '/article/no-such-article',
    '/section/none',
    '/by/nobody',
    '/status/500',
  ]) {
    const response = await page.goto(path)
    expect(response?.status(), path).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }
  await expectAccessible(page)
  await page.goto('/no-such-page')
  await expect(page.locator(firstArticle).first()).toBeVisible()
})

test('a reader page is a document: no framework script, strict policy, one cache key', async ({
  request,
}) => {
  const page = await request.get('/?utm_source=mail')
  const html = await page.text()
  expect(html).not.toMatch(/_next\/static\/[^"]+\.js/)
  expect(html).not.toContain('__next_f')
  expect(html.match(/<script(?! type="application\/ld\+json")/g)).toHaveLength(1)
  expect(page.headers()['content-security-policy']).toContain("default-src 'none'")
  expect(page.headers()['surrogate-key']).toContain('newest:all')
  const etag = page.headers().etag ?? ''
  const again = await request.get('/', { headers: { 'If-None-Match': etag } })
  expect(again.status()).toBe(304)
})

test('every text comes compressed, to readers and to the newsroom', async ({ page }) => {
  const plain: string[] = []
  const texts: string[] = []
  page.on('response', async (response) => {
    const { 'content-type': type = '', 'content-encoding': encoding } = await response.allHeaders()
    if (response.status() !== 200 || !/^text\/(html|css|javascript)/.test(type)) return
    texts.push(response.url())
    if (!encoding) plain.push(response.url())
  })
  for (const path of ['/', '/admin/login']) await page.goto(path, { waitUntil: 'networkidle' })
  expect(plain).toEqual([])
  // Two pages, two style sheets at least, the readers' script, and those of the newsroom.
  expect(texts.length).toBeGreaterThan(7)
})

test('a visitor’s cookies and headers change nothing', async ({ request }) => {
  const plain = await (await request.get('/')).text()
  const headers = {
    Cookie: 'next-auth.session-token=x',
    'X-Forwarded-Host': 'evil.example',
    'User-Agent': 'x',
  }
  expect(await (await request.get('/', { headers })).text()).toBe(plain)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`${colorScheme}, on a phone`, () => {
    test.use({ viewport: { width: 390, height: 844 }, colorScheme })
    const tags = colorScheme === 'light' ? { tag: '@long' } : {}
    test('reader pages are accessible and fit', tags, async ({ page }) => {
      await page.goto('/')
      const article = (await page.locator(firstArticle).first().getAttribute('href')) ?? ''
      const section =
        (await page.locator('nav a[href^="/section/"]').first().getAttribute('href')) ?? ''
      for (const path of ['/', article, section, '/by/hana-kovarova']) {
        await page.goto(path)
        await expectAccessible(page)
        await expectNoSidewaysScroll(page)
      }
    })
  })
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('everything reads', async ({ page }) => {
    await page.goto('/')
    await page.locator(firstArticle).first().click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('[data-reads-slug]')).toHaveText(/Reads?$/)
    await expect(page.locator('article p').first()).toBeVisible()
    await page.locator('nav a[href^="/section/"]').first().click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  })
})
