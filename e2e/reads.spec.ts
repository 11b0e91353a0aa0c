import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { type Person, stateOf } from './people.ts'
import { anotherVisitor } from './visitors.ts'
import { beginWithWords, saved, unique } from './writing.ts'

// What counts as a read, in real browsers: in view for a moment, with scripts and without, with a
// connection and without, once.

test.describe.configure({ mode: 'serial', timeout: 90_000 })

const contexts: BrowserContext[] = []
let editor: Page
let [slug, articleId] = ['', '']
let path = ''

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({ storageState: stateOf('editor' satisfies Person) })
  contexts.push(context)
  editor = await context.newPage()
  const edited = await beginWithWords(editor, `Lighthouse ${unique()} lit again`)
  await editor.goto(edited)
  await editor.getByLabel('Section', { exact: true }).selectOption('City')
  const body = editor.getByRole('textbox', { name: 'Body' })
  await body.click()
  await editor.keyboard.press('ControlOrMeta+End')
  // Some screens of text.
  await editor.keyboard.insertText('The keeper climbed the stairs. '.repeat(400))
  await saved(editor)
  await editor.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(editor.getByRole('button', { name: 'Publish changes' })).toBeVisible()
  path = (await editor.getByRole('link', { name: 'View on site' }).getAttribute('href')) ?? ''
  slug = path.split('/').at(-1) ?? ''
  articleId = edited.split('/').at(-1) ?? ''
})
test.afterAll(async () => {
  for (const context of contexts) await context.close()
})

/** A reader with a browser and an address of her own. */
async function reader(
  browser: import('@playwright/test').Browser,
  options: Parameters<typeof browser.newContext>[0] = {},
): Promise<Page> {
  const context = await browser.newContext({ extraHTTPHeaders: anotherVisitor(), ...options })
  contexts.push(context)
  return context.newPage()
}
const api = () => `/api/articles/${slug}/reads`
const count = async () =>
  ((await (await editor.request.get(api())).json()) as { reads: number }).reads
const told = (page: Page) =>
  page.waitForResponse((r) => r.url().endsWith(api()) && r.request().method() === 'POST')
/** As the newsroom's list of the hour has it. */
const secondsInView = async () => {
  const csv = await (await editor.request.get('/admin/reads/csv?unit=hour')).text()
  const [head = [], ...articles] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const column = head.indexOf('seconds_in_view')
  expect(column).toBeGreaterThan(0)
  return Number(articles.find(([id]) => id === articleId)?.[column])
}
const shown = (page: Page) => page.locator('[data-reads-slug]')

test('a page counts when it has been in view for a moment, not before', async ({ browser }) => {
  const her = await reader(browser)
  let asked = 0
  her.on('request', (request) => {
    if (request.url().includes('/reads')) asked++
  })
  const answered = told(her)
  const began = Date.now()
  await her.goto(path)
  await expect(shown(her)).toHaveText('0 Reads')
  expect(asked).toBe(0)
  await answered
  expect(Date.now() - began).toBeGreaterThan(1900)
  await expect(shown(her)).toHaveText('1 Read')
  // With scripts no picture counts too.
  expect(asked).toBe(1)
  // Who looks and goes at once hasn't read.
  const hasty = await reader(browser)
  await hasty.goto(path)
  await hasty.goto('/')
  await hasty.waitForTimeout(2500)
  expect(await count()).toBe(1)
})

test('without scripts it counts too, once', async ({ browser }) => {
  const her = await reader(browser, { javaScriptEnabled: false })
  const dot = her.waitForResponse((r) => r.url().endsWith('/reads.gif'))
  await her.goto(path)
  expect((await dot).status()).toBe(200)
  await expect.poll(count).toBe(2)
  await her.reload()
  await her.waitForLoadState('networkidle')
  expect(await count()).toBe(2)
})

test('read where there is no connection, it counts when there is one again', async ({
  browser,
}) => {
  const her = await reader(browser)
  await her.goto(path)
  await her.context().setOffline(true)
  const failed = her.waitForEvent('requestfailed', (request) => request.url().endsWith(api()))
  await failed
  expect(await count()).toBe(2)
  const answered = told(her)
  await her.context().setOffline(false)
  await answered
  await expect(shown(her)).toHaveText('3 Reads')
})

test('how far it was read, and that it is read now, the newsroom sees; its own people aren’t counted', async ({
  browser,
}) => {
  const her = await reader(browser, { viewport: { width: 390, height: 844 } })
  const answered = told(her)
  await her.goto(path)
  await answered
  await expect(shown(her)).toHaveText('4 Reads')
  // The end of the text is told at once.
  const on = her.waitForRequest((r) => r.url().endsWith(api()) && r.method() === 'POST')
  await her.evaluate(() => scrollTo(0, document.body.scrollHeight))
  const { progress } = (await on).postDataJSON() as { progress: { reached: number[] } }
  expect(progress.reached).toEqual([25, 50, 75, 100])
  // The rest when she turns away, as a browser says it: headless ones have no other window.
  await her.waitForTimeout(3000)
  const before = await secondsInView()
  await her.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  })
  await expect.poll(secondsInView).toBeGreaterThan(before)

  const read = editor.waitForResponse(
    (r) => r.url().endsWith(api()) && r.request().method() === 'POST',
  )
  await editor.goto(path)
  expect(await (await read).json()).toEqual({ reads: 4 })
  await editor.goto(`/admin/reads/articles/${articleId}`)
  await expect(editor.getByText('4 reads').first()).toBeVisible()
  await editor.getByText('How far it is read as a table').click()
  const toTheEnd = editor.getByRole('row').filter({ hasText: /^100 %/ })
  await expect(toTheEnd).toHaveText('100 %125 %')
  await editor.goto('/admin/reads')
  // Told every few seconds, and shown without a reload.
  await expect(editor.locator('main')).toContainText('lit again', { timeout: 20_000 })
  await expect
    .poll(async () => Number(await editor.locator('[data-readers]').textContent()))
    .toBeGreaterThan(2)
})

test('what counts is a setting, and bad values come back', async ({ browser }) => {
  const context = await browser.newContext({ storageState: stateOf('administrator') })
  contexts.push(context)
  const page = await context.newPage()
  await page.goto('/admin/settings')
  await page.getByRole('link', { name: 'What counts as a read' }).click()
  await expect(page.getByLabel('One visitor counts once in')).toHaveValue('30')
  const seconds = page.getByLabel('Seconds in view before it is a read')
  await seconds.fill('99')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Give a whole number from 0 to 30.')).toBeVisible()
  await expect(seconds).toHaveValue('99')
  await seconds.fill('0')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved. It counts like this from now on.')).toBeVisible()
  const her = await reader(browser)
  const answered = told(her)
  await her.goto(path)
  await answered
  await expect(her.locator('[data-seconds="0"]')).toBeVisible()
  await seconds.fill('2')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved. It counts like this from now on.')).toBeVisible()
  await context.close()
  // Authors don't say what counts.
  const author = await browser.newContext({ storageState: stateOf('author') })
  contexts.push(author)
  const hers = await author.newPage()
  await hers.goto('/admin/settings/reads')
  await expect(hers.getByText('You are not allowed to see this.')).toBeVisible()
})
