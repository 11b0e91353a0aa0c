import { expect, test } from '@playwright/test'
import { desktop, expectAccessible, expectNoSidewaysScroll, phone } from './checks.ts'
import { people, signIn, stateOf } from './people.ts'

const unique = () => Math.random().toString(36).slice(2, 8)

test.describe('an editor', () => {
  test.use({ storageState: stateOf('editor') })

  test('makes a byline with a portrait, renames it, and its old address leads on', async ({
    page,
    request,
  }) => {
    const id = unique()
    await page.goto('/admin/bylines/new')
    await page.getByLabel('Name', { exact: true }).fill(`Guest ${id}`)
    await page.getByLabel('Biography', { exact: true }).fill('Writes about tides.')
    await page.getByRole('button', { name: 'Save byline' }).click()
    await expect(page).toHaveURL(/\/admin\/bylines\/\d+/)
    await page.getByRole('button', { name: 'Choose or upload a portrait …' }).click()
    await page.getByLabel('Upload a picture').setInputFiles('demo/portraits/hana-kovarova.webp')
    await expect(page.getByRole('img', { name: `Portrait of Guest ${id}` })).toBeVisible()
    await page.getByRole('button', { name: 'Save byline' }).click()
    await expect(page.getByText(/Saved/i).first()).toBeVisible()
    await expectAccessible(page)
    expect((await request.get(`/by/guest-${id}`)).status()).toBe(200)
    expect(await (await request.get(`/by/guest-${id}`)).text()).toContain('/media/')

    await page.getByLabel('Name', { exact: true }).fill(`Renamed ${id}`)
    await page.getByLabel('Slug', { exact: true }).fill(`renamed-${id}`)
    await page.getByRole('button', { name: 'Save byline' }).click()
    await expect
      .poll(async () => (await request.get(`/by/guest-${id}`, { maxRedirects: 0 })).status())
      .toBe(301)
    expect(await (await request.get(`/by/renamed-${id}`)).text()).toContain(`Renamed ${id}`)

    await page.getByRole('button', { name: 'Delete byline' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete byline' }).click()
    await expect(page).toHaveURL(/\/admin\/bylines$/)
  })

  test('can’t delete a byline or a section with articles, and is told how many', async ({
    page,
  }) => {
    await page.goto('/admin/bylines')
    await page.getByRole('link', { name: 'Dai Prosser', exact: true }).click()
    await page.getByRole('button', { name: 'Delete byline' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete byline' }).click()
    await expect(page.getByText(/\d+ articles carry Dai Prosser/).first()).toBeVisible()
    await page.goto('/admin/sections')
    await page.getByRole('link', { name: 'Sport', exact: true }).click()
    await page.getByRole('button', { name: 'Delete section' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete section' }).click()
    await expect(page.getByText(/articles are in Sport/).first()).toBeVisible()
  })

  test('is told what is wrong with a portrait, and what was typed stays', async ({ page }) => {
    await page.goto('/admin/bylines/new')
    await page.getByLabel('Name', { exact: true }).fill(`Wrong ${unique()}`)
    await page.getByRole('button', { name: 'Choose or upload a portrait …' }).click()
    await page
      .getByLabel('Upload a picture')
      .setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') })
    await expect(page.getByText(/JPEG, PNG, WebP or AVIF/).first()).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(/^Wrong/)
  })
})

test.describe('an administrator', () => {
  test.use({ storageState: stateOf('administrator') })

  test('all her pages are accessible, and fit a phone', async ({ page }) => {
    test.slow()
    for (const path of [
      '/admin',
      '/admin/users',
      '/admin/settings',
      '/admin/sections',
      '/admin/bylines',
      '/admin/account',
    ]) {
      await page.setViewportSize(desktop)
      await page.goto(path)
      await expect(page.getByRole('heading').first()).toBeVisible()
      await expectAccessible(page)
      await page.setViewportSize(phone)
      await expectNoSidewaysScroll(page)
    }
  })
})

test('signing out everywhere ends every session at once', async ({ browser }) => {
  const [first, second] = [await browser.newContext(), await browser.newContext()]
  const [here, there] = [await first.newPage(), await second.newPage()]
  await signIn(here, 'author')
  await signIn(there, 'author')
  await here.goto('/admin/account')
  await here.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(here).toHaveURL(/\/admin\/login/)
  await there.goto('/admin/articles')
  await expect(there).toHaveURL(/\/admin\/login/)
  // The state that other tests share ended too.
  await signIn(here, 'author')
  await first.storageState({ path: stateOf('author') })
})

test('a wrong password and an unknown user get the same answer', async ({ page }) => {
  const answers: string[] = []
  for (const email of [people.author.email, 'nobody@courier.example']) {
    await page.goto('/admin/login')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const alert = page.getByRole('alert').filter({ hasText: /\w/ }).first()
    await expect(alert).toBeVisible()
    answers.push((await alert.textContent()) ?? '')
    await expect(page.getByLabel('E-mail')).toHaveValue(email)
  }
  expect(answers[0]).toBe(answers[1])
})
