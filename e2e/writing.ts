import { expect, type Page } from '@playwright/test'

// What journeys of writers share.

export const status = (page: Page) => page.getByTestId('save-status')
export const body = (page: Page) => page.getByRole('textbox', { name: 'Body' })
export const headline = (page: Page) => page.getByLabel('Headline', { exact: true })
export const unique = () => Math.random().toString(36).slice(2, 8)

/** Begins a draft: its headline stands, the cursor is in the body. */
export async function begin(page: Page, words: string): Promise<void> {
  await page.goto('/admin/articles/new')
  await headline(page).fill(words)
  await body(page).click()
}

/** Waits until all is saved. @returns the article's path in the newsroom */
export async function saved(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/admin\/articles\/\d+$/)
  await expect(status(page)).toHaveText(/^Saved \d\d:\d\d$/)
  return new URL(page.url()).pathname
}

/** Begins a draft with a first paragraph. @returns its path in the newsroom */
export async function beginWithWords(page: Page, words: string): Promise<string> {
  await begin(page, words)
  await page.keyboard.type('The first words.')
  return saved(page)
}

/** Publishes what has changed of a published article, as minor; waits until it is. */
export async function publishChanges(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Publish changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Publish changes' })
  await dialog.getByRole('button', { name: 'Publish changes' }).click()
  await expect(dialog).toBeHidden()
  await expect(status(page)).toHaveText(/^Published/)
}

/** Chooses pictures of the demo's in the library that is open: those of other tests have no credit. */
export async function choosePictures(page: Page, count = 1): Promise<void> {
  await page.getByLabel('Find in the library').fill('for the Courier')
  const others = page.locator('.thumbnail-credit').filter({ hasNotText: 'for the Courier' })
  await expect(others).toHaveCount(0)
  const pictures = page.locator('.picture-grid button:enabled')
  await expect(pictures.first()).toBeVisible()
  for (let n = 0; n < count; n++) await pictures.nth(n).click()
}

/** Adds a byline to the article that is open. */
export async function addByline(page: Page, name: string): Promise<void> {
  const field = page
    .getByRole('textbox', { name: 'Add a byline' })
    .or(page.getByRole('combobox', { name: 'Add a byline' }))
  await field.first().fill(name)
  await page.getByRole('option', { name }).first().click()
}
