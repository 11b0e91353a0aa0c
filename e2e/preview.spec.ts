import { expect, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'
import { beginWithWords, body, choosePictures, status, unique } from './writing.ts'

test.use({ storageState: stateOf('editor') })

test('a preview is the readers’ page; a link shows it to someone without an account', async ({
  page,
  browser,
}) => {
  const headline = `Preview ${unique()}`
  const path = await beginWithWords(page, headline)
  await page.getByRole('button', { name: 'Insert a block' }).click()
  await page.getByRole('menuitem', { name: /^Picture/ }).click()
  await choosePictures(page)
  await page.getByLabel('Description').last().fill('A drawing')
  await expect(status(page)).toHaveText(/^Saved/)
  await page.waitForTimeout(1500)

  await page.goto(`${path}/preview`)
  const frame = page.frameLocator('iframe[title="Preview"]')
  await expect(frame.getByRole('heading', { name: headline })).toBeVisible()
  await expect(page.getByTestId('page-check')).toHaveText(/are in order/)
  await page.getByText('Phone', { exact: true }).click()
  expect(await frame.locator('body').evaluate(() => innerWidth)).toBe(390)
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScroll(page)
  await page.setViewportSize({ width: 1280, height: 800 })

  await page.getByLabel('For whom').fill('The lawyer')
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByLabel('The link: it is shown only now').inputValue()
  const stranger = await (await browser.newContext({ storageState: undefined })).newPage()
  const answer = await stranger.goto(link)
  expect(answer?.headers()).toMatchObject({
    'cache-control': 'private, no-store',
    'x-robots-tag': expect.stringContaining('noindex'),
    'referrer-policy': 'no-referrer',
  })
  await expect(stranger.getByRole('heading', { name: headline })).toBeVisible()
  const drawing = stranger.getByAltText('A drawing')
  await expect
    .poll(() => drawing.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)
  expect(await drawing.evaluate((image: HTMLImageElement) => image.currentSrc)).toContain(
    '/preview/',
  )
  await expectAccessible(stranger)
  // Nothing of the newsroom opens with it, and no picture but the article's.
  const other = await stranger.request.get(`${link}/media/${'0'.repeat(32)}-400.webp`)
  expect(other.status()).toBe(404)

  await page.reload()
  const row = page.getByRole('row', { name: /The lawyer/ })
  await expect(row).toContainText('1 ×')
  await row.getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByRole('row', { name: /The lawyer/ })).toContainText('revoked')
  expect((await stranger.goto(link))?.status()).toBe(404)

  // Once readers have it, a link leads to it.
  await page.getByLabel('For whom').fill('The source')
  await page.getByRole('button', { name: 'Make a link' }).click()
  await expect(page.getByRole('row', { name: /The source/ })).toBeVisible()
  const second = await page.getByLabel('The link: it is shown only now').inputValue()
  await page.goto(path)
  await page.getByLabel('Section').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(status(page)).toHaveText(/^Published/)
  await stranger.goto(second)
  await expect(stranger).toHaveURL(/\/article\//)
  await stranger.context().close()
})

test('checks say what to mend; an editor excuses one in writing', async ({ page }) => {
  const long = `Checks ${unique()} of a headline that goes on for longer than anyone looks at it`
  const path = await beginWithWords(page, long)
  const checks = page.getByRole('region', { name: 'Checks before publishing' })
  await expect(checks).toContainText('Choose a section.')
  await expect(checks).toContainText('Consider: The headline has')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('see the marked fields')).toBeVisible()
  await checks.getByRole('button', { name: 'Excuse …' }).click()
  const reason = checks.getByLabel('Why may it be published like this?')
  await reason.fill('short')
  await checks.getByRole('button', { name: 'Excuse it' }).click()
  await expect(checks).toContainText('at least 10 characters')
  await reason.fill('It belongs to no section tonight.')
  await checks.getByRole('button', { name: 'Excuse it' }).click()
  await expect(checks).toContainText('“It belongs to no section tonight.”')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(status(page)).toHaveText(/^Published/)
  await page.goto(`${path}/history`)
  await expect(page.getByText('Readers see this')).toBeVisible()
})

test('an embargoed article is published before its time only with a written excuse', {
  tag: '@long',
}, async ({ page }) => {
  const path = await beginWithWords(page, `Embargo ${unique()}`)
  await page.getByLabel('Section').selectOption({ index: 1 })
  await page.getByLabel('Embargo until').fill('2099-01-02T06:30')
  const checks = page.getByRole('region', { name: 'Checks before publishing' })
  await expect(checks).toContainText('It is embargoed until 2 Jan 2099, 06:30.')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('see the marked fields')).toBeVisible()
  await page.goto(path)
  await expect(page.getByLabel('Embargo until')).toHaveValue('2099-01-02T06:30')
  await checks.getByRole('button', { name: 'Excuse …' }).click()
  await checks.getByLabel(/^Why may it/).fill('The ministry published it itself.')
  await checks.getByRole('button', { name: 'Excuse it' }).click()
  await expect(checks).toContainText('“The ministry published it itself.”')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(status(page)).toHaveText(/^Published/)
})

test('topics and notes are kept; notes are for the desk only', { tag: '@long' }, async ({
  page,
}) => {
  const path = await beginWithWords(page, `Topics ${unique()}`)
  const topic = `Harbour ${unique()}`
  await page.getByRole('combobox', { name: 'Topics' }).fill(topic)
  await page.keyboard.press('Enter')
  await page.getByLabel('Notes to the desk').fill('Call the harbour master first.')
  await page.waitForTimeout(2500)
  await expect(status(page)).toHaveText(/^Saved/)
  await page.goto('/admin/articles')
  await page.goto(path)
  await expect(page.getByText(topic)).toBeVisible()
  await expect(page.getByLabel('Notes to the desk')).toHaveValue('Call the harbour master first.')
  await page.goto(`${path}/preview`)
  const frame = page.frameLocator('iframe[title="Preview"]')
  await expect(frame.getByText('The first words.')).toBeVisible()
  await expect(frame.getByText('harbour master')).toHaveCount(0)
})

test('the palette does what the page can; only the text is shown when asked', {
  tag: '@long',
}, async ({ page }) => {
  await beginWithWords(page, `Palette ${unique()}`)
  await page.keyboard.press('Control+k')
  const command = page.getByRole('textbox', { name: 'Command' })
  await command.fill('pull')
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await page.keyboard.type('Said aloud.')
  await expect(page.locator('.block-pullQuote')).toContainText('Said aloud.')
  await page.keyboard.press('Control+Shift+e')
  await expect(page.getByLabel('Section')).toBeHidden()
  await expect(page.getByRole('link', { name: 'Bylines' })).toBeHidden()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(page.getByLabel('Section')).toBeVisible()
  await page.keyboard.press('Control+k')
  await command.fill('pictures')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/admin\/media$/)
})

test('a revision gets a name, and keeps what it says', async ({ page }) => {
  const path = await beginWithWords(page, `Names ${unique()}`)
  await page.goto(`${path}/history`)
  await page
    .getByRole('button', { name: /^Name version/ })
    .first()
    .click()
  await page.getByLabel(/^Name of version/).fill('Before the cuts')
  await page.getByRole('button', { name: 'Keep' }).click()
  await expect(page.getByText('Before the cuts')).toBeVisible()
  await page.goto(path)
  await body(page).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' And more.')
  await expect(status(page)).toHaveText(/^Saved/)
  await page.waitForTimeout(1500)
  await page.goto(`${path}/history`)
  // The autosave made a revision of its own.
  await expect(page.getByRole('row', { name: /Before the cuts/ })).toBeVisible()
  expect(await page.getByRole('row').count()).toBeGreaterThan(2)
})
