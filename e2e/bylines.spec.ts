import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test'
import { desktop, expectAccessible, expectNoSidewaysScroll, phone } from './checks.ts'
import { stateOf } from './people.ts'
import { addByline, beginWithWords, saved, unique } from './writing.ts'

// Names in print: who stands on an article, in which role, and what becomes of a name.

/** Makes a byline through its page. @returns its id */
async function makeByline(page: Page, name: string, kind = 'Staff'): Promise<number> {
  await page.goto('/admin/bylines/new')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Kind').selectOption(kind)
  await page.getByRole('button', { name: 'Save byline' }).click()
  await expect(page).toHaveURL(/\/admin\/bylines\/\d+/)
  return Number(new URL(page.url()).pathname.split('/').at(-1))
}

/** Publishes an article by these. @returns its address */
async function publishBy(page: Page, headline: string, names: string[]): Promise<string> {
  await beginWithWords(page, headline)
  await page.getByLabel('Section', { exact: true }).selectOption('City')
  for (const name of names) await addByline(page, name)
  await saved(page)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const link = page.getByRole('link', { name: 'View on site' })
  await expect(link).toBeVisible()
  return (await link.getAttribute('href')) ?? ''
}

const names = (page: Page) => page.locator('.article-meta .names')
const rows = (page: Page) => page.locator('.byline-list li')
const slugOf = (name: string) => name.toLowerCase().replaceAll(' ', '-')

async function inNewPage<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ baseURL: process.env.SITE ?? '' })
  try {
    return await work(await context.newPage())
  } finally {
    await context.close()
  }
}

const namesAt = (browser: Browser, address: string) =>
  inNewPage(browser, async (reader) => {
    await reader.goto(address)
    return names(reader).allTextContents()
  })

const redirectOf = async (request: APIRequestContext, path: string) => {
  const response = await request.get(path, { maxRedirects: 0 })
  return [response.status(), new URL(response.headers().location ?? '/', 'http://x').pathname]
}

test.describe('an editor', () => {
  test.use({ storageState: stateOf('editor') })

  test('orders bylines by drag, by keys and by buttons, each with a role; readers see them', async ({
    page,
    browser,
  }) => {
    test.slow()
    const id = unique()
    const [writer, other, lens, wire] = [`Wren ${id}`, `Otto ${id}`, `Lena ${id}`, `Wire ${id}`]
    await makeByline(page, writer)
    await makeByline(page, other)
    await makeByline(page, lens, 'Freelance')
    await makeByline(page, wire, 'Agency')
    await beginWithWords(page, `Named by many ${id}`)
    await page.getByLabel('Section', { exact: true }).selectOption('City')
    for (const name of [lens, other, writer, wire]) await addByline(page, name)
    await page.getByLabel(`Role of ${lens}`).selectOption('Photographs by')
    await page.getByLabel(`Role of ${wire}`).selectOption('Additional reporting by')
    const order = () => rows(page).locator('p').allTextContents()
    const first = (all: string[]) => all.map((text) => text.split(' ')[0])

    await page.getByRole('button', { name: `Move ${writer} up` }).click()
    expect(first(await order())).toEqual(['Lena', 'Wren', 'Otto', 'Wire'])
    await expect(page.getByText(`${writer} is number 2 of 4.`)).toBeAttached()

    const handle = page.getByRole('button', { name: `Drag ${lens}` })
    await handle.focus()
    // Each key once the one before was heard, as someone does who listens.
    await page.keyboard.press('Space')
    await expect(page.getByText(new RegExp(`^${lens} is (picked up|over place 1)`))).toBeAttached()
    for (const place of [2, 3]) {
      await page.keyboard.press('ArrowDown')
      await expect(page.getByText(`${lens} is over place ${place}.`)).toBeAttached()
    }
    await page.keyboard.press('Space')
    await expect.poll(async () => first(await order())).toEqual(['Wren', 'Otto', 'Lena', 'Wire'])

    const from = await page.getByRole('button', { name: `Drag ${other}` }).boundingBox()
    const to = await page.getByRole('button', { name: `Drag ${writer}` }).boundingBox()
    if (!from || !to) throw new Error('no handles')
    await page.mouse.move(from.x + 8, from.y + 8)
    await page.mouse.down()
    await page.mouse.move(from.x + 8, from.y - 10, { steps: 4 })
    await page.mouse.move(to.x + 8, to.y + 4, { steps: 10 })
    await page.mouse.up()
    await expect.poll(async () => first(await order())).toEqual(['Otto', 'Wren', 'Lena', 'Wire'])
    await expectAccessible(page)

    const path = await saved(page)
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const address = await page.getByRole('link', { name: 'View on site' }).getAttribute('href')
    await inNewPage(browser, async (reader) => {
      await reader.goto(address ?? '')
      await expect(names(reader)).toHaveText([
        `By ${other} and ${writer}`,
        `Photographs by ${lens}`,
        `Additional reporting by ${wire}`,
      ])
      await expect(names(reader).getByRole('link', { name: lens })).toHaveAttribute(
        'href',
        `/by/${slugOf(lens)}`,
      )
      // An agency is printed, and not linked as a person.
      await expect(names(reader).getByRole('link', { name: wire })).toHaveCount(0)
      const data = JSON.parse(
        (await reader.locator('script[type="application/ld+json"]').first().textContent()) ?? '',
      )
      const named = (parties: { '@type': string; name: string }[]) =>
        parties.map((party) => `${party['@type']} ${party.name}`)
      expect(named(data.author)).toEqual([`Person ${other}`, `Person ${writer}`])
      expect(named(data.contributor)).toEqual([`Person ${lens}`, `Organization ${wire}`])
      await expectAccessible(reader)

      // A card names who wrote it.
      await reader.goto(`/by/${slugOf(lens)}`)
      await expect(reader.locator('.card-meta span')).toHaveText(`${other} and ${writer}`)
      await expect(reader.locator('.card')).toHaveCount(1)
      await reader.goto(`/by/${slugOf(wire)}`)
      const profile = JSON.parse(
        (await reader.locator('script[type="application/ld+json"]').first().textContent()) ?? '',
      )
      expect(profile).toMatchObject({
        '@type': 'ProfilePage',
        mainEntity: { '@type': 'Organization', name: wire },
      })
      await expectAccessible(reader)
    })

    // Two people see each other's order.
    const context = await browser.newContext({ storageState: stateOf('administrator') })
    const colleague = await context.newPage()
    await colleague.goto(path)
    await expect(rows(colleague)).toHaveCount(4, { timeout: 30_000 })
    await colleague.getByRole('button', { name: `Remove ${wire}` }).click()
    await expect(rows(page)).toHaveCount(3)
    await page.getByRole('button', { name: `Move ${writer} up` }).click()
    await expect(rows(colleague).first()).toContainText(writer)
    await context.close()
  })

  test('renames a byline, and says what becomes of articles that are out; prints one otherwise', async ({
    page,
    browser,
  }) => {
    const id = unique()
    await makeByline(page, `Maid ${id}`)
    const address = await publishBy(page, `Under the old name ${id}`, [`Maid ${id}`])
    const article = new URL(page.url()).pathname
    await page.goto(`/admin/bylines?search=${id}`)
    await page.getByRole('link', { name: `Maid ${id}`, exact: true }).click()
    await expect(page.getByRole('heading', { name: `Maid ${id}` })).toBeVisible()
    await page.getByLabel('Name', { exact: true }).fill(`Married ${id}`)
    await page.getByRole('button', { name: 'Save byline' }).click()
    const keep = page.getByRole('button', { name: /Keep the old name on the article/ })
    await expect(keep).toBeVisible()
    await expectAccessible(page)
    await keep.click()
    await expect(page.getByText('Saved.').first()).toBeVisible()
    expect(await namesAt(browser, address)).toEqual([`By Maid ${id}`])
    expect(await redirectOf(page.request, `/by/maid-${id}`)).toEqual([301, `/by/married-${id}`])

    await page.goto(article)
    const printed = page.getByLabel(`Printed as, instead of Married ${id}`)
    await expect(printed).toHaveValue(`Maid ${id}`)
    await printed.fill('')
    await page.getByRole('button', { name: 'Print it so' }).click()
    await expect(page.getByText(`Readers see “Married ${id}”.`)).toBeVisible()
    expect(await namesAt(browser, address)).toEqual([`By Married ${id}`])
  })

  test('looks through a CSV file, brings it in, and gets it out again', { tag: '@long' }, async ({
    page,
  }) => {
    const id = unique()
    await page.goto('/admin/bylines/csv')
    await expectAccessible(page)
    const give = (csv: string) =>
      page
        .getByLabel('File')
        .setInputFiles({ name: 'b.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await give(`name,kind\nCsv ${id},guest\nBad ${id},robot\n`)
    await page.getByRole('button', { name: 'Try it' }).click()
    await expect(page.getByRole('row', { name: /Line 3/ })).toContainText('kind')
    await expect(page.getByText('1 new, 0 changed, 0 as they are, 1 wrong')).toBeVisible()
    await expectAccessible(page)
    await give(`\uFEFFname,kind\nCsv ${id},guest\n"=Sum ${id}",guest\n`)
    await page.getByRole('button', { name: 'Try it' }).click()
    await expect(page.getByText('Nothing is written yet')).toBeVisible()
    await page.getByRole('button', { name: 'Bring it in' }).click()
    await expect(page.getByText('The file is brought in.')).toBeVisible()
    const out = await page.request.get('/admin/bylines/csv/export')
    expect(out.headers()['content-type']).toContain('text/csv')
    const csv = await out.text()
    expect(csv).toContain(`Csv ${id},guest`)
    expect(csv).toContain(`'=Sum ${id},guest`)
  })
})

test.describe('a byline manager', () => {
  test.use({ storageState: stateOf('bylineManager') })

  test('merges two bylines, sees what changes, and undoes it', async ({ page, browser }) => {
    test.slow()
    const id = unique()
    const [old, kept] = [`Twin Old ${id}`, `Twin ${id}`]
    const oldId = await makeByline(page, old)
    await makeByline(page, kept)
    const editor = await browser.newContext({ storageState: stateOf('editor') })
    const writing = await editor.newPage()
    const address = await publishBy(writing, `By a twin ${id}`, [old])
    await expect(rows(writing)).toContainText(old)
    const request = page.request

    await page.goto(`/admin/bylines/merge?from=${oldId}`)
    const into = page
      .getByRole('textbox', { name: `${old} becomes` })
      .or(page.getByRole('combobox', { name: `${old} becomes` }))
      .first()
    await into.fill(kept)
    await page.getByRole('option', { name: kept, exact: true }).click()
    const changes = page.getByRole('region', { name: 'What changes' })
    await expect(changes).toContainText(`1 article will carry ${kept}: 1 published.`)
    await expect(changes).toContainText(`/by/${slugOf(old)} will lead to /by/${slugOf(kept)}.`)
    await expect(changes).toContainText(`By a twin ${id}`)
    await expectAccessible(page)
    await page.getByRole('button', { name: `Merge ${old} into ${kept}` }).click()
    await expect(page).toHaveURL(/\/admin\/bylines\/\d+$/)
    expect(await namesAt(browser, address)).toEqual([`By ${kept}`])
    expect(await redirectOf(request, `/by/${slugOf(old)}`)).toEqual([301, `/by/${slugOf(kept)}`])
    // Who is writing in it sees it come.
    await expect(rows(writing)).toContainText(kept)

    await page.goto(`/admin/bylines/${oldId}`)
    await expect(page.getByText('It was merged into')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByText('1 article is as before.')).toBeVisible()
    expect(await namesAt(browser, address)).toEqual([`By ${old}`])
    expect((await request.get(`/by/${slugOf(old)}`, { maxRedirects: 0 })).status()).toBe(200)
    await editor.close()
  })

  test('gives chosen articles of a byline to a new one', { tag: '@long' }, async ({
    page,
    browser,
  }) => {
    test.slow()
    const id = unique()
    const both = `Mixed ${id}`
    const bylineId = await makeByline(page, both)
    const editor = await browser.newContext({ storageState: stateOf('editor') })
    const writing = await editor.newPage()
    const first = await publishBy(writing, `Weather words ${id}`, [both])
    const second = await publishBy(writing, `Market words ${id}`, [both])
    await editor.close()
    await page.goto(`/admin/bylines/${bylineId}/articles?search=weather`)
    await expect(page.getByRole('checkbox', { name: /words/ })).toHaveCount(1)
    await page.getByRole('checkbox', { name: `Weather words ${id}` }).check()
    await page.getByLabel('Or a new one, of this name').fill(`Unmixed ${id}`)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Move 1 article' }).click()
    await expect(page.getByText(`1 article is by Unmixed ${id} now.`)).toBeVisible()
    expect(await namesAt(browser, first)).toEqual([`By Unmixed ${id}`])
    expect(await namesAt(browser, second)).toEqual([`By ${both}`])
  })

  test('is shown probable duplicates, and says which aren’t', { tag: '@long' }, async ({
    page,
  }) => {
    const id = unique()
    await makeByline(page, `Jürgen Müllér ${id}`)
    await makeByline(page, `Muller, Jurgen ${id}`)
    await page.goto('/admin/bylines/duplicates')
    const pair = page.getByRole('listitem').filter({ hasText: `Jürgen Müllér ${id}` })
    await expect(pair).toContainText(`Muller, Jurgen ${id}`)
    await expectAccessible(page)
    await pair.getByRole('button', { name: /are not the same/ }).click()
    await expect(page.getByText('They aren’t asked about again.')).toBeVisible()
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Probable duplicates' })).toBeVisible()
    await expect(pair).toHaveCount(0)
  })

  test('sees bylines and portraits, and no article', async ({ page, browser }) => {
    await page.goto('/admin')
    await expect(page).toHaveURL(/\/admin\/bylines$/)
    const places = page.getByRole('navigation', { name: 'Newsroom' }).getByRole('link')
    await expect(places).toHaveText(['Reads', 'Pictures', 'Bylines'])

    const editor = await browser.newContext({ storageState: stateOf('editor') })
    const writing = await editor.newPage()
    const article = await beginWithWords(writing, `Not for her ${unique()}`)
    await writing.goto('/admin/media?search=observatory')
    const image = writing.locator('.picture-grid img').first()
    const picture = (await image.getAttribute('src')) ?? ''
    expect(picture).toContain('/admin/media/')
    await editor.close()

    for (const path of [
      article,
      `${article}/history`,
      `${article}/preview`,
      '/admin/articles',
      '/admin/articles/new',
      '/admin/sections',
      '/admin/users',
      '/admin/settings',
      '/admin/audit',
    ]) {
      await page.goto(path)
      await expect(page.getByText('You are not allowed', { exact: false }).first()).toBeVisible()
      await expect(page.getByText('Not for her')).toHaveCount(0)
    }
    // Pictures of articles aren't hers; portraits are.
    expect((await page.request.get(picture)).status()).toBe(403)
    await page.goto('/admin/media')
    await expect(page.locator('.picture-grid img').first()).toBeVisible()
    await page.goto('/admin/media?search=observatory')
    await expect(page.locator('.picture-grid li')).toHaveCount(0)
    await page.goto('/admin/account')
    await expect(page.getByRole('heading').first()).toBeVisible()
  })

  test('all her pages are accessible, and fit a phone', async ({ page }) => {
    test.slow()
    const isWell = async () => {
      await page.setViewportSize(desktop)
      await expectAccessible(page)
      await page.setViewportSize(phone)
      await expectNoSidewaysScroll(page)
    }
    for (const path of ['/admin/bylines', '/admin/bylines/new', '/admin/bylines/csv']) {
      await page.goto(path)
      await expect(page.getByRole('heading').first()).toBeVisible()
      await isWell()
    }
    await page.goto('/admin/bylines?search=Mara')
    await page.getByRole('link', { name: 'Mara Lindqvist', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'Mara Lindqvist' })).toBeVisible()
    await isWell()
    await page.getByRole('link', { name: /Its articles/ }).click()
    await expect(page.getByRole('heading', { name: 'Articles of Mara Lindqvist' })).toBeVisible()
    await isWell()
  })
})
