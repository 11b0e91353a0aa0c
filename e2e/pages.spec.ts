import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { type Person, stateOf } from './people.ts'
import { unique } from './writing.ts'

const as = async (browser: Browser, person: Person): Promise<Page> =>
  (await browser.newContext({ storageState: stateOf(person) })).newPage()

const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true })
/** Saves, and waits for the version that it makes. */
const save = async (page: Page, words = 'Saved. Readers have it now.') => {
  const versions = page.locator('.page-versions li')
  const before = await versions.count()
  await page.getByRole('button', { name: 'Save page' }).click()
  // A colleague's version may come with it.
  await expect.poll(() => versions.count()).toBeGreaterThan(before)
  await expect(page.getByText(words)).toBeVisible()
}

test('the demo’s newspaper says who it is: in the footer, as pages, with its people', async ({
  page,
}) => {
  await page.goto('/')
  const footer = page.getByRole('contentinfo')
  await footer.getByRole('link', { name: 'Masthead' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Masthead' })).toBeVisible()
  const people = page.getByRole('region', { name: 'The people' }).getByRole('listitem')
  // The demo's, and whoever other journeys have added meanwhile.
  expect(await people.count()).toBeGreaterThanOrEqual(7)
  await expect(people.filter({ hasText: 'City editor and chief reporter' })).toHaveCount(1)
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 800 })
  await page.emulateMedia({ colorScheme: 'dark' })
  for (const name of ['Ethics policy', 'Ownership and funding', 'Answer back']) {
    await footer.getByRole('link', { name }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  }
})

test('an editor writes a page; no sentence is lost, nothing is public too early', async ({
  browser,
  page: reader,
}) => {
  test.slow()
  const name = `Jobs ${unique()}`
  const edith = await as(browser, 'editor')
  await edith.goto('/admin/pages')
  await expectAccessible(edith)
  await edith.getByRole('link', { name: 'New page' }).click()
  await expect(text(edith)).toBeVisible()
  await edith.getByLabel('Title').fill(name)
  await edith.getByLabel('Purpose').selectOption('ethics')
  await text(edith).click()
  await edith.keyboard.type('We are looking for a reporter.')
  await edith.getByRole('button', { name: 'Save page' }).click()
  await expect(edith.getByText('“Ethics policy” is already the page')).toBeVisible()
  await expect(text(edith)).toContainText('We are looking for a reporter.')
  await edith.getByLabel('Purpose').selectOption('other')
  // The browser keeps what is typed until it is stored.
  await edith.reload()
  await expect(edith.getByText('Unsaved text was kept in this browser')).toBeVisible()
  await expect(text(edith)).toContainText('We are looking for a reporter.')
  await edith.getByRole('button', { name: 'Save page' }).click()
  await expect(edith).toHaveURL(/\/admin\/pages\/\d+$/)
  await expectAccessible(edith)
  const slug = await edith.getByLabel('Slug').inputValue()
  expect((await reader.request.get(`/page/${slug}`)).status()).toBe(404)
  await edith.getByLabel('Readers see it').check()
  await save(edith)
  await reader.goto('/')
  await reader.getByRole('contentinfo').getByRole('link', { name }).click()
  await expect(reader.getByText('We are looking for a reporter.')).toBeVisible()

  // Ada changes it at the same time, and saves first.
  const ada = await as(browser, 'administrator')
  await ada.goto(edith.url())
  await text(ada).click()
  await ada.keyboard.press('ControlOrMeta+End')
  await ada.keyboard.type(' Ada adds this.')
  await text(edith).click()
  await edith.keyboard.press('ControlOrMeta+End')
  await edith.keyboard.type(' Edith adds that.')
  await save(ada)
  await edith.getByRole('button', { name: 'Save page' }).click()
  const conflict = edith.getByRole('alert').filter({ hasText: 'Someone saved this page meanwhile' })
  await expect(conflict).toContainText('Ada adds this.')
  await expect(text(edith)).toContainText('Edith adds that.')
  await edith.getByRole('button', { name: 'Go on with mine' }).click()
  await save(edith)
  await reader.reload()
  await expect(reader.getByText('Edith adds that.')).toBeVisible()

  // Ada’s version is still there, and comes back.
  const versions = await edith.locator('.page-versions li').count()
  await edith.getByText(/^Version 3, .* by Ada Administrator$/).click()
  await edith.getByRole('button', { name: 'Restore version 3' }).click()
  await edith.getByRole('dialog').getByRole('button', { name: 'Restore version 3' }).click()
  await expect(text(edith)).toContainText('Ada adds this.')
  // What comes back is a version too: the next save must not take it for its own.
  await expect(edith.locator('.page-versions li')).toHaveCount(versions + 1)
  await reader.reload()
  await expect(reader.getByText('Ada adds this.')).toBeVisible()

  // Its old address leads on; off the site, it is gone.
  await edith.getByLabel('Slug').fill(`${slug}-now`)
  await save(edith)
  const moved = await reader.request.get(`/page/${slug}`, { maxRedirects: 0 })
  expect([moved.status(), moved.headers().location]).toEqual([301, `/page/${slug}-now`])
  await edith.getByLabel('Readers see it').uncheck()
  await save(edith, 'Saved. Readers don’t see it.')
  expect((await reader.request.get(`/page/${slug}`)).status()).toBe(410)
  await reader.goto('/')
  await expect(reader.getByRole('contentinfo').getByRole('link', { name })).toHaveCount(0)

  const arthur = await as(browser, 'author')
  await arthur.goto(new URL(edith.url()).pathname)
  await expect(arthur.getByRole('heading', { name: 'Not for you' })).toBeVisible()
})
