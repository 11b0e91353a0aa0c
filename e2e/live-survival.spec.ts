import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { body, headline, saved } from './writing.ts'

// The server is killed the moment an entry is acknowledged: it is there, and readers get it once.

test.describe.configure({ mode: 'serial', timeout: 180_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-live-'))
const account = { ADMIN_EMAIL: 'kay@courier.example', ADMIN_PASSWORD: 'killed but not forgotten' }
let newsroom: Newsroom

test.beforeAll(async () => {
  test.setTimeout(240_000)
  newsroom = await startNewsroom(folder, account)
})
test.afterAll(async () => {
  await newsroom.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function kill(): Promise<void> {
  newsroom.process.kill('SIGKILL')
  if (newsroom.process.signalCode === null) await once(newsroom.process, 'exit')
}
async function restart(): Promise<void> {
  newsroom = await startNewsroom(folder, { ...account, PORT: new URL(newsroom.origin).port })
}

test('an acknowledged entry survives a SIGKILL; readers come back and get it, none twice', {
  tag: '@long',
}, async ({ browser }) => {
  const context = await browser.newContext({ baseURL: newsroom.origin })
  const page: Page = await context.newPage()
  await page.goto('/admin/login')
  await page.getByLabel('E-mail').fill(account.ADMIN_EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(account.ADMIN_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin$/)
  await page.goto('/admin/articles/new')
  await headline(page).fill('Covered over a crash')
  await page.getByLabel('Section').selectOption({ index: 1 })
  await body(page).click()
  await page.keyboard.type('All day.')
  await saved(page)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('Published', { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Make this live coverage' }).click()
  await expect(page).toHaveURL(/\/live$/)
  const site = (await page.getByRole('link', { name: 'View on site' }).getAttribute('href')) ?? ''

  const reader = await (await browser.newContext({ baseURL: newsroom.origin })).newPage()
  await reader.goto(site)
  const list = reader.locator('[data-live-list] .entry')
  const entry = page.getByRole('textbox', { name: 'Entry' })
  const write = async (words: string) => {
    await entry.click()
    await page.keyboard.type(words)
    await page.keyboard.press('Control+Enter')
  }
  await write('Before.')
  await expect(list).toHaveCount(1)

  // Acknowledged, and the server dies at once.
  await write('In the last moment.')
  await expect(page.getByText('The entry is out.')).toBeVisible()
  await expect(entry).toHaveText('')
  await kill()

  // Sent into the void: it is kept, and said so.
  await write('While it was away.')
  await expect(page.getByText('What you typed is still here').first()).toBeVisible()
  await expect(entry).toHaveText('While it was away.')
  await restart()
  await expect(list).toHaveCount(2, { timeout: 20_000 })
  await page.getByRole('button', { name: 'Publish entry' }).click()
  await expect(list).toHaveCount(3)
  for (const words of ['Before.', 'In the last moment.', 'While it was away.']) {
    await expect(list.filter({ hasText: words })).toHaveCount(1)
    await expect(page.locator('.entry-rows li', { hasText: words })).toHaveCount(1)
  }
  await reader.reload()
  await expect(list).toHaveCount(3)
  for (const one of [context, reader.context()]) await one.close()
})
