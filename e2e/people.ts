import { expect, type Page } from '@playwright/test'

/** The newsroom's people in these tests; set-up makes them. */
export const people = {
  administrator: {
    name: 'Ada Administrator',
    email: 'ada@courier.example',
    password: 'administrators like tea',
  },
  editor: {
    name: 'Edith Editor',
    email: 'edith@courier.example',
    password: 'editors like strong coffee',
  },
  author: {
    name: 'Arthur Author',
    email: 'arthur@courier.example',
    password: 'authors like the night',
  },
  bylineManager: {
    name: 'Bea Bylines',
    email: 'bea@courier.example',
    password: 'names are a trade of care',
  },
} as const
export type Person = keyof typeof people

/** Where the browser's state of a signed-in person is kept between tests. */
export const stateOf = (person: Person) => `test-results/state/${person}.json`

/** Signs in through the page. */
export async function signIn(page: Page, person: Person): Promise<void> {
  const { email, password } = people[person]
  await page.goto('/admin/login')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin(\/bylines)?$/)
}
