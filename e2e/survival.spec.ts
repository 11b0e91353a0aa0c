import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { crashDatabase, restartDatabase, signInWith, takeDatabaseAway } from './crash.ts'
import { anotherVisitor } from './visitors.ts'

// The server is killed in the middle of the work, and what it acknowledged must be there.

test.describe.configure({ mode: 'serial', timeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-kill-'))
const account = { ADMIN_EMAIL: 'kay@courier.example', ADMIN_PASSWORD: 'killed but not forgotten' }
const settings = { ...account, TRUST_PROXY: '1' }
let newsroom: Newsroom

test.beforeAll(async () => {
  test.setTimeout(180_000)
  newsroom = await startNewsroom(folder, settings)
})
test.afterAll(async () => {
  await newsroom.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The address of some article, as the front page has it. */
async function someSlug(): Promise<string> {
  const front = await (await fetch(newsroom.origin)).text()
  return /href="\/article\/([^"]+)"/.exec(front)?.[1] ?? ''
}

const signInAs = (page: Page) => signInWith(page, account)

async function killAndRestart(): Promise<void> {
  newsroom.process.kill('SIGKILL')
  if (newsroom.process.signalCode === null) await once(newsroom.process, 'exit')
  newsroom = await startNewsroom(folder, { ...settings, PORT: new URL(newsroom.origin).port })
}

test('every read that was answered is counted after a SIGKILL', async () => {
  const api = `${newsroom.origin}/api/articles/${await someSlug()}/reads`
  const count = async () => ((await (await fetch(api)).json()) as { reads: number }).reads
  const before = await count()

  let [sent, answered, highest] = [0, 0, 0]
  let running = true
  const visitors = Array.from({ length: 32 }, async () => {
    while (running) {
      sent++
      try {
        const response = await fetch(api, { method: 'POST', headers: anotherVisitor() })
        const { reads } = (await response.json()) as { reads: number }
        if (response.ok) {
          answered++
          highest = Math.max(highest, reads)
        }
      } catch {
        return
      }
    }
  })
  await expect.poll(() => answered, { timeout: 30_000 }).toBeGreaterThan(1000)
  newsroom.process.kill('SIGKILL')
  await Promise.all(visitors)
  running = false

  await killAndRestart()
  const after = await count()
  expect(answered).toBeGreaterThan(1000)
  expect(after).toBeGreaterThanOrEqual(before + answered)
  expect(after).toBeGreaterThanOrEqual(highest)
  // Not more than were sent, either.
  expect(after).toBeLessThanOrEqual(before + sent)
})

test('a save that was acknowledged survives a SIGKILL, and so does what was typed after it', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: newsroom.origin })
  const page = await context.newPage()
  await signInAs(page)

  await page.goto('/admin/articles/new')
  await page.getByLabel('Headline', { exact: true }).fill('Written before the crash')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByTestId('save-status')).toHaveText(/^Saved/)
  newsroom.process.kill('SIGKILL')
  await page.getByLabel('Standfirst', { exact: true }).fill('Typed into the void.')
  await expect(page.getByTestId('save-status')).toHaveText('Kept in this browser')

  await killAndRestart()
  // The tab was never closed: it connects again and sends what was typed.
  await expect(page.getByTestId('save-status')).toHaveText(/^Saved/, { timeout: 20_000 })
  const path = new URL(page.url()).pathname

  // Acknowledged, and the server dies at once: another browser finds it.
  await page.getByRole('textbox', { name: 'Body' }).click()
  await page.keyboard.type('Acknowledged in the last moment.')
  await expect(page.getByTestId('save-status')).toHaveText(/^Saved/)
  newsroom.process.kill('SIGKILL')
  await context.close()
  await killAndRestart()
  const other = await browser.newContext({ baseURL: newsroom.origin })
  const later = await other.newPage()
  await signInAs(later)
  await later.goto(path)
  await expect(later.getByLabel('Headline', { exact: true })).toHaveValue(
    'Written before the crash',
  )
  await expect(later.getByLabel('Standfirst', { exact: true })).toHaveValue('Typed into the void.')
  await expect(later.getByRole('textbox', { name: 'Body' })).toContainText('in the last moment.')
  await other.close()
})

test('the database dies in the middle of typing, and nothing typed is lost', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: newsroom.origin })
  const page = await context.newPage()
  const status = page.getByTestId('save-status')
  await signInAs(page)
  await page.goto('/admin/articles/new')
  await page.getByLabel('Headline', { exact: true }).fill('Written over a crash')
  await page.getByRole('textbox', { name: 'Body' }).click()
  await page.keyboard.type('Before it. ')
  await expect(status).toHaveText(/^Saved/)
  crashDatabase(folder)
  await page.keyboard.type('While it was away.')
  // Nothing pretends to be saved.
  await expect(status).toHaveText('Kept in this browser: the server can’t save it yet')
  // The server starts it again by itself.
  await expect(status).toHaveText(/^Saved/, { timeout: 30_000 })

  const other = await browser.newContext({ baseURL: newsroom.origin })
  const later = await other.newPage()
  await signInAs(later)
  await later.goto(new URL(page.url()).pathname)
  await expect(later.getByRole('textbox', { name: 'Body' })).toContainText(
    'Before it. While it was away.',
  )
  for (const one of [context, other]) await one.close()
})

test('the database dies in the middle of a publish and of an upload: all of it or nothing', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: newsroom.origin })
  const page = await context.newPage()
  await signInAs(page)
  await page.goto('/admin/articles/new')
  await page.getByLabel('Headline', { exact: true }).fill('Published over a crash')
  await page.getByLabel('Section').selectOption({ index: 1 })
  await page.getByRole('textbox', { name: 'Body' }).click()
  await page.keyboard.type('All of it.')
  await expect(page.getByTestId('save-status')).toHaveText(/^Saved/)
  await page.waitForTimeout(1500)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.waitForTimeout(60)
  crashDatabase(folder)
  await restartDatabase(folder)

  const path = new URL(page.url()).pathname
  await expect(async () => {
    await page.goto(path)
    await expect(page.getByText(/^(Draft|Published)$/).first()).toBeVisible({ timeout: 2000 })
  }).toPass()
  const isPublished = (await page.getByRole('link', { name: 'View on site' }).count()) > 0
  const slug = await page.getByLabel('Slug').inputValue()
  const reader = await fetch(`${newsroom.origin}/article/${slug}`)
  expect(reader.status).toBe(isPublished ? 200 : 404)
  if (!isPublished) {
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect(page.getByRole('link', { name: 'View on site' })).toBeVisible()
  }
  const read = await fetch(`${newsroom.origin}/article/${slug}`)
  expect(await read.text()).toContain('All of it.')

  await page.goto('/admin/media')
  const picture = await readFile('demo/pictures/observatory.webp')
  crashDatabase(folder)
  await page.getByLabel('Upload pictures').setInputFiles({
    name: 'over-a-crash.webp',
    mimeType: 'image/webp',
    buffer: Buffer.concat([picture, Buffer.from('crash')]),
  })
  await page.waitForTimeout(1000)
  await restartDatabase(folder)
  const row = page.locator('.upload-list li')
  await expect(async () => {
    const again = row.getByRole('button', { name: 'Try again' })
    if (await again.isVisible()) await again.click()
    await expect(row).toContainText('stored', { timeout: 3000 })
  }).toPass({ timeout: 60_000 })
  await page.goto('/admin/media?search=over-a-crash')
  await expect(page.locator('.picture-grid li')).toHaveCount(1)
  await context.close()
})

test('readers still read, and are counted, while the database is down', async () => {
  const address = `${newsroom.origin}/article/${await someSlug()}`
  const reads = `${address.replace('/article/', '/api/articles/')}/reads`
  const read = async () => {
    const response = await fetch(reads, { method: 'POST', headers: anotherVisitor() })
    return { ok: response.ok, ...((await response.json()) as { reads: number | null }) }
  }
  const before = await (await fetch(address)).text()
  const { reads: counted } = await read()

  const bringBack = takeDatabaseAway(folder)
  await expect.poll(async () => (await fetch(`${newsroom.origin}/article/never`)).status).toBe(500)
  const answers = await Promise.all(Array.from({ length: 40 }, read))
  expect(answers.every(({ ok }) => ok)).toBe(true)
  const during = await fetch(address)
  expect(during.status).toBe(200)
  expect(await during.text()).toBe(before)
  // What was never read before can't be shown, and that is said.
  const unknown = await fetch(`${newsroom.origin}/article/never-asked-for`)
  expect(unknown.status).toBe(500)
  expect(await unknown.text()).toContain('<h1')

  // The server is killed before it could tell the database: the one that follows does.
  bringBack()
  await killAndRestart()
  await expect
    .poll(async () => ((await (await fetch(reads)).json()) as { reads: number }).reads)
    .toBe((counted ?? 0) + answers.length)
})

test('one that ends leaves the database to one that began meanwhile', async () => {
  const next = await startNewsroom(folder, settings)
  await newsroom.stop()
  newsroom = next
  // No cache has this: it needs the database.
  const search = await fetch(`${next.origin}/search?q=harbour`)
  expect(search.status).toBe(200)
  expect(await search.text()).toContain('/article/')
})
