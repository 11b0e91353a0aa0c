import { readFile } from 'node:fs/promises'
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { type Person, stateOf } from './people.ts'
import { anotherVisitor } from './visitors.ts'
import { beginWithWords, saved, unique } from './writing.ts'

// What the newsroom sees of its reads: the desk all of it, an author what is hers, whoever manages
// bylines those alone.

test.describe.configure({ mode: 'serial', timeout: 90_000 })

let contexts: BrowserContext[] = []
let [editor, author, manager]: [Page, Page, Page] = [] as never
const id = unique()
// It looks like a formula to a spreadsheet.
const hers = `=Tides ${id} turn twice`
const others = `Harbour ${id} freezes`
let [hersId, othersId] = ['', '']

async function publish(path: string): Promise<string> {
  await editor.goto(path)
  await editor.getByLabel('Section', { exact: true }).selectOption('City')
  await saved(editor)
  await editor.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(editor.getByRole('button', { name: 'Publish changes' })).toBeVisible()
  return (await editor.getByRole('link', { name: 'View on site' }).getAttribute('href')) ?? ''
}

/** Browsers of so many visitors read an article. */
async function read(address: string, times: number): Promise<void> {
  const slug = address.split('/').at(-1)
  for (let n = 0; n < times; n++) {
    const counted = await editor.request.fetch(`/api/articles/${slug}/reads`, {
      method: 'POST',
      headers: {
        // Who is signed in isn't counted.
        cookie: '',
        ...anotherVisitor(),
      },
    })
    expect(await counted.json()).toMatchObject({ reads: n + 1 })
  }
}

test.beforeAll(async ({ browser }: { browser: Browser }) => {
  test.setTimeout(120_000)
  const as = async (person: Person) => {
    const context = await browser.newContext({ storageState: stateOf(person) })
    contexts.push(context)
    return context.newPage()
  }
  ;[editor, author, manager] = [await as('editor'), await as('author'), await as('bylineManager')]
  const begun = await beginWithWords(author, hers)
  // Who has it open would be asked whether she goes on.
  await author.goto('/admin/reads')
  const address = await publish(begun)
  const other = await publish(await beginWithWords(editor, others))
  ;[hersId = '', othersId = ''] = [begun, editor.url()].map((path) => path.split('/').at(-1))
  await read(address, 3)
  await read(other, 2)
})
test.afterAll(async () => {
  for (const context of contexts) await context.close()
  contexts = []
})

const row = (page: Page, headline: string) => page.getByRole('row').filter({ hasText: headline })

test('the desk sees who reads now, today by hour, and the hour’s articles; each chart has its table', async () => {
  await editor.goto('/admin')
  await editor.getByRole('navigation', { name: 'Newsroom' }).getByText('Reads').click()
  await expect(editor.getByRole('heading', { name: 'Reads', exact: true })).toBeVisible()
  await expect(editor.locator('[data-readers]')).toHaveText(/^[\d,]+$/)
  await expect(editor.getByText(/today so far/)).toBeVisible()
  // The chart is drawn, and walked through with the keyboard.
  const chart = editor.locator('section', { hasText: 'Today by hour' }).getByRole('application')
  await expect(chart).toBeVisible()
  await chart.focus()
  await editor.keyboard.press('ArrowRight')
  await expect(editor.locator('.recharts-tooltip-wrapper')).toContainText(/Today|Last/)
  const table = editor.getByText('Today by hour as a table')
  await table.focus()
  await editor.keyboard.press('Enter')
  await expect(editor.getByRole('columnheader', { name: 'Today' })).toBeVisible()

  await editor.getByRole('navigation', { name: 'Periods' }).getByText('Hour').click()
  await expect(row(editor, hers)).toContainText('3 reads')
  await expect(row(editor, others)).toContainText('2 reads')
  await expectAccessible(editor)
  await editor.getByRole('link', { name: '← Before' }).click()
  await expect(row(editor, hers)).toHaveCount(0)
  await editor.getByRole('link', { name: 'Now', exact: true }).click()
  for (const [list, words] of [
    ['Sections', 'City'],
    ['Referrers', 'From no other site'],
    ['Devices', 'Computers'],
  ] as const) {
    await editor.getByRole('navigation', { name: 'Lists' }).getByText(list).click()
    await expect(row(editor, words)).toBeVisible()
  }
  // What can't be asked is left out.
  await editor.goto('/admin/reads?unit=century&list=all&at=tomorrow&section=x')
  await expect(editor.getByRole('navigation', { name: 'Periods' })).toBeVisible()
})

test('a list goes into a CSV file, in which no headline is a formula', async () => {
  await editor.goto('/admin/reads?unit=hour')
  const [download] = await Promise.all([
    editor.waitForEvent('download'),
    editor.getByRole('link', { name: 'Export this list as CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^reads-articles-hour-\d{4}-\d\d-\d\d\.csv$/)
  const text = await readFile(await download.path(), 'utf8')
  expect(text).toContain('id,headline,section,published_at,reads,')
  expect(text).toContain(`${hersId},'${hers},City,`)
})

test('an article’s own page: over time with what happened to it, how far, from where', async () => {
  await editor.goto(`/admin/articles?search=${id}`)
  await row(editor, hers)
    .getByRole('link', { name: /^3 reads/ })
    .click()
  await expect(editor.getByRole('heading', { level: 1, name: hers })).toBeVisible()
  await expect(editor.getByText('3 reads').first()).toBeVisible()
  await expect(editor.getByRole('listitem').filter({ hasText: /Published$/ })).toBeVisible()
  await expect(editor.getByRole('application')).toHaveCount(2)
  await editor.getByText('Reads by hour as a table').click()
  await expect(editor.getByRole('columnheader', { name: 'Hour' })).toBeVisible()
  await expectAccessible(editor)
  await editor.getByRole('link', { name: 'The article', exact: true }).click()
  await expect(editor.getByRole('link', { name: 'Reads', exact: true }).last()).toBeVisible()
})

test('it is well on a phone, in the dark', async () => {
  await editor.setViewportSize({ width: 390, height: 844 })
  await editor.emulateMedia({ colorScheme: 'dark' })
  for (const path of ['/admin/reads?unit=hour', `/admin/reads/articles/${hersId}`]) {
    await editor.goto(path)
    await expect(editor.getByRole('application').first()).toBeVisible()
    await expectAccessible(editor)
    await expectNoSidewaysScroll(editor)
  }
  await editor.setViewportSize({ width: 1280, height: 720 })
  await editor.emulateMedia({ colorScheme: null })
})

test('an author has her own numbers, and nobody else’s', async () => {
  await author.goto('/admin/reads?unit=hour')
  await expect(author.getByRole('heading', { name: 'Reads of your articles' })).toBeVisible()
  await expect(row(author, hers)).toContainText('3 reads')
  await expect(row(author, others)).toHaveCount(0)
  await expect(author.getByRole('navigation', { name: 'Lists' })).not.toContainText('Referrers')
  await row(author, hers).getByRole('link').click()
  await expect(author.getByRole('heading', { level: 1, name: hers })).toBeVisible()
  await author.goto(`/admin/reads/articles/${othersId}`)
  await expect(author.getByText('You are not allowed to see this.')).toBeVisible()
  const status = async (path: string) => (await author.request.get(path)).status()
  expect(await status(`/admin/reads/articles/${othersId}/csv`)).toBe(403)
  expect(await status(`/admin/reads/articles/${hersId}/csv`)).toBe(200)
  expect(await status('/admin/reads/csv?list=sections')).toBe(403)
})

test('who manages bylines has their numbers, and no article’s', async () => {
  await manager.goto('/admin/bylines')
  await manager.locator('.headline-cell a').first().click()
  await manager.getByRole('link', { name: 'Its reads' }).click()
  await expect(manager.getByRole('heading', { name: 'The last 90 days' })).toBeVisible()
  await expectAccessible(manager)
  await manager.goto(`/admin/reads/articles/${hersId}`)
  await expect(manager.getByText('You are not allowed to see this.')).toBeVisible()
  await manager.goto('/admin/reads?unit=hour')
  await expect(manager.getByRole('navigation', { name: 'Periods' })).toBeVisible()
  await expect(manager.getByRole('navigation', { name: 'Lists' })).toHaveCount(0)
  await expect(row(manager, hers)).toHaveCount(0)
})

test('nobody who isn’t signed in is told', async ({ request }) => {
  const status = async (path: string) => (await request.get(path, { maxRedirects: 0 })).status()
  expect(await status('/admin/reads/now?poll')).toBe(401)
  expect(await status('/admin/reads/csv')).toBe(401)
  expect(await status(`/admin/reads/articles/${hersId}/csv`)).toBe(401)
})
