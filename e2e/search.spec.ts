import { expect, type Page, test } from '@playwright/test'
import { slugFrom } from '../lib/addresses/slug.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'
import { anotherVisitor } from './visitors.ts'
import { addByline, begin, saved, status, unique } from './writing.ts'

// Search, topics, the archive by date and what is most read, as readers have them; and what the desk
// does with topics.

const found = (page: Page) => page.locator('main article h2')

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('readers search by a form', async ({ page }) => {
    await page.goto('/')
    await page.getByRole('link', { name: 'Search' }).first().click()
    // The demo's articles are put where readers search when the newsroom has started.
    await expect(async () => {
      await page.goto('/search?q=harbour')
      await expect(found(page).first()).toBeVisible({ timeout: 500 })
    }).toPass({ timeout: 90_000 })

    await page
      .getByRole('searchbox', { name: 'Words to search for' })
      .fill('  Harbour “cruise ships” ')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(found(page)).toHaveText([
      'Two cruise ships a day, and no more, says the harbour from May',
    ])
    await expect(page.locator('main mark').first()).toHaveText(/cruise/i)
    await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', /noindex/)
    await page.getByRole('link', { name: /^Two cruise ships/ }).click()
    await expect(page).toHaveURL(/\/article\//)

    // Accents, endings, exclusions.
    await page.goto('/search?q=hana+kovarova+tides')
    await expect(found(page).first()).toHaveText(/tide/i)
    await page.goto('/search?q=harbour')
    const all = await found(page).count()
    await page.goto('/search?q=harbour+-cruise')
    expect(await found(page).count()).toBeLessThan(all)

    // Narrowed by section, and by who wrote it.
    await page.goto('/search?q=harbour')
    await page.getByText('Narrow the search').click()
    await page.locator('select[name=section]').selectOption('City')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page).toHaveURL(/section=city/)
    for (const kicker of await page.locator('main article .kicker').allTextContents())
      expect(kicker).toBe('City')
    await page.goto('/search?q=harbour')
    await page.getByRole('navigation', { name: 'By' }).getByRole('link').first().click()
    await expect(page).toHaveURL(/by=/)
    await expect(found(page).first()).toBeVisible()
    await page.getByRole('link', { name: 'Anyone' }).click()
    await expect(found(page)).toHaveCount(all)

    // Mistyped, and nothing at all.
    await page.goto('/search?q=habrour')
    await expect(page.getByText('Nothing was found for “habrour”.')).toBeVisible()
    await expect(found(page)).toHaveCount(all)
    await page.goto('/search?q=xqzzkwv')
    await expect(page.getByText('Nothing was found for “xqzzkwv”.')).toBeVisible()
    await page.goto('/search?q=-harbour')
    await expect(page.getByText(/a word without a minus/)).toBeVisible()
  })

  test('the archive leads to each day', async ({ page, request }) => {
    await page.goto('/archive')
    await page.locator('main .archive-parts a').first().click()
    await expect(page).toHaveURL(/\/\d{4}$/)
    await page.locator('main .archive-parts a').last().click()
    await expect(page).toHaveURL(/\/\d{4}\/\d\d$/)
    await page.locator('main .archive-parts a').last().click()
    await expect(page).toHaveURL(/\/\d{4}\/\d\d\/\d\d$/)
    await expect(found(page).first()).toBeVisible()
    const path = new URL(page.url()).pathname
    await expect(page.locator('link[rel=canonical]')).toHaveAttribute(
      'href',
      new RegExp(`${path}$`),
    )
    await page.locator('main .pager [rel=prev]').click()
    await expect(found(page).first()).toBeVisible()
    await page.locator('main .pager [rel=next]').click()
    await expect(page).toHaveURL(new RegExp(`${path}$`))
    for (const never of ['/1850', '/2026/02/30', '/2026/13', '/2999', '/2026/1/1', '/archive/2026'])
      expect((await request.get(never)).status(), never).toBe(404)
  })

  test('what isn’t here can be searched for', async ({ page }) => {
    await page.goto('/no-such-page')
    await page.getByRole('searchbox').fill('tide')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page).toHaveURL(/\/search\?q=tide/)
  })
})

test('what is read comes to be most read', async ({ page, request }) => {
  await page.goto('/')
  const href = (await page.locator('main a[href^="/article/"]').first().getAttribute('href')) ?? ''
  await request.post(`/api/articles/${href.split('/').at(-1)}/reads`, { headers: anotherVisitor() })
  for (const name of ['7 days', '30 days', '24 hours']) {
    await page.goto('/most-read')
    await page.getByRole('link', { name }).click()
    await expect(page.getByRole('link', { name })).toHaveAttribute('aria-current', 'page')
    await expect(page.getByRole('heading', { level: 1, name: 'Most read' })).toBeVisible()
  }
})

test('these pages are accessible, and fit a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/archive')
  const year = (await page.locator('main .archive-parts a').first().getAttribute('href')) ?? ''
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const path of ['/search?q=harbour', '/search?q=xqzzkwv', '/most-read', '/archive', year]) {
      await page.goto(path)
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
    }
  }
})

test.describe('the desk', () => {
  test.use({ storageState: stateOf('editor') })

  test('renames and merges topics; what is taken down is found no more', { tag: '@long' }, async ({
    page,
    request,
  }) => {
    const mark = unique().replace(/[^a-z]/g, 'x')
    const [name, renamed, other] = [`Quay ${mark}`, `Quays of ${mark}`, `Pier ${mark}`]
    await begin(page, `Lamps on the quay are lit ${mark}`)
    await page.keyboard.type('Gasmantles, all of them.')
    await saved(page)
    for (const topic of [name, other]) {
      await page.getByRole('combobox', { name: 'Topics' }).fill(topic)
      await page.keyboard.press('Enter')
    }
    await page.getByLabel('Standfirst', { exact: true }).fill('They are lit.')
    await page.getByLabel('Section', { exact: true }).selectOption('City')
    await addByline(page, 'Mara Lindqvist')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect(status(page)).toHaveText(/^Published/)
    const path = new URL(page.url()).pathname

    const slug = slugFrom(name)
    await page.goto(`/topic/${slug}`)
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expect(found(page)).toHaveText([`Lamps on the quay are lit ${mark}`])
    const feed = await request.get(`/topic/${slug}/feed.json`)
    expect((await feed.json()).items).toHaveLength(1)
    await expect(async () => {
      await page.goto(`/search?q=gasmantles+${mark}`)
      await expect(found(page)).toHaveCount(1, { timeout: 500 })
    }).toPass()

    // Renamed: the old address leads on.
    await page.goto(`/admin/topics?search=${mark}`)
    await page.getByRole('link', { name }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(renamed)
    await page.getByRole('textbox', { name: 'Slug' }).fill('')
    await page.getByRole('textbox', { name: 'Description' }).fill('All that stands on water.')
    await page.getByRole('button', { name: 'Save topic' }).click()
    await expect(page.getByText('Saved.')).toBeVisible()
    await expectAccessible(page)
    const moved = await request.get(`/topic/${slug}`, { maxRedirects: 0 })
    expect(moved.status()).toBe(301)
    expect(moved.headers().location).toBe(`/topic/${slugFrom(renamed)}`)
    await page.goto(`/topic/${slug}`)
    await expect(page.getByText('All that stands on water.')).toBeVisible()

    // Merged: both addresses are one page.
    await page.goto(`/admin/topics?search=${mark}`)
    await page.getByRole('link', { name: other }).click()
    await page.getByRole('combobox', { name: 'Topic that remains' }).fill(renamed)
    await page.getByRole('option', { name: renamed }).click()
    await page.getByRole('button', { name: 'Merge topics' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Merge topics' }).click()
    await expect(page.getByRole('heading', { level: 1, name: renamed })).toBeVisible()
    const merged = await request.get(`/topic/${slugFrom(other)}`, { maxRedirects: 0 })
    expect(merged.headers().location).toBe(`/topic/${slugFrom(renamed)}`)

    // Taken down: gone from search and from the topic at once.
    await page.goto(path)
    await page.getByRole('button', { name: 'Take down' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take down' }).click()
    await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeVisible()
    await page.goto(`/search?q=gasmantles+${mark}`)
    await expect(page.getByText(/^Nothing was found/)).toBeVisible()
    await page.goto(`/topic/${slugFrom(renamed)}`)
    await expect(page.getByText('Nothing about it has been published yet.')).toBeVisible()
  })
})
