import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { signIn, stateOf } from './people.ts'

import { addByline, body, publishChanges, status, unique } from './writing.ts'

/** Writes a new article and saves it as a draft. @returns its path in the admin */
async function writeDraft(page: Page, headline: string): Promise<string> {
  await page.goto('/admin/articles/new')
  await page.getByLabel('Headline', { exact: true }).fill(headline)
  await page.getByLabel('Standfirst', { exact: true }).fill('What happened, in one sentence.')
  await page.getByLabel('Section', { exact: true }).selectOption('City')
  await addByline(page, 'Mara Lindqvist')
  await body(page).click()
  await page.keyboard.type('The first paragraph of it.')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(status(page)).toHaveText(/^Saved/)
  await expect(page).toHaveURL(/\/admin\/articles\/\d+$/)
  return new URL(page.url()).pathname
}

test.describe('an editor', () => {
  test.use({ storageState: stateOf('editor') })

  test('writes, saves, publishes, edits, publishes the change, moves and takes down an article', async ({
    page,
    browser,
  }) => {
    const id = unique()
    const headline = `Čeština über 北京 ${id}`
    const slug = `cestina-uber-bei-jing-${id}`
    // Who is signed in isn't counted.
    const signedOut = { cookies: [], origins: [] }
    const reader = await (await browser.newContext({ storageState: signedOut })).newPage()

    await writeDraft(page, headline)
    await expect(page.getByLabel('Slug', { exact: true })).toHaveValue(slug)
    expect((await reader.goto(`/article/${slug}`))?.status()).toBe(404)

    const preview = page.getByRole('link', { name: 'Preview' })
    const [previewed] = await Promise.all([page.waitForEvent('popup'), preview.click()])
    const frame = previewed.frameLocator('iframe[title="Preview"]')
    await expect(frame.getByRole('heading', { name: headline })).toBeVisible()
    await previewed.close()

    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Publish changes' })).toBeVisible()

    // A reader, who counts once.
    const read = reader.waitForResponse(
      (r) => r.url().endsWith('/reads') && r.request().method() === 'POST',
    )
    expect((await reader.goto(`/article/${slug}`))?.status()).toBe(200)
    await expect(reader.getByRole('heading', { level: 1 })).toHaveText(headline)
    await read
    await expect(reader.locator('[data-reads-slug]')).toHaveText('1 Read')
    const count = await reader.request.get(`/api/articles/${slug}/reads`)
    expect(await count.json()).toEqual({ reads: 1 })

    // An edit stays the newsroom's until it is published.
    await body(page).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('A second thought.')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await expect(status(page)).toHaveText(/^Saved/)
    await reader.goto(`/article/${slug}`)
    await expect(reader.getByText('A second thought.')).toHaveCount(0)
    await publishChanges(page)
    await reader.goto(`/article/${slug}`)
    await expect(reader.getByText('A second thought.')).toBeVisible()

    // A new address, and the old one leads to it.
    await page.getByLabel('Slug', { exact: true }).fill(`moved-${id}`)
    await publishChanges(page)
    const moved = await reader.request.get(`/article/${slug}`, { maxRedirects: 0 })
    expect(moved.status()).toBe(301)
    expect(moved.headers().location).toBe(`/article/moved-${id}`)
    await reader.goto('/')
    await expect(reader.getByRole('link', { name: headline }).first()).toBeVisible()

    // Gone at once, from the cache too.
    await page.getByRole('button', { name: 'Take down' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take down' }).click()
    await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeVisible()
    for (const path of [`/article/moved-${id}`, `/article/${slug}`]) {
      expect((await reader.goto(path))?.status()).toBe(410)
    }
    await reader.goto('/')
    await expect(reader.getByRole('link', { name: headline })).toHaveCount(0)
    const late = await reader.request.post(`/api/articles/moved-${id}/reads`)
    expect(late.status()).toBe(404)
  })

  test('loses nothing when the connection fails, nor when the tab is closed', async ({
    page,
    context,
  }) => {
    const path = await writeDraft(page, `Storm ${unique()}`)
    await context.setOffline(true)
    await page.getByLabel('Standfirst', { exact: true }).fill('Written in the tunnel.')
    await expect(status(page)).toHaveText('Kept in this browser')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await expect(page.getByText(/Not saved/).first()).toBeVisible()
    await expect(page.getByLabel('Standfirst', { exact: true })).toHaveValue(
      'Written in the tunnel.',
    )
    await page.close({ runBeforeUnload: false })
    await context.setOffline(false)

    const later = await context.newPage()
    await later.goto(path)
    await expect(later.getByLabel('Standfirst', { exact: true })).toHaveValue(
      'Written in the tunnel.',
    )
    await later.getByRole('button', { name: 'Save draft' }).click()
    await expect(status(later)).toHaveText(/^Saved/)
    await later.goto(`${path}/preview`)
    const frame = later.frameLocator('iframe[title="Preview"]')
    await expect(frame.getByText('in the tunnel')).toBeVisible()
  })

  test('goes on with an article that was begun without a connection', async ({ page, context }) => {
    await page.goto('/admin/articles/new')
    await expect(page.getByLabel('Headline', { exact: true })).toBeVisible()
    await context.setOffline(true)
    const headline = `Begun at sea ${unique()}`
    await page.getByLabel('Headline', { exact: true }).fill(headline)
    await expect(page.getByText(/Not saved/).first()).toBeVisible()
    await page.close({ runBeforeUnload: false })
    await context.setOffline(false)

    const later = await context.newPage()
    await later.goto('/admin/articles/new')
    await expect(later.getByLabel('Headline', { exact: true })).toHaveValue(headline)
    await expect(later).toHaveURL(/\/admin\/articles\/\d+$/)
  })

  test('begins an article with what she typed while the browser’s storage was opening', async ({
    page,
  }) => {
    await page.addInitScript(() => {
      // A slow disk: it opens a second and a half late.
      Object.defineProperty(IDBOpenDBRequest.prototype, 'onsuccess', {
        set(this: IDBOpenDBRequest, opened: (event: Event) => void) {
          this.addEventListener('success', (event) => setTimeout(opened, 1500, event))
        },
      })
    })
    const words = `Typed at once ${unique()}`
    await page.goto('/admin/articles/new')
    await page.getByLabel('Headline', { exact: true }).fill(words)
    await expect(page).toHaveURL(/\/admin\/articles\/\d+$/)
    await expect(status(page)).toHaveText(/^Saved/)
    await page.reload()
    await expect(page.getByLabel('Headline', { exact: true })).toHaveValue(words)
  })

  test('keeps her words when the session has ended', async ({ browser }) => {
    // A session of its own: the others go on with theirs.
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] } })
    const page = await context.newPage()
    await signIn(page, 'editor')
    await writeDraft(page, `Long evening ${unique()}`)
    const { csrfToken } = await (await context.request.get('/api/auth/csrf')).json()
    await context.request.post('/api/auth/signout', {
      headers: { Origin: new URL(page.url()).origin },
      form: { csrfToken, json: 'true' },
    })
    await expect(page.getByText(/session has ended/i).first()).toBeVisible({ timeout: 20_000 })
    await page.getByLabel('Standfirst', { exact: true }).fill('After midnight.')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await expect(page.getByText('Not saved: your session has ended.')).toBeVisible()
    await expect(page.getByLabel('Standfirst', { exact: true })).toHaveValue('After midnight.')

    await signIn(await context.newPage(), 'editor')
    // The page may have noticed by itself that she is back.
    await page.reload()
    await expect(page.getByLabel('Standfirst', { exact: true })).toHaveValue('After midnight.')
    await expect(status(page)).toHaveText(/^Saved/)
    await context.close()
  })

  test('is told which field is missing, and nothing typed is lost', async ({ page }) => {
    await page.goto('/admin/articles/new')
    await page.getByLabel('Headline', { exact: true }).fill(`Bare ${unique()}`)
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect(page.getByText('Choose a section.').first()).toBeVisible()
    await expect(page.getByText('Write the article before you publish.').first()).toBeVisible()
    await expect(page.getByLabel('Headline', { exact: true })).toHaveValue(/^Bare/)
  })

  test('pastes from Word, Google Docs and the web, and only structure comes in', async ({
    page,
  }) => {
    await page.goto('/admin/articles/new')
    await body(page).click()
    const paste = (html: string) =>
      body(page).evaluate((element, html) => {
        const data = new DataTransfer()
        data.setData('text/html', html)
        element.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        )
      }, html)
    await paste(
      '<b style="font-weight:normal"><h1>Title</h1><p style="color:red"><span style="font-weight:700">bold</span> and <span style="font-style:italic">italic</span></p></b>',
    )
    await expect(body(page).locator('h2')).toHaveText('Title')
    await expect(body(page).locator('strong')).toHaveText('bold')
    await expect(body(page).locator('em')).toHaveText('italic')
    await expect(body(page).locator('[style]')).toHaveCount(0)
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Delete')
    await paste(
      "<html xmlns:o='x'><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;&nbsp;</span>first<o:p></o:p></p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;</span>second</p><p><a href='javascript:alert(1)'>bad</a> <a href='https://example.org/'>good</a></p></html>",
    )
    await expect(body(page).locator('ul li')).toHaveText(['first', 'second'])
    await expect(body(page).locator('a')).toHaveCount(1)
  })

  test('finds articles by state, words and cursor', async ({ page }) => {
    await page.goto('/admin/articles')
    await expect(page.getByRole('row').nth(1)).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Next page' }).click()
    await expect(page).toHaveURL(/after=/)
    await page.goto('/admin/articles?search=zzz-nothing-has-this')
    await expect(page.getByText(/No articles/i)).toBeVisible()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    // Colours of the light are looked at by other journeys too.
    const tags = colorScheme === 'light' ? { tag: '@long' } : {}
    test.describe(`${colorScheme}, on a phone`, tags, () => {
      test.use({ viewport: { width: 390, height: 844 }, colorScheme })
      test('the desk’s pages are accessible and fit', async ({ page }) => {
        for (const path of ['/admin', '/admin/articles', '/admin/articles/new']) {
          await page.goto(path)
          await expect(page.getByRole('heading').first()).toBeVisible()
          await expectAccessible(page)
          await expectNoSidewaysScroll(page)
        }
      })
    })
  }
})

test.describe('an author', () => {
  test.use({ storageState: stateOf('author') })

  test('submits her article and can’t publish it', async ({ page }) => {
    const headline = `For the desk ${unique()}`
    await writeDraft(page, headline)
    await expect(page.getByRole('button', { name: 'Publish', exact: true })).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Take down' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Submit for review' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Submit for review' }).click()
    await expect(page.getByText('In review').first()).toBeVisible()
    await page.goto('/admin')
    await expect(page.getByRole('link', { name: headline }).first()).toBeVisible()
  })
})
