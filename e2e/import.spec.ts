import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { wxrOf } from '#testing/wxr.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'
import { unique } from './writing.ts'

// An administrator brings an archive of WordPress in, over a connection that breaks off.

test.describe.configure({ mode: 'serial', timeout: 60_000 })

const mark = unique()
let context: BrowserContext
let admin: Page
test.beforeAll(async ({ browser }: { browser: Browser }) => {
  context = await browser.newContext({ storageState: stateOf('administrator') })
  admin = await context.newPage()
})
test.afterAll(() => context?.close())

/** Two articles of a category that is their first, and one with a password. */
const wxr = () =>
  wxrOf(
    [1, 2, 3].map((n) => ({
      id: n,
      title: `Lock gates ${mark} ${n}`,
      slug: `${mark}-${n}`,
      password: n === 3 ? 'secret' : '',
      categories: [['category', `harbour-${mark}`, `Harbour ${mark}`]],
    })),
    '1.2',
    `<wp:base_site_url>https://${mark}.example</wp:base_site_url>`,
  ).replaceAll('old.example.com', `${mark}.example`)
const archive = (name: string, content: string) => ({
  name,
  mimeType: 'text/xml',
  buffer: Buffer.from(content),
})

test('a file of another kind is refused in words; a lost connection is gone on over', async () => {
  await admin.goto('/admin/settings')
  await admin.getByRole('link', { name: 'Import' }).click()
  const file = admin.getByLabel('Archive')
  await file.setInputFiles(archive('page.html', '<!doctype html><html></html>'))
  await expect(admin.getByRole('alert').filter({ hasText: 'It is a web page.' })).toBeVisible()
  await expectAccessible(admin)
  let lost = 0
  await admin.route('**/settings/import/*/file', (route) => {
    if (route.request().method() === 'PUT' && lost++ === 0) return route.abort('connectionreset')
    return route.continue()
  })
  await file.setInputFiles(archive(`site-${mark}.xml`, wxr()))
  await expect(admin.getByRole('heading', { name: `site-${mark}.xml` })).toBeVisible()
  expect(lost).toBe(2)
  const would = admin.getByRole('region', { name: 'What would come' })
  await expect(would).toBeVisible({ timeout: 30_000 })
  await expect(would.getByRole('row', { name: /^Articles/ })).toHaveText(/Articles200/)
  await expect(admin.getByText('Not taken: 1.')).toBeVisible()
})

test('what categories become is chosen; it comes in, and its report can be taken along', async () => {
  await admin.setViewportSize({ width: 390, height: 844 })
  await admin.getByLabel(`What Harbour ${mark} becomes`).selectOption('Topic')
  await admin.getByLabel('Section of articles that nothing').fill(`Arrived ${mark}`)
  await expectAccessible(admin)
  await expectNoSidewaysScroll(admin)
  await admin.getByRole('button', { name: 'Bring it in' }).click()
  await expect(admin.getByText(/^Brought in \(/)).toBeVisible({ timeout: 30_000 })
  const came = admin.getByRole('region', { name: 'What came in' })
  await expect(came.getByRole('row', { name: /^Articles/ })).toHaveText(/Articles200/)
  await expect(admin.getByLabel('Section of articles that nothing')).toHaveValue(`Arrived ${mark}`)
  const download = admin.waitForEvent('download')
  await came.getByRole('link', { name: 'Download the report' }).click()
  const stream = await (await download).createReadStream()
  let report = ''
  for await (const chunk of stream) report += chunk
  expect(report).toContain(`site-${mark}.xml:`)
  expect(report).toContain('articles  2 came in, 0 known already')
  // Its old address leads to it.
  const article = await admin.request.get(`/2020/05/${mark}-1/`)
  expect(article.url()).toMatch(/\/article\//)
  expect(await article.text()).toContain(`Lock gates ${mark}`)
  expect(await article.text()).toContain(`Arrived ${mark}`)
})

test('its file is removed, and what came of it stays known', async () => {
  await admin.getByRole('button', { name: 'Remove the file' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Remove the file' }).click()
  await expect(admin.getByText('Its file was removed')).toBeVisible()
  await expect(admin.getByRole('region', { name: 'What came in' })).toBeVisible()
})
