import { writeFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { expectAccessible } from './checks.ts'
import { join, mailsTo, type Person, paulaFile, people, signIn, stateOf } from './people.ts'

test('the one-time link makes the first administrator, who invites the others', async ({
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
    await join(page, people[person], role)
  }
  for (const person of Object.keys(others) as Person[]) {
    const context = await browser.newContext()
    await signIn(await context.newPage(), person)
    await context.storageState({ path: stateOf(person) })
    await context.close()
  }
})

// A rule for everyone of a role: set while no other journey has begun.
test('who is invited and must have a second factor sets it up before anything else', async ({
  browser,
}) => {
  test.slow()
  const { paula } = people
  const storageState = stateOf('administrator')
  const admin = await (await browser.newContext({ storageState })).newPage()
  // Without JavaScript what was typed comes back, but for the password.
  await join(admin, paula, 'Byline manager', async (link, { name, password }) => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
    await page.goto(link)
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('Password', { exact: true }).fill('Password123456')
    await page.getByRole('button', { name: 'Make my account' }).click()
    await expect(page.getByText('tried first')).toBeVisible()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name)
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Make my account' }).click()
    await expect(page.getByText('Your account is ready: sign in.')).toBeVisible()
    await page.context().close()
  })
  const require = async (on: boolean) => {
    await admin.goto('/admin/settings/sign-in')
    await admin.getByLabel('Byline managers').setChecked(on)
    await admin.getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByText('Saved. It holds at once')).toBeVisible()
  }
  await require(true)
  await expectAccessible(admin)

  let page = await (await browser.newContext()).newPage()
  await page.goto('/admin/login')
  await page.getByLabel('E-mail').fill(paula.email)
  await page.getByLabel('Password', { exact: true }).fill(paula.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'One more thing' })).toBeVisible()
  await page.goto('/admin/bylines')
  await expect(page).toHaveURL(/\/admin\/second-factor$/)
  const keyOn = async (at: Page) =>
    ((await at.locator('[data-key]').textContent()) ?? '').replaceAll(' ', '')
  const enter = async (at: Page, code: string) => {
    await at.getByLabel('Code', { exact: true }).fill(code)
    await at.getByRole('button', { name: 'Confirm code' }).click()
  }
  await page.getByRole('button', { name: 'Set up codes' }).click()
  const first = await keyOn(page)
  await expectAccessible(page)
  await enter(page, '000000')
  await expect(page.getByText('This is not the code of now')).toBeVisible()
  expect(await keyOn(page)).toBe(first)
  // The same without JavaScript, to its end.
  const state = await page.context().storageState()
  await page.context().close()
  page = await (
    await browser.newContext({ storageState: state, javaScriptEnabled: false })
  ).newPage()
  await page.goto('/admin/second-factor')
  await page.getByRole('button', { name: 'Set up codes' }).click()
  const secret = await keyOn(page)
  expect(secret).not.toBe(first)
  await enter(page, '000000')
  await expect(page.getByText('This is not the code of now')).toBeVisible()
  expect(await keyOn(page)).toBe(secret)
  // Of the step before: the present one is left for signing in.
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  await enter(page, totp.generate({ timestamp: Date.now() - 30_000 }))
  await expect(page.locator('[data-recovery]')).toHaveCount(10)
  await page.getByRole('link', { name: 'I have kept them' }).click()
  await expect(page).toHaveURL(/\/admin\/bylines$|\/admin$/)
  await page.context().close()

  page = await (await browser.newContext({ storageState: state })).newPage()
  await page.goto('/admin/account/factors')
  await page.getByRole('button', { name: 'Make new ones' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make new ones' }).click()
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible()
  const recovery = await page.locator('[data-recovery]').allTextContents()
  expect(recovery).toHaveLength(10)
  await expectAccessible(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('recovery-codes.txt')
  await page.getByRole('link', { name: 'I have kept them' }).click()
  await expect(page.getByText('10 are left.')).toBeVisible()
  await page.context().close()
  await require(false)
  await admin.context().close()
  writeFileSync(paulaFile, JSON.stringify({ secret, recovery }))
  await expect
    .poll(async () => (await mailsTo(paula.email)).map(({ subject }) => subject).join())
    .toContain('A second factor was added')
})
