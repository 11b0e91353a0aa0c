import { type Browser, expect, type Page, test } from '@playwright/test'
import { callAction } from './actions.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { makePublished } from './made.ts'
import { type Person, stateOf } from './people.ts'
import { body, choosePictures, headline, saved, unique } from './writing.ts'

async function as(browser: Browser, person: Person): Promise<Page> {
  return (await browser.newContext({ storageState: stateOf(person) })).newPage()
}

const entry = (page: Page) => page.getByRole('textbox', { name: 'Entry' })
const list = (page: Page) => page.locator('[data-live-list] .entry')

/** A published article that is covered live. @returns its path in the newsroom, and readers' */
async function beginLive(page: Page): Promise<{ desk: string; site: string }> {
  const { desk, site } = await makePublished(`Regatta ${unique()}`)
  await page.goto(desk)
  await page.getByRole('button', { name: 'Make this live coverage' }).click()
  await expect(page).toHaveURL(`${desk}/live`)
  await expect(page.getByRole('link', { name: 'View on site' })).toHaveAttribute(
    'href',
    new RegExp(`${site}$`),
  )
  return { desk: `${desk}/live`, site }
}

async function write(page: Page, words: string, title = ''): Promise<void> {
  const form = page.getByRole('form', { name: 'New entry' })
  if (title) await form.getByLabel('Headline').fill(title)
  await entry(page).click()
  await page.keyboard.insertText(words)
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.entry-rows li', { hasText: words }).first()).toBeVisible()
  await expect(entry(page)).toHaveText('')
}

/** Adds an entry as its form does, which takes longer. */
async function add(page: Page, desk: string, words: string): Promise<void> {
  const content = [{ type: 'paragraph', content: [{ type: 'text', text: words }] }]
  const articleId = Number(/\d+/.exec(desk)?.[0])
  const entry = { articleId, key: crypto.randomUUID(), body: { type: 'doc', content } }
  const file = '(desk)/articles/[id]/live/actions.ts'
  const { outcome } = await callAction(page.request, file, 'addEntry', entry, () => desk)
  expect(outcome).toBe('saved')
}

test('a writer adds, readers see it without reloading; edits, pins, key points, deletions too', async ({
  browser,
}) => {
  const edith = await as(browser, 'editor')
  const { site } = await beginLive(edith)
  await expectAccessible(edith)

  const reader = await (await browser.newContext()).newPage()
  await reader.goto(site)
  await expect(reader.getByText('No entries yet.')).toBeVisible()
  let loads = 0
  reader.on('request', (request) => {
    if (request.isNavigationRequest()) loads++
  })

  const form = edith.getByRole('form', { name: 'New entry' })
  await form.getByLabel('Headline').fill('They are off')
  await entry(edith).click()
  await edith.keyboard.type('The first boats have crossed the line.')
  await edith.keyboard.press('Control+Enter')
  const began = Date.now()
  await expect(list(reader)).toHaveCount(1)
  const took = Date.now() - began
  console.log(`From Ctrl+Enter to a reader’s screen: ${took} ms`)
  expect(took).toBeLessThan(3000)
  await expect(list(reader).first()).toContainText('They are off')
  await expect(reader.getByText('No entries yet.')).toHaveCount(0)
  await expect(
    reader.getByRole('status').filter({ hasText: 'New entry: They are off' }),
  ).toBeAttached()
  await expectAccessible(reader)

  await expect(edith.locator('.entry-rows li')).toHaveCount(1)
  await expect(edith.locator('.entry-rows li')).not.toContainText('edited')
  await write(edith, 'The wind has turned.')
  await expect(list(reader).first()).toContainText('The wind has turned.')
  await expect(list(reader)).toHaveCount(2)

  // A change.
  const row = (words: string) => edith.locator('.entry-rows li', { hasText: words })
  await row('They are off').getByRole('button', { name: 'Change', exact: true }).click()
  const change = edith.getByRole('form', { name: 'Change the entry' })
  await change.getByLabel('Headline').fill('They are off at last')
  await change.getByRole('button', { name: 'Save entry' }).click()
  await expect(list(reader).last()).toContainText('They are off at last')
  await expect(list(reader).last()).toContainText('edited')

  // A key point leads to its entry.
  await row('at last').getByRole('button', { name: 'Make key point' }).click()
  const point = reader.getByRole('navigation', { name: 'Key points' }).getByRole('link')
  await expect(point).toHaveText('They are off at last')
  await point.click()
  await expect(reader).toHaveURL(/#entry-\d+$/)
  expect(loads).toBe(0)

  // A pin moves it to the top, and back.
  await row('at last').getByRole('button', { name: 'Pin', exact: true }).click()
  await expect(reader.locator('[data-live-pinned] .entry')).toContainText('They are off at last')
  await expect(list(reader)).toHaveCount(1)
  await expectAccessible(reader)
  await row('at last').getByRole('button', { name: 'Unpin' }).click()
  await expect(list(reader)).toHaveCount(2)

  // Paused, nothing comes; then all of it.
  await reader.getByRole('button', { name: 'Pause updates' }).click()
  await write(edith, 'While it was paused.')
  await reader.waitForTimeout(1000)
  await expect(list(reader)).toHaveCount(2)
  await reader.getByRole('button', { name: 'Resume updates' }).click()
  await expect(list(reader)).toHaveCount(3)

  await row('The wind has turned.').getByRole('button', { name: 'Delete' }).click()
  await edith.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(list(reader).filter({ hasText: 'The wind has turned.' })).toHaveCount(0)
  await expect(list(reader)).toHaveCount(2)

  await edith.getByRole('button', { name: 'End the coverage' }).click()
  await edith.getByRole('dialog').getByRole('button', { name: 'End the coverage' }).click()
  await expect(reader.locator('.live-status')).toContainText('Live coverage ended')
  await expect(reader.getByRole('button', { name: 'Pause updates' })).toBeHidden()
  await expect(edith.getByRole('button', { name: 'Reopen the coverage' })).toBeVisible()
  expect(loads).toBe(0)
  for (const page of [edith, reader]) await page.context().close()
})

test('what is being read stays where it is: new entries wait for a press', async ({ browser }) => {
  const edith = await as(browser, 'editor')
  const { desk, site } = await beginLive(edith)
  const long = 'The boats come round the buoy one after the other. '.repeat(6)
  for (let n = 1; n <= 6; n++) await add(edith, desk, `Lap ${n}: ${long}`)
  const reader = await (
    await browser.newContext({ viewport: { width: 390, height: 700 } })
  ).newPage()
  await reader.goto(site)
  await expect(list(reader)).toHaveCount(6)
  const third = list(reader).filter({ hasText: 'Lap 3:' })
  await third.evaluate((element) => element.scrollIntoView())
  const place = () => third.evaluate((element) => Math.round(element.getBoundingClientRect().top))
  await reader.waitForTimeout(200)
  const before = await place()
  await write(edith, 'Seven.')
  await write(edith, 'Eight.')
  const fresh = reader.getByRole('button', { name: '2 new entries' })
  await expect(fresh).toBeVisible()
  await expect(list(reader)).toHaveCount(6)
  // A change above what is being read moves nothing either.
  const row = edith.locator('.entry-rows li', { hasText: 'Lap 5:' })
  await row.getByRole('button', { name: 'Make key point' }).click()
  await expect(reader.getByRole('navigation', { name: 'Key points' })).toContainText('Lap 5:')
  await row.getByRole('button', { name: 'Delete' }).click()
  await edith.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(list(reader)).toHaveCount(5)
  expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(2)
  await expectAccessible(reader)
  await expectNoSidewaysScroll(reader)
  await fresh.click()
  await expect(list(reader)).toHaveCount(7)
  await expect(list(reader).first()).toContainText('Eight.')
  await expect(list(reader).first()).toBeInViewport()
  await expect(list(reader).first()).toBeFocused()
  for (const page of [edith, reader]) await page.context().close()
})

test('without JavaScript a reload shows all, and earlier entries are a link away', {
  tag: '@long',
}, async ({ browser }) => {
  test.setTimeout(120_000)
  const edith = await as(browser, 'editor')
  const { desk, site } = await beginLive(edith)
  for (let n = 1; n <= 3; n++) await write(edith, `Entry ${n}.`)
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await plain.goto(site)
  await expect(list(plain)).toHaveCount(3)
  await expect(plain.getByRole('button')).toHaveCount(0)
  for (let n = 4; n <= 32; n++) await add(edith, desk, `Entry ${n}.`)
  await plain.reload()
  await expect(list(plain)).toHaveCount(30)
  await expect(list(plain).first()).toContainText('Entry 32.')
  await plain.getByRole('link', { name: 'Earlier entries' }).click()
  await expect(plain).toHaveURL(/\?before=\d+-\d+$/)
  await expect(list(plain)).toHaveCount(2)
  await expect(list(plain).last()).toContainText('Entry 1.')

  // An entry's own address.
  const own = await list(plain).last().locator('.entry-time a').getAttribute('href')
  expect(own).toMatch(/\?entry=\d+#entry-\d+$/)
  await plain.goto(own ?? '')
  await expect(list(plain)).toHaveCount(1)
  await expect(list(plain)).toContainText('Entry 1.')
  await plain.getByRole('link', { name: 'Newest entries' }).click()
  await expect(plain).toHaveURL(site)

  // For machines: the entries, each with its address.
  const html = await (await plain.request.get(site)).text()
  const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? ''
  const data = JSON.parse(json)
  expect(data['@type']).toBe('LiveBlogPosting')
  expect(data.coverageStartTime).toMatch(/^\d{4}-/)
  expect(data.liveBlogUpdate).toHaveLength(30)
  expect(data.liveBlogUpdate[0]).toMatchObject({ '@type': 'BlogPosting', articleBody: 'Entry 32.' })

  // Older entries in the newsroom, too.
  await edith.goto(desk)
  await expect(edith.locator('.entry-rows li')).toHaveCount(32)
  for (const page of [edith, plain]) await page.context().close()
})

test('two writers at once: each sees the other’s entries, and neither’s change is lost', async ({
  browser,
}) => {
  const edith = await as(browser, 'editor')
  const { desk } = await beginLive(edith)
  const ada = await as(browser, 'administrator')
  await ada.goto(desk)
  await Promise.all([write(edith, 'Edith’s entry.'), write(ada, 'Ada’s entry.')])
  for (const page of [edith, ada]) {
    await expect(page.locator('.entry-rows li')).toHaveCount(2)
    await expect(page.locator('.entry-rows')).toContainText('Edith’s entry.')
    await expect(page.locator('.entry-rows')).toContainText('Ada’s entry.')
  }
  // Both change the same entry.
  for (const page of [edith, ada]) {
    const row = page.locator('.entry-rows li', { hasText: 'Ada’s entry.' })
    await row.getByRole('button', { name: 'Change', exact: true }).click()
  }
  const change = (page: Page) => page.getByRole('form', { name: 'Change the entry' })
  await change(edith).getByLabel('Headline').fill('Edith was first')
  await change(edith).getByRole('button', { name: 'Save entry' }).click()
  await expect(change(edith)).toHaveCount(0)
  await change(ada).getByLabel('Headline').fill('Ada was second')
  await change(ada).getByRole('button', { name: 'Save entry' }).click()
  const both = ada.getByRole('alert').filter({ hasText: 'meanwhile' })
  await expect(both).toContainText('Edith was first')
  await expect(change(ada).getByLabel('Headline')).toHaveValue('Ada was second')
  await expectAccessible(ada)
  await both.getByRole('button', { name: 'Go on with mine' }).click()
  await change(ada).getByRole('button', { name: 'Save entry' }).click()
  await expect(edith.locator('.entry-rows')).toContainText('Ada was second')

  // What is typed and not sent is there again.
  await entry(ada).click()
  await ada.keyboard.type('Half an ent')
  await ada.reload()
  await expect(entry(ada)).toHaveText('Half an ent')
  for (const page of [edith, ada]) await page.context().close()
})

test('on a phone: an entry with a picture, at 390 pixels', { tag: '@long' }, async ({
  browser,
}) => {
  const context = await browser.newContext({
    storageState: stateOf('editor'),
    viewport: { width: 390, height: 800 },
  })
  const edith = await context.newPage()
  const wide = await as(browser, 'editor')
  const { desk, site } = await beginLive(wide)
  await edith.goto(desk)
  await expectNoSidewaysScroll(edith)
  await entry(edith).click()
  await edith.keyboard.type('Look at this.')
  await edith.getByRole('button', { name: 'Picture …' }).click()
  await choosePictures(edith)
  await expect(entry(edith).locator('img')).toBeVisible()
  await expectNoSidewaysScroll(edith)
  await edith.getByRole('button', { name: 'Publish entry' }).click()
  await expect(edith.locator('.entry-rows img')).toBeVisible()
  await expectNoSidewaysScroll(edith)
  await expectAccessible(edith)

  const reader = await (
    await browser.newContext({ viewport: { width: 390, height: 800 } })
  ).newPage()
  await reader.goto(site)
  const picture = list(reader).locator('img')
  await expect(picture).toBeVisible()
  // It is public with its entry, and goes with it.
  const address =
    (await picture.evaluate((img: HTMLImageElement) => img.currentSrc || img.src)) ?? ''
  expect((await reader.request.get(address)).status()).toBe(200)
  await expectNoSidewaysScroll(reader)
  for (const page of [edith, wide, reader]) await page.context().close()
})

test('an author covers what is hers; others’ coverage is refused', { tag: '@long' }, async ({
  browser,
}) => {
  const edith = await as(browser, 'editor')
  const { desk } = await beginLive(edith)
  const arthur = await as(browser, 'author')
  await arthur.goto(desk)
  await expect(arthur.getByText(/not allowed|may not/i).first()).toBeVisible()
  await arthur.goto('/admin/articles/new')
  await headline(arthur).fill(`Own ${unique()}`)
  await body(arthur).click()
  await arthur.keyboard.type('Mine.')
  const path = await saved(arthur)
  await arthur.getByRole('button', { name: 'Make this live coverage' }).click()
  await expect(arthur).toHaveURL(`${path}/live`)
  await expect(arthur.getByText('Entries wait until the article is published')).toBeVisible()
  await write(arthur, 'Waiting.')
  await expectAccessible(arthur)
  for (const page of [edith, arthur]) await page.context().close()
})
