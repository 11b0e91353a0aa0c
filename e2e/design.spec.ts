import { brotliCompressSync } from 'node:zlib'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'

const article = '/article/shipyard-wins-wind-order'
const pages = [article, '/', '/section/city', '/by/hana-kovarova']

/** Notes how much of what was painted has moved, from the first paint on. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        shifts.push((entry as PerformanceEntry & { value: number }).value)
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  return () =>
    page.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, one) => sum + one, 0),
    )
}

/** Scrolls to the end, so that what is loaded late is loaded. */
const readThrough = (page: Page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done))
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
      scrollTo(0, y)
      await frame()
    }
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})))
    await frame()
  })

test('nothing moves while pages load and are read', async ({ page }) => {
  test.slow()
  const moved = await watchShifts(page)
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 850 })
    for (const path of pages) {
      await page.goto(path)
      await readThrough(page)
      expect(await moved(), `${path} at ${width}`).toBe(0)
    }
  }
})

test('an article is light, asks for two fonts ahead, and only for our own files', async ({
  page,
  baseURL,
}) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(article)
  await readThrough(page)
  await page.waitForLoadState('networkidle')
  const fonts = await page.evaluate(() => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
    return performance
      .getEntriesByType('resource')
      .filter(({ name, startTime }) => name.endsWith('.woff2') && startTime < painted)
      .map(({ name }) => name)
  })
  // Letters beyond Latin-1, and italics, have files of their own: a page that has them asks for those too.
  const always = fonts.filter((name) => !/-latin-ext-|-italic-/.test(name))
  expect(always.length).toBeLessThanOrEqual(2)
  // They are fetched ahead, and the very files that the style sheet asks for.
  const preloaded = await page
    .locator('link[rel=preload][as=font]')
    .evaluateAll((links) => links.map((link) => (link as HTMLLinkElement).href))
  expect(preloaded).toHaveLength(2)
  const fetched = asked.filter((url) => url.endsWith('.woff2'))
  expect(fetched.sort()).toEqual([...new Set([...fetched, ...preloaded])].sort())

  // Each but pictures once, and nothing of anybody else.
  expect(
    asked.filter((url) => !url.startsWith(baseURL ?? '?') && !url.startsWith('data:')),
  ).toEqual([])

  const weight = async (urls: string[]) => {
    let bytes = 0
    for (const url of new Set(urls)) {
      const { headers, body } = await page.request
        .get(url)
        .then(async (answer) => ({ headers: answer.headers(), body: await answer.body() }))
      expect(headers['cache-control'], url).toContain('immutable')
      bytes += brotliCompressSync(body).length
    }
    return bytes
  }
  expect(await weight(asked.filter((url) => /\.css/.test(url)))).toBeLessThanOrEqual(15_000)
  expect(await weight(asked.filter((url) => /\.js/.test(url)))).toBeLessThanOrEqual(10_000)
  await weight(fetched)

  // The main picture is asked for ahead, in the size and format that is shown.
  const picture = page.locator('.main-picture img')
  const shown = await picture.evaluate((image) => (image as HTMLImageElement).currentSrc)
  expect(shown).toMatch(/\.avif$/)
  expect(asked.filter((url) => url === shown)).toHaveLength(1)
  await expect(page.locator('link[rel=preload][as=image]')).toHaveAttribute(
    'imagesrcset',
    /\.avif \d+w/,
  )
})

test('a text has 60 to 75 characters a line where there is room', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(article)
  const perLine = await page
    .locator('.article-body > p')
    .first()
    .evaluate((paragraph) => {
      const range = document.createRange()
      range.selectNodeContents(paragraph)
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
      // The last line is as long as it happens to be.
      const text = paragraph.textContent ?? ''
      return text.length / (lines.size - 0.5)
    })
  expect(perLine).toBeGreaterThan(58)
  expect(perLine).toBeLessThan(77)
})

test('who wrote it stands beside the text, with a picture above it or without', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 900 })
  for (const path of [article, '/article/lost-property-queens-lock']) {
    await page.goto(path)
    const byline = await page.locator('.article-meta').boundingBox()
    const text = await page.locator('.article-body').boundingBox()
    if (!byline || !text) throw new Error('Nothing to measure.')
    expect(byline.x + byline.width).toBeLessThan(text.x)
    expect(Math.abs(byline.y - text.y)).toBeLessThan(60)
  }
})

test('at 400 % zoom nothing is cut off, and everything is reached by scrolling down', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 256 })
  for (const path of [...pages, '/corrections', '/no-such-page']) {
    await page.goto(path)
    await expectNoSidewaysScroll(page)
  }
})

test('by keyboard: past the masthead or through it, to the article and its sharing', async ({
  browser,
}) => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await page.goto(article)
  /** What has the focus; it must be seen, and not lie under anything. */
  const focused = async () => {
    const found = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement
      const { left, top, width, height } = element.getBoundingClientRect()
      const at = document.elementFromPoint(left + width / 2, top + height / 2)
      const outline = getComputedStyle(element).outlineStyle
      return {
        words: (element.textContent || element.getAttribute('href') || '').trim(),
        seen: !!at && (element.contains(at) || at.contains(element)),
        ringed: outline !== 'none',
      }
    })
    expect(found, found.words).toMatchObject({ seen: true, ringed: true })
    return found.words
  }
  await page.keyboard.press('Tab')
  expect(await focused()).toMatch(/^Skip/)
  const way: string[] = []
  for (let n = 0; n < 30 && way.at(-1) !== 'Copy link'; n++) {
    await page.keyboard.press('Tab')
    way.push(await focused())
  }
  const order = ['Search', 'City', 'Sport', 'Business', 'Ruth Abelard', 'Copy link']
  expect(order.map((words) => way.lastIndexOf(words))).toEqual(
    order.map((words) => way.lastIndexOf(words)).sort((a, b) => a - b),
  )
  expect(way).toEqual(expect.arrayContaining(order))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Link copied' })).toBeVisible()
  await expect(page.locator('.share [role=status]')).toHaveText('Link copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    new RegExp(`${article}$`),
  )
  // The short way.
  await page.goto(article)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#main$/)
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('Business')
  await context.close()
})

test('a device with a share sheet of its own is asked for it', async ({ page }) => {
  await page.addInitScript(() => {
    const shared: unknown[] = []
    Object.assign(window, { shared })
    Object.assign(navigator, { share: async (data: unknown) => void shared.push(data) })
  })
  await page.goto(article)
  await page.getByRole('button', { name: 'Share' }).click()
  expect(await page.evaluate(() => (window as unknown as { shared: unknown[] }).shared)).toEqual([
    { title: expect.stringContaining('Shipyard'), url: expect.stringMatching(`${article}$`) },
  ])
})

test('without JavaScript everything is there but what needs it', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(article)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('.dateline time')).toHaveText(
    /^\d{1,2} [A-Z][a-z]+ \d{4} [A-Z][a-z]+day \d{2}:\d{2}$/,
  )
  await expect(page.getByRole('button')).toHaveCount(0)
  await expect(page.locator('.reads')).toHaveText(/Reads?$/)
  await expect(page.getByRole('link', { name: 'Search' }).first()).toBeVisible()
  await expect(page.getByRole('heading', { name: /^More / })).toBeVisible()
  await context.close()
})

async function timeOfReader(browser: Browser, timezoneId: string, minutes: number) {
  const context = await browser.newContext({ timezoneId })
  const page = await context.newPage()
  await page.goto(article)
  const time = page.locator('.dateline time').first()
  const printed = Date.parse((await time.getAttribute('datetime')) ?? '')
  await page.clock.setFixedTime(printed + minutes * 60_000)
  await page.reload()
  const said = { text: await time.textContent(), title: (await time.getAttribute('title')) ?? '' }
  await context.close()
  return { ...said, printed: new Date(printed) }
}

test('times are relative within a day, and absolute in the zone of who reads', async ({
  browser,
}) => {
  const york = await timeOfReader(browser, 'America/New_York', 5)
  expect(york.text).toBe('5 minutes ago')
  const clock = (timeZone: string) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
      york.printed,
    )
  expect(york.title).toContain(clock('America/New_York'))
  const tokyo = await timeOfReader(browser, 'Asia/Tokyo', 23 * 60)
  expect(tokyo.text).toBe('23 hours ago')
  expect(tokyo.title).toContain(clock('Asia/Tokyo'))
  const late = await timeOfReader(browser, 'Asia/Tokyo', 24 * 60)
  expect(late.text).toMatch(/^\d{1,2} [A-Z][a-z]+ \d{4}/)
})

test('light and dark, everyone can read and use it', async ({ browser }) => {
  test.slow()
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme })
    const page = await context.newPage()
    for (const path of pages) {
      await page.goto(path)
      await expectAccessible(page)
    }
    await context.close()
  }
})

test('on paper: black on white, the article, and nothing to press', async ({ page }) => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await page.goto(article)
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)')
  await expect(page.locator('.headline')).toHaveCSS('color', 'rgb(0, 0, 0)')
  await expect(page.locator('.article-body')).toBeVisible()
  await expect(page.locator('.nameplate')).toBeVisible()
  for (const part of ['.masthead nav', '.footer', '.share', '.reads', '.after-article'])
    await expect(page.locator(part).first(), part).toBeHidden()
  expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000)
})

test('in forced colours and with more contrast what was told by colour is told', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto(article)
  const width = (selector: string, side: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), side)
  expect(await width('.sections', 'border-block-start-width')).toBe('1px')
  expect(await width('.share button', 'border-block-start-width')).toBe('1px')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(page.locator(':focus')).toHaveCSS('outline-style', 'solid')
  await page.emulateMedia({ forcedColors: 'none', contrast: 'more' })
  const ink = await page.locator('body').evaluate((body) => getComputedStyle(body).color)
  await expect(page.locator('.standfirst')).toHaveCSS('color', ink)
})

test('the newsroom sees every part in the theme, light and dark, and nobody else', async ({
  browser,
  request,
}) => {
  test.slow()
  expect((await request.get('/preview/theme/light')).status()).toBe(404)
  const context = await browser.newContext({ storageState: stateOf('administrator') })
  const page = await context.newPage()
  await page.goto('/admin/theme')
  await expect(page.getByRole('heading', { name: 'Theme' })).toBeVisible()
  const frame = page.frameLocator('iframe')
  for (const part of ['.pull-quote', '.fact-box', '.gallery', '.embed', '.note', '.table'])
    await expect(frame.locator(part).first()).toBeVisible()
  for (const part of ['.card-lead', '.breaking', '.entry', '.profile', '.correction-list'])
    await expect(frame.locator(part).first()).toBeVisible()
  await expect(page.getByTestId('page-check')).not.toBeEmpty()
  await expect(page.getByTestId('page-check')).not.toContainText('contrast')
  const ground = () =>
    frame.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)
  const light = await ground()
  await page.getByText('Dark', { exact: true }).click()
  await expect.poll(ground).not.toBe(light)
  await page.getByText('Phone').click()
  await expect(page.getByTestId('page-check')).not.toBeEmpty()
  await expect(page.getByTestId('page-check')).not.toContainText('contrast')

  // An embed asks nothing of its site until it is pressed.
  const asked: string[] = []
  await page.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => {
      asked.push(route.request().url())
      return route.fulfill({ contentType: 'text/html', body: '<title>Film</title>' })
    },
  )
  await page.goto('/preview/theme/light')
  await readThrough(page)
  expect(asked).toEqual([])
  await page.locator('.embed a').click()
  await expect(page.locator('.embed iframe')).toBeFocused()
  await expect.poll(() => asked.length).toBeGreaterThan(0)

  const author = await browser.newContext({ storageState: stateOf('author') })
  expect((await author.request.get('/preview/theme/light')).status()).toBe(404)
  await author.close()
  await context.close()
})
