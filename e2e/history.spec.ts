import { expect, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'

test.use({ storageState: stateOf('editor') })

test('what was changed is shown word by word, and an earlier revision can be brought back', async ({
  page,
}) => {
  const status = page.getByTestId('save-status')
  const headline = page.getByLabel('Headline', { exact: true })
  await page.goto('/admin/articles/new')
  await headline.fill('The ferry runs')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page).toHaveURL(/\/admin\/articles\/\d+$/)
  await expect(status).toHaveText(/^Saved/)
  await headline.fill('The ferry runs again')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByText('20 characters')).toBeVisible()
  await expect(status).toHaveText(/^Saved/)

  const path = new URL(page.url()).pathname
  const history = await page.context().newPage()
  await history.goto(`${path}/history`)
  await expect(history.locator('.changes h2 ins')).toHaveText(' again')
  await expectAccessible(history)
  await history.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(history)

  await history.getByRole('button', { name: 'Restore version' }).last().click()
  await history.getByRole('dialog').getByRole('button', { name: 'Restore version' }).click()
  await expect(history.locator('.changes h2 del')).toHaveText(' again')
  // It comes to whoever has the article open.
  await expect(headline).toHaveValue('The ferry runs')
})
