import { expect, test } from '@playwright/test'
import { expectAccessible } from './checks.ts'
import { makePublished } from './made.ts'
import { stateOf } from './people.ts'
import { unique } from './writing.ts'

test('an article is merged into another, whose count an administrator corrects', async ({
  browser,
}) => {
  const desk = await browser.newContext({ storageState: stateOf('editor') })
  const page = await desk.newPage()
  const id = unique()
  const slugs: string[] = []
  for (const headline of [`Merged ${id} away`, `Stays ${id} on`])
    slugs.push((await makePublished(headline)).site.replace('/article/', ''))
  const [gone, stays] = slugs as [string, string]
  const counts = async () =>
    (await page.request.get(`/api/reads?slugs=${gone},${stays},no-${id}`)).json()
  expect(await counts()).toEqual({ reads: { [gone]: 0, [stays]: 0 }, unknown: [`no-${id}`] })

  await page.goto('/admin/articles?search=Merged')
  await page.getByRole('link', { name: `Merged ${id} away`, exact: true }).click()
  const merge = page.getByRole('region', { name: 'Merge', exact: true })
  await merge.getByRole('button', { name: 'Merge into another …' }).click()
  await merge.getByLabel('The article that stays').fill(`Stays ${id}`)
  await merge.getByRole('button', { name: `Stays ${id} on` }).click()
  await expect(merge.getByText('This can’t be undone.')).toBeVisible()
  await expectAccessible(page)
  await merge.getByRole('button', { name: 'Merge the two' }).click()
  await expect(merge.getByRole('status')).toHaveText(/^Merged\. .* has 0 reads now\.$/)
  await expect(merge.getByRole('link', { name: `Stays ${id} on` })).toBeVisible()
  await expect(page.getByText('Taken down', { exact: true })).toBeVisible()

  const moved = await page.request.get(`/article/${gone}`, { maxRedirects: 0 })
  expect([moved.status(), moved.headers().location]).toEqual([301, `/article/${stays}`])
  expect(await counts()).toEqual({ reads: { [gone]: 0, [stays]: 0 }, unknown: [`no-${id}`] })

  await merge.getByRole('link', { name: `Stays ${id} on` }).click()
  await expect(page).toHaveURL(/\/admin\/articles\/\d+$/)
  const numbers = page.url().replace('/admin/', '/admin/reads/')
  await page.goto(numbers)
  await expect(page.getByRole('heading', { name: `Stays ${id} on` })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Correct the count …' })).toHaveCount(0)
  await desk.close()

  const context = await browser.newContext({ storageState: stateOf('administrator') })
  const administrator = await context.newPage()
  await administrator.goto(numbers)
  await administrator.getByRole('button', { name: 'Correct the count …' }).click()
  const dialog = administrator.getByRole('dialog', { name: 'Correct the count' })
  const correct = () => dialog.getByRole('button', { name: 'Correct the count' }).click()
  await dialog.getByLabel('What the count should be').fill('1,2oo')
  await correct()
  await expect(dialog.getByText('Give a whole number, 0 or more.')).toBeVisible()
  await expect(dialog.getByText('Say why: it stands in the audit log.')).toBeVisible()
  await expectAccessible(administrator)
  await dialog.getByLabel('What the count should be').fill('1,200')
  await dialog.getByLabel('Why').fill('The old site’s readers were forgotten.')
  await correct()
  await expect(dialog).toBeHidden()
  await expect(administrator.getByText('The count is 1,200 now.')).toBeVisible()
  await expect(administrator.locator('.big-number')).toHaveText('1,200')
  const answer = await administrator.request.get(`/api/reads?slugs=${gone},${stays}`)
  expect(await answer.json()).toEqual({ reads: { [gone]: 1200, [stays]: 1200 }, unknown: [] })
  await administrator.goto('/admin/audit')
  await expect(
    administrator.getByRole('row').filter({ hasText: 'corrected a count of reads' }).first(),
  ).toContainText('were forgotten')
  await context.close()
})
