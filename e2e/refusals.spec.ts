import { expect, test } from '@playwright/test'
import { type Person, stateOf } from './people.ts'

// Every route of the newsroom, and who may see it. (What commands refuse is tested beside them.)
const routes: [path: string, who: Person[]][] = [
  ['/admin', ['author', 'editor', 'administrator']],
  ['/admin/articles', ['author', 'editor', 'administrator']],
  ['/admin/articles/new', ['author', 'editor', 'administrator']],
  ['/admin/account', ['author', 'editor', 'administrator']],
  ['/admin/bylines', ['editor', 'administrator']],
  ['/admin/bylines/new', ['editor', 'administrator']],
  ['/admin/bylines/1', ['editor', 'administrator']],
  ['/admin/sections', ['editor', 'administrator']],
  ['/admin/sections/new', ['editor', 'administrator']],
  ['/admin/sections/1', ['editor', 'administrator']],
  ['/admin/articles/1', ['editor', 'administrator']],
  ['/admin/articles/1/preview', ['editor', 'administrator']],
  ['/admin/fronts', ['editor', 'administrator']],
  ['/admin/fronts/home', ['editor', 'administrator']],
  ['/admin/fronts/1/preview', ['editor', 'administrator']],
  ['/admin/media', ['author', 'editor', 'administrator']],
  ['/admin/users', ['administrator']],
  ['/admin/settings', ['administrator']],
  ['/admin/settings/webhooks', ['administrator']],
  ['/admin/settings/webhooks/new', ['administrator']],
]

for (const person of ['author', 'editor', 'administrator'] as const) {
  test.describe(`the ${person}`, () => {
    test.use({ storageState: stateOf(person) })
    for (const [path, who] of routes) {
      const allowed = who.includes(person)
      test(`${allowed ? 'sees' : 'is refused'} ${path}`, async ({ page }) => {
        await page.goto(path)
        const refusal = page.getByText('You are not allowed to see this.')
        await expect(page.getByRole('heading').or(refusal).first()).toBeVisible()
        await expect(refusal).toHaveCount(allowed ? 0 : 1)
      })
    }
  })
}

test('nobody sees any of it without signing in', async ({ page, request }) => {
  for (const [path] of routes) {
    await page.goto(path)
    await expect(page, path).toHaveURL(/\/admin\/login/)
  }
  const picture = await request.get('/admin/media/00000000000000000000000000000000-96.webp')
  expect(picture.status()).toBe(401)
})
