import { expect, test } from '@playwright/test'
import { expectAccessible } from './checks.ts'
import { type Person, people, signIn, stateOf } from './people.ts'

test('the one-time link makes the first administrator, who adds the others', async ({
  page,
  browser,
}) => {
  test.slow()
  const link = process.env.SETUP_LINK ?? ''
  expect(link).toContain('/admin/setup?token=')
  await page.goto(link)
  await expectAccessible(page)
  const { name, email, password } = people.administrator
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await expect(page).toHaveURL(/\/admin\/login/)

  await page.goto(link)
  await expect(page.getByLabel('Name')).toHaveCount(0)

  await page.goto('/admin/login')
  await expectAccessible(page)
  await signIn(page, 'administrator')
  await page.context().storageState({ path: stateOf('administrator') })

  const others = { editor: 'Editor', author: 'Author', bylineManager: 'Byline manager' } as const
  for (const [person, role] of Object.entries(others) as [keyof typeof others, string][]) {
    await page.goto('/admin/users')
    await page.getByLabel('Name', { exact: true }).fill(people[person].name)
    await page.getByLabel('E-mail', { exact: true }).fill(people[person].email)
    await page.getByLabel('Password', { exact: true }).fill(people[person].password)
    await page.getByLabel('Role', { exact: true }).selectOption(role)
    await page.getByRole('button', { name: 'Add user' }).click()
    await expect(page.getByRole('cell', { name: people[person].email })).toBeVisible()
  }
  for (const person of Object.keys(others) as Person[]) {
    const context = await browser.newContext()
    await signIn(await context.newPage(), person)
    await context.storageState({ path: stateOf(person) })
    await context.close()
  }
})
